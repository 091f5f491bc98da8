import type { EscapeRule } from '../at/step';
import type { Payload } from '../at/task';
import { newFault, type Fault } from '../fault';
import type { Clock, OpenFile, Stat, Uart } from '../ports';
import { chunkBytes, createChunks, type Chunks, type ImageBytes, type Write } from './chunks';
import { createEscaper } from './escape';
import { createPacer, type Pacer } from './pacer';
import type { Sum } from './sum';
import { filler } from './zeros';

/** Number of bytes of a usual part of a payload. The firmware announces each longer part before it is sent, as it takes long. */
export const partBytes = 4096;
const announceMs = 60000;

/** Functions for the files from which payloads are read. */
export interface ByteFiles {
  /** Opens a file. It returns undefined if the file cannot be read. @param isThere true: the file was just seen on the card */
  open(path: string, isThere?: boolean): OpenFile | undefined;
  /** Returns size and time of a file, or undefined if there is no such file. */
  stat(path: string): Stat | undefined;
}

/** The bytes of which a payload is made, and how they are sent. */
export interface Load {
  /** Path of the payload's file on the card. */
  path: string;
  /** Number of bytes of the file, as announced to the modem. This many bytes are sent even if the file changes. */
  size: number;
  /** Offset in the file of the first byte that is sent. */
  from: number;
  /** Time of the file's last change when the file was last checked, in milliseconds since 1970. It is undefined if the file was not checked. */
  writtenMs?: number | undefined;
  /** True if the image is sent before its turn. It is checked again at its turn, so it is not checked at the end of this payload. */
  isAhead?: boolean;
  /** Offset in the file at which the payload ends. Undefined: it goes to the end of the file (`size`). */
  to?: number;
  /** Rate of the line to the modem, in baud. */
  baud: number;
  /** Pace in bytes a second. 0: as fast as the line's rate. */
  pace: number;
  /** Number of bytes that may be written ahead of the pace, since the modem's receive buffer has room for them. */
  slack?: number;
  /**
   * Number of bytes that are read and written at once. Small chunks leave the engine more time for other events. 0 or undefined: the usual number.
   */
  chunk?: number;
  /** Record that gets three numbers for each part: its bytes, the bytes of the payload after the part, and the part's milliseconds on the line. */
  phase?: { phaseBytes?: number; phaseRest?: number; phaseMs?: number };
  /** The checksum to which the sent bytes are added. It is missing if none is needed. */
  sum?: Sum | undefined;
  /**
   * Called before the first part, before each long part, and once a minute. The firmware then allows the part the time that it takes.
   * @param bytes number of bytes of the part
   */
  announce?(bytes: number): void;
  /** Milliseconds to wait for the modem's OK after the last byte. */
  okMs?: number;
  /**
   * Is called when the payload is closed.
   * @param left number of bytes that were not sent
   */
  onClose?(left: number): void;
}

/** Returns the time of a file's last change, in milliseconds since 1970. It is 0 if that is unknown. */
export function timeOf(stat: Stat | undefined): number {
  return stat && stat.mtime ? stat.mtime.getTime() : 0;
}

function isOther(stat: Stat | undefined, size: number, writtenMs: number): boolean {
  return !stat || stat.size !== size || timeOf(stat) !== writtenMs;
}

/** Returns the function that writes a payload's bytes. It escapes them by the rule `escape`, and adds them to the checksum `sum`, if there is one. */
function writerOf(uart: Uart, pacer: Pacer | undefined, escape: EscapeRule | undefined, sum: Sum | undefined): Write {
  const write: Write = escape ? createEscaper(pacer ? pacer.line : uart, escape) : uart.write;
  return sum ? function (data) {
    write(data);
    // The checksum is computed after the writing has begun, so that the line carries the bytes meanwhile.
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
      if (!image.fault && !source.isAhead && isOther(files.stat(source.path), source.size, writtenMs)) {
        image.fault = newFault('image-changed', source.path);
      }
    },
    close: function () {
      if (file) file.close();
      file = undefined;
    }
  };
  if (file && source.from) file.skip(source.from);
  return image;
}

/** Returns the function that sets how the next part of a payload is written: by which escape rule, and at which pace. */
function createWriting(uart: Uart, clock: Clock, source: Load, image: ImageBytes, chunks: Chunks): (escape: EscapeRule | undefined) => void {
  const isPaced = !!source.pace || uart.hasFlow();
  let rule: EscapeRule | undefined;
  let isReady = false;
  return function (escape) {
    // Each part with a pace gets a new pacer. A part without a pace is written like the part before, unless the escape rule changes.
    if (isReady && !isPaced && rule === escape) return;
    const pacer = isPaced ? createPacer(uart, clock, source, escape ? 2 : 1) : undefined;
    rule = escape;
    isReady = true;
    chunks.use({
      write: writerOf(uart, pacer, escape, source.sum), mostBytes: pacer ? pacer.chunkBytes : source.chunk || image.most || chunkBytes, pacer: pacer
    });
  };
}

/**
 * Makes the payload of an image, or of a slice of it. If the file fails or changes, other bytes complete the announced number, and `onPoured` gets
 * the fault.
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
   * Returns the milliseconds that the line needs for the bytes of the current part that were sent so far. Escapes count as 2 % more bytes, which is
   * enough for random data: two of 256 byte values are escaped.
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

  // The order matters: on the engine, `end` exists only below its declaration. So `chunks`, which gets `end`, is made after it.
  const chunks = createChunks(uart, clock, image, (source.to || source.size) - source.from, end);
  const prepare = createWriting(uart, clock, source, image, chunks);

  function stop(): number {
    chunks.stop();
    return Math.max(0, lineMs() - (clock.now() - startMs));
  }

  // Sends the next part of the payload, and returns the function that stops it. All parts and slices share this one function, since a new one for
  // each would cost time and memory.
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
