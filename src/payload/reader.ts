import type { EscapeRule } from '../at/step';
import type { Payload } from '../at/task';
import { newFault, type Fault } from '../fault';
import type { Clock, OpenFile, Stat, Timer, Uart } from '../ports';
import { createEscaper } from './escape';
import { createPacer, type Pacer } from './pacer';
import type { Sum } from './sum';

/** Bytes of a read and write at the line's rate. */
export const chunkBytes = 1024;

/** Bytes of a part from which on the engine's pipe is faster than timers. */
const pipedBytes = 8192;

/**
 * Bytes of a short part: one that has fewer needs no timer between its chunks. The driver takes the second chunk when the line has carried
 * the first.
 */
const shortBytes = 2 * chunkBytes;

/** Bytes of a long part: one that has more is announced. */
export const partBytes = 4096;
const announceMs = 60000;

/** The files of which payloads are made. */
export interface ByteFiles {
  /** Opens a file. It returns undefined if the file cannot be read. @param isThere it was just looked at */
  open(path: string, isThere?: boolean): OpenFile | undefined;
  /** Size and time of a file. They are undefined if the file is not there. */
  stat(path: string): Stat | undefined;
}

/** What a payload consists of. */
export interface Load {
  /** Path of the file. */
  path: string;
  /** Bytes announced to the modem. They are sent even if the file changes. */
  size: number;
  /** Offset of the first byte. */
  from: number;
  /** Time of the file's last change when it was last looked at, in milliseconds since 1970. It is undefined if it was not looked at. */
  writtenMs?: number | undefined;
  /** The image is sent before its turn, at which it is looked at again, so it is not looked at when the payload ends. */
  isAhead?: boolean;
  /** Offset after the last byte of a slice. It is undefined for the whole of `size`. */
  to?: number;
  /** Rate of the line in baud. */
  baud: number;
  /** Bytes a second that are sent. 0 means the line's rate. */
  pace: number;
  /** Usable bytes of the modem's receive buffer. */
  slack?: number;
  /** Bytes of a read and write. Fewer leave the engine more time for other events. */
  chunk?: number;
  /** Gets the bytes of each part, the bytes after it, and its milliseconds on the line. */
  phase?: { phaseBytes?: number; phaseRest?: number; phaseMs?: number };
  /** Checksum of the bytes written. */
  sum?: Sum | undefined;
  /** Is called before the first part, before long ones, and once a minute. @param bytes of the part */
  announce?(bytes: number): void;
  /** Milliseconds to wait for OK after the last byte. */
  okMs?: number;
  /** Is called when the payload is closed. @param left bytes not sent */
  onClose?(left: number): void;
}

type Write = (data: string) => void;

function filler(bytes: number): string {
  let text = '\0';
  while (text.length < bytes) text += text;
  return text.slice(0, bytes);
}

/** Time of the last change, in milliseconds since 1970. 0: unknown. */
export function timeOf(stat: Stat | undefined): number {
  return stat && stat.mtime ? stat.mtime.getTime() : 0;
}

function isOther(stat: Stat | undefined, size: number, writtenMs: number): boolean {
  return !stat || stat.size !== size || timeOf(stat) !== writtenMs;
}

function summing(write: Write, sum: Sum | undefined): Write {
  return sum ? function (data) {
    write(data);
    // summed while the line carries these bytes
    sum.add(data);
  } : write;
}

/** The payload of an image or slice. If the file fails or changes, filler ends the data phase, and the fault reports it. */
export function createPayload(files: ByteFiles, uart: Uart, clock: Clock, source: Load): Payload {
  const isSeen = source.writtenMs !== undefined;
  let file = files.open(source.path, isSeen);
  let read: (bytes: number) => string | undefined = file ? file.read : filler;
  let left = (source.to || source.size) - source.from;
  let fault: Fault | undefined;
  let timer: Timer | undefined;
  const writtenMs = isSeen ? source.writtenMs! : timeOf(files.stat(source.path));

  if (!file) fault = newFault('image-unreadable', source.path);
  else if (source.from) file.skip(source.from);

  function close(): void {
    if (file) file.close();
    file = undefined;
    if (source.onClose) source.onClose(left);
  }

  /** Bytes after a failed read are not the image's. */
  function substitute(bytes: number): string {
    fault = newFault(file && file.hasFailed() ? 'image-unreadable' : 'image-changed', source.path);
    read = filler;
    return filler(bytes);
  }

  const byteMs = 10000 / source.baud;
  const phase = source.phase || {};
  const isPaced = !!source.pace || uart.hasFlow();
  let announcedMs = -announceMs;
  let startMs = 0;
  let leftAfter = 0;
  let leftBefore = 0;
  let pacer: Pacer | undefined;
  let mostBytes = 0;
  let rule: EscapeRule | undefined;
  let write: Write | undefined;
  /** The last chunk's end must be reported before the modem answers. */
  let lastAt = 0;
  let isStopped = false;
  let isShort = false;
  let onEnd: (lineMs: number, bad?: Fault) => void;

  /** Time of the bytes so far. Random data: two escapes in 256 bytes. */
  function lineMs(): number { return (leftBefore - left) * (rule ? 1.02 : 1) * byteMs; }

  function end(): void {
    const ms = clock.now() - startMs;
    const allMs = lineMs();
    timer = undefined;
    if (rule) uart.write(rule.end);
    if (left <= 0) /* @__NOINLINE__ */ endImage();
    phase.phaseMs = ms > allMs ? ms : allMs;
    onEnd(ms > allMs ? 0 : allMs - ms, fault);
  }

  function endImage(): void {
    if (source.sum) source.sum.end();
    if (!fault && !source.isAhead && isOther(files.stat(source.path), source.size, writtenMs)) fault = newFault('image-changed', source.path);
  }

  // Runs once per kilobyte; the engine parses all of it, so rare code is a call.
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
      // no pause after the last chunk: the modem is about to answer
      if (left <= leftAfter) end();
      else if (pacer) pacer.after(data.length, next);
      else if (!isShort) timer = clock.after(0, next);
    } while (isShort && left > leftAfter);
  }

  function stop(): number {
    isStopped = true;
    lastAt = left;
    if (timer !== undefined) clock.cancel(timer);
    if (pacer) pacer.stop();
    return Math.max(0, lineMs() - (clock.now() - startMs));
  }

  function prepare(escape: EscapeRule | undefined): void {
    rule = escape;
    pacer = isPaced ? createPacer(uart, clock, source, escape ? 2 : 1) : undefined;
    mostBytes = pacer ? pacer.chunkBytes : source.chunk || file && file.most || chunkBytes;
    write = summing(escape ? createEscaper(pacer ? pacer.line : uart, escape) : uart.write, source.sum);
  }

  // Made once, for many parts and slices. A part is too short for a pipe.
  function pour(bytes: number, escape: EscapeRule | undefined, onPoured: (lineMs: number, bad?: Fault) => void): () => number {
    startMs = clock.now();
    leftBefore = left;
    leftAfter = phase.phaseRest = left - bytes;
    phase.phaseBytes = bytes;
    onEnd = onPoured;
    isStopped = false;
    if (bytes > partBytes || startMs - announcedMs >= announceMs) {
      announcedMs = startMs;
      if (source.announce) source.announce(bytes);
    }
    if (isPaced || !write || rule !== escape) /* @__NOINLINE__ */ prepare(escape);
    lastAt = leftAfter + mostBytes;
    isShort = !pacer && bytes < shortBytes;
    if (bytes <= 0) end();
    else if (pacer) pacer.begin(next);
    else if (bytes < pipedBytes) next();
    else uart.pipe({ read: give }, { write: write! }, { chunkSize: mostBytes, end: false, complete: next });
    return stop;
  }

  return { left: function () { return left; }, pour: pour, take: function () { return; }, close: close, okMs: source.okMs };
}
