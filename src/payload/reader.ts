import type { EscapeRule } from '../at/step';
import type { Payload } from '../at/task';
import { newFault, type Fault } from '../fault';
import type { Clock, OpenFile, Stat, Timer, Uart } from '../ports';
import { createEscaper } from './escape';
import { createPacer, type Pacer } from './pacer';

export const chunkBytes = 1024;

/** For files from this size on, the engine's pipe is faster. */
const pipedBytes = 8192;

export interface ByteFiles {
  open(path: string): OpenFile | undefined;
  stat(path: string): Stat | undefined;
}

export interface Load {
  path: string;
  /** Announced to the modem; sent even if the file changes. */
  size: number;
  from: number;
  /** End of a slice; default: `size`. */
  to?: number;
  baud: number;
  /** Bytes a second; 0: line rate. */
  pace: number;
  /** Usable bytes of the modem's receive buffer. */
  slack?: number;
  /** Bytes per read and write; fewer leave the engine more time. */
  chunk?: number;
}

function filler(bytes: number): string {
  let text = '\0';
  while (text.length < bytes) text += text;
  return text.slice(0, bytes);
}

/** Modification time in ms; 0: unknown. */
export function timeOf(stat: Stat | undefined): number {
  return stat && stat.mtime ? stat.mtime.getTime() : 0;
}

function isOther(stat: Stat | undefined, size: number, writtenMs: number): boolean {
  return !stat || stat.size !== size || timeOf(stat) !== writtenMs;
}

/** Payload of an image or slice. A file that fails or changes is padded to end the data mode; the fault reports it. */
export function createPayload(files: ByteFiles, uart: Uart, clock: Clock, source: Load): Payload {
  let file = files.open(source.path);
  let read: (bytes: number) => string | undefined = filler;
  let left = (source.to || source.size) - source.from;
  let fault: Fault | undefined;
  let timer: Timer | undefined;
  const writtenMs = timeOf(files.stat(source.path));

  if (!file) fault = newFault('image-unreadable', source.path);
  else {
    read = file.read;
    if (source.from) file.skip(source.from);
  }

  function close(): void {
    if (file) file.close();
    file = undefined;
  }

  /** Bytes after a failed read are not the image's. */
  function substitute(bytes: number): string {
    fault = newFault(file && file.hasFailed() ? 'image-unreadable' : 'image-changed', source.path);
    read = filler;
    return filler(bytes);
  }

  let startMs = 0;
  let leftAfter = 0;
  let leftBefore = 0;
  let pacer: Pacer | undefined;
  let mostBytes = 0;
  let rule: EscapeRule | undefined;
  let write: (data: string) => void;
  /** The last chunk's end must be reported before the modem answers. */
  let lastAt = 0;
  let isStopped = false;
  let onEnd: (lineMs: number, bad?: Fault) => void;

  function end(): void {
    timer = undefined;
    if (rule) uart.write(rule.end);
    if (left <= 0 && !fault && isOther(files.stat(source.path), source.size, writtenMs)) fault = newFault('image-changed', source.path);
    onEnd(lineMs(), fault);
  }

  /** Ms the line still needs; random data: two escapes in 256 bytes. */
  function lineMs(): number {
    return Math.max(0, (leftBefore - left) * (rule ? 1.02 : 1) * 10000 / source.baud - (clock.now() - startMs));
  }

  // Runs once per kilobyte. The engine parses the whole function each time, so rare code is a call.
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
    // the last chunk ends without a pause: the modem is about to answer
    if (left <= leftAfter) end();
    else if (pacer) pacer.after(data.length, next);
    else timer = clock.after(0, next);
  }

  function stop(): number {
    isStopped = true;
    lastAt = left;
    if (timer !== undefined) clock.cancel(timer);
    if (pacer) pacer.stop();
    return lineMs();
  }

  // Many parts and slices call this, so its functions are made once. A part is too short for a pipe.
  function pour(bytes: number, escape: EscapeRule | undefined, onPoured: (lineMs: number, bad?: Fault) => void): () => number {
    startMs = clock.now();
    leftAfter = left - bytes;
    leftBefore = left;
    rule = escape;
    onEnd = onPoured;
    isStopped = false;
    pacer = source.pace || uart.hasFlow() ? createPacer(uart, clock, source.baud, source.pace, source.slack || 0, escape ? 2 : 1) : undefined;
    mostBytes = pacer ? pacer.chunkBytes : source.chunk || file && file.most || chunkBytes;
    write = escape ? createEscaper(pacer ? pacer.line : uart, escape) : uart.write;
    lastAt = leftAfter + mostBytes;
    if (bytes <= 0) end();
    else if (pacer) pacer.begin(next);
    else if (bytes < pipedBytes) next();
    else uart.pipe({ read: give }, { write: write }, { chunkSize: mostBytes, end: false, complete: next });
    return stop;
  }

  return { left: function () { return left; }, pour: pour, take: function () { return; }, close: close };
}
