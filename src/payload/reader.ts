// An image's bytes on their way from the card to the UART: chunk by chunk, by the engine's natives, in exactly the count
// that was announced. It knows no modem; the pace is given.

import type { EscapeRule } from '../at/step';
import type { Payload } from '../at/task';
import { fault, type Fault } from '../fault';
import type { Clock, OpenFile, Stat, Timer, Uart } from '../ports';
import { createEscaper } from './escape';
import { createPacer } from './pacer';

/** One read and one write; what the driver of the UART buffers. */
export const chunkBytes = 1024;

/** From here on it pays to set up a pipe of the engine's; a slice of a few chunks goes by timers. */
const pipedBytes = 8192;

/** What has the bytes of an image. */
export interface Bytes {
  open(path: string): OpenFile | undefined;
  stat(path: string): Stat | undefined;
}

/** What of an image goes out, and how. */
export interface Load {
  path: string;
  /** What is announced to the modem: so many bytes go out, whatever the file does meanwhile. */
  size: number;
  /** Bytes at its beginning that have gone before. */
  from: number;
  /** Where the payload ends, for a slice of the image; else at its size. */
  to?: number;
  baud: number;
  /** Bytes a second, or 0 for as fast as the line takes them. */
  pace: number;
  /** How far the modem's receive buffer may be filled under a pace, in bytes. */
  slack?: number;
  /** Bytes read and written at once, where that is to be less than usual: the engine looks after other things more often. */
  chunk?: number;
}

function filler(bytes: number): string {
  let text = '\0';
  while (text.length < bytes) text += text;
  return text.slice(0, bytes);
}

/** When it was written, where the card tells. */
export function timeOf(stat: Stat | undefined): number {
  return stat && stat.mtime ? stat.mtime.getTime() : 0;
}

/**
 * The payload of one image, whole or in slices. A file that ends early, changes or cannot be read is filled up, so that the
 * modem leaves its data phase; the fault then says that what it holds is not the image. Keeps one chunk at a time.
 */
export function createPayload(files: Bytes, uart: Uart, clock: Clock, source: Load): Payload {
  let file = files.open(source.path);
  let read: (bytes: number) => string | undefined = filler;
  let left = (source.to || source.size) - source.from;
  let wrong: Fault | undefined;
  let timer: Timer | undefined;
  const writtenMs = timeOf(files.stat(source.path));

  if (!file) wrong = fault('image-unreadable', source.path);
  else {
    read = file.read;
    if (source.from) file.skip(source.from);
  }

  function close(): void {
    if (file) file.close();
    file = undefined;
  }

  /** In place of what the card does not give. Bytes after a failed read are no part of the image: it is not read on. */
  function substitute(bytes: number): string {
    wrong = fault(file && file.hasFailed() ? 'image-unreadable' : 'image-changed', source.path);
    read = filler;
    return filler(bytes);
  }

  /** After its last byte, the image must still be what was announced. */
  function check(): void {
    const stat = files.stat(source.path);
    if (!wrong && (!stat || stat.size !== source.size || timeOf(stat) !== writtenMs)) wrong = fault('image-changed', source.path);
  }

  function pour(bytes: number, escape: EscapeRule | undefined, onPoured: (lineMs: number, bad?: Fault) => void): () => number {
    const startMs = clock.now();
    const leftAfter = left - bytes;
    const leftBefore = left;
    // a byte and its escape are two
    const pacer = source.pace || uart.hasFlow() ? createPacer(uart, clock, source.baud, source.pace, source.slack || 0, escape ? 2 : 1) : undefined;
    const mostBytes = pacer ? pacer.chunkBytes : source.chunk || file && file.most || chunkBytes;
    const write = escape ? createEscaper(pacer ? pacer.line : uart, escape) : uart.write;
    // the last chunk is not piped: its end must be told at once, before the modem can answer
    let lastAt = leftAfter + mostBytes;
    let isStopped = false;

    function end(): void {
      timer = undefined;
      if (escape) uart.write(escape.end);
      if (left <= 0) check();
      onPoured(lineMs(), wrong);
    }

    /** How long the line may still need for what was written; of noise, two in 256 bytes are escaped. */
    function lineMs(): number {
      return Math.max(0, (leftBefore - left) * (escape ? 1.02 : 1) * 10000 / source.baud - (clock.now() - startMs));
    }

    // The engine runs this once a kilobyte: each statement and each look-up here is some instructions a byte. What is needed
    // seldom is called, not put in place, since the engine reads over all of a function's text each time.
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
      const data = give(left > leftAfter + mostBytes ? mostBytes : left - leftAfter)!;
      write(data);
      // no pause after the last byte: the modem's answer is on its way
      if (left <= leftAfter) end();
      else if (pacer) pacer.after(data.length, next);
      else timer = clock.after(0, next);
    }

    if (bytes <= 0) end();
    else if (pacer) pacer.begin(next);
    else if (bytes < pipedBytes) next();
    else uart.pipe({ read: give }, { write: write }, { chunkSize: mostBytes, end: false, complete: next });
    return function () {
      isStopped = true;
      lastAt = left;
      if (timer !== undefined) clock.cancel(timer);
      if (pacer) pacer.stop();
      return lineMs();
    };
  }

  return { left: function () { return left; }, pour: pour, take: function () { return; }, close: close };
}
