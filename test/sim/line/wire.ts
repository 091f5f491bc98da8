// One direction of a UART line. Bytes leave at the sender's baud rate, and arrive in slices at the receiver's FIFO. What is lost or garbled on the
// way is in hearing.ts.

import type { Chance } from '../chance.ts';
import type { Clock } from '../clock.ts';
import { createFifo, type Fifo } from './fifo.ts';
import { createHearing, type HearingOptions, type HearingStats } from './hearing.ts';

/** How writes are cut into events: by sizes in bytes, which are used in turn, or by a function that cuts each write. */
export type Cuts = number[] | ((bytes: Uint8Array) => Uint8Array[]);

/** Properties of one direction of the line. */
export interface WireOptions extends HearingOptions {
  /** Milliseconds from the last bit of a byte to its arrival, besides its own time on the line. */
  latencyMs: number;
  /** Most bytes that arrive as one event if `cuts` is undefined. */
  sliceBytes: number;
  /** How writes are cut into events. If it is undefined, an event has at most `sliceBytes`. */
  cuts?: Cuts | undefined;
  /** Milliseconds between two events that `cuts` has made. */
  gapMs: number;
  /** The receiver's FIFO. If it is undefined, the receiver accepts every byte at once. */
  fifo?: Fifo | undefined;
}

/** Counts of bytes in one direction of the line, since it was created. */
export interface WireStats extends HearingStats {
  /** Bytes that the sender has put on the line. */
  sentBytes: number;
  /** Bytes that have arrived at the receiver. */
  arrivedBytes: number;
  /** Bytes that were lost because the FIFO was full. */
  overrunBytes: number;
  /** Milliseconds for which the line was busy with bytes. */
  busyMs: number;
}

/** One direction of a line, with its bytes under way. */
export interface Wire {
  /** Sends bytes to the receiver. @param atMs when they were written, in milliseconds since 1970, if that was earlier than now */
  write(bytes: Uint8Array, atMs?: number): void;
  /** Adds a function that is called with the bytes that arrive. */
  onBytes(fn: (bytes: Uint8Array) => void): void;
  /** Takes the sender's power away, and with it the bytes that it has not sent. */
  drop(): void;
  /** Number of bytes that were written and are not on the line yet. */
  queuedBytes(): number;
  /** Number of bytes in the receiver's FIFO, which its processor has not read yet. */
  fifoBytes(): number;
  /** Counts of bytes in this direction since its creation. */
  stats: WireStats;
}

interface Chunk {
  bytes: Uint8Array;
  sent: number;
  baud: number;
  whole: boolean;
  gapMs: number;
  /** The earliest time at which these bytes may be put on the line, in milliseconds since 1970. */
  atMs: number;
}

const bitsPerByte = 10; // A byte in the format 8N1 has one start bit, eight data bits and one stop bit.
const roundingMs = 1e-6;

/**
 * Returns a function that hands over bytes at a time in milliseconds since 1970, in the order in which it got them.
 * @param hear gets the bytes
 */
function createDelivery(clock: Clock, hear: (bytes: Uint8Array) => void): (bytes: Uint8Array, atMs: number) => void {
  const arriving: { bytes: Uint8Array; atMs: number }[] = [];
  let deliveredMs = 0;

  function hand(untilMs: number): void {
    while (arriving[0] && arriving[0].atMs <= untilMs) {
      const { bytes } = arriving.shift()!;
      hear(bytes);
    }
  }

  return (bytes, dueMs) => {
    const atMs = deliveredMs = Math.max(dueMs, deliveredMs);
    // Bytes wait in a list, since a real timer may be late: bytes that are due earlier must be delivered first.
    arriving.push({ bytes, atMs });
    if (atMs <= clock.now()) hand(atMs);
    else clock.after(atMs - clock.now(), () => hand(atMs));
  };
}

/** Creates one direction of a line. `senderBaud` and `receiverBaud` return the present rates of both ends. */
export function createWire(
  clock: Clock,
  options: WireOptions,
  chance: Chance,
  senderBaud: () => number,
  receiverBaud: () => number,
): Wire {
  const queue: Chunk[] = [];
  const listeners: ((bytes: Uint8Array) => void)[] = [];
  const stats: WireStats = { sentBytes: 0, arrivedBytes: 0, lostBytes: 0, overrunBytes: 0, garbledBytes: 0, busyMs: 0 };
  const cut = createCutter(options.cuts);
  const hear = createHearing(options, chance, receiverBaud, stats);
  const fifo = options.fifo && createFifo(clock, options.fifo);
  const deliver = createDelivery(clock, bytes => listeners.forEach(fn => fn(bytes)));
  let startMs = 0;
  let isRunning = false;

  function write(bytes: Uint8Array, atMs = clock.now()): void {
    if (bytes.length === 0) return;
    const baud = senderBaud();
    const copy = new Uint8Array(bytes); // A new array is needed, as the slice() of a Buffer does not copy.
    const pieces = cut(copy);
    for (const piece of pieces ?? [copy]) {
      queue.push({ bytes: piece, sent: 0, baud, whole: pieces !== undefined, gapMs: pieces ? options.gapMs : 0, atMs });
    }
    if (isRunning) return;
    isRunning = true;
    startMs = atMs < clock.now() ? Math.max(startMs, atMs) : atMs;
    clock.after(0, pump);
  }

  function pump(): void {
    while (queue.length > 0) {
      const chunk = queue[0]!;
      if (chunk.sent === 0) startMs = Math.max(startMs, chunk.atMs);
      const size = sliceOf(chunk);
      const doneMs = startMs + size * byteMsAt(chunk.baud);
      if (doneMs > clock.now() + roundingMs) {
        clock.after(doneMs - clock.now(), pump);
        return;
      }
      const slice = chunk.bytes.subarray(chunk.sent, chunk.sent + size);
      chunk.sent += size;
      if (chunk.sent === chunk.bytes.length) queue.shift();
      stats.busyMs += doneMs - startMs;
      arrive(slice, startMs, chunk.baud);
      startMs = doneMs + (chunk.sent === chunk.bytes.length ? chunk.gapMs : 0);
    }
    isRunning = false;
  }

  function sliceOf(chunk: Chunk): number {
    const left = chunk.bytes.length - chunk.sent;
    return chunk.whole || byteMsAt(chunk.baud) === 0 ? left : Math.min(left, options.sliceBytes);
  }

  function arrive(slice: Uint8Array, fromMs: number, baud: number): void {
    const first = stats.sentBytes;
    stats.sentBytes += slice.length;
    const heard = hear(slice, first, baud);
    const kept = fifo ? fifo.take(heard, fromMs, byteMsAt(baud)) : heard;
    stats.overrunBytes += heard.length - kept.length;
    stats.arrivedBytes += kept.length;
    if (kept.length > 0) deliver(kept, (fifo ? fifo.readMs() : clock.now()) + options.latencyMs);
  }

  function queuedBytes(): number {
    if (queue.length === 0) return 0;
    const all = queue.reduce((sum, chunk) => sum + chunk.bytes.length - chunk.sent, 0);
    const byteMs = byteMsAt(queue[0]!.baud);
    const underWay = byteMs > 0 ? (clock.now() - startMs) / byteMs : 0;
    return Math.max(0, all - Math.max(0, underWay));
  }

  return {
    write,
    onBytes: fn => void listeners.push(fn),
    drop: () => void queue.splice(0),
    queuedBytes,
    fifoBytes: () => (fifo ? fifo.level() : 0),
    stats,
  };
}

/** Returns the milliseconds that a byte takes at a baud rate, with its start bit, eight data bits and stop bit. At Infinity they are 0. */
export function byteMsAt(baud: number): number {
  return Number.isFinite(baud) ? (bitsPerByte * 1000) / baud : 0;
}

function createCutter(cuts: Cuts | undefined): (bytes: Uint8Array) => Uint8Array[] | undefined {
  if (cuts === undefined) return () => undefined;
  if (typeof cuts === 'function') return cuts;
  let next = 0;
  return bytes => {
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; ) {
      const size = Math.max(1, cuts[next++ % cuts.length] ?? 1);
      pieces.push(bytes.subarray(at, at + size));
      at += size;
    }
    return pieces;
  };
}
