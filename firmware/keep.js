/**
 * What the chip itself saved in Storage, carried over into a new image: for an
 * update of the firmware alone. The firmware keeps its marks of the camera's
 * folders there; WiFi settings lie there, too, and whatever a person saved.
 * Usage: node firmware/keep.js OLD NEW, which adds to NEW what OLD holds besides
 * the firmware, and prints what that is; OLD is all of Storage, read from a chip.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { engine } from './facts.js';
import { alignBytes, buildImage, erased, headerBytes, listImage, padImage, sizeMask } from './image.js';
import { stop } from './stop.js';

/**
 * As the engine's jsflash.c walks: a file, the next behind it, and where erased
 * flash stands in place of a header, the start of the next page once more.
 * @param {Buffer} storage
 * @param {number} pageBytes
 * @returns {{ name: string, bytes: Buffer }[]} each with its header as it stands; what comes behind a broken header is left
 */
export function listSaved(storage, pageBytes) {
  const files = [];
  for (let at = 0; at + headerBytes <= storage.length;) {
    const word = storage.readUInt32LE(at);
    if (word === erased && at % pageBytes === 0) break;
    if (word === erased) {
      at = Math.ceil(at / pageBytes) * pageBytes;
      continue;
    }
    const bytes = headerBytes + alignBytes(word & sizeMask);
    if ((word & sizeMask) === 0 || at + bytes > storage.length) break;
    files.push({ name: storage.toString('latin1', at + 4, at + headerBytes).replace(/\0.*$/s, ''), bytes: storage.subarray(at, at + bytes) });
    at += bytes;
  }
  return files;
}

/** What the engine runs by itself at a start: an older firmware must not run beside the new one. */
const bootFile = /^\.(boot\d|bootcde|bootrst|varimg)$/;

/**
 * @param {Buffer} storage what the chip has
 * @param {Buffer} image the new one, padded or not
 * @param {number} [pageBytes]
 * @returns {{ image: Buffer, names: string[] }} the new one with what was saved behind it, and its names but for the firmware's own; a file
 * without a name was deleted
 */
export function keepSaved(storage, image, pageBytes = engine.storage.pageBytes) {
  const fresh = listImage(image);
  const before = listSaved(storage, pageBytes);
  // of the marks the chip's own are kept: the new ones are all erased
  const ours = fresh.filter(({ name }) => name !== engine.image.marksFile || !before.some(file => file.name === name));
  const saved = before.filter(({ name }) => name !== '' && !ours.some(file => file.name === name) && !bootFile.test(name));
  const told = saved.map(({ name }) => name).filter(name => name !== engine.image.marksFile);
  return { image: Buffer.concat([buildImage(ours), ...saved.map(({ bytes }) => bytes)]), names: told };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [old = '', path = ''] = process.argv.slice(2);
  try {
    const { image, names } = keepSaved(readFileSync(old), readFileSync(path));
    const most = engine.storage.pageBytes * engine.storage.pages;
    if (image.length > most) stop(`The firmware and what the chip saved in Storage (${names.join(', ')}) take ${image.length} bytes, and there are ${most}: erase some of it, or write the engine too, which begins anew.`);
    writeFileSync(path, padImage(image));
    console.log(names.length > 0 ? `What the chip saved in Storage is kept: ${names.join(', ')}.` : 'The chip has saved nothing in Storage.');
  } catch (error) {
    console.error(/** @type {Error} */ (error).message);
    process.exitCode = 1;
  }
}
