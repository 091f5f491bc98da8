// A modem's receive FIFO, exact to the byte. Bytes arrive at the line's rate, and leave when the processor reads them. Bytes that arrive while
// it is full are lost.

import type { Clock } from '../clock.ts';

/** The size and speed of a FIFO, and of the processor that empties it. */
export interface Fifo {
  /** Size of the FIFO, in bytes. */
  bytes: number;
  /** Bytes a second that the processor reads. */
  drainBytesPerSecond: number;
  /** Number of bytes read after which the processor pauses, as it does for a write to flash. With Infinity it never pauses. */
  pauseEveryBytes: number;
  /** Length of each pause of the processor, in milliseconds. */
  pauseMs: number;
}

/** A FIFO with its present content. */
export interface FifoQueue {
  /**
   * Takes bytes that arrive one after the other, each `byteMs` milliseconds after the one before, from `fromMs` on. @returns the bytes that
   * found room
   */
  take(bytes: Uint8Array, fromMs: number, byteMs: number): Uint8Array;
  /** Returns when the processor has read the last byte in the FIFO, in milliseconds since 1970. It is the present time if the FIFO is empty. */
  readMs(): number;
  /** Returns the number of bytes in the FIFO now. */
  level(): number;
}

/** Creates an empty FIFO whose processor reads by this clock. */
export function createFifo(clock: Clock, options: Fifo): FifoQueue {
  const leavesMs: number[] = [];
  const serviceMs = Number.isFinite(options.drainBytesPerSecond) ? 1000 / options.drainBytesPerSecond : 0;
  let freeMs = 0;
  let served = 0;

  function forget(nowMs: number): void {
    while (leavesMs.length > 0 && leavesMs[0]! <= nowMs) leavesMs.shift();
  }

  function serve(nowMs: number): void {
    served += 1;
    const pauseMs = served % options.pauseEveryBytes === 0 ? options.pauseMs : 0;
    const doneMs = Math.max(nowMs, freeMs) + serviceMs;
    freeMs = doneMs + pauseMs;
    leavesMs.push(doneMs);
  }

  return {
    take(bytes: Uint8Array, fromMs: number, byteMs: number): Uint8Array {
      return bytes.filter((_, i) => {
        const nowMs = fromMs + (i + 1) * byteMs;
        forget(nowMs);
        if (leavesMs.length >= options.bytes) return false;
        serve(nowMs);
        return true;
      });
    },
    readMs: () => Math.max(clock.now(), leavesMs.at(-1) ?? 0),
    level(): number {
      forget(clock.now());
      return leavesMs.length;
    },
  };
}
