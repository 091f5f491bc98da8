// A real connection to a server, plain or with TLS, on the virtual clock. Simulated time stops while the server is busy, and passes while it is
// silent.

import { connect, isIP, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Clock } from '../../clock.ts';
import { whenSilent } from '../../nearby.ts';
import type { FtpOptions } from '../net/ftp/ftp.ts';
import { secure, type TlsTrouble, type Trust } from '../net/tls.ts';

/** Properties of a connection to a server. */
export interface WireOptions extends Pick<FtpOptions, 'hosts' | 'rttMs' | 'wallTimeoutMs'> {
  /** Hosts that never respond, not even with a refusal, so that connecting to them takes the whole time limit. */
  unreachable?: string[];
}

/** The server to which a connection goes. */
export interface Place {
  host: string;
  port: number;
  /** Host name and certificate checks for TLS. If it is undefined, there is no TLS. */
  tls?: { host: string; trust: Trust } | undefined;
  /** Most milliseconds of simulated time for the whole setup of the connection. */
  limitMs: number;
}

/** Why a connection to a server could not be opened. */
export type WireTrouble = 'dns' | 'connect' | 'connect-timeout' | TlsTrouble;

/** A connection to a server. */
export interface Wire {
  /** Returns all bytes that were received so far. */
  heard(): Buffer;
  isEnded(): boolean;
  /** Sends bytes. @returns false if they were not accepted within `limitMs` of simulated time */
  write(bytes: Uint8Array, limitMs: number): Promise<boolean>;
  /** Waits for more input, or for the connection's end. @returns false if neither came within `limitMs` of simulated time */
  next(limitMs: number): Promise<boolean>;
  /** Waits until the server closes the connection, as it has announced. @param wallMs most real milliseconds to wait */
  seeEnd(wallMs: number): Promise<void>;
  close(): void;
  /** Resets the connection, so that the server notices a break. */
  kill(): void;
}

/** Number of round trips that a TLS 1.2 handshake takes, for its simulated time. */
const handshakeTrips = 2;

/**
 * Opens a connection. It returns the connection, or why it failed.
 * @param onOpening receives a function that aborts the setup
 * @param onEnded called when the server has ended the connection
 */
export async function openWire(
  clock: Clock,
  place: Place,
  options: WireOptions,
  onOpening: (kill: () => void) => void,
  onEnded: () => void,
): Promise<Wire | WireTrouble> {
  const endMs = clock.now() + place.limitMs;
  const host = addressOf(place.host, options);
  if (options.unreachable?.includes(place.host)) return (await pause(clock, place.limitMs), 'connect-timeout');
  if (host === undefined) return (await pause(clock, options.rttMs), 'dns');
  const raw = connect({ host, port: place.port, noDelay: true });
  onOpening(() => cutOff(raw));
  const reached = await within(clock, raw, options, connected(raw), endMs);
  await pause(clock, reached === undefined ? 0 : options.rttMs);
  if (reached !== 'open') return reached ?? (raw.destroy(), 'connect-timeout');
  if (!place.tls) return createWire(clock, raw, raw, options, onEnded);
  const socket = await within(clock, raw, options, secure(raw, place.tls.host, place.tls.trust), endMs);
  await pause(clock, handshakeTrips * options.rttMs);
  if (socket instanceof TLSSocket) return createWire(clock, raw, socket, options, onEnded);
  return socket ?? (raw.destroy(), 'handshake');
}

function addressOf(host: string, { hosts }: WireOptions): string | undefined {
  return isIP(host) || host === 'localhost' || !hosts ? host : hosts[host];
}

function connected(socket: Socket): Promise<'open' | 'dns' | 'connect'> {
  return new Promise(resolve => {
    socket.once('connect', () => resolve('open'));
    socket.on('error', (reason: NodeJS.ErrnoException) => {
      socket.destroy();
      resolve(/^(ENOTFOUND|EAI_AGAIN)$/.test(reason.code ?? '') ? 'dns' : 'connect');
    });
    socket.once('close', () => resolve('connect'));
  });
}

async function pause(clock: Clock, ms: number): Promise<void> {
  if (ms > 0) await new Promise<void>(resolve => clock.after(ms, resolve));
}

/**
 * Returns what `work` resolves to, or undefined if it takes too long. While the server is busy, it has `wallTimeoutMs` of real time. Once the
 * server is silent, it has until `endMs` of simulated time.
 */
async function within<T>(clock: Clock, raw: Socket, { wallTimeoutMs }: WireOptions, work: Promise<T>, endMs: number): Promise<T | undefined> {
  const quiet = untilQuiet(raw, wallTimeoutMs);
  const early = await clock.hold(Promise.race([work.then(value => ({ value })), quiet.promise]));
  quiet.stop();
  if (early) return early.value;
  let stop = () => {};
  const late = new Promise<undefined>(resolve => (stop = clock.after(endMs - clock.now(), () => resolve(undefined))));
  const value = await Promise.race([work, late]);
  stop();
  return value;
}

/**
 * Returns a promise that resolves once a test's server has told that it is silent on purpose (nearby.ts), or after `wallMs` real
 * milliseconds. All output of the server was read by then. `stop` ends the waiting.
 */
function untilQuiet(raw: Socket, wallMs: number): { promise: Promise<undefined>; stop(): void } {
  let stop = () => {};
  const promise = new Promise<undefined>(resolve => {
    const timer = setTimeout(resolve, wallMs, undefined);
    stop = () => clearTimeout(timer);
    const look = () => whenSilent(raw, () => setImmediate(() => setImmediate(resolve, undefined)));
    if (raw.connecting) raw.once('connect', look);
    else if (!raw.destroyed) look();
  });
  return { promise, stop: () => stop() };
}

function createWire(clock: Clock, raw: Socket, socket: Socket, options: WireOptions, onEnded: () => void): Wire {
  let parts: Buffer[] = [];
  let isEnded = false;
  let waiting: (() => void)[] = [];

  function wake(): void {
    const all = waiting;
    waiting = [];
    all.forEach(one => one());
  }

  function end(): void {
    if (isEnded) return;
    isEnded = true;
    wake();
    onEnded();
  }

  const change = () => new Promise<true>(resolve => (isEnded ? resolve(true) : waiting.push(() => resolve(true))));
  const done = async (work: Promise<true>, limitMs: number) => (await within(clock, raw, options, work, clock.now() + limitMs)) === true;

  async function ended(): Promise<true> {
    while (!isEnded) await change();
    return true;
  }

  socket.on('data', bytes => (parts.push(bytes), wake()));
  socket.on('error', () => socket.destroy());
  for (const event of ['end', 'close']) socket.once(event, end);

  return {
    heard() {
      if (parts.length > 1) parts = [Buffer.concat(parts)];
      return parts[0] ?? Buffer.alloc(0);
    },
    isEnded: () => isEnded,
    write(bytes, limitMs) {
      // The promise resolves in a later turn of the event loop, so that output which the server sends meanwhile is received before.
      const written = new Promise<true>(resolve => void socket.write(bytes, () => setImmediate(resolve, true)));
      return done(Promise.race([written, ended()]), limitMs);
    },
    next: limitMs => done(change(), limitMs),
    async seeEnd(wallMs) {
      const patience = new Promise<true>(resolve => void setTimeout(resolve, wallMs, true).unref());
      await clock.hold(Promise.race([ended(), patience]));
    },
    close: () => void socket.end(),
    kill: () => cutOff(raw),
  };
}

/** Resets the connection, since after a normal end the server would take an incomplete transfer for a complete one. */
function cutOff(raw: Socket): void {
  if (raw.connecting) raw.destroy();
  else if (!raw.destroyed) raw.resetAndDestroy();
}
