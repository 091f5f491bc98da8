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

/** @throws the browser's error, if another program has the port or the device is gone */
export async function openWire(port: SerialPort, ends: WireEnds): Promise<Wire> {
  await port.open({ baudRate: consoleBaud, bufferSize: bufferBytes });
  let isClosing = false;
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  let writer: WritableStreamDefaultWriter<Uint8Array> | undefined;
  let allowed: { promise: Promise<void>; go(): void } | undefined;

  async function readStream(): Promise<void> {
    reader = port.readable!.getReader();
    try {
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return;
        ends.take(value);
      }
    } finally {
      reader.releaseLock();
      reader = undefined;
    }
  }

  /** A break, framing, parity or overrun error ends the stream, not the port, which then has a new stream. */
  async function read(): Promise<void> {
    while (port.readable && !isClosing) await readStream().catch(() => pause(afterErrorMs));
    if (!isClosing) ends.lost();
  }
  const reading = read();

  async function close(): Promise<void> {
    await reader?.cancel().catch(() => undefined);
    // a stuck write would block its abort too
    const stuck = writer;
    if (stuck) await within(abortMs, stuck.abort().catch(() => undefined), undefined);
    stuck?.releaseLock();
    await reading;
    await port.close();
  }

  async function write(bytes: Uint8Array): Promise<void> {
    if (allowed && !await within(heldMs, allowed.promise.then(() => true), false)) throw new Error(sentences.heldUp);
    if (!port.writable || isClosing) throw new Error(sentences.away);
    writer = port.writable.getWriter();
    try {
      await writer.write(bytes);
    } finally {
      writer.releaseLock();
      writer = undefined;
    }
  }

  /** An answer may come before the browser reports that its question is written. */
  let written = Promise.resolve();

  return {
    write(bytes) {
      const writing = written.then(() => write(bytes));
      written = writing.catch(() => undefined);
      return writing;
    },
    allow(isOn) {
      if (isOn) allowed?.go();
      if (isOn) allowed = undefined;
      else if (!allowed) {
        let go = (): void => undefined;
        const promise = new Promise<void>(resolve => { go = resolve; });
        allowed = { promise, go };
      }
    },
    close() {
      isClosing = true;
      return within(closingMs, close().then(() => true, () => false), false);
    },
  };
}
