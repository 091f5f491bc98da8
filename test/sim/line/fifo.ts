// A modem's receive FIFO: bytes arrive at the line's rate and leave when the processor reads them; bytes for a full FIFO are lost. Exact to
// the byte.

import type { Clock } from '../clock.ts';

/** A FIFO of `bytes`, which the modem's processor empties. */
export interface Fifo {
  bytes: number;
  drainBytesPerSecond: number;
  /** The processor pauses for `pauseMs` after this many bytes (a flash write). */
  pauseEveryBytes: number;
  pauseMs: number;
}

export interface FifoQueue {
  /** Bytes that arrived one after the other since `fromMs`. @returns those that fitted */
  take(bytes: Uint8Array, fromMs: number, byteMs: number): Uint8Array;
  /** When the last accepted byte is read. */
  readMs(): number;
  level(): number;
}

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
