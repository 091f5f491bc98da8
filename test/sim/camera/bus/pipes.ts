// Connects a simulated SPI camera to the real engine on this machine, by two named pipes. The engine opens PATH.out, which it writes, then PATH.in,
// which it reads. The first byte of a request is its kind:
// - 1 sets chip select low, 0 sets it high.
// - 2 is a transfer. Two bytes of length and the bytes to send follow. The answer has as many bytes.
// - 3 is an I2C write. An address, one byte of length and the bytes follow. It has no answer.
// - 4 is an I2C read. An address, a register and a number of bytes follow. The answer has so many bytes.
// The engine blocks while it reads an answer, as in `spi.send`. The simulator's end never blocks, so that its timers go on.

import { spawnSync } from 'node:child_process';
import { constants, openSync, readSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import type { CameraBus } from './bus.ts';

/** The simulator's end of the two pipes. */
export interface CameraPipes {
  /** Path of both pipes, without `.out` and `.in`. */
  path: string;
  /** One text for each invalid request so far, and for each transfer that failed. */
  violations: string[];
  /** Makes new pipes for a restarted engine, without leftovers of the old ones. */
  renew(): void;
  /** Closes and removes the pipes. */
  close(): void;
}

interface Request {
  bytes: number;
  carryOut(bytes: Buffer): Uint8Array | undefined;
}

const { O_RDONLY, O_RDWR, O_NONBLOCK } = constants;
/** Byte that the engine reads if no device answers. SDA and SCL have pull-ups, so all bits are ones. */
const unanswered = 0xff;
const reopenMs = 5;

/** Makes the pipes, carries out the engine's requests on the bus, and answers them. @throws if the system has no named pipes */
export function openCameraPipes(path: string, bus: CameraBus): CameraPipes {
  const violations: string[] = [];
  const parse = createRequests(bus, violations);
  let isOpen = true;
  let out: Socket;
  let toEngine: Socket;
  open();

  function open(): void {
    makePipe(`${path}.out`);
    makePipe(`${path}.in`);
    listen();
    talk();
  }

  /**
   * Opens the pipe to the engine for writing and reading. So the engine's open never waits, and this end works before an engine has opened the
   * pipe.
   */
  function talk(): void {
    const fd = openSync(`${path}.in`, O_RDWR | O_NONBLOCK);
    drain(fd);
    toEngine = new Socket({ fd, readable: false, writable: true });
    toEngine.on('error', () => undefined);
  }

  function listen(): void {
    const socket = new Socket({ fd: openSync(`${path}.out`, O_RDONLY | O_NONBLOCK), readable: true, writable: false });
    out = socket;
    socket.on('error', () => undefined);
    socket.on('data', answer);
    socket.on('end', () => socket === out && leave());
  }

  function answer(bytes: Buffer): void {
    for (const reply of parse.feed(bytes)) toEngine.write(reply);
  }

  /** Ends the connection, since the engine has ended: chip select goes high, and unread answers are dropped. Then it waits for the next engine. */
  function leave(): void {
    parse.reset();
    bus.deselect();
    toEngine.destroy();
    talk();
    setTimeout(() => isOpen && out.destroyed && listen(), reopenMs).unref();
  }

  function shut(): void {
    out.destroy();
    toEngine.destroy();
    rmSync(`${path}.out`, { force: true });
    rmSync(`${path}.in`, { force: true });
  }

  return {
    path,
    violations,
    renew() {
      shut();
      parse.reset();
      bus.deselect();
      open();
    },
    close() {
      isOpen = false;
      shut();
    },
  };
}

function makePipe(path: string): void {
  rmSync(path, { force: true });
  const made = spawnSync('mkfifo', [path]);
  if (made.status !== 0) {
    throw new Error(`No named pipe could be made at ${path}; a camera on the SPI bus of the real engine needs macOS, Linux or WSL.`);
  }
}

function drain(fd: number): void {
  const away = Buffer.alloc(65_536);
  try {
    while (readSync(fd, away) > 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
  }
}

/** Reads the engine's requests from the bytes of the pipe, and carries them out. */
export interface Requests {
  /** Takes the engine's next bytes. @returns the answers to the requests that are complete */
  feed(bytes: Buffer): Uint8Array[];
  /** Drops an incomplete request. */
  reset(): void;
}

/**
 * Makes a reader of requests, which carries them out on the bus. Requests may arrive in pieces, and several at once. Errors are added to
 * `violations`.
 */
export function createRequests(bus: CameraBus, violations: string[]): Requests {
  let waiting = Buffer.alloc(0);

  /** Returns the first request in the bytes, or undefined as long as its length has not arrived. */
  function requestAt(bytes: Buffer): Request | undefined {
    const [kind, first = 0, second = 0, third = 0] = bytes;
    if (kind === 1) return { bytes: 1, carryOut: () => void bus.select() };
    if (kind === 0) return { bytes: 1, carryOut: () => void bus.deselect() };
    if (kind === 2) return bytes.length < 3 ? undefined : { bytes: 3 + (first << 8 | second), carryOut: all => transfer(all.subarray(3)) };
    if (kind === 3) return bytes.length < 3 ? undefined : { bytes: 3 + second, carryOut: all => writeI2c(first, all.subarray(3)) };
    if (kind === 4) return bytes.length < 4 ? undefined : { bytes: 4, carryOut: () => readI2c(first, second, third) };
    violations.push(`no request begins with ${kind}`);
    return { bytes: 1, carryOut: () => undefined };
  }

  /** Transfers bytes on the bus, and returns the answer. If the transfer fails, each byte is 0xFF, so that the engine does not wait for ever. */
  function transfer(bytes: Uint8Array): Uint8Array {
    try {
      return bus.send(bytes);
    } catch (error) {
      violations.push((error as Error).message);
      return new Uint8Array(bytes.length).fill(unanswered);
    }
  }

  function writeI2c(address: number, bytes: Uint8Array): undefined {
    try {
      bus.sensorWrite(address, bytes);
    } catch {
      // No device acknowledged. An I2C write has no answer on the pipes, so the engine notices this only when a later read returns bytes of 0xFF.
    }
  }

  function readI2c(address: number, register: number, count: number): Uint8Array {
    try {
      return bus.sensorReadMany(address, register, count);
    } catch {
      return new Uint8Array(count).fill(unanswered);
    }
  }

  function feed(bytes: Buffer): Uint8Array[] {
    const replies: Uint8Array[] = [];
    waiting = Buffer.concat([waiting, bytes]);
    while (waiting.length > 0) {
      const request = requestAt(waiting);
      if (!request || waiting.length < request.bytes) break;
      const reply = request.carryOut(waiting.subarray(0, request.bytes));
      if (reply && reply.length > 0) replies.push(reply);
      waiting = waiting.subarray(request.bytes);
    }
    return replies;
  }

  return { feed, reset: () => void (waiting = Buffer.alloc(0)) };
}
