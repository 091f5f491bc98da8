// The radio, which lets bytes reach a socket no faster than its speed. Time stops only while the socket is busy, so that tests can cut a modem at any
// time of an upload.

import { Readable } from 'node:stream';
import type { Clock } from '../../clock.ts';

/** An upload by radio. */
export interface Air {
  /** Source of the FTP client. */
  stream: Readable;
  /** Gives bytes to the radio. */
  push(bytes: Uint8Array): void;
  /** Number of bytes that the radio has not sent yet. */
  waitingBytes(): number;
  /** Tells that no more bytes come. */
  end(): void;
  /** Resolves once the server has accepted the transfer, and the modem knows it. */
  begun: Promise<void>;
  /** Whether the server has requested the first byte. */
  isTaken(): boolean;
  /** Ends every wait. Call it when the transfer is over for any reason. */
  close(): void;
}

/** Speed of an upload. */
export interface AirOptions {
  /** Bytes a second. */
  bytesPerSecond: number;
  /** Bytes that are sent at one time. */
  sliceBytes: number;
  /** Milliseconds of the exchanges before the first byte. */
  leadMs(): number;
  /** Called with the number of bytes that were sent so far. */
  onSent?: (sentBytes: number) => void;
}

/** A piece on its way: while firmware blocks in a write, no socket is served, but the radio goes on in simulated time. */
interface Piece {
  bytes: Uint8Array;
  startMs: number;
  doneMs: number;
}

/** Begins an upload. */
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

  /** When its transmission begins and ends. */
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

/** A reusable hold on the clock. */
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

/** Makes a function that fills a modem's buffer before the radio. Bytes for a full buffer are lost. */
export function pourInto(air: Air, bufferBytes: number): (bytes: Uint8Array) => void {
  return bytes => {
    const room = Math.max(0, bufferBytes - air.waitingBytes());
    air.push(bytes.slice(0, room));
  };
}

/** Sends bytes that the modem holds, in an upload begun by `Ftp.put`. */
export function sendAll({ air, done }: { air: Air; done: Promise<void> }, bytes: Uint8Array): Promise<void> {
  air.push(bytes);
  air.end();
  return done;
}
