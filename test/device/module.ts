// Runs a module of src/device as a program on the engine and on a stand-in of it. It is compiled as in the build, and the test gives what it
// imports.

import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ts } from '../../firmware/typescript.js';
import type { CardHook } from '../sim/card/fs/types.ts';
import { virtualClock } from '../sim/clock.ts';
import { compileFirmware, startNodeEngine } from '../sim/engine/node.ts';
import { StorageFiles } from '../sim/engine/storagefiles.ts';

const sourceOf = (name: string) => readFileSync(fileURLToPath(new URL(`../../src/${name}.ts`, import.meta.url)), 'utf8');

/**
 * Returns the JavaScript of a module without the lines that export its functions, since the engine does not know a function before its
 * definition.
 */
function codeOf(source: string): string {
  const { outputText } = ts.transpileModule(source, { compilerOptions: { target: ts.ScriptTarget.ES5, module: ts.ModuleKind.CommonJS, removeComments: true } });
  return outputText.replace(/^"use strict";|^Object\.defineProperty\(exports.*$|^exports\.\w+ = (?!\d).*$/gm, '');
}

/**
 * Returns an expression whose value is an object with a module's functions. The module may import only the few modules that `leavesOf` knows,
 * which are inserted likewise.
 */
function expressionOf(name: string): string {
  const source = sourceOf(name);
  const names = [...source.matchAll(/^export function (\w+)/gm)].map(found => found[1]!);
  return `(function (exports, require) { ${codeOf(source)}\nreturn { ${names.map(one => `${one}: ${one}`).join(', ')} }; })({}, function (name) { return { ${leavesOf(name, source).join(', ')} }[name]; })`;
}

function leavesOf(name: string, source: string): string[] {
  const leaves = source.match(/(?<=from ')[./]+(?:fattime|number|ownnames|path|text)(?=';)/g) ?? [];
  return leaves.map(path => `${JSON.stringify(path)}: ${expressionOf(posix.join(posix.dirname(name), path))}`);
}

/**
 * Returns a program that runs a module of src/ on an engine.
 * @param name path below src/ without its ending, such as "device/camera/marks"
 * @param exported name of the function under test
 * @param imports the module's imports: an expression for each path
 * @param rest code of the test. It calls the function by the name `create`, and `tell(x)` prints x as JSON.
 */
export function programOf<Module>(name: string, exported: keyof Module & string, imports: Record<string, string>, rest: string): string {
  const source = sourceOf(name);
  const code = codeOf(source);
  const given = Object.entries(imports).map(([path, text]) => `${JSON.stringify(path)}: ${text}`).concat(leavesOf(name, source)).join(', ');
  // in the build, src/ imports the board by several names, all of which mean the same object, so here they do, too
  const named = imports['board'] && 'given.board.serialBoard = given.board.spiBoard = given.board.cameraBoard = given.board.motionBoard = given.board.board;\n';
  return `var given = { ${given} };
${named ?? ''}var exports = {};
var create = (function (require) { ${code}
return ${exported}; })(function (name) { return given[name] || require(name); });
function tell(x) { console.log("told " + JSON.stringify(x)); }
setTimeout(function () {
${rest}
console.log("all " + "told");
}, 10);`;
}

/** Returns what the program's `tell` has printed, from the text of a console. */
export function toldIn(printed: string): unknown[] {
  return [...printed.matchAll(/told (.*?)\r?$/gm)].map(found => JSON.parse(found[1]!) as unknown);
}

const nowhere = { write: () => undefined, onBytes: () => undefined };

/** What surrounds a program when it runs on the stand-in of the engine. */
export interface Around {
  /** Folder on a computer that is the card. */
  folder?: string;
  /** Kind of engine that runs the program. */
  engine?: 'linux' | 'esp32';
  /** Version of the engine. */
  version?: string;
  /** True if the engine shows the times of files right; by default it halves the seconds, as 2v29 does. */
  rightTimes?: boolean;
  /** Files in Storage, by their names. */
  storage?: StorageFiles;
  /** Is called at each operation on the card. */
  onOperation?: CardHook;
  /** The line with which the program has ended; by default the one that `programOf` prints last. */
  end?: string;
  /** Most milliseconds that the program may take. */
  limitMs?: number;
}

/** Runs a program on the stand-in of the engine in Node. @returns what the program's `tell` has printed */
export async function runOnNode(code: string, { folder = '/nowhere', storage = new StorageFiles(), end = 'all told', limitMs = 1000, ...rest }: Around = {}): Promise<unknown[]> {
  const lines: string[] = [];
  const clock = virtualClock();
  const chip = { bornMs: 0, wakeCause: 0, radios: { BLE: false, Wifi: true }, storage, rtc: new Map() };
  const engine = startNodeEngine(compileFirmware(code), { ...rest, clock, folder, serial: { Serial1: nowhere }, print: line => void lines.push(line), chip });
  await clock.run(() => lines.includes(end), limitMs);
  engine.stop();
  return toldIn(lines.join('\n'));
}
