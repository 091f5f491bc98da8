import { board } from 'board';
import { fromHex } from '../number';
import type { Memory } from '../ports';

/** Returns the version of the engine, such as `2v29.277`. */
export function engineVersion(): string {
  return process.version;
}

/**
 * Reads how much memory is in use, after a collection of garbage. Without the collection, closures that refer to each other would count as
 * used. It is the engine's own function, since a wrapper would also count the memory of its own call.
 */
export const memory: () => Memory = process.memory;

/** Returns the serial number of the chip. */
export const serialNumber: () => string = getSerial;

/** Returns the CRC-32 of a text, as eight hexadecimal digits. */
export function hash(text: string): string {
  return ('0000000' + E.CRC32(text).toString(16)).slice(-8);
}

/** Digest of all that differed between this start and others until now. */
let seed = '';

/**
 * Returns a random number from 0 to below 1. While its radio is off, the chip's generator has no seed (Espruino issue 1166). Its numbers are then
 * the same after each start and in all chips. So the chip's serial number, its clock, which goes on in deep sleep, and `more` are mixed
 * in. The number spreads cameras and salts digests; nothing may rest on it as on a secret key.
 * @param more something that differs from other starts, such as their count
 */
export function random(more?: number): number {
  seed = hash(seed + getSerial() + getTime() + E.hwRand() + more);
  return fromHex(seed.slice(4)) / 0x10000;
}

/** Returns the port of the serial console. */
export function consolePort(): SerialLine {
  return board.engine === 'esp32' ? Serial1 : global['USB'] as SerialLine;
}

/** What a locked console prints before the password. */
export const prompt = 'password>';

/** Prints a line at the console. If the console is locked, its port belongs to start/lock.ts and not to the engine. */
export function print(line: string): void {
  if (E.getConsole()) console.log(line);
  else consolePort().write('\r\x1b[J', line, '\r\n' + prompt);
}
