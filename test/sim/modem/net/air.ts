// The radio of a modem, which lets bytes reach a socket no faster than its speed. Simulated time stops only while the socket is busy, so that
// tests can cut the modem off at any time of an upload.

import { Readable } from 'node:stream';
import type { Clock } from '../../clock.ts';

/** An upload by the modem's radio. */
export interface Air {
  /** The stream from which the FTP client reads the bytes that the radio has sent. */
  stream: Readable;
  /** Gives bytes to the radio, to be sent in order. */
  push(bytes: Uint8Array): void;
  /** Returns the number of bytes whose transmission has not begun yet. */
  waitingBytes(): number;
  /** Called when all bytes of the upload were pushed. */
  end(): void;
  /** Resolves once the server has accepted the transfer and the modem knows it, so that data may follow. */
  begun: Promise<void>;
  /** Returns whether the FTP client has asked for the first byte. Then the server has begun to accept data. */
  isTaken(): boolean;
  /** Ends the upload, so that simulated time can go on. It must be called when the transfer is over for any reason. */
  close(): void;
}

/** Speed and times of an upload. */
export interface AirOptions {
  /** The radio's speed in bytes a second. */
  bytesPerSecond: number;
  /** Most bytes that reach the socket at one time. */
  sliceBytes: number;
  /** Returns the milliseconds that FTP commands and responses take on the radio before the first byte of data. */
  leadMs(): number;
  /** Called with the number of bytes that were sent so far, after each slice. */
  onSent?: (sentBytes: number) => void;
}

/**
 * A piece of the upload that the radio sends in one go. The times of its transmission are fixed in advance. The radio goes on in simulated time even
 * while the firmware blocks and no socket is served.
 */
interface Piece {
  bytes: Uint8Array;
  startMs: number;
  doneMs: number;
}

/** Begins an upload. Nothing is sent until the FTP client reads the stream. */
export function createAir(clock: Clock, options: AirOptions): Air {
  const gate = createGate(clock);
  const queue: Piece[] = [];
  let hasBegun = false;
  let freeMs = 0;
  let isEnded = false;
  let isWanted = false;
  let isFlying = false;
  let isTaken = false;
  let sentBytes = 0;
  let cancel = () => {};
  let begin = () => {};
  const begun = new Promise<void>(resolve => (begin = resolve));
  const stream = new Readable({ highWaterMark: 1, read });
  gate.shut();

  function read(): void {
    isWanted = true;
    if (isTaken) return feed();
    isTaken = true;
    wait(options.leadMs(), () => {
      hasBegun = true;
      queue.forEach(book);
      begin();
      feed();
    });
  }

  /** Sets when the transmission of a slice begins and ends. */
  function book(piece: Piece): void {
    piece.startMs = Math.max(clock.now(), freeMs);
    piece.doneMs = freeMs = piece.startMs + (piece.bytes.length * 1000) / options.bytesPerSecond;
  }

  function wait(ms: number, then: () => void): void {
    isFlying = true;
    gate.open();
    cancel = clock.after(ms, () => {
      isFlying = false;
      then();
    });
  }

  function feed(): void {
    if (!isWanted || isFlying) return;
    const piece = queue[0];
    if (piece) return fly(piece);
    if (!isEnded) return gate.open();
    isWanted = false;
    gate.shut();
    stream.push(null);
  }

  function fly(piece: Piece): void {
    wait(Math.max(0, piece.doneMs - clock.now()), () => {
      queue.shift();
      isWanted = false;
      gate.shut();
      sentBytes += piece.bytes.length;
      options.onSent?.(sentBytes);
      if (!stream.destroyed) stream.push(piece.bytes);
    });
  }

  function add(bytes: Uint8Array): void {
    const piece: Piece = { bytes, startMs: Infinity, doneMs: Infinity };
    if (hasBegun) book(piece);
    queue.push(piece);
  }

  return {
    stream,
    push(bytes) {
      for (let at = 0; at < bytes.length; at += options.sliceBytes) add(bytes.subarray(at, at + options.sliceBytes));
      feed();
    },
    waitingBytes: () => queue.reduce((sum, { bytes, startMs }) => sum + (startMs > clock.now() ? bytes.length : 0), 0),
    end() {
      isEnded = true;
      feed();
    },
    begun,
    isTaken: () => isTaken,
    close() {
      cancel();
      isFlying = true;
      gate.open();
    },
  };
}

/** Creates a gate for simulated time, which stands still while the gate is shut. The gate can be shut and opened again and again. */
function createGate(clock: Clock) {
  let release: (() => void) | undefined;
  return {
    shut(): void {
      if (!release) void clock.hold(new Promise<void>(resolve => (release = resolve)));
    },
    open(): void {
      release?.();
      release = undefined;
    },
  };
}

/**
 * Returns a function that puts an upload's bytes into the modem's buffer before the radio. Bytes that find no room in the buffer of `bufferBytes`
 * bytes are lost.
 */
export function pourInto(air: Air, bufferBytes: number): (bytes: Uint8Array) => void {
  return bytes => {
    const room = Math.max(0, bufferBytes - air.waitingBytes());
    air.push(bytes.slice(0, room));
  };
}

/** Sends the whole content of a file that the modem holds. The upload was begun by `Ftp.put`. @returns a promise that resolves at its end */
export function sendAll({ air, done }: { air: Air; done: Promise<void> }, bytes: Uint8Array): Promise<void> {
  air.push(bytes);
  air.end();
  return done;
}
