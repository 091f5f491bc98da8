/** Writes the files of a folder for `npm run release` or for the browser page, and draws the wiring of boards for it. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { asideOf, putInPlace } from '../commands/aside.js';
import { kindOf } from './cameras.js';
import { drawWiring } from './picture.js';
import { listWirings } from './wires.js';

/**
 * A file to be written: its content, and its path within the folder.
 * @typedef {{ bytes: Uint8Array | string, path: string }} Content
 */

/**
 * Draws the wiring of a board.
 * @param {import('./wires.js').Board} board
 * @returns {{ name: string, bytes: string }[]} SVG pictures: one of the board with its camera, and for the bare development
 * board also one with each bare modem
 */
export const drawAll = board => listWirings()
  .filter(({ board: { name, camera } }) => name === board.name && kindOf(camera) === kindOf(board.camera))
  .map(wiring => ({ name: wiring.name, bytes: drawWiring(wiring) }));

/** Replaces a folder in one step by a new one that has only these files. @param {string} folder @param {Content[]} contents */
export function writeContents(folder, contents) {
  const aside = asideOf(folder);
  rmSync(aside, { recursive: true, force: true });
  for (const { path, bytes } of contents) {
    mkdirSync(dirname(join(aside, path)), { recursive: true });
    writeFileSync(join(aside, path), bytes);
  }
  putInPlace(folder);
}
