/**
 * Carries files that the chip saved in Storage over into a new image. They are the camera's notes about its folders, the console lock, and
 * files of a person. Wi-Fi settings are not carried over: the new image keeps Wi-Fi silent, neither as access point nor as station.
 */
import { bytesOf, joinBytes, viewOf } from '../bytes.js';
import { engine } from '../engine/engine.js';
import { completeStorage, padImage } from '../image/layout.js';
import { alignBytes, buildImage, erased, headerBytes, listImage, nameAt, sizeMask } from '../image/storage.js';
import { stop } from '../stop.js';

/** Control characters, which no file's name has. If a header's name has one, it is no header, and the list of files ends. */
const noName = /[\0-\x1f\x7f]/;

/**
 * A file that the chip has saved, with its header before its data.
 * @typedef {{ name: string, bytes: Uint8Array }} SavedFile
 */

/**
 * Lists the files in Storage as the engine's jsflash.c finds them, one after another. After erased flash instead of a
 * header it continues at the next page.
 * @param {Uint8Array} storage all of it, or its beginning
 * @param {number} pageBytes of a page of the flash
 * @returns {{ files: SavedFile[], isWhole: boolean }} files up to a broken header; `isWhole` is false if there may be more
 * after `storage`
 */
export function walkSaved(storage, pageBytes = engine.storage.pageBytes) {
  const view = viewOf(storage);
  const files = [];
  for (let at = 0; at + headerBytes <= storage.length;) {
    const word = view.getUint32(at, true);
    if (word === erased && at % pageBytes === 0) return { files, isWhole: true };
    if (word === erased) {
      at = Math.ceil(at / pageBytes) * pageBytes;
      continue;
    }
    const bytes = headerBytes + alignBytes(word & sizeMask);
    const name = nameAt(storage, at);
    if ((word & sizeMask) === 0 || noName.test(name)) return { files, isWhole: true };
    if (at + bytes > storage.length) return { files, isWhole: false };
    files.push({ name, bytes: storage.subarray(at, at + bytes) });
    at += bytes;
  }
  return { files, isWhole: false };
}

/** Tells whether a file of this name keeps the chip's data when a new firmware image is flashed. @param {string} name */
const isKept = name => engine.image.kept.some(file => file.name === name);

/**
 * Lists the files in the engine's Storage.
 * @param {Uint8Array} storage its bytes @param {number} pageBytes of a page of the flash
 */
export const listSaved = (storage, pageBytes) => walkSaved(storage, pageBytes).files;

/**
 * Matches names of files that the engine runs at its start. Such files are not kept, since old firmware must not run beside the new one.
 */
const bootFile = /^\.(boot\d|bootcde|bootrst|varimg)$/;

/**
 * Returns the content for a file that keeps the chip's data, such as the camera's notes about its folders or the console lock.
 * @param {Uint8Array} data of the file in the new firmware image: all 0xff
 * @param {SavedFile | undefined} before the chip's file; undefined: it has none
 */
function keepData(data, before) {
  const kept = Uint8Array.from(data);
  kept.set(before?.bytes.subarray(headerBytes, headerBytes + kept.length) ?? []);
  return kept;
}

/** The file that keeps a chip from ever starting its access point, even at the first boot (src/device/start/start.ts). */
const silentWifi = { name: engine.wifi.file, data: bytesOf(engine.wifi.off) };

/**
 * Makes the whole content of the chip's Storage for an update.
 * @param {Uint8Array} image of a build
 * @param {Uint8Array} [storage] the chip's Storage before, or its beginning
 * @param {number} [pageBytes]
 * @returns {{ image: Uint8Array, names: string[] }} all of the chip's Storage: the new image's files, those that the chip
 * or a person saved, and erased flash. `names` are a person's
 */
export function keepSaved(image, storage = new Uint8Array(), pageBytes = engine.storage.pageBytes) {
  const built = listImage(completeStorage(image));
  // An image that `keepSaved` has made before has the file that keeps Wi-Fi off already. It is left out here, so that the result has it only once.
  const fresh = [...built.filter(({ name }) => name !== silentWifi.name), silentWifi];
  const before = listSaved(storage, pageBytes);
  const ours = fresh.map(file => isKept(file.name) ? { ...file, data: keepData(file.data, before.find(({ name }) => name === file.name)) } : file);
  // A file without a name is a deleted one.
  const saved = before.filter(({ name }) => name !== '' && !ours.some(file => file.name === name) && !bootFile.test(name));
  const names = saved.map(({ name }) => name).filter(name => !isKept(name));
  const all = joinBytes([buildImage(ours), ...saved.map(({ bytes }) => bytes)]);
  const most = engine.storage.pageBytes * engine.storage.pages;
  if (all.length > most) {
    stop(`The firmware and the chip's own files in Storage (${names.join(', ')}) take ${all.length} bytes, and there are ${most}: `
      + 'remove some of it first, or install everything and keep nothing.');
  }
  return { image: padImage(all), names };
}

/** Says in a sentence which files of a person are kept. @param {string[]} names @returns {string} */
export const tellSaved = names => names.length > 0 ? `The chip's own files in Storage are kept: ${names.join(', ')}.`
  : 'The chip has no files of its own in Storage.';
