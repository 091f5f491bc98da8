/** Fills a folder for release, or for the browser page. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { asideOf, putInPlace } from '../commands/aside.js';
import { kindOf } from './cameras.js';
import { drawWiring } from './picture.js';
import { listWirings } from './wires.js';

/** @typedef {{ bytes: Uint8Array | string, path: string }} Content */

/**
 * @param {import('./wires.js').Board} board
 * @returns {{ name: string, bytes: string }[]} the picture of the board with this camera, and for a bare board those with bare modems
 */
export const drawAll = board => listWirings()
  .filter(({ board: { name, camera } }) => name === board.name && kindOf(camera) === kindOf(board.camera))
  .map(wiring => ({ name: wiring.name, bytes: drawWiring(wiring) }));

/** Replaces the folder. @param {string} folder @param {Content[]} contents */
export function writeContents(folder, contents) {
  const aside = asideOf(folder);
  rmSync(aside, { recursive: true, force: true });
  for (const { path, bytes } of contents) {
    mkdirSync(dirname(join(aside, path)), { recursive: true });
    writeFileSync(join(aside, path), bytes);
  }
  putInPlace(folder);
}
