// Samples of the firmware in a slot. They show within a moment whether the slot still has the firmware that was written there.

const pageBytes = 4096;
const sampleBytes = 8;
/** Bytes that are read at a border: a sample on each side. */
const borderBytes = 2 * sampleBytes;

/**
 * Returns the CRC-32 of samples of a program, of which each page of the flash has at least one. They are its first and its last 8
 * bytes, and 8 bytes on each side of every second border between pages, from the first border on. A border
 * counts if the program reaches beyond the eighth byte before it, and the last sample may be shorter. A start executes this loop, so one read
 * serves two pages, and one turn of the loop eight.
 * @param program the program as a view of the flash, from the beginning of a page
 */
export function sampleOf(program: string): number {
  let samples = program.slice(0, sampleBytes) + program.slice(-sampleBytes);
  for (let at = pageBytes - sampleBytes; at < program.length; at += 8 * pageBytes) {
    samples += program.slice(at, at + borderBytes) + program.slice(at + 2 * pageBytes, at + (2 * pageBytes + borderBytes))
      + program.slice(at + 4 * pageBytes, at + (4 * pageBytes + borderBytes)) + program.slice(at + 6 * pageBytes, at + (6 * pageBytes + borderBytes));
  }
  return E.CRC32(samples);
}
