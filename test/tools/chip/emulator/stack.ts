// Measures how much of the engine's stack a round has used. FreeRTOS fills each task's stack with one byte value, and bytes that were never used keep
// it.

import type { Emulator } from './emulator.ts';

/** The byte with which FreeRTOS fills a stack (tskSTACK_FILL_BYTE). */
const fill = 0xa5;
/** Addresses of the part of the chip's data memory that has the stacks of the tasks. */
const memory = { from: 0x3ffb0000, to: 0x3ffe0000 };
const atOnce = 8192;

/** The stack of the engine's task. */
export interface Stack {
  /** Returns the number of bytes of the stack that have never been written so far. */
  unused(): Promise<number>;
}

/**
 * Finds the stack of the engine's task in the chip's memory, as the longest run of bytes that were never written. That is only true at the engine's
 * start, so it must be called then.
 */
export async function findStack(chip: Emulator): Promise<Stack> {
  const parts: Buffer[] = [];
  for (let at = memory.from; at < memory.to; at += atOnce) parts.push(await chip.read(at, atOnce));
  const bytes = Buffer.concat(parts);
  let best = { at: 0, bytes: 0 };
  for (let from = bytes.indexOf(fill); from >= 0;) {
    let to = from;
    while (bytes[to] === fill) to++;
    if (to - from > best.bytes) best = { at: memory.from + from, bytes: to - from };
    from = bytes.indexOf(fill, to);
  }
  return {
    async unused() {
      const now = await chip.read(best.at, best.bytes);
      const used = now.findIndex(byte => byte !== fill);
      return used < 0 ? now.length : used;
    },
  };
}
