// An image's bytes on their way from the card to the UART: chunk by chunk, by the engine's natives, in exactly the count
// that was announced. It knows no modem; the pace is given.

import type { Payload } from '../at/chat';
import type { EscapeRule } from '../at/step';
import { fault, type Fault } from '../fault';
import type { Clock, Files, Timer, Uart } from '../ports';
import { writeEscaped } from './escape';

/** One read and one write; what the driver of the UART buffers. */
export const chunkBytes = 1024;
/** Under a pace: small enough for the modem's receive buffer of 512 bytes (SIM7600 UART note 2). */
const pacedChunkBytes = 256;

export interface Source {
  path: string;
  /** What is announced to the modem: so many bytes go out, whatever the file does meanwhile. */
  size: number;
  /** Bytes at its beginning that the server has already. */
  from: number;
  baud: number;
  /** Bytes a second, or 0 for as fast as the line takes them. */
  pace: number;
}

function filler(bytes: number): string {
  let text = '\0';
  while (text.length < bytes) text += text;
  return text.slice(0, bytes);
}

/**
 * The payload of one image, whole or in slices. A file that ends early, changes or cannot be read is filled up, so that the
 * modem leaves its data phase; the fault then says that what it holds is not the image. Keeps one chunk at a time.
 */
export function createPayload(files: Files, uart: Uart, clock: Clock, source: Source): Payload {
  let file = files.open(source.path);
  let left = source.size - source.from;
  let wrong: Fault | undefined;
  let timer: Timer | undefined;

  for (let skip = source.from; file && skip > 0; skip -= chunkBytes) file.read(Math.min(skip, chunkBytes));

  function read(bytes: number): string {
    const data = file && !wrong ? file.read(bytes) : undefined;
    if (data) return data;
    if (!wrong) wrong = fault(file ? 'image-changed' : 'image-unreadable', source.path);
    return filler(bytes);
  }

  function close(): void {
    if (file) file.close();
    file = undefined;
  }

  /** Behind its last byte, the image must still be what was announced. */
  function check(): void {
    const stat = files.stat(source.path);
    if (!wrong && (!stat || stat.size !== source.size)) wrong = fault('image-changed', source.path);
  }

  function pour(bytes: number, escape: EscapeRule | undefined, onPoured: (lineMs: number, bad?: Fault) => void): () => void {
    const startMs = clock.now();
    let rest = bytes;

    function end(): void {
      if (escape) uart.write(escape.end);
      if (left <= 0) check();
      const lineMs = bytes * 10000 / source.baud - (clock.now() - startMs);
      onPoured(lineMs > 0 ? lineMs : 0, wrong);
    }

    function next(): void {
      timer = undefined;
      const data = read(Math.min(rest, source.pace ? pacedChunkBytes : chunkBytes));
      if (escape) writeEscaped(uart, data, escape);
      else uart.write(data);
      rest -= data.length;
      left -= data.length;
      // no pause behind the last byte: the modem's answer is on its way
      if (rest <= 0) end();
      else timer = clock.after(source.pace ? data.length * 1000 / source.pace : 0, next);
    }

    if (rest > 0) next();
    else end();
    return function () {
      if (timer !== undefined) clock.cancel(timer);
    };
  }

  return { left: function () { return left; }, pour: pour, take: function () { return; }, close: close };
}
