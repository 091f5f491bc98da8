/**
 * The engine's release files as bytes: whether a download is whole, whether its
 * partitions are those that the firmware's image is made for, and which build it
 * is. The forms are those of Espressif's documents: "Firmware Image Format" of
 * esptool, "Partition Tables" of ESP-IDF.
 */
import { createHash } from 'node:crypto';
import { engine } from './facts.js';

const programMagic = 0xe9;
const headBytes = 24;
const hashFlagAt = 23;
const segmentHeadBytes = 8;
const checksumSeed = 0xef;
const hashBytes = 32;
const entryBytes = 32;
const entryMagic = 0x50aa;

/** @param {Buffer} bytes @param {number} count @returns {{ end: number, checksum: number } | undefined} nothing where they do not fit */
function walkSegments(bytes, count) {
  let at = headBytes;
  let checksum = checksumSeed;
  for (let left = count; left > 0; left--) {
    if (at + segmentHeadBytes > bytes.length) return undefined;
    const end = at + segmentHeadBytes + bytes.readUInt32LE(at + 4);
    if (end > bytes.length) return undefined;
    for (const byte of bytes.subarray(at + segmentHeadBytes, end)) checksum ^= byte;
    at = end;
  }
  return { end: at, checksum };
}

/** @param {Buffer} bytes @returns {string | undefined} what is wrong, as the rest of a sentence */
export function checkProgram(bytes) {
  if (bytes.length < headBytes || bytes[0] !== programMagic) return 'is no program for an ESP32';
  const segments = walkSegments(bytes, bytes[1] ?? 0);
  const checksumAt = segments && segments.end | 15;
  if (!segments || checksumAt === undefined || checksumAt >= bytes.length) return 'ends too early';
  if (bytes[checksumAt] !== segments.checksum) return 'does not have the content that its checksum stands for';
  if (bytes[hashFlagAt] !== 1) return undefined;
  const end = checksumAt + 1;
  if (end + hashBytes > bytes.length) return 'ends too early';
  const isWhole = createHash('sha256').update(bytes.subarray(0, end)).digest().equals(bytes.subarray(end, end + hashBytes));
  return isWhole ? undefined : 'does not have the content that its own SHA-256 stands for';
}

/** @param {Buffer} bytes @returns {{ name: string, address: number, bytes: number }[]} */
export function listPartitions(bytes) {
  const entries = [];
  for (let at = 0; at + entryBytes <= bytes.length && bytes.readUInt16LE(at) === entryMagic; at += entryBytes) {
    const name = bytes.toString('latin1', at + 12, at + 28).replace(/\0.*$/s, '');
    entries.push({ name, address: bytes.readUInt32LE(at + 4), bytes: bytes.readUInt32LE(at + 8) });
  }
  return entries;
}

/** @param {Buffer} bytes @returns {string | undefined} */
export function checkPartitions(bytes) {
  const partitions = listPartitions(bytes);
  if (partitions.length === 0) return 'is no partition table';
  const { partition, address, pageBytes, pages } = engine.storage;
  const storage = partitions.find(({ name }) => name === partition);
  if (storage?.address === Number(address) && storage.bytes === pageBytes * pages) return undefined;
  const found = storage ? `${storage.bytes} bytes of it at 0x${storage.address.toString(16)}` : 'none';
  return `has no Storage of ${pageBytes * pages} bytes at ${address}, where the firmware's image goes, but ${found}`;
}

/** @param {Buffer} bytes the engine's program @returns {string | undefined} the version that it prints when it starts */
export function readVersion(bytes) {
  return /(?:^|[\0 ])(\d+v\d+(?:\.[\w-]+)?)(?:\0| \(c\) )/.exec(bytes.toString('latin1'))?.[1];
}

/** @param {Buffer} bytes the engine's program @returns {string | undefined} */
export function checkNames(bytes) {
  return engine.needs.find(({ name }) => !bytes.includes(`\0${name}\0`))?.why;
}
