/**
 * Reads and writes Espruino's Storage, as in its flash or, on Linux, in the file espruino.flash. A file has a header of 32
 * bytes: size as uint32, little-endian, with flags in the top 8 bits; name, padded with zeros to 28 bytes. Then come its
 * data, padded with 0xFF to a multiple of 4. Erased flash, a size of 0xFFFFFFFF, ends the list. Source: the engine's
 * jsflash.c.
 */
import { bytesOf, joinBytes, textOf, viewOf } from '../bytes.js';
import { stop } from '../stop.js';

/** Length in bytes of the header that each file in Storage has. */
export const headerBytes = 32;
const nameBytes = 28;
/** The bits of the first word of a header that are the file's size, in bytes. */
export const sizeMask = 0xffffff;
/** The first word of a header where no file follows, since the flash is erased there. */
export const erased = 0xffffffff;

/** A file of Storage, without its header. @typedef {{ name: string, data: Uint8Array }} StoredFile */

/** Returns a length in bytes, rounded up to a multiple of 4. @param {number} bytes */
export const alignBytes = bytes => (bytes + 3) & ~3;

/**
 * Returns the name in a file's header.
 * @param {Uint8Array} bytes
 * @param {number} at the offset of the header
 * @returns {string}
 */
export const nameAt = (bytes, at) => textOf(bytes, at + 4, at + headerBytes).replace(/\0.*$/s, '');

/**
 * Makes the header of a file.
 * @param {string} name
 * @param {number} size of the file's data, in bytes
 * @returns {Uint8Array}
 */
export function headerOf(name, size) {
  const called = bytesOf(name);
  if (called.length === 0 || called.length > nameBytes) stop(`The name "${name}" does not fit Storage: it takes 1 to ${nameBytes} bytes.`);
  if (size === 0) stop(`"${name}" is empty, and Storage holds no empty file.`);
  const bytes = new Uint8Array(headerBytes);
  viewOf(bytes).setUint32(0, size, true);
  bytes.set(called, 4);
  return bytes;
}

/** Makes the bytes of a file: its header, its data, and padding to a multiple of 4. @param {StoredFile} file */
function writeFile({ name, data }) {
  const bytes = new Uint8Array(headerBytes + alignBytes(data.length)).fill(0xff);
  bytes.set(headerOf(name, data.length));
  bytes.set(data, headerBytes);
  return bytes;
}

/**
 * Makes an image of Storage with these files.
 * @param {StoredFile[]} files
 * @returns {Uint8Array} as long as its files; the flash after it must be erased (0xFF)
 */
export const buildImage = files => joinBytes(files.map(writeFile));

/**
 * Lists the files in an image of Storage, and throws a sentence if it is damaged.
 * @param {Uint8Array} image the image, with or without erased flash after its files
 * @returns {StoredFile[]} its files in order, as views on `image`
 */
export function listImage(image) {
  const view = viewOf(image);
  /** The files that were found so far. @type {StoredFile[]} */
  const files = [];
  for (let at = 0; at < image.length;) {
    if (at + headerBytes > image.length) stop(`The image ends within a header, at byte ${at}.`);
    const word = view.getUint32(at, true);
    if (word === erased) break;
    const size = word & sizeMask;
    const end = at + headerBytes + size;
    if (size === 0 || end > image.length) stop(`The file at byte ${at} says that it is ${size} bytes long, which the image does not hold.`);
    files.push({ name: nameAt(image, at), data: image.subarray(at + headerBytes, end) });
    at += headerBytes + alignBytes(size);
  }
  return files;
}
