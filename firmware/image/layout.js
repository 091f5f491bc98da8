/**
 * The layout of Storage: the loader, the marks, two slots of equal size for firmware, and what is left for other files. The marks are records
 * about the firmware in the slots. The data of a slot begin on a page, so a slot is erased and written in place. The header of a file is never
 * written after the first flashing.
 *
 * A build's image ends after the program in the first slot. `completeStorage` adds the files after it. The loader does so, too, at the
 * first start of an image that was not written by flash.sh. Such an image then has no rescue, as a build has the rescue in a separate file.
 */
import { bytesOf, crc32, isSame, joinBytes, textOf, viewOf } from '../bytes.js';
import { engine } from '../engine/engine.js';
import { stop } from '../stop.js';
import { alignBytes, buildImage, headerBytes, headerOf } from './storage.js';

/**
 * A record of the file `mark`, about the firmware in a slot. `at` is the record's offset and `bytes` the firmware's length,
 * both in bytes. `starts`: how often it was started on trial. `isGood`: it has passed the trial. `isVoid`: the record no longer holds.
 * @typedef {{ at: number, slot: string, bytes: number, starts: number, isGood: boolean, isVoid: boolean }} Mark
 */

const { loaderBytes, mark, markBytes, names, bytes: slotBytes, mostImageBytes } = engine.slots;
const { pageBytes } = engine.storage;
const { bootFile, kept } = engine.image;
/** Length of one record of the file `mark`, in bytes. */
export const recordBytes = 32;
const sampleBytes = 8;
const recordName = 'SF1';
const words = { bytes: 4, sum: 8, sample: 12, starts: 16, good: 20, void: 24, check: 28 };
const mostStarts = 3;

const sizes = [{ name: bootFile, bytes: loaderBytes }, { name: mark, bytes: markBytes }, ...names.map(name => ({ name, bytes: slotBytes })), ...kept];
/** The files of the layout in their order: name, bytes of data, and the offset of the data from the start of Storage. */
export const places = sizes
  .reduce((/** @type {{ name: string, bytes: number, at: number }[]} */ before, file) => {
    const last = before.at(-1);
    return [...before, { ...file, at: headerBytes + (last ? last.at + alignBytes(last.bytes) : 0) }];
  }, []);

/**
 * Returns the place of a file in the layout.
 * @param {string} name
 * @returns {number} the offset of its data from the start of Storage, in bytes
 */
export const placeOf = name => places.find(file => file.name === name)?.at ?? stop(`Storage has no place for "${name}".`);

/** The files after the first slot. A new chip has nothing in them but erased flash. */
const erased = places.slice(places.findIndex(({ name }) => name === names[0]) + 1);

/** Addresses, offsets and sizes of the layout, in bytes, that the build puts into the loader as constants. */
export const loaderFacts = {
  chipAddress: Number(engine.storage.address),
  desktopAddress: Number(engine.desktop.address),
  pageBytes,
  desktopPageBytes: engine.desktop.pageBytes,
  markAt: placeOf(mark),
  slots: Object.fromEntries(names.map(name => [name, placeOf(name)])),
  slotBytes,
  erased: erased.map(({ name, bytes, at }) => ({ at: at - headerBytes, bytes, name })),
  // of the last file's header: the last four bytes
  lastWordAt: places[places.length - 1].at - 4,
  rescue: engine.rescue.file,
  rescueHeadBytes: engine.rescue.headBytes,
};

/**
 * Returns the CRC-32 of samples of a program, of which each page of the flash has at least one. They are its first and its
 * last 8 bytes, and 8 bytes on each side of every second border between pages, from the first border on.
 * A border counts if the program reaches beyond the eighth byte before it. The last sample may be shorter.
 * @param {Uint8Array} program
 */
export function sampleOf(program) {
  const samples = [program.subarray(0, sampleBytes), program.subarray(-sampleBytes)];
  for (let at = pageBytes - sampleBytes; at < program.length; at += 2 * pageBytes) samples.push(program.subarray(at, at + 2 * sampleBytes));
  return crc32(joinBytes(samples));
}

/**
 * Makes the record of a program for the file `mark`.
 * @param {string} slot the slot's name
 * @param {Uint8Array} program in that slot
 * @param {boolean} isGood true: the program starts for good; false: it is on trial
 * @returns {Uint8Array}
 */
export function writeRecord(slot, program, isGood) {
  const bytes = new Uint8Array(recordBytes).fill(0xff);
  const view = viewOf(bytes);
  bytes.set(bytesOf(slot + recordName));
  view.setUint32(words.bytes, program.length, true);
  view.setUint32(words.sum, crc32(program), true);
  view.setUint32(words.sample, sampleOf(program), true);
  if (isGood) view.setUint32(words.good, 0, true);
  view.setUint32(words.check, crc32(bytes.subarray(words.bytes, words.starts)), true);
  return bytes;
}

/** Tells whether all bytes are 0xff, as in erased flash. @param {Uint8Array} bytes */
const isErased = bytes => bytes.every(byte => byte === 0xff);

/**
 * Finds the first free place for a record in the file `mark`.
 * @param {Uint8Array} marks the data of the file `mark`
 * @returns {number} its offset in bytes; the length of `marks` if none is free
 */
export function freeRecord(marks) {
  let at = 0;
  while (at + recordBytes <= marks.length && !isErased(marks.subarray(at, at + recordBytes))) at += recordBytes;
  return at;
}

/**
 * Reads the records of the file `mark`, which are about the firmware in the slots.
 * @param {Uint8Array} marks the data of the file `mark`
 * @returns {Mark[]} the whole records, the newest first
 */
export function readMarks(marks) {
  const view = viewOf(marks);
  const found = [];
  for (let at = freeRecord(marks) - recordBytes; at >= 0; at -= recordBytes) {
    const slot = textOf(marks, at, at + 1);
    const sum = crc32(marks.subarray(at + words.bytes, at + words.starts));
    if (!names.includes(slot) || textOf(marks, at + 1, at + 4) !== recordName || sum !== view.getUint32(at + words.check, true)) continue;
    let starts = 0;
    while (starts < mostStarts && marks[at + words.starts + starts] !== 0xff) starts++;
    found.push({
      at, slot, starts, bytes: view.getUint32(at + words.bytes, true),
      isGood: view.getUint32(at + words.good, true) === 0,
      isVoid: !isErased(marks.subarray(at + words.void, at + words.void + 4)),
    });
  }
  return found;
}

/** Returns where to write to make a record invalid: the offset of a word from the start of the file `mark`. @param {Mark} found */
export const voidAt = found => found.at + words.void;

/**
 * Makes the firmware image of a build.
 * @param {Uint8Array} loader
 * @param {Uint8Array} program
 * @returns {Uint8Array} the loader, the record that names the program in the first slot, and that slot up to the program's
 * end
 */
export function layStorage(loader, program) {
  const [first = ''] = names;
  if (loader.length > loaderBytes) stop(`The loader takes ${loader.length} bytes, and at most ${loaderBytes} are allowed.`);
  if (program.length > mostImageBytes) stop(`The program takes ${program.length} bytes, and a slot holds ${mostImageBytes}.`);
  const all = new Uint8Array(placeOf(first) + alignBytes(program.length)).fill(0xff);
  for (const { name, bytes, at } of places.slice(0, places.length - erased.length)) all.set(headerOf(name, bytes), at - headerBytes);
  all.fill(0x20, placeOf(bootFile), placeOf(bootFile) + loaderBytes);
  all.set(loader, placeOf(bootFile));
  all.set(writeRecord(first, program, true), placeOf(mark));
  all.set(program, placeOf(first));
  const most = engine.image.mostBytes;
  return all.length > most ? stop(`The Storage image takes ${all.length} bytes, and at most ${most} are allowed.`) : all;
}

/**
 * Tells whether the header of a file of the layout is at its place in Storage.
 * @param {Uint8Array} storage all of Storage, or its beginning
 * @param {string} name
 * @returns {boolean}
 */
function isInPlace(storage, name) {
  const file = places.find(place => place.name === name);
  return !!file && isSame(storage.subarray(file.at - headerBytes, file.at), headerOf(name, file.bytes));
}

/**
 * Tells whether Storage has the loader, the file `mark` and the first slot at their places.
 * @param {Uint8Array} storage all of Storage, or its beginning
 * @returns {boolean}
 */
export const hasSlots = storage => places.slice(0, places.length - erased.length).every(({ name }) => isInPlace(storage, name));

/**
 * Adds the files after the first slot to a build's image.
 * @param {Uint8Array} image a build's
 * @param {Uint8Array} [rescue] the data of the rescue's file, which comes after the others
 * @returns {Uint8Array} all files of the layout; those after the first slot begin as erased flash. An image of another
 * layout is returned as it is
 */
export function completeStorage(image, rescue = new Uint8Array()) {
  if (!hasSlots(image) || isInPlace(image, kept.at(-1)?.name ?? '')) return image;
  const last = /** @type {typeof places[0]} */ (places.at(-1));
  const all = new Uint8Array(Math.max(image.length, last.at + alignBytes(last.bytes))).fill(0xff, image.length);
  all.set(image);
  for (const { name, bytes, at } of erased) all.set(headerOf(name, bytes), at - headerBytes);
  return rescue.length > 0 ? joinBytes([all, buildImage([{ name: engine.rescue.file, data: rescue }])]) : all;
}

/**
 * Finds the program that the newest valid record of the file `mark` names.
 * @param {Uint8Array} storage with slots
 * @returns {Uint8Array | undefined} the program; undefined if there is no valid record
 */
export function programIn(storage) {
  const [newest] = readMarks(storage.subarray(placeOf(mark), placeOf(mark) + markBytes)).filter(({ isVoid }) => !isVoid);
  return newest && storage.subarray(placeOf(newest.slot), placeOf(newest.slot) + newest.bytes);
}

/**
 * Makes the whole content of the chip's Storage from an image.
 * @param {Uint8Array} image
 * @returns {Uint8Array} with all files of the layout, padded with erased flash to the end of the chip's Storage
 */
export function padImage(image) {
  const { pageBytes: page, pages } = engine.storage;
  const whole = completeStorage(image);
  const bytes = new Uint8Array(page * pages).fill(0xff, whole.length);
  bytes.set(whole);
  return bytes;
}

/**
 * Returns the program in a firmware image.
 * @param {Uint8Array} image of a build
 * @returns {Uint8Array}
 * @throws what is wrong, to be put after the image's name, such as "has no firmware in a slot"
 */
export function readProgram(image) {
  const { mostBytes } = engine.image;
  if (image.length > mostBytes) stop(`is ${image.length} bytes long, and at most ${mostBytes} are allowed`);
  return (hasSlots(image) ? programIn(image) : undefined) ?? stop('has no firmware in a slot');
}
