/**
 * What flash.sh writes where: one line a part, `address path bytes SHA-256`,
 * separated by tabs. Refuses what would not boot.
 * Usage: node firmware/parts.js BOARD ENGINE_DIR
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readBoards } from './board.js';
import { engine } from './facts.js';
import { listImage } from './image.js';
import { stop } from './stop.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/** @param {string} board */
function findImage(board) {
  const [about] = readBoards(board);
  if (about?.engine !== engine.chip) return stop(`${about?.title} (${board}) runs on "${about?.engine}": only a board with the engine "${engine.chip}" can be flashed.`);
  const path = join(root, 'dist', about.name, 'storage.bin');
  if (!existsSync(path)) stop(`${relative(root, path)} is not there: BOARD=${board} npm run build makes it.`);
  if (!listImage(readFileSync(path)).some(file => file.name === engine.image.bootFile)) stop(`${relative(root, path)} holds no ${engine.image.bootFile}: BOARD=${board} npm run build makes it anew.`);
  return path;
}

/** @param {string} folder */
function findEngine(folder) {
  const missing = engine.files.filter(({ name }) => !existsSync(join(folder, name)) || !statSync(join(folder, name)).isFile());
  if (missing.length > 0) stop(`${folder} does not hold ${missing.map(file => file.name).join(', ')}: unpack the ESP32 release of Espruino ${engine.version} there (${engine.page}).`);
  return engine.files.map(({ name, address }) => ({ address, path: join(folder, name) }));
}

/** @param {{ address: string, path: string }} part */
function tellPart({ address, path }) {
  const bytes = readFileSync(path);
  if (bytes.length === 0) stop(`${path} is empty.`);
  return [address, path, bytes.length, createHash('sha256').update(bytes).digest('hex')].join('\t');
}

try {
  const [board = '', folder = ''] = process.argv.slice(2);
  const parts = [...findEngine(folder), { address: engine.storage.address, path: findImage(board) }];
  console.log(parts.map(tellPart).join('\n'));
} catch (error) {
  console.error(/** @type {Error} */ (error).message);
  process.exitCode = 1;
}
