// Sends and receives bytes by an open SerialPort, across errors of its streams.

import { sentences } from '../sentences.ts';
import { within } from './within.ts';

/** The longest wait for the port to close, in milliseconds. After an error of a stream, closing may never end. */
const closingMs = 2000;
/** The longest wait, in milliseconds, for a write under way to be aborted before the port is closed. */
const abortMs = 500;
/**
 * The longest wait, in milliseconds, while the camera has stopped the page by XOFF. It is longer than the wait for an answer (asker.ts), after which
 * the camera is identified again and the page may write.
 */
const heldMs = 40_000;
/** The pause after an error on the line, in milliseconds. A line with nothing but errors must not use the whole processor. */
const afterErrorMs = 5;
/** The size of the browser's buffer in bytes. Without it, a read returns at most 255 bytes. */
const bufferBytes = 8192;
/** The baud rate of the serial line to the camera's console. */
export const consoleBaud = 115200;

/** An open port. Writes are sent one after the other. */
export interface Wire {
  write(bytes: Uint8Array): Promise<void>;
  /** Stops all writing when the camera has sent XOFF (false), and lets it continue at XON (true). */
  allow(isOn: boolean): void;
  /** Closes the port. @returns whether the port is closed. If not, only unplugging helps */
  close(): Promise<boolean>;
}

/** The functions that an open port calls: for received bytes, and if the device is gone. */
export interface WireEnds {
  take(bytes: Uint8Array): void;
  /** Called when the device at the port is gone, as after its cable was unplugged. */
  lost(): void;
}

const pause = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms));

/** The state of an open port: its streams, and whether it is closing or stopped by XOFF. */
interface WireState {
  readonly port: SerialPort;
  readonly ends: WireEnds;
  isClosing: boolean;
  /**
   * The reader of the port's present input stream. An error on the line ends the stream, and the next stream has another reader. It is undefined if
   * there is none.
   */
  reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  /** The writer that is sending bytes at present. It is undefined if nothing is being sent. */
  writer: WritableStreamDefaultWriter<Uint8Array> | undefined;
  /** Resolves when the camera sends XON. It is undefined unless the camera has sent XOFF. */
  allowed: { promise: Promise<void>; go(): void } | undefined;
  /** Resolves when nothing is read any more, because the device is gone or the port is closed. */
  reading: Promise<void>;
  /**
   * Resolves when the last write is over. The next write waits for that, because the camera may answer before the browser reports that the bytes were
   * sent.
   */
  written: Promise<void>;
}

async function readStream(wire: WireState): Promise<void> {
  wire.reader = wire.port.readable!.getReader();
  try {
    for (;;) {
      const { value, done } = await wire.reader.read();
      if (done) return;
      wire.ends.take(value);
    }
  } finally {
    wire.reader.releaseLock();
    wire.reader = undefined;
  }
}

/** Reads until the device is gone. An error such as a break or a wrong parity ends only the stream, and the port then has a new one. */
async function read(wire: WireState): Promise<void> {
  while (wire.port.readable && !wire.isClosing) await readStream(wire).catch(() => pause(afterErrorMs));
  if (!wire.isClosing) wire.ends.lost();
}

async function close(wire: WireState): Promise<void> {
  await wire.reader?.cancel().catch(() => undefined);
  // a write that hangs would also block its own abort for ever, so the wait for the abort is limited
  const stuck = wire.writer;
  if (stuck) await within(abortMs, stuck.abort().catch(() => undefined), undefined);
  stuck?.releaseLock();
  await wire.reading;
  await wire.port.close();
}

async function write(wire: WireState, bytes: Uint8Array): Promise<void> {
  if (wire.allowed && !await within(heldMs, wire.allowed.promise.then(() => true), false)) throw new Error(sentences.heldUp);
  if (!wire.port.writable || wire.isClosing) throw new Error(sentences.away);
  wire.writer = wire.port.writable.getWriter();
  try {
    await wire.writer.write(bytes);
  } finally {
    wire.writer.releaseLock();
    wire.writer = undefined;
  }
}

function writeNext(wire: WireState, bytes: Uint8Array): Promise<void> {
  const writing = wire.written.then(() => write(wire, bytes));
  wire.written = writing.catch(() => undefined);
  return writing;
}

function allow(wire: WireState, isOn: boolean): void {
  if (isOn) wire.allowed?.go();
  if (isOn) wire.allowed = undefined;
  else if (!wire.allowed) {
    let go = (): void => undefined;
    const promise = new Promise<void>(resolve => { go = resolve; });
    wire.allowed = { promise, go };
  }
}

function closeSoon(wire: WireState): Promise<boolean> {
  wire.isClosing = true;
  return within(closingMs, close(wire).then(() => true, () => false), false);
}

/** Opens a port. @throws the browser's error if another program has the port, or the device is gone */
export async function openWire(port: SerialPort, ends: WireEnds): Promise<Wire> {
  await port.open({ baudRate: consoleBaud, bufferSize: bufferBytes });
  const wire: WireState = {
    port, ends, isClosing: false, reader: undefined, writer: undefined, allowed: undefined, reading: Promise.resolve(), written: Promise.resolve(),
  };
  wire.reading = read(wire);

  return {
    write: bytes => writeNext(wire, bytes),
    allow: isOn => allow(wire, isOn),
    close: () => closeSoon(wire),
  };
}
