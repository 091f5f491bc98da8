/**
 * What can be written onto a chip: the image of a board that runs on one and was built.
 * Usage: node firmware/flashable.js BOARD, which says what is wrong and prints nothing else.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findBoard } from './boardfile.js';
import { engine } from './facts.js';
import { listImage } from './image.js';
import { stop } from './stop.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/** @param {string} asked a board's name, or the path of a board file @returns {string} the path of its image */
export function findImage(asked) {
  const board = findBoard(asked);
  if (board.engine !== engine.chip) return stop(`${board.title} (${asked}) runs on "${board.engine}": only a board with the engine "${engine.chip}" can be flashed.`);
  const path = join(root, 'dist', board.name, 'storage.bin');
  if (!existsSync(path)) stop(`${relative(root, path)} is not there: npm run build -- ${asked} makes it.`);
  const image = readFileSync(path);
  if (image.length > engine.image.mostBytes) stop(`${relative(root, path)} is ${image.length} bytes long, and at most ${engine.image.mostBytes} are allowed: npm run build -- ${asked} makes it anew.`);
  if (!listImage(image).some(file => file.name === engine.image.bootFile)) stop(`${relative(root, path)} holds no ${engine.image.bootFile}: npm run build -- ${asked} makes it anew.`);
  return path;
}

/** @param {string} asked a board's name, or the path of a board file @returns {Uint8Array} what its image boots */
export function readFirmware(asked) {
  const boot = listImage(readFileSync(findImage(asked))).find(file => file.name === engine.image.bootFile);
  return boot?.data ?? stop(`The image of ${asked} holds no ${engine.image.bootFile}.`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    findImage(process.argv[2] ?? '');
  } catch (error) {
    console.error(/** @type {Error} */ (error).message);
    process.exitCode = 1;
  }
}
