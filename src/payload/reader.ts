import type { EscapeRule } from '../at/step';
import type { Payload } from '../at/task';
import { newFault, type Fault } from '../fault';
import type { Clock, OpenFile, Stat, Uart } from '../ports';
import { chunkBytes, createChunks, filler, type Chunks, type ImageBytes, type Write } from './chunks';
import { createEscaper } from './escape';
import { createPacer, type Pacer } from './pacer';
import type { Sum } from './sum';

/** Bytes of a part. A longer part is always announced before it. */
export const partBytes = 4096;
const announceMs = 60000;

/** The files of which payloads are made. */
export interface ByteFiles {
  /** Opens a file. It returns undefined if the file cannot be read. @param isThere true if the file was just looked at */
  open(path: string, isThere?: boolean): OpenFile | undefined;
  /** Returns size and time of a file; undefined if the file is not there. */
  stat(path: string): Stat | undefined;
}

/** The bytes of which a payload is made, and how they are sent. */
export interface Load {
  /** Path of the file on the card. */
  path: string;
  /** Bytes announced to the modem. They are sent even if the file changes. */
  size: number;
  /** Offset in the file of the first byte that is sent. */
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
  /** Record that gets three facts of each part: its bytes, the bytes after it, and its milliseconds on the line. */
  phase?: { phaseBytes?: number; phaseRest?: number; phaseMs?: number };
  /** The checksum to which the sent bytes are added. It is missing if none is needed. */
  sum?: Sum | undefined;
  /** Is called before the first part, before long ones, and once a minute. @param bytes of the part */
  announce?(bytes: number): void;
  /** Milliseconds to wait for OK after the last byte. */
  okMs?: number;
  /** Is called when the payload is closed. @param left bytes not sent */
  onClose?(left: number): void;
}

/** Returns the time of a file's last change, in milliseconds since 1970. It is 0 if that is unknown. */
export function timeOf(stat: Stat | undefined): number {
  return stat && stat.mtime ? stat.mtime.getTime() : 0;
}

function isOther(stat: Stat | undefined, size: number, writtenMs: number): boolean {
  return !stat || stat.size !== size || timeOf(stat) !== writtenMs;
}

/**
 * Makes the function that writes a payload's bytes. It escapes them by the rule, and adds them to the sum, if there is one.
 */
function writerOf(uart: Uart, pacer: Pacer | undefined, escape: EscapeRule | undefined, sum: Sum | undefined): Write {
  const write: Write = escape ? createEscaper(pacer ? pacer.line : uart, escape) : uart.write;
  return sum ? function (data) {
    write(data);
    // The sum is made while the line carries these bytes.
    sum.add(data);
  } : write;
}

/** Opens the file of a payload at its first byte. */
function openImage(files: ByteFiles, source: Load): ImageBytes {
  const isSeen = source.writtenMs !== undefined;
  let file = files.open(source.path, isSeen);
  const writtenMs = isSeen ? source.writtenMs! : timeOf(files.stat(source.path));
  const image: ImageBytes = {
    read: file ? file.read : filler,
    most: file && file.most,
    fault: file ? undefined : newFault('image-unreadable', source.path),
    lack: function () { image.fault = newFault(file && file.hasFailed() ? 'image-unreadable' : 'image-changed', source.path); },
    end: function () {
      if (source.sum) source.sum.end();
      if (!image.fault && !source.isAhead && isOther(files.stat(source.path), source.size, writtenMs)) image.fault = newFault('image-changed', source.path);
    },
    close: function () {
      if (file) file.close();
      file = undefined;
    }
  };
  if (file && source.from) file.skip(source.from);
  return image;
}

/** Makes the function that sets how the next part is written: its escapes, its pace and its sum. */
function createWriting(uart: Uart, clock: Clock, source: Load, image: ImageBytes, chunks: Chunks): (escape: EscapeRule | undefined) => void {
  const isPaced = !!source.pace || uart.hasFlow();
  let rule: EscapeRule | undefined;
  let isReady = false;
  return function (escape) {
    // A part with a pace needs a pacer of its own; other parts are written as the last one.
    if (isReady && !isPaced && rule === escape) return;
    const pacer = isPaced ? createPacer(uart, clock, source, escape ? 2 : 1) : undefined;
    rule = escape;
    isReady = true;
    chunks.use(writerOf(uart, pacer, escape, source.sum), pacer ? pacer.chunkBytes : source.chunk || image.most || chunkBytes, pacer);
  };
}

/**
 * Makes the payload of an image, or of a slice of it. If the file fails or changes, filler ends the data phase, and the
 * fault reports it.
 */
export function createPayload(files: ByteFiles, uart: Uart, clock: Clock, source: Load): Payload {
  const image = openImage(files, source);
  const byteMs = 10000 / source.baud;
  const phase = source.phase || {};
  let announcedMs = -announceMs;
  let startMs = 0;
  let leftBefore = 0;
  let rule: EscapeRule | undefined;
  let onEnd: (lineMs: number, bad?: Fault) => void;

  /**
   * Returns the milliseconds that the line takes for the present part's bytes so far. Escapes are counted as 2 %; random
   * data has two of them in 256 bytes.
   */
  function lineMs(): number { return (leftBefore - chunks.left()) * (rule ? 1.02 : 1) * byteMs; }

  function end(): void {
    const ms = clock.now() - startMs;
    const allMs = lineMs();
    if (rule) uart.write(rule.end);
    if (chunks.left() <= 0) image.end();
    phase.phaseMs = ms > allMs ? ms : allMs;
    onEnd(ms > allMs ? 0 : allMs - ms, image.fault);
  }

  // `chunks` stands below `end`, since the engine has a function only once its declaration has run.
  const chunks = createChunks(uart, clock, image, (source.to || source.size) - source.from, end);
  const prepare = createWriting(uart, clock, source, image, chunks);

  function stop(): number {
    chunks.stop();
    return Math.max(0, lineMs() - (clock.now() - startMs));
  }

  // The function is made once for all parts and slices.
  function pour(bytes: number, escape: EscapeRule | undefined, onPoured: (lineMs: number, bad?: Fault) => void): () => number {
    startMs = clock.now();
    leftBefore = chunks.left();
    phase.phaseRest = leftBefore - bytes;
    phase.phaseBytes = bytes;
    onEnd = onPoured;
    if (source.announce && (bytes > partBytes || startMs - announcedMs >= announceMs)) {
      announcedMs = startMs;
      source.announce(bytes);
    }
    rule = escape;
    prepare(escape);
    chunks.send(bytes);
    return stop;
  }

  return {
    left: chunks.left, pour: pour, take: function () { return; }, okMs: source.okMs,
    close: function () {
      image.close();
      if (source.onClose) source.onClose(chunks.left());
    }
  };
}
