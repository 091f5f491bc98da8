// Samples of the firmware in a slot. They show within a moment whether the slot still has the firmware that was written there.

const pageBytes = 4096;
const sampleBytes = 16;

/**
 * Returns the CRC-32 of samples of a program, of which each page of the flash has at least one. They are its first and its last 16
 * bytes, and 16 bytes on each side of every second border between pages, from the first border on. A start executes this loop, so one read
 * serves two pages.
 * @param program the program as a view of the flash, from the beginning of a page
 */
export function sampleOf(program: string): number {
  let samples = program.slice(0, sampleBytes) + program.slice(-sampleBytes);
  for (let at = pageBytes; at < program.length; at += 2 * pageBytes) samples += program.slice(at - sampleBytes, at + sampleBytes);
  return E.CRC32(samples);
}
