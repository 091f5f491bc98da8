/**
 * Espruino's Storage as bytes: what the engine finds in its flash, or on Linux
 * in the file espruino.flash. A file is a header of 32 bytes (size as uint32,
 * little-endian, its top 8 bits flags; then the name, padded with zeros to 28
 * bytes) and its data, padded with 0xFF to a multiple of 4. Erased flash, a
 * size of 0xFFFFFFFF, ends the list. Read from the engine's jsflash.c.
 */
import { engine } from './facts.js';
import { stop } from './stop.js';

export const headerBytes = 32;
const nameBytes = 28;
export const sizeMask = 0xffffff;
export const erased = 0xffffffff;

/** @typedef {{ name: string, data: Uint8Array }} StoredFile */

/** @param {number} bytes */
export const alignBytes = bytes => (bytes + 3) & ~3;

/** @param {StoredFile} file */
function writeFile({ name, data }) {
  const called = Buffer.from(name, 'latin1');
  if (called.length === 0 || called.length > nameBytes) stop(`The name "${name}" does not fit Storage: it takes 1 to ${nameBytes} bytes.`);
  if (data.length === 0) stop(`"${name}" is empty, and Storage holds no empty file.`);
  const bytes = Buffer.alloc(headerBytes + alignBytes(data.length), 0xff);
  bytes.writeUInt32LE(data.length, 0);
  bytes.fill(0, 4, headerBytes);
  called.copy(bytes, 4);
  bytes.set(data, headerBytes);
  return bytes;
}

/**
 * @param {StoredFile[]} files
 * @returns {Buffer} as long as its files; what follows it in flash must be erased (0xFF)
 */
export function buildImage(files) {
  const bytes = Buffer.concat(files.map(writeFile));
  const most = engine.image.mostBytes;
  if (bytes.length > most) stop(`The Storage image takes ${bytes.length} bytes, and at most ${most} are allowed.`);
  return bytes;
}

/**
 * @param {Uint8Array} image
 * @returns {Buffer} the same with erased flash behind it, to the end of the chip's Storage
 */
export function padImage(image) {
  const { pageBytes, pages } = engine.storage;
  const bytes = Buffer.alloc(pageBytes * pages, 0xff);
  bytes.set(image);
  return bytes;
}

/**
 * @param {Uint8Array} bytes an image, padded or not
 * @returns {StoredFile[]} what it holds, in its order; views on `bytes`
 */
export function listImage(bytes) {
  const image = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  /** @type {StoredFile[]} */
  const files = [];
  for (let at = 0; at < image.length;) {
    if (at + headerBytes > image.length) stop(`The image ends within a header, at byte ${at}.`);
    const word = image.readUInt32LE(at);
    if (word === erased) break;
    const size = word & sizeMask;
    const end = at + headerBytes + size;
    if (size === 0 || end > image.length) stop(`The file at byte ${at} says that it is ${size} bytes long, which the image does not hold.`);
    const called = image.subarray(at + 4, at + headerBytes);
    const name = called.toString('latin1').replace(/\0.*$/s, '');
    files.push({ name, data: image.subarray(at + headerBytes, end) });
    at += headerBytes + alignBytes(size);
  }
  return files;
}
