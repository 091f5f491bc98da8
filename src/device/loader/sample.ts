// Samples of the firmware in a slot. They show within a moment whether the slot still has the firmware that was written there.

const pageBytes = 4096;
const sampleBytes = 16;

/**
 * Returns a sum of samples of the firmware in a slot: of the first and the last 16 bytes of each page. Each step is the CRC-32 of the
 * digits of the sum before it, and the samples.
 * @param bytes length of the firmware in bytes
 */
export function sampleOf(slot: string, bytes: number): number {
  const storage = require('Storage');
  let sum = 0;
  for (let at = 0; at < bytes; at += pageBytes) {
    sum = E.CRC32('' + sum + storage.read(slot, at, sampleBytes) + storage.read(slot, at + pageBytes - sampleBytes, sampleBytes));
  }
  return sum;
}
