/**
 * Checks the engine's release files: complete download, partitions that fit the firmware's image, and the build. Formats:
 * Espressif's "Firmware Image Format" of esptool, "Partition Tables" of ESP-IDF.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { isSame, textOf, viewOf } from '../bytes.js';
import { engine } from './engine.js';

const programMagic = 0xe9;
const headBytes = 24;
const hashFlagAt = 23;
const segmentHeadBytes = 8;
const checksumSeed = 0xef;
const hashBytes = 32;
const entryBytes = 32;
const entryMagic = 0x50aa;

/**
 * Walks through the segments of a program for the ESP32.
 * @param {Uint8Array} bytes
 * @param {number} count the number of segments
 * @returns {{ end: number, checksum: number } | undefined} the offset of the end in bytes, and the checksum of all
 * segments; undefined if they exceed the file
 */
function walkSegments(bytes, count) {
  const view = viewOf(bytes);
  let at = headBytes;
  let checksum = checksumSeed;
  for (let left = count; left > 0; left--) {
    if (at + segmentHeadBytes > bytes.length) return undefined;
    const end = at + segmentHeadBytes + view.getUint32(at + 4, true);
    if (end > bytes.length) return undefined;
    for (const byte of bytes.subarray(at + segmentHeadBytes, end)) checksum ^= byte;
    at = end;
  }
  return { end: at, checksum };
}

/**
 * Checks that a program for the ESP32 is whole.
 * @param {Uint8Array} bytes
 * @returns {string | undefined} what is wrong, to be put after the file's name, such as "ends too early"; undefined if
 * nothing is
 */
export function checkProgram(bytes) {
  if (bytes.length < headBytes || bytes[0] !== programMagic) return 'is no program for an ESP32';
  const segments = walkSegments(bytes, bytes[1] ?? 0);
  const checksumAt = segments && segments.end | 15;
  if (!segments || checksumAt === undefined || checksumAt >= bytes.length) return 'ends too early';
  if (bytes[checksumAt] !== segments.checksum) return 'does not match its checksum';
  if (bytes[hashFlagAt] !== 1) return undefined;
  const end = checksumAt + 1;
  if (end + hashBytes > bytes.length) return 'ends too early';
  const isWhole = isSame(sha256(bytes.subarray(0, end)), bytes.subarray(end, end + hashBytes));
  return isWhole ? undefined : 'does not match its own SHA-256';
}

/**
 * Lists the partitions in a partition table.
 * @param {Uint8Array} bytes
 * @returns {{ name: string, address: number, bytes: number }[]}
 */
export function listPartitions(bytes) {
  const view = viewOf(bytes);
  const entries = [];
  for (let at = 0; at + entryBytes <= bytes.length && view.getUint16(at, true) === entryMagic; at += entryBytes) {
    const name = textOf(bytes, at + 12, at + 28).replace(/\0.*$/s, '');
    entries.push({ name, address: view.getUint32(at + 4, true), bytes: view.getUint32(at + 8, true) });
  }
  return entries;
}

/**
 * Checks that a partition table has the engine's Storage, the part of the flash for its files, at its place.
 * @param {Uint8Array} bytes
 * @returns {string | undefined} what is wrong, to be put after the file's name, such as "is no partition table"; undefined
 * if nothing is
 */
export function checkPartitions(bytes) {
  const partitions = listPartitions(bytes);
  if (partitions.length === 0) return 'is no partition table';
  const { partition, address, pageBytes, pages } = engine.storage;
  const storage = partitions.find(({ name }) => name === partition);
  if (storage?.address === Number(address) && storage.bytes === pageBytes * pages) return undefined;
  const found = storage ? `${storage.bytes} bytes of it at 0x${storage.address.toString(16)}` : 'none';
  return `has no Storage of ${pageBytes * pages} bytes at ${address}, the place of the firmware's image, but ${found}`;
}

/**
 * Tells whether a partition table has the chip's settings (NVS) at the address and with the size that engine.js names.
 * @param {Uint8Array} bytes a partition table
 * @returns {boolean}
 */
export function hasSettings(bytes) {
  const { partition, address, bytes: size } = engine.settings;
  return listPartitions(bytes).some(found => found.name === partition && found.address === Number(address) && found.bytes === size);
}

/**
 * Finds the engine's version, which it prints when it starts.
 * @param {Uint8Array} bytes the engine's program
 * @returns {string | undefined} undefined if there is none
 */
export function readVersion(bytes) {
  return /(?:^|[\0 ])(\d+v\d+(?:\.[\w-]+)?)(?:\0| \(c\) )/.exec(textOf(bytes))?.[1];
}

/**
 * Checks that the engine's program has all that the firmware needs.
 * @param {Uint8Array} bytes the engine's program
 * @returns {string | undefined} a clause that says what the program lacks, such as "it cannot read an SD card"; undefined if
 * it has everything
 */
export function checkNames(bytes) {
  const text = textOf(bytes);
  return engine.needs.find(({ name }) => !text.includes(`\0${name}\0`))?.why;
}

/** Codes of flash mode and frequency in a program's head ("Firmware Image Format" of esptool). */
const modes = { qio: 0, qout: 1, dio: 2, dout: 3 };
const frequencies = { '40m': 0, '26m': 1, '20m': 2, '80m': 0xf };

/**
 * Returns the boot loader for a flash of this size: a copy with that size in its head, and a new SHA-256 at its end.
 * @param {Uint8Array} program
 * @param {number} megabytes of the flash: a power of two
 * @returns {Uint8Array}
 */
export function fitProgram(program, megabytes) {
  const bytes = Uint8Array.from(program);
  const { mode, freq } = engine.flash;
  bytes[2] = modes[/** @type {keyof typeof modes} */ (mode)];
  bytes[3] = (Math.log2(megabytes) << 4) | frequencies[/** @type {keyof typeof frequencies} */ (freq)];
  const segments = walkSegments(bytes, bytes[1] ?? 0);
  if (bytes[hashFlagAt] === 1 && segments) {
    const end = (segments.end | 15) + 1;
    bytes.set(sha256(bytes.subarray(0, end)), end);
  }
  return bytes;
}
