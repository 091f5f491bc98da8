/**
 * `npm run image`: lists the files in firmware images, the share of the flash that these take, and the memory in use after boot. At the end it
 * lists the room in the builds among them. Arguments: names of boards or paths of firmware images; default: all in dist/.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listAsked, nearest, parseBoard } from '../boards/boardfile.js';
import { engine } from '../engine/engine.js';
import { findEspruino } from '../engine/espruino.js';
import { measureMemory } from '../engine/memory.js';
import { completeStorage, hasSlots, programIn } from '../image/layout.js';
import { listRoom, readReleased } from '../image/released.js';
import { readBuilds } from '../image/room.js';
import { listImage } from '../image/storage.js';
import { stop } from '../stop.js';
import { createCommand, runCommand } from './command.js';

const dist = fileURLToPath(new URL('../../dist/', import.meta.url));
/** Lists the folders in dist/ that have a firmware image. @returns {string[]} */
const listBuilt = () => existsSync(dist) ? readdirSync(dist).filter(name => existsSync(`${dist}${name}/storage.bin`)).sort() : [];

/**
 * Returns the path of the firmware image that a person named, and throws a sentence if there is none.
 * @param {string} asked a board's name, or a path
 */
function findImage(asked) {
  const built = `${dist}${asked}/storage.bin`;
  const file = [asked, built].find(path => /\.bin$|\.flash$/.test(path) && existsSync(path) && statSync(path).isFile());
  if (!file && /[/\\]|\.bin$|\.flash$/.test(asked)) {
    throw new Error(`There is no image at ${asked}. Name a board that was built, or the path of a file that ends with .bin or .flash.`);
  }
  if (file) return file;
  const boards = listAsked('').map(one => parseBoard(one.file).board.name);
  const near = nearest(asked, [...boards, ...listBuilt()]);
  if (boards.includes(asked)) throw new Error(`There is no image of "${asked}": npm run build -- ${asked} makes dist/${asked}/storage.bin.`);
  throw new Error(`There is no image of "${asked}"${near ? `; did you mean ${near}?` : '.'} dist/ has ${listBuilt().join(', ') || 'none'}; `
    + 'npm run build makes all.');
}

/** Writes a part as a percentage of the whole, such as "12.5 %". @param {number} part @param {number} whole */
const percent = (part, whole) => `${(100 * part / whole).toFixed(1)} %`;

/**
 * Says how much memory is in use after boot, or why that is not measured.
 * @param {string | undefined} command Espruino for Linux; undefined: there is none
 * @param {Uint8Array} bytes the firmware image
 */
async function tellMemory(command, bytes) {
  if (!command) return 'not measured: there is no Espruino for Linux on the PATH';
  return await measureMemory(command, bytes) ?? 'not measured: it does not boot here, being for the chip';
}

/**
 * Reads rescue.bin beside the firmware image of a build, a program that runs if a chip has no usable firmware.
 * @param {string} file the path of the firmware image
 * @returns {Uint8Array | undefined} undefined if there is none
 */
function rescueBeside(file) {
  const rescue = join(dirname(file), 'rescue.bin');
  return existsSync(rescue) ? readFileSync(rescue) : undefined;
}

/**
 * Lists the files in a firmware image, and throws a sentence if the file is no firmware image.
 * @param {string} file its path
 * @param {Uint8Array} bytes its content
 */
function listFiles(file, bytes) {
  try {
    const files = listImage(completeStorage(bytes, rescueBeside(file)));
    return files.length > 0 ? files : stop('No file is in it.');
  } catch (error) {
    throw new Error(`${file} is no image of Storage, or a part of one. ${/** @type {Error} */ (error).message} npm run build makes a new one.`);
  }
}

/** Describes a firmware image: its size, its files, and the memory in use after boot. @param {string} file its path */
async function tellImage(file) {
  const bytes = readFileSync(file);
  const partition = engine.storage.pageBytes * engine.storage.pages;
  const files = listFiles(file, bytes).map(({ name, data }) => `  ${name.padEnd(28)} ${data.length} bytes`);
  const program = hasSlots(bytes) ? [`  firmware in its slot         ${programIn(bytes)?.length ?? 0} bytes of ${engine.slots.mostImageBytes}`] : [];
  const shares = `${percent(bytes.length, engine.image.mostBytes)} of the most for an image, `
    + `${percent(bytes.length, partition)} of the chip's Storage`;
  return [`${file}: ${bytes.length} bytes, ${shares}`, ...files, ...program,
    `  in use after boot            ${await tellMemory(findEspruino(), bytes)}`].join('\n');
}

const command = createCommand('image', 'Prints the contents of Storage images: every image in dist/, if none is named.')
  .argument('[images...]', 'names of boards that were built, or paths of images')
  .option('--list', 'lists the files, as without it')
  .parse();

await runCommand(async () => {
  const asked = command.args.length > 0 ? command.args : listBuilt();
  if (asked.length === 0) throw new Error('There is no image yet: npm run build makes them.');
  const files = asked.map(findImage);
  for (const file of files) console.log(await tellImage(file));
  const builds = readBuilds(files.map(dirname));
  if (builds.length > 0) console.log(listRoom(builds, readReleased()).join('\n'));
});
