// Writes a payload's bytes onto the line, chunk by chunk. The engine (Espruino) parses a whole function at each call, so code that seldom runs is
// kept out of the loop.

import type { Fault } from '../fault';
import type { Clock, Timer, Uart } from '../ports';
import type { Pacer } from './pacer';
import { substitute } from './zeros';

/** Number of bytes that are read from the file and written at once if the payload has no pace. */
export const chunkBytes = 1024;

/** If a part of a payload has at least this many bytes, the engine's own function `pipe` sends it faster than chunks on timers. */
const pipedBytes = 8192;

/**
 * A part of a payload with fewer bytes than this is written without timers between its chunks. The UART's driver takes the second chunk once the line
 * has carried the first.
 */
const shortBytes = 2 * chunkBytes;

/** Writes bytes onto the line to the modem. */
export type Write = (data: string) => void;

/** The file whose bytes are sent as a payload. It is open at the payload's first byte. */
export interface ImageBytes {
  /** Returns the next bytes, at most this many. If it returns no byte, the file cannot be read further, and `filler` takes this function's place. */
  read: (bytes: number) => string | undefined;
  /** Most bytes that should be read at once. Undefined: there is no limit. */
  most: number | undefined;
  /** The fault if the bytes that were read are not those of the image. Undefined: they are the image's. */
  fault: Fault | undefined;
  /** Notes that bytes of the file are missing, so that other bytes (filler) are sent instead. */
  lack(): void;
  /** Checks after the last byte whether the file has changed meanwhile, and sets `fault` if it has. */
  end(): void;
  /** Closes the payload's file. */
  close(): void;
}

/** How the chunks of a part of a payload are written. */
export interface Way {
  /** Writes a chunk onto the line. */
  write: Write;
  /** Most bytes of a chunk. */
  mostBytes: number;
  /** Decides when each chunk may go. Undefined: each goes at once. */
  pacer: Pacer | undefined;
}

/** Sends the bytes of a payload, part by part. */
export interface Chunks {
  /** Returns the number of bytes that are not sent yet. */
  left(): number;
  /** Sets how the next parts of the payload are written. */
  use(way: Way): void;
  /** Sends the next part of the payload, which has this many bytes. */
  send(bytes: number): void;
  /** Stops the part that is being sent, and sends nothing more of it. */
  stop(): void;
}

/**
 * Makes the sender of a payload.
 * @param bytes number of bytes of the whole payload
 * @param onSent called at the end of each part, when the UART's driver or the line has taken the part's last byte
 */
export function createChunks(uart: Uart, clock: Clock, image: ImageBytes, bytes: number, onSent: () => void): Chunks {
  let left = bytes;
  let leftAfter = 0;
  /**
   * Number of unsent bytes at which the engine's `pipe` ends. The function `next` writes the last chunk after it, since `pipe` would report its end
   * too late: the modem answers at once.
   */
  let lastAt = 0;
  let way: Way;
  let timer: Timer | undefined;
  let isStopped = false;
  let isShort = false;

  // Returns the next bytes to send, at most `most` of them, or undefined where `pipe` is to end. The engine parses this function for each kilobyte,
  // so the rare case of an unreadable file is in zeros.ts.
  function give(most: number): string | undefined {
    if (left <= lastAt) return undefined;
    const data = image.read(most) || substitute(image, most);
    left -= data.length;
    return data;
  }

  function next(): void {
    timer = undefined;
    if (isStopped) return;
    lastAt = leftAfter;
    do {
      const data = give(left > leftAfter + way.mostBytes ? way.mostBytes : left - leftAfter)!;
      way.write(data);
      // There is no pause after the last chunk, since the modem answers next.
      if (left <= leftAfter) onSent();
      else if (way.pacer) way.pacer.after(data.length, next);
      else if (!isShort) timer = clock.after(0, next);
    } while (isShort && left > leftAfter);
  }

  return {
    left: function () { return left; },
    use: function (by) { way = by; },
    send: function (count) {
      leftAfter = left - count;
      lastAt = leftAfter + way.mostBytes;
      isStopped = false;
      isShort = !way.pacer && count < shortBytes;
      if (count <= 0) onSent();
      else if (way.pacer) way.pacer.begin(next);
      // For a part with so few bytes, the engine's `pipe` would be slower.
      else if (count < pipedBytes) next();
      else uart.pipe({ read: give }, { write: way.write }, { chunkSize: way.mostBytes, end: false, complete: next });
    },
    stop: function () {
      isStopped = true;
      lastAt = left;
      if (timer !== undefined) clock.cancel(timer);
      if (way.pacer) way.pacer.stop();
    }
  };
}
