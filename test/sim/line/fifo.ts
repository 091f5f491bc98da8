// A modem's receive FIFO, exact to the byte. Bytes arrive at the line's rate, and leave when the processor reads them. Bytes that arrive while
// it is full are lost.

import type { Clock } from '../clock.ts';

/** Properties of a FIFO and of the processor that empties it. */
export interface Fifo {
  /** Size of the FIFO. */
  bytes: number;
  /** Bytes a second that the processor reads. */
  drainBytesPerSecond: number;
  /** Number of bytes after which the processor pauses, as for a write to flash. */
  pauseEveryBytes: number;
  /** Length of that pause, in milliseconds. */
  pauseMs: number;
}

/** A FIFO in use. */
export interface FifoQueue {
  /** Takes bytes that arrived one after the other from `fromMs` on. @returns those that fitted */
  take(bytes: Uint8Array, fromMs: number, byteMs: number): Uint8Array;
  /** When the last byte that fitted is read. */
  readMs(): number;
  /** Number of bytes in the FIFO. */
  level(): number;
}

/** Makes an empty FIFO. */
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
