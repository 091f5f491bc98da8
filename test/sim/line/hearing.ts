// What the receiver of a UART line hears of its bytes: faults at certain bytes, random losses, and a baud rate that differs.

import type { Chance } from '../chance.ts';

/**
 * A fault of one direction. It begins at the byte of number `at`, from 0 on, and concerns `count` bytes, 1 by default. `mask` has the bits
 * that are inverted, 0x55 by default.
 */
export type Fault =
  | { at: number; kind: 'lose' | 'double'; count?: number }
  | { at: number; kind: 'garble'; count?: number; mask?: number }
  | { at: number; kind: 'insert'; bytes: Uint8Array }
  /** No byte passes from here on. */
  | { at: number; kind: 'cut' };

/** What happens to bytes on their way. */
export interface HearingOptions {
  /** Faults that occur at certain bytes, by the number of the byte in this direction. */
  faults: Fault[];
  /** Share of bytes that are lost at random, from 0 to 1. */
  loseRate: number;
  /** Share of bytes that are garbled at random, from 0 to 1. */
  garbleRate: number;
  /** Highest baud rate at which the wiring garbles nothing. */
  cleanBaud: number;
  /** Share of bytes that the wiring garbles at rates above `cleanBaud`, from 0 to 1. */
  dirtyRate: number;
}

const nothing = new Uint8Array();

/** Counts of bytes that have changed on their way. */
export interface HearingStats {
  /** Bytes that were lost on the way, without those that found the FIFO full. */
  lostBytes: number;
  /** Bytes that were garbled. */
  garbledBytes: number;
}

/**
 * Creates the function that returns what the receiver hears.
 * @param receiverBaud returns the receiver's present rate
 * @returns a function of bytes, the number of the first of them in this direction, and the rate at which they were sent
 */
export function createHearing(
  options: HearingOptions,
  chance: Chance,
  receiverBaud: () => number,
  stats: HearingStats,
): (bytes: Uint8Array, first: number, baud: number) => Uint8Array {
  /** Returns what the receiver hears. At different baud rates that is random bytes, and a different number of them. */
  function mishear(bytes: Uint8Array, baud: number): Uint8Array {
    const heardBaud = receiverBaud();
    if (baud === heardBaud || !Number.isFinite(baud) || !Number.isFinite(heardBaud)) return bytes;
    const count = Math.max(1, Math.round((bytes.length * Math.min(heardBaud, baud * 2)) / baud));
    stats.garbledBytes += count;
    return Uint8Array.from({ length: count }, () => Math.floor(chance() * 256));
  }

  function disturb(slice: Uint8Array, first: number, baud: number): Uint8Array {
    const garbleRate = baud > options.cleanBaud && Number.isFinite(baud) ? options.dirtyRate : options.garbleRate;
    const near = options.faults.filter(fault => touches(fault, first, first + slice.length));
    if (near.length === 0 && options.loseRate === 0 && garbleRate === 0) return slice;
    if (near.some(({ kind, at }) => kind === 'cut' && at <= first)) {
      stats.lostBytes += slice.length;
      return nothing;
    }
    const out: number[] = [];
    slice.forEach((byte, i) => disturbByte(byte, first + i, near, garbleRate, out));
    return Uint8Array.from(out);
  }

  function disturbByte(byte: number, at: number, near: Fault[], garbleRate: number, out: number[]): void {
    let heard = byte;
    let times = 1;
    for (const fault of near) {
      if (!touches(fault, at, at + 1)) continue;
      if (fault.kind === 'insert') out.push(...fault.bytes);
      else if (fault.kind === 'garble') heard ^= fault.mask ?? 0x55;
      else times = fault.kind === 'double' ? times * 2 : 0;
    }
    if (options.loseRate > 0 && chance() < options.loseRate) times = 0;
    if (garbleRate > 0 && chance() < garbleRate) heard ^= 1 + Math.floor(chance() * 255);
    if (times === 0) stats.lostBytes += 1;
    else if (heard !== byte) stats.garbledBytes += 1;
    for (; times > 0; times -= 1) out.push(heard);
  }

  return (bytes, first, baud) => mishear(disturb(bytes, first, baud), baud);
}

function touches(fault: Fault, from: number, to: number): boolean {
  const count = fault.kind === 'cut' ? Infinity : fault.kind === 'insert' ? 1 : (fault.count ?? 1);
  return fault.at < to && fault.at + count > from;
}
