// Converts arguments of the engine's functions into bytes, and computes the engine's E.CRC32.

import { types } from 'node:util';

/** Returns the bytes of an argument: a text whose characters are 0 to 255, a number, a typed array, a buffer, or a list of numbers. */
export function toBytes(data: unknown): Buffer {
  if (typeof data === 'string') return Buffer.from(data, 'latin1');
  if (typeof data === 'number') return Buffer.from([data & 255]);
  if (ArrayBuffer.isView(data) || Array.isArray(data)) {
    return Buffer.from(Array.from(data as unknown as ArrayLike<unknown>, (item) => Number(item) & 255));
  }
  return types.isArrayBuffer(data) ? Buffer.from(data) : Buffer.alloc(0);
}

/** Returns the CRC-32 of bytes, reflected, with the polynomial 0xEDB88320. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
