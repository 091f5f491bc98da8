// Runs the shipped bundle on the real engine (Espruino), with a call at the beginning of each function that can throw an exception there. A fault may
// happen in any of them, and none may be taken for a fault in a command that a person typed.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parse } from 'acorn';
import * as assert from 'uvu/assert';
import { applyEdits, type Edit } from '../../../../firmware/bundle/edits.js';
import { walk, type Node } from '../../../../firmware/bundle/tree.js';
import { engine as facts } from '../../../../firmware/engine/facts.js';
import { putInPieces } from '../../../../firmware/image/pieces.js';
import { buildImage } from '../../../../firmware/image/storage.js';
import { tokenise } from '../../../../firmware/image/tokens.js';
import { withBefore } from '../../../update/variant.ts';
import { findFirmware } from '../../demo/rig/rig.ts';
import { onEngine } from '../spoiled/engine.ts';
import { kinds, usualKind, type RoundKind } from './kinds.ts';

interface Bundle {
  code: string;
  /** The program of the code, as it is in a firmware image. */
  program: Uint8Array;
  /** The minifier's names of the bundle's top-level functions. Each of them is a piece of the firmware image, or stays in memory. */
  pieces: string[];
}

/** Puts a call of `witness(piece)` at the beginning of each function, with the number of its top-level function. */
function addWitnesses(): Bundle {
  const code = readFileSync(findFirmware('node'), 'latin1');
  const edits: Edit[] = [];
  const pieces: string[] = [];
  for (const top of (parse(code, { ecmaVersion: 5 }) as unknown as { body: Node[] }).body) {
    const name = top.type === 'FunctionDeclaration' ? top['id'].name as string : '';
    if (name) pieces.push(name);
    walk(top, node => {
      if (!/^Function/.test(node.type) || node === top && node['params'].length === 0) return;
      const [first, ...others] = node['body'].body;
      // a function that is one `try`, such as the listener of exceptions, has no code before it that can throw
      const at = (first?.type === 'TryStatement' && others.length === 0 ? first.block : node['body']).start + 1;
      edits.push({ start: at, end: at, text: `witness(${name ? pieces.length - 1 : -1});` });
    });
  }
  const edited = applyEdits(code, edits);
  return { code: edited, program: tokenise(putInPieces(edited)), pieces };
}

let made: Bundle | undefined;
const bundleOf = () => made ??= addWitnesses();

/** Returns the names of the bundle's pieces, which are its top-level functions. */
export const listPieces = (): string[] => bundleOf().pieces;

/** Returns the firmware image whose pieces call this function `witness`. @param witness its code */
function imageWith(witness: string): Uint8Array {
  const kept = facts.image.kept.map(({ name, bytes }) => ({ name, data: Buffer.alloc(bytes, 0xff) }));
  return buildImage([{ name: facts.image.bootFile, data: withBefore(witness, bundleOf().program) }, ...kept]);
}

/** Most milliseconds to wait for the line about the exception in the log file on the card. */
const patienceMs = 10_000;
const lookMs = 50;

const isTypedLine = (line: string) => /; ferry\.help\(\) lists the commands/.test(line);

/**
 * What became of an exception. `recovered`: the firmware went on. `restarted`: the firmware starts again, since the exception came too early to
 * recover, or during a recovery. `not reached`: the piece never ran. `caught`: the firmware itself caught the exception.
 */
export type End = 'recovered' | 'restarted' | 'not reached' | 'caught';

/** Returns the name of the piece that installs the engine's listener of exceptions. */
export const installer = (): string => findPiece('process.on("uncaughtException"');

/** Returns the name of the piece whose code contains this text. */
function findPiece(text: string): string {
  const { code } = bundleOf();
  const found = (parse(code, { ecmaVersion: 5 }) as unknown as { body: Node[] }).body.find(node => node.type === 'FunctionDeclaration' && code.slice(node.start, node.end).includes(text));
  if (!found) throw new Error(`No function at the top of the bundle has ${text}`);
  return found['id'].name as string;
}

const reachedSign = 'reached ';

/** Runs rounds of a kind without an exception, and returns the names of the pieces that have run until the end of the last round. */
async function reachedIn(kind: RoundKind): Promise<Set<string>> {
  const witness = `var reached=new Uint8Array(${listPieces().length});function witness(piece){if(piece>=0&&!reached[piece]){reached[piece]=1;print("${reachedSign}"+piece);}}`;
  const reached = new Set<string>();
  await onEngine({ ...kind, image: imageWith(witness) }, async ({ console }) => {
    for (let left = kind.rounds; left > 0; left--) await console.next(/ round: \d+ delivered/);
    for (const line of console.lines) if (line.startsWith(reachedSign)) reached.add(listPieces()[Number(line.slice(reachedSign.length))]!);
  });
  return reached;
}

/** Returns for each of these pieces the name of the first kind of rounds in which it runs. A piece that runs in none is missing. */
export async function kindsOf(pieces: string[]): Promise<Map<string, string>> {
  const left = new Set(pieces);
  const found = new Map<string, string>();
  for (const kind of kinds) {
    if (left.size === 0) break;
    for (const piece of await reachedIn(kind)) if (left.delete(piece)) found.set(piece, kind.name);
  }
  return found;
}

/**
 * Lets each of the pieces throw an exception once, in the first of the piece's functions that runs. Every piece but the first throws only after the
 * piece before it.
 * @param kindName name of the kind of rounds
 * @throws if an exception was neither recovered nor logged
 */
export async function throwIn(pieces: string | string[], kindName = usualKind.name): Promise<End> {
  const kind = kinds.find(({ name }) => name === kindName)!;
  const wanted = [pieces].flat().map(piece => {
    const at = listPieces().indexOf(piece);
    if (at < 0) throw new Error(`The bundle has no function ${piece} at its top.`);
    return at;
  });
  const piece = [pieces].flat().join(', ');
  const witness = `var wanted=${JSON.stringify(wanted)};function witness(piece){if(piece===wanted[0]){wanted.splice(0,1);var fs=require("fs");if(fs.statSync("thrown."+piece))return;fs.writeFileSync("thrown."+piece,"1");console.log("thrown");thrownHere.now;}}`;
  let end: End = 'not reached';
  await onEngine({ ...kind, image: imageWith(witness) }, async ({ card, console }) => {
    const isEnd = / round: \d+ delivered|^Uncaught.*thrownHere|; ferry\.help\(\) lists|starting over/;
    const [first] = await console.next(new RegExp(`${isEnd.source}| no SD card can be read`));
    // While the bundle is read, the firmware attempts require('fs'), which an engine may lack. An exception there leaves the firmware without a card.
    const [thrownAt, bootAt] = [/^thrown$/, / info boot: /].map(text => console.lines.findIndex(line => text.test(line)));
    const isWithoutFiles = / no SD card/.test(first) && thrownAt! >= 0 && thrownAt! < bootAt!;
    let [line] = isEnd.test(first) || isWithoutFiles ? [first] : await console.next(isEnd);
    for (let left = kind.rounds; left > 1 && / round: /.test(line) && !console.lines.includes('thrown'); left--) [line] = await console.next(isEnd);
    // all lines of the console are searched, since `starting over` may have come together with the line that was found
    const told = console.lines.find(text => /starting over/.test(text));
    const isThrown = console.lines.some(text => text === 'thrown');
    assert.not.ok(isTypedLine(line) || console.lines.some(isTypedLine), `${piece}: a fault of the firmware counts as typed`);
    if (told !== undefined) {
      assert.match(told, /a fault in the firmware \(ReferenceError: "thrownHere" is not defined\)/);
      // the log file only exists once the card was read, and gets each line after the console
      const path = join(card, 'snapferry/log.txt');
      const isLogged = () => existsSync(path) && /a fault in the firmware/.test(readFileSync(path, 'latin1'));
      const isOpen = console.lines.some(text => / config\.json is read/.test(text)) || / error boot: /.test(told);
      for (let left = patienceMs; isOpen && !isLogged() && left > 0; left -= lookMs) await setTimeout(lookMs);
      assert.ok(!isOpen || isLogged(), `${piece}: the log has no line of it`);
      end = /; starting over in 5 s$/.test(told) ? 'restarted' : 'recovered';
      if (end === 'restarted') assert.match((await console.next(/ round: \d+ delivered| nothing to send|starting over/))[0], / round: \d| nothing/, `${piece}: the firmware does not start again`);
    } else if (/^Uncaught/.test(line)) assert.unreachable(`${piece}: an exception that nobody takes`);
    else if (isThrown) end = 'caught';
  });
  return end;
}
