/**
 * Lists the parts that flash.sh writes, one a line: `address, path of the data, path to show, bytes, SHA-256`, separated by
 * tabs. Refuses parts that would not boot.
 *
 * Storage is written to its end, with erased flash after the image. Otherwise the engine would mistake the rest of an earlier,
 * longer image for a broken file, and erase all of Storage at its start (jsfIsStorageValid).
 *
 * FOLDER/built.txt contains a sentence about the camera that the firmware was built for, and one about its modems.
 *
 * Usage: node firmware/flash/parts.js BOARD FOLDER [ENGINE_DIR]
 * All of Storage goes into FOLDER; without ENGINE_DIR it is the only part. With one, FOLDER/engine.txt contains the
 * checksum of the engine's files and, if they are unknown, a sentence about them.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cameraKinds, cameraTitles } from '../boards/cameras.js';
import { chooseModems, tellFamilies } from '../boards/families.js';
import { readStamp, sumOf } from '../check/fresh.js';
import { tellError } from '../commands/command.js';
import { advise } from '../engine/checks.js';
import { engine } from '../engine/engine.js';
import { readRelease } from '../engine/findengine.js';
import { readImage } from './flashable.js';
import { keepSaved } from './saved.js';

/**
 * Writes the line about one part for flash.sh. `path` is the file to write to the flash. `from` is the file that a person
 * is shown, with its size and its SHA-256.
 * @param {{ address: string, path: string, from?: string }} part
 */
function tellPart({ address, path, from = path }) {
  const bytes = readFileSync(from);
  return [address, path, from, bytes.length, sumOf(bytes)].join('\t');
}

try {
  const [board = '', folder = '', release] = process.argv.slice(2);
  const { path: from, image, board: its } = readImage(board);
  const path = join(folder, 'storage.bin');
  const found = release ? readRelease(release) : undefined;
  writeFileSync(path, keepSaved(image).image);
  const stamp = readStamp(dirname(from));
  const camera = cameraKinds.find(kind => kind === stamp?.camera);
  const isForAll = !its.modem.models || stamp?.modems;
  writeFileSync(join(folder, 'built.txt'), [
    ...camera ? [`The firmware is built for ${cameraTitles[camera]}; npm run build -- ${board} --camera builds it for another.\n`] : [],
    `The modems that it knows: ${tellFamilies(chooseModems(its, stamp?.modems))}`
      + `${isForAll ? '' : `; npm run build -- ${board} --modems all builds it for others, too`}.\n`,
  ].join(''));
  if (found) writeFileSync(join(folder, 'engine.txt'), `${found.sum}\n${found.stranger ? `${found.stranger}\n` : ''}`);
  console.log([...found?.parts ?? [], { address: engine.storage.address, path, from }].map(tellPart).join('\n'));
  const advice = found && advise(found.version, found.warning);
  if (advice) console.error(`flash.sh: mind: ${advice}, for --engine-dir.`);
} catch (error) {
  console.error(tellError(error));
  process.exitCode = 1;
}
