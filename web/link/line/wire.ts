// An open SerialPort: bytes both ways, across stream errors.

import { sentences } from '../sentences.ts';

/** Limit for closing in ms: after a stream error it may never finish. */
const closingMs = 2000;
/** Part of that time for a write in progress. */
const abortMs = 500;
/** Longest XOFF of the camera. */
const heldMs = 10000;
/** A line with nothing but errors must not use the whole processor. */
const afterErrorMs = 5;
/** Without it a read returns at most 255 bytes. */
const bufferBytes = 8192;
export const consoleBaud = 115200;

export interface Wire {
  write(bytes: Uint8Array): Promise<void>;
  /** The camera has sent XOFF (`false`) or XON. */
  allow(isOn: boolean): void;
  /** @returns whether the port is closed; if not, only unplugging helps */
  close(): Promise<boolean>;
}

export interface WireEnds {
  take(bytes: Uint8Array): void;
  /** The device is gone. */
  lost(): void;
}

const pause = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms));
const within = <T>(ms: number, job: Promise<T>, otherwise: T) => Promise.race([job, pause(ms).then(() => otherwise)]);

/** State of an open port. */
interface WireState {
  readonly port: SerialPort;
  readonly ends: WireEnds;
  isClosing: boolean;
  /** Of the present stream. It changes after an error of the line. */
  reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  /** Of a write in progress. */
  writer: WritableStreamDefaultWriter<Uint8Array> | undefined;
  /** While the camera has sent XOFF: resolves at XON. */
  allowed: { promise: Promise<void>; go(): void } | undefined;
  /** Ends when the device is gone, or the port is closed. */
  reading: Promise<void>;
  /** An answer may come before the browser reports that its question is written. */
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

/** A break, framing, parity or overrun error ends the stream, not the port, which then has a new stream. */
async function read(wire: WireState): Promise<void> {
  while (wire.port.readable && !wire.isClosing) await readStream(wire).catch(() => pause(afterErrorMs));
  if (!wire.isClosing) wire.ends.lost();
}

async function close(wire: WireState): Promise<void> {
  await wire.reader?.cancel().catch(() => undefined);
  // a stuck write would block its abort too
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

/** @throws the browser's error, if another program has the port or the device is gone */
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
