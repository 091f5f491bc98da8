/**
 * What flash.sh writes where: one line a part, `address, path of what is written,
 * path told, bytes, SHA-256`, separated by tabs. Refuses what would not boot.
 *
 * Storage is written to its end, erased behind the image: the engine takes what
 * an earlier, longer image left in the next page for a broken file, and erases
 * all of Storage at its start, the firmware included (jsfIsStorageValid).
 *
 * Usage: node firmware/parts.js BOARD FOLDER [ENGINE_DIR]
 * FOLDER is where the padded image goes; without ENGINE_DIR it is the only part.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findBoard } from './board.js';
import { engine } from './facts.js';
import { listImage, padImage } from './image.js';
import { readRelease } from './release.js';
import { stop } from './stop.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/** @param {string} asked a board's name, or the path of a board file */
function findImage(asked) {
  const board = findBoard(asked);
  if (board.engine !== engine.chip) return stop(`${board.title} (${asked}) runs on "${board.engine}": only a board with the engine "${engine.chip}" can be flashed.`);
  const path = join(root, 'dist', board.name, 'storage.bin');
  if (!existsSync(path)) stop(`${relative(root, path)} is not there: BOARD=${asked} npm run build makes it.`);
  const image = readFileSync(path);
  if (image.length > engine.image.mostBytes) stop(`${relative(root, path)} is ${image.length} bytes long, and at most ${engine.image.mostBytes} are allowed: BOARD=${asked} npm run build makes it anew.`);
  if (!listImage(image).some(file => file.name === engine.image.bootFile)) stop(`${relative(root, path)} holds no ${engine.image.bootFile}: BOARD=${asked} npm run build makes it anew.`);
  return path;
}

/** @param {{ address: string, path: string, from?: string }} part */
function tellPart({ address, path, from = path }) {
  const bytes = readFileSync(from);
  return [address, path, from, bytes.length, createHash('sha256').update(bytes).digest('hex')].join('\t');
}

try {
  const [board = '', folder = '', release] = process.argv.slice(2);
  const from = findImage(board);
  const path = join(folder, 'storage.bin');
  const found = release ? readRelease(release) : undefined;
  writeFileSync(path, padImage(readFileSync(from)));
  console.log([...found?.parts ?? [], { address: engine.storage.address, path, from }].map(tellPart).join('\n'));
  if (found?.warning) console.error(`flash.sh: mind: ${found.warning} It works, as the firmware asks for short answers; newer builds are at ${engine.newer}, for --engine-dir.`);
} catch (error) {
  console.error(/** @type {Error} */ (error).message);
  process.exitCode = 1;
}
