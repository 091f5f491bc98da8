/**
 * Reads the firmware image that was built for a board, and checks that it can be flashed to a chip.
 * Usage: node firmware/flash/flashable.js BOARD. It prints an error if there is no such image, and nothing otherwise.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findBoard } from '../boards/boardfile.js';
import { tellError } from '../commands/command.js';
import { engine } from '../engine/engine.js';
import { completeStorage, readProgram } from '../image/layout.js';
import { stop } from '../stop.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Throws a sentence if no chip can run the firmware of this board.
 * @param {{ title: string, engine: string }} board
 * @param {string} asked the board's name, as the user gave it
 */
export function checkChip({ title, engine: its }, asked) {
  if (its !== engine.chip) stop(`${title} (${asked}) runs on "${its}": only a board with the engine "${engine.chip}" can be flashed.`);
}

/**
 * Reads the firmware image that was built for a board.
 * @param {string} asked a board's name, or the path of a board file
 * @returns {{ board: import('../../src/board.js').Board, path: string, image: Uint8Array, firmware: Uint8Array }} the board as its file
 * describes it. `path`: the file of the image. `image`: its content, completed by the files that every chip has. `firmware`: the program in it
 */
export function readImage(asked) {
  const { board, folder } = findBoard(asked);
  checkChip(board, asked);
  const [path = '', rescue = ''] = ['storage.bin', 'rescue.bin'].map(name => join(root, 'dist', folder, name));
  const again = `npm run build -- ${asked} makes it`;
  for (const file of [path, rescue]) if (!existsSync(file)) return stop(`${relative(root, file)} is not there: ${again}.`);
  const image = readFileSync(path);
  try {
    return { board, path, image: completeStorage(image, readFileSync(rescue)), firmware: readProgram(image) };
  } catch (error) {
    return stop(`${relative(root, path)} ${/** @type {Error} */ (error).message}: ${again} again.`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    readImage(process.argv[2] ?? '');
  } catch (error) {
    console.error(tellError(error));
    process.exitCode = 1;
  }
}
