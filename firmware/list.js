/**
 * `npm run image`: what the images of a build hold, and how much of the flash
 * that is. Takes names of boards or paths of images; with none, all in dist/.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { engine } from './facts.js';
import { listImage } from './image.js';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const usage = `Usage: npm run image -- [--list] [NAME or FILE]...

Prints what Storage images hold. NAME is a board that was built, FILE an image;
with none of them, every image in dist/ is told.`;

/** @returns {string[]} */
const listBuilt = () => existsSync(dist) ? readdirSync(dist).filter(name => existsSync(`${dist}${name}/storage.bin`)).sort() : [];

/** @param {string} asked */
function findImage(asked) {
  const built = `${dist}${asked}/storage.bin`;
  const file = [asked, built].find(path => /\.bin$|\.flash$/.test(path) && existsSync(path));
  if (!file) throw new Error(`There is no image of "${asked}": npm run build makes dist/${asked}/storage.bin.`);
  return file;
}

/** @param {number} part @param {number} whole */
const percent = (part, whole) => `${(100 * part / whole).toFixed(1)} %`;

/** @param {string} file */
function tellImage(file) {
  const bytes = readFileSync(file);
  const partition = engine.storage.pageBytes * engine.storage.pages;
  const files = listImage(bytes).map(({ name, data }) => `  ${name.padEnd(28)} ${data.length} bytes`);
  const shares = `${percent(bytes.length, engine.image.mostBytes)} of what an image may take, ${percent(bytes.length, partition)} of the chip's Storage`;
  return [`${file}: ${bytes.length} bytes, ${shares}`, ...files].join('\n');
}

try {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { list: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } });
  const asked = positionals.length > 0 ? positionals : listBuilt();
  if (!values.help && asked.length === 0) throw new Error('There is no image yet: npm run build makes them.');
  console.log(values.help ? usage : asked.map(findImage).map(tellImage).join('\n'));
} catch (error) {
  console.error(/** @type {Error} */ (error).message);
  process.exitCode = 1;
}
