// The way of a payload's bytes onto the line, chunk by chunk. The engine parses all of a function in each call, so its loop has no rare code.

import type { Fault } from '../fault';
import type { Clock, Timer, Uart } from '../ports';
import type { Pacer } from './pacer';

/** Bytes of a chunk, which is read and written at once, if no pace limits it. */
export const chunkBytes = 1024;

/** Least bytes of a part for which the engine's pipe is faster than timers. */
const pipedBytes = 8192;

/**
 * Bytes of a short part: one that has fewer needs no timer between its chunks. The driver takes the second chunk when the line has carried
 * the first.
 */
const shortBytes = 2 * chunkBytes;

/** Writes bytes onto the line. */
export type Write = (data: string) => void;

/** The bytes of an image's file, from the first byte of the payload on. */
export interface ImageBytes {
  /** Reads at most so many bytes. Fewer, or undefined, is a failure. */
  read(bytes: number): string | undefined;
  /** Most bytes that one read should have. It is undefined if there is no limit. */
  most: number | undefined;
  /** Why the bytes are not those of the image; undefined: they are. */
  fault: Fault | undefined;
  /** Notes that bytes of the file are missing, so that filler takes their place. */
  lack(): void;
  /** Checks, after the last byte, that the file is still the same. */
  end(): void;
  /** Closes the file. */
  close(): void;
}

/** The bytes of a payload on their way. */
export interface Chunks {
  /** Returns the number of bytes that are not sent yet. */
  left(): number;
  /** Sets how the next bytes are written. @param mostBytes of a chunk */
  use(write: Write, mostBytes: number, pacer: Pacer | undefined): void;
  /** Sends the next bytes, as many as this. They are one part of the payload. */
  send(bytes: number): void;
  /** Stops the present part, and sends nothing more of it. */
  stop(): void;
}

/** Returns bytes that are sent in the place of missing ones. */
export function filler(bytes: number): string {
  let text = '\0';
  while (text.length < bytes) text += text;
  return text.slice(0, bytes);
}

/**
 * Makes the way for so many bytes of an image.
 * @param onSent is called when the bytes of a `send` are on the line, or in the driver
 */
export function createChunks(uart: Uart, clock: Clock, image: ImageBytes, bytes: number, onSent: () => void): Chunks {
  let read = image.read;
  let left = bytes;
  let leftAfter = 0;
  /**
   * Number of unsent bytes at which the pipe ends. `next` writes the last chunk, whose end must be reported before the
   * modem answers.
   */
  let lastAt = 0;
  let mostBytes = 0;
  let write: Write | undefined;
  let pacer: Pacer | undefined;
  let timer: Timer | undefined;
  let isStopped = false;
  let isShort = false;

  /** Notes that a read has failed, and returns filler from then on. */
  function substitute(most: number): string {
    image.lack();
    read = filler;
    return filler(most);
  }

  // This runs once per kilobyte, and the engine parses all of it each time, so rare code is a call.
  function give(most: number): string | undefined {
    if (left <= lastAt) return undefined;
    const data = read(most) || /* @__NOINLINE__ */ substitute(most);
    left -= data.length;
    return data;
  }

  function next(): void {
    timer = undefined;
    if (isStopped) return;
    lastAt = leftAfter;
    do {
      const data = give(left > leftAfter + mostBytes ? mostBytes : left - leftAfter)!;
      write!(data);
      // There is no pause after the last chunk, since the modem is about to answer.
      if (left <= leftAfter) onSent();
      else if (pacer) pacer.after(data.length, next);
      else if (!isShort) timer = clock.after(0, next);
    } while (isShort && left > leftAfter);
  }

  return {
    left: function () { return left; },
    use: function (by, most, pace) {
      write = by;
      mostBytes = most;
      pacer = pace;
    },
    send: function (count) {
      leftAfter = left - count;
      lastAt = leftAfter + mostBytes;
      isStopped = false;
      isShort = !pacer && count < shortBytes;
      if (count <= 0) onSent();
      else if (pacer) pacer.begin(next);
      // Such a part is too short for a pipe.
      else if (count < pipedBytes) next();
      else uart.pipe({ read: give }, { write: write! }, { chunkSize: mostBytes, end: false, complete: next });
    },
    stop: function () {
      isStopped = true;
      lastAt = left;
      if (timer !== undefined) clock.cancel(timer);
      if (pacer) pacer.stop();
    }
  };
}
