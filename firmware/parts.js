/**
 * What flash.sh writes where: one line a part, `address, path of what is written,
 * path told, bytes, SHA-256`, separated by tabs. Refuses what would not boot.
 *
 * Storage is written to its end, erased behind the image: the engine takes what
 * an earlier, longer image left in the next page for a broken file, and erases
 * all of Storage at its start, the firmware included (jsfIsStorageValid).
 *
 * Usage: node firmware/parts.js BOARD FOLDER [ENGINE_DIR]
 * FOLDER is where the padded image goes; without ENGINE_DIR it is the only part. With one, FOLDER/engine.txt holds the checksum of the
 * engine's files and, where they are not known, a sentence about them.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isUsable } from './checks.js';
import { engine } from './engine.js';
import { readImage } from './flashable.js';
import { sumOf } from './fresh.js';
import { padImage } from './image.js';
import { readRelease } from './release.js';

/** @param {{ address: string, path: string, from?: string }} part */
function tellPart({ address, path, from = path }) {
  const bytes = readFileSync(from);
  return [address, path, from, bytes.length, sumOf(bytes)].join('\t');
}

try {
  const [board = '', folder = '', release] = process.argv.slice(2);
  const { path: from, image } = readImage(board);
  const path = join(folder, 'storage.bin');
  const found = release ? readRelease(release) : undefined;
  writeFileSync(path, padImage(image));
  if (found) writeFileSync(join(folder, 'engine.txt'), `${found.sum}\n${found.stranger ? `${found.stranger}\n` : ''}`);
  console.log([...found?.parts ?? [], { address: engine.storage.address, path, from }].map(tellPart).join('\n'));
  if (found?.warning) console.error(`flash.sh: mind: ${found.warning} ${isUsable}, for --engine-dir.`);
} catch (error) {
  console.error(/** @type {Error} */ (error).message);
  process.exitCode = 1;
}
