// The shipped bundle on the real engine, with a call at the beginning of each function that can throw there. A fault of the firmware may happen in
// any of them, and none may count as typed at the console.

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
import { findFirmware } from '../../demo/rig/rig.ts';
import { onEngine } from '../spoiled/engine.ts';
import { config, images } from '../spoiled/spoil.ts';

interface Bundle {
  code: string;
  /** The minifier's names of its functions at the top: each becomes a piece of the image, or stays in memory. */
  pieces: string[];
}

/** `witness(piece)` begins each function within those at the top. */
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
      // a function that is one `try` has no code before it that can throw, as the listener of exceptions
      const at = (first?.type === 'TryStatement' && others.length === 0 ? first.block : node['body']).start + 1;
      edits.push({ start: at, end: at, text: `witness(${name ? pieces.length - 1 : -1});` });
    });
  }
  return { code: applyEdits(code, edits), pieces };
}

let made: Bundle | undefined;
const bundleOf = () => made ??= addWitnesses();

/** Names of the pieces. */
export const listPieces = (): string[] => bundleOf().pieces;

function imageWith(witness: string): Uint8Array {
  const kept = facts.image.kept.map(({ name, bytes }) => ({ name, data: Buffer.alloc(bytes, 0xff) }));
  return buildImage([{ name: facts.image.bootFile, data: tokenise(putInPieces(`${witness}\n${bundleOf().code}`)) }, ...kept]);
}

/** For the line in the log file. */
const patienceMs = 10_000;
const lookMs = 50;

const isTypedLine = (line: string) => /; ferry\.help\(\) lists the commands/.test(line);

/**
 * `restarted`: it came before the firmware can recover, or in its recovery, so it starts again. Or why it needs neither: never ran, or its
 * exception was caught.
 */
export type End = 'recovered' | 'restarted' | 'not reached' | 'caught';

/** The piece that installs the engine's listener of exceptions. */
export const installer = (): string => findPiece('process.on("uncaughtException"');

/** The piece whose code has this text. */
function findPiece(text: string): string {
  const { code } = bundleOf();
  const found = (parse(code, { ecmaVersion: 5 }) as unknown as { body: Node[] }).body.find(node => node.type === 'FunctionDeclaration' && code.slice(node.start, node.end).includes(text));
  if (!found) throw new Error(`No function at the top of the bundle has ${text}`);
  return found['id'].name as string;
}

/**
 * In each of the pieces, the first function that runs throws once; in each but the first only after the one before it.
 * @throws if an exception was neither recovered nor logged
 */
export async function throwIn(pieces: string | string[], command?: string): Promise<End> {
  const wanted = [pieces].flat().map(piece => {
    const at = listPieces().indexOf(piece);
    if (at < 0) throw new Error(`The bundle has no function ${piece} at its top.`);
    return at;
  });
  const piece = [pieces].flat().join(', ');
  const witness = `var wanted=${JSON.stringify(wanted)};function witness(piece){if(piece===wanted[0]){wanted.splice(0,1);var fs=require("fs");if(fs.statSync("thrown."+piece))return;fs.writeFileSync("thrown."+piece,"1");console.log("thrown");thrownHere.now;}}`;
  let end: End = 'not reached';
  await onEngine({ files: images([1]), config, image: imageWith(witness), command }, async ({ card, console }) => {
    const isEnd = / round: 1 delivered|^Uncaught.*thrownHere|; ferry\.help\(\) lists|starting over/;
    const [first] = await console.next(new RegExp(`${isEnd.source}| no SD card can be read`));
    // while the bundle is read, require('fs') is guarded for an engine that lacks it: then no card is ever read
    const [thrownAt, bootAt] = [/^thrown$/, / info boot: /].map(text => console.lines.findIndex(line => text.test(line)));
    const isWithoutFiles = / no SD card/.test(first) && thrownAt! >= 0 && thrownAt! < bootAt!;
    const [line] = isEnd.test(first) || isWithoutFiles ? [first] : await console.next(isEnd);
    // others may have come with it
    const told = console.lines.find(text => /starting over/.test(text));
    const isThrown = console.lines.some(text => text === 'thrown');
    assert.not.ok(isTypedLine(line) || console.lines.some(isTypedLine), `${piece}: a fault of the firmware counts as typed`);
    if (told !== undefined) {
      assert.match(told, /a fault in the firmware \(ReferenceError: "thrownHere" is not defined\)/);
      // the log file is open once the card was read, and gets a line after the console
      const path = join(card, 'snapferry/log.txt');
      const isLogged = () => existsSync(path) && /a fault in the firmware/.test(readFileSync(path, 'latin1'));
      const isOpen = console.lines.some(text => / config\.json is read/.test(text)) || / error boot: /.test(told);
      for (let left = patienceMs; isOpen && !isLogged() && left > 0; left -= lookMs) await setTimeout(lookMs);
      assert.ok(!isOpen || isLogged(), `${piece}: the log has no line of it`);
      end = /; starting over in 5 s$/.test(told) ? 'restarted' : 'recovered';
      if (end === 'restarted') assert.match((await console.next(/ round: 1 delivered| nothing to send|starting over/))[0], / round: 1| nothing/, `${piece}: the firmware does not start again`);
    } else if (/^Uncaught/.test(line)) assert.unreachable(`${piece}: an exception that nobody takes`);
    else if (isThrown) end = 'caught';
  });
  return end;
}
