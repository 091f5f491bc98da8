/** What a folder is to hold, laid there: for those that are handed on, and for the browser page. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { drawWiring } from './picture.js';
import { listWirings } from './wires.js';

/** @typedef {{ bytes: Uint8Array | string, path: string }} Content */

/**
 * @param {import('./wires.js').Board} board
 * @returns {{ name: string, bytes: string }[]} its own, and on a board for parts of one's own those of bare modems
 */
export const drawAll = board => listWirings().filter(wiring => wiring.board.name === board.name)
  .map(wiring => ({ name: wiring.name, bytes: drawWiring(wiring) }));

/** What an earlier run has left there goes. @param {string} folder @param {Content[]} contents */
export function writeContents(folder, contents) {
  rmSync(folder, { recursive: true, force: true });
  for (const { path, bytes } of contents) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
}
