// An image's bytes on their way from the card to the UART: chunk by chunk, by the engine's natives, in exactly the count
// that was announced. It knows no modem; the pace is given.

import { fault, type Fault } from '../fault';
import type { Clock, Files, Timer, Uart } from '../ports';

/** One read and one write; what the driver of the UART buffers. */
export const chunkBytes = 1024;
/** Under a pace: small enough for the modem's receive buffer of 512 bytes (SIM7600 UART note 2). */
const pacedChunkBytes = 256;

export interface Pour {
  path: string;
  /** What was announced to the modem: so many bytes go out, whatever the file does meanwhile. */
  size: number;
  baud: number;
  /** Bytes a second, or 0 for as fast as the line takes them. */
  pace: number;
  onPoured(lineMs: number, wrong?: Fault): void;
}

function filler(bytes: number): string {
  let text = '\0';
  while (text.length < bytes) text += text;
  return text.slice(0, bytes);
}

/**
 * Pours one image. A file that ends early, changes or cannot be read is filled up, so that the modem leaves its data phase;
 * the fault then says that what it holds is not the image. Keeps one chunk at a time. Returns a way to stop.
 */
export function pourImage(files: Files, uart: Uart, clock: Clock, pour: Pour): () => void {
  const file = files.open(pour.path);
  const startMs = clock.now();
  let left = pour.size;
  let wrong: Fault | undefined;
  let timer: Timer | undefined;

  function chunk(): string {
    const bytes = Math.min(left, pour.pace ? pacedChunkBytes : chunkBytes);
    const data = file && !wrong ? file.read(bytes) : undefined;
    if (data) return data;
    if (!wrong) wrong = fault(file ? 'image-changed' : 'image-unreadable', pour.path);
    return filler(bytes);
  }

  function end(): void {
    if (file) file.close();
    const stat = files.stat(pour.path);
    if (!wrong && (!stat || stat.size !== pour.size)) wrong = fault('image-changed', pour.path);
    const lineMs = pour.size * 10000 / pour.baud - (clock.now() - startMs);
    pour.onPoured(lineMs > 0 ? lineMs : 0, wrong);
  }

  function next(): void {
    timer = undefined;
    if (left <= 0) {
      end();
      return;
    }
    const data = chunk();
    uart.write(data);
    left -= data.length;
    timer = clock.after(pour.pace ? data.length * 1000 / pour.pace : 0, next);
  }

  next();
  return function () {
    if (timer !== undefined) {
      clock.cancel(timer);
      if (file) file.close();
    }
  };
}
