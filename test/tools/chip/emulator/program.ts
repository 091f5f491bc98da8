// Changes the engine's program for the emulator. The places of the changes are known for some builds only, by the program's SHA-256.

import { createHash } from 'node:crypto';
import { digest } from '../../../sim/world/world.ts';

/** Offsets in bytes of the places in the program's file that are changed. */
interface Places {
  /** The instruction `waiti 0` of the idle task, which puts a core to sleep. */
  idleAt: number;
  /** The number in `movi a13, 100`: the milliseconds for which the engine waits for input. */
  pollAt: number;
  /** The checksum of the program, right before its SHA-256. */
  sumAt: number;
}

const places: Record<string, Places> = {
  '063690437b7ffc3782c6487775b1b44866917f9578b73990a50c2e2f269c3021': { idleAt: 0x14c713, pollAt: 0x93f65, sumAt: 0x16a29f },
};
const nop = [0xf0, 0x20, 0x00];
const fastMs = 5;

/** Changes of the engine's program that are only made if a caller asks for them. */
export interface ProgramOptions {
  /** True makes the engine look for input every 5 ms, as versions from 2v29.262 on do (6d690dd2d of espruino/Espruino). */
  isPollFast?: boolean;
}

/**
 * Returns whether this build can be changed so that waiting cores stay awake. Time is then counted by instructions alone, and does not depend on this
 * machine.
 */
export const mayStayAwake = (program: Buffer) => digest(program) in places;

/**
 * Returns the program with idle cores kept awake, if the build is known, otherwise as it is.
 * @throws if `isPollFast` is wanted for an unknown build
 */
export function changeProgram(program: Buffer, { isPollFast }: ProgramOptions): Buffer {
  const place = places[digest(program)];
  if (!place && isPollFast) throw new Error(`Where this engine waits for input is not known. It is for the program with the SHA-256 ${Object.keys(places).join(', ')}.`);
  if (!place) return program;
  const changed = Buffer.from(program);
  const put = (at: number, bytes: number[]) => bytes.forEach((byte, i) => {
    // the checksum is the exclusive or of all bytes (esptool's documentation, firmware image format)
    changed[place.sumAt]! ^= changed[at + i]! ^ byte;
    changed[at + i] = byte;
  });
  put(place.idleAt, nop);
  if (isPollFast) put(place.pollAt, [fastMs]);
  createHash('sha256').update(changed.subarray(0, place.sumAt + 1)).digest().copy(changed, place.sumAt + 1);
  return changed;
}
