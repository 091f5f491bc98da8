// One TCP connection of a modem to a real server, plain or with TLS. It has the modem's buffers, the radio's speed and the radio's round-trip
// time.

import { connect, isIP, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Clock } from '../../clock.ts';
import { doesGreet, isSilent, whenSilent } from '../../nearby.ts';
import type { At } from '../command/at.ts';
import type { FtpOptions } from './ftp/ftp.ts';
import { createOwes } from './owes.ts';
import { secure, type TlsTrouble, type Trust } from './tls.ts';

/** A fault: a command that sends bytes finds the connection ended, so the modem gives no prompt for them. */
export interface EndAtSend {
  /** Number of the sending command that finds the connection ended, from 1 on. */
  nth: number;
  /** The line that reports the end of the connection. It comes before the command's own answer. */
  line: string;
  /** Milliseconds from `line` to the ERROR of the command. If it is undefined, the command gets no answer. */
  errorMs?: number;
}

/** Properties of a connection, with the buffers of the modem. */
export interface ChannelOptions extends Pick<FtpOptions, 'hosts' | 'rttMs' | 'upBytesPerSecond' | 'downBytesPerSecond' | 'timeoutMs' | 'wallTimeoutMs' | 'onDraw'> {
  /** Size of the send buffer in bytes. Bytes stay in it until the server confirms them. */
  sendBufferBytes: number;
  /** Size of the receive buffer in bytes. Bytes stay in it until the DTE reads them. */
  receiveBufferBytes: number;
}

/** The server to which a connection goes. */
export interface Target {
  host: string;
  port: number;
  /** Host name and certificate checks for TLS. If it is undefined, there is no TLS. */
  tls?: { host: string; trust: Trust } | undefined;
}

/** Functions of a connection's owner, which the connection calls when data come or the connection ends. */
export interface ChannelEvents {
  /** Called when new data can be read. `isFirst` is true if the receive buffer was empty before. */
  onData(isFirst: boolean): void;
  /** Called when the peer has closed or reset the connection, after all its data were reported. */
  onClosed(): void;
}

/** Why a connection failed: no such name, the port refuses, another reason, or TLS. */
export type Refusal = 'dns' | 'refused' | 'failed' | TlsTrouble;

/** A modem's connection to a server. */
export interface Channel {
  /** Returns the number of bytes in the receive buffer. */
  waitingBytes(): number;
  /** Whether the receive buffer is full. */
  isFull(): boolean;
  read(most: number): Uint8Array;
  /** Returns the number of free bytes in the send buffer. */
  roomBytes(): number;
  /** Sends bytes by radio. `then` is called with true once the server has them, or with false if they will never arrive. */
  send(bytes: Uint8Array, then: (isThere: boolean) => void): void;
  /** Returns the number of bytes that were given to `send` so far. */
  sentBytes(): number;
  /** Returns the number of sent bytes that the server has confirmed so far. */
  confirmedBytes(): number;
  isOpen(): boolean;
  /** Address and port of the server, such as `127.0.0.1:80`. */
  peer: string;
  /** Called when an event on another connection makes this connection's server send. Simulated time then waits for the server's bytes. */
  expect(): void;
  /** Closes the connection once all bytes given to `send` have left. */
  close(): void;
  /** Loses the connection without a message to the server. It is called when the modem has lost radio or power. */
  kill(): void;
}

/** Number of round trips that a TLS 1.2 handshake takes, for its simulated time. */
const handshakeTrips = 2;
/** Most bytes that reach the modem at one time, as one TCP segment. */
const segmentBytes = 1460;
/** Most bytes that the simulator takes from the server while the modem's receive buffer is full. Beyond them, the server must wait to send more. */
const mostArrivedBytes = 65_536;
/** Real milliseconds to wait for a greeting from an unknown server. If it is silent for this long, it does not greet. */
const greetingMs = 300;
const answerMs = 30_000;
/** Real milliseconds to wait for the end of the connection if the server has announced it. */
const farewellMs = 1000;

/** Opens a connection. It returns the connection, or why it failed. */
export async function openChannel(clock: Clock, at: At, target: Target, options: ChannelOptions, events: ChannelEvents): Promise<Channel | Refusal> {
  let isAlive = false;
  const look = at.bound(() => void (isAlive = true));
  const raw = await clock.hold(reach(target, options));
  if (typeof raw === 'string') return raw;
  const socket = target.tls ? await handshake(clock, raw, target.tls, options) : raw;
  if (typeof socket === 'string') return socket;
  const channel = createChannel(clock, at, raw, socket, options, events);
  const greeting = doesGreet(target.port) ?? (target.tls && false);
  if (greeting !== false) await channel.hear(greeting ? answerMs : greetingMs);
  look(undefined);
  if (isAlive) return channel.begin(), channel;
  channel.kill();
  return 'failed';
}

/**
 * Does the TLS handshake. Its limit is `wallTimeoutMs` of real time while the server is busy, and then the modem's timeout in simulated time.
 * @returns the secured socket, or why the handshake failed
 */
async function handshake(clock: Clock, raw: Socket, { host, trust }: NonNullable<Target['tls']>, options: ChannelOptions): Promise<TLSSocket | TlsTrouble> {
  const wait = createWait(clock);
  wait.begin(options.wallTimeoutMs);
  whenSilent(raw, wait.end);
  raw.on('error', () => raw.destroy());
  let giveUp = () => {};
  const late = new Promise<TlsTrouble>(resolve => (giveUp = clock.after(options.timeoutMs, () => resolve('handshake'))));
  const made = await Promise.race([secure(raw, host, trust), late]);
  giveUp();
  wait.end();
  if (typeof made === 'string') raw.destroy();
  await new Promise<void>(resolve => clock.after(handshakeTrips * options.rttMs, resolve));
  return made;
}

function addressOf(host: string, { hosts }: ChannelOptions): string | undefined {
  // All servers of tests listen at this address, and a look-up of the name would take a thread.
  if (host === 'localhost') return '127.0.0.1';
  return isIP(host) || !hosts ? host : hosts[host];
}

function reach({ host, port }: Target, options: ChannelOptions): Promise<Socket | Refusal> {
  const address = addressOf(host, options);
  if (address === undefined) return Promise.resolve('dns');
  return new Promise(resolve => {
    const socket = connect({ host: address, port, noDelay: true });
    const refuse = (why: Refusal) => {
      socket.destroy();
      resolve(why);
    };
    socket.setTimeout(options.wallTimeoutMs, () => refuse('failed'));
    socket.once('error', reason => refuse(whyOf(reason)));
    socket.once('connect', () => {
      socket.setTimeout(0);
      socket.removeAllListeners();
      resolve(socket);
    });
  });
}

function whyOf(reason: NodeJS.ErrnoException): Refusal {
  if (reason.code === 'ENOTFOUND' || reason.code === 'EAI_AGAIN') return 'dns';
  return reason.code === 'ECONNREFUSED' ? 'refused' : 'failed';
}

function createChannel(clock: Clock, at: At, raw: Socket, socket: Socket, options: ChannelOptions, events: ChannelEvents) {
  const owes = createOwes();
  const wait = createWait(clock);
  const unconfirmed = new Set<(isThere: boolean) => void>();
  let arrived = Buffer.alloc(0);
  let received = Buffer.alloc(0);
  let isOpen = true;
  let isBegun = false;
  let isEnded = false;
  let isComing = false;
  let freeUpMs = 0;
  let freeDownMs = 0;
  let sentBytes = 0;
  let confirmedBytes = 0;

  socket.on('error', () => socket.destroy());
  socket.on('data', arrive);
  socket.once('end', end);
  socket.once('close', end);
  whenSilent(raw, wait.end);

  /** Stops the simulated time while a real server owes an answer or the end of the connection, and lets it pass otherwise. */
  function settle(): void {
    const limitMs = owes.isOwed() ? answerMs : owes.isLeaving() ? farewellMs : 0;
    if (limitMs > 0 && isOpen && !isEnded && !isSilent(raw) && !socket.isPaused()) wait.begin(limitMs);
    else wait.end();
  }

  function arrive(bytes: Buffer): void {
    owes.heard(bytes);
    arrived = Buffer.concat([arrived, bytes]);
    if (arrived.length >= mostArrivedBytes) socket.pause();
    bring();
    settle();
  }

  function end(): void {
    if (isEnded) return;
    isEnded = true;
    bring();
    settle();
  }

  /** Lets the next segment arrive, once the radio and the modem's receive buffer have room for it. */
  function bring(): void {
    const size = Math.min(arrived.length, segmentBytes, options.receiveBufferBytes - received.length);
    const isLast = isEnded && arrived.length === 0;
    if (!isOpen || !isBegun || isComing || (size <= 0 && !isLast)) return;
    isComing = true;
    freeDownMs = Math.max(clock.now() + options.rttMs, freeDownMs) + (size * 1000) / options.downBytesPerSecond;
    at.after(freeDownMs - clock.now(), () => {
      isComing = false;
      if (isLast) breakOff();
      else take(size);
    });
  }

  function take(size: number): void {
    if (!isOpen) return;
    const isFirst = received.length === 0;
    received = Buffer.concat([received, arrived.subarray(0, size)]);
    arrived = arrived.subarray(size);
    if (arrived.length < mostArrivedBytes && socket.isPaused()) socket.resume();
    bring();
    settle();
    events.onData(isFirst);
  }

  function read(most: number): Uint8Array {
    const bytes = received.subarray(0, most);
    received = received.subarray(bytes.length);
    bring();
    return new Uint8Array(bytes);
  }

  function breakOff(): void {
    if (!isOpen) return;
    leave();
    events.onClosed();
  }

  function send(bytes: Uint8Array, then: (isThere: boolean) => void): void {
    sentBytes += bytes.length;
    options.onDraw?.('send');
    unconfirmed.add(then);
    freeUpMs = Math.max(clock.now(), freeUpMs) + (bytes.length * 1000) / options.upBytesPerSecond;
    at.after(freeUpMs - clock.now(), () => {
      if (!isOpen) return;
      owes.said(bytes);
      void clock.hold(write(bytes));
      settle();
    });
    at.after(freeUpMs + options.rttMs - clock.now(), () => {
      if (!unconfirmed.delete(then)) return;
      confirmedBytes += bytes.length;
      then(true);
    });
  }

  /**
   * Writes bytes to the socket, and waits until a server in this process has run, since it may respond early. It does not wait for a server
   * that does not read.
   */
  async function write(bytes: Uint8Array): Promise<void> {
    const written = new Promise<void>(resolve => (socket.writable ? socket.write(bytes, () => resolve()) : resolve()));
    const patience = new Promise<void>(resolve => setTimeout(resolve, isSilent(raw) ? 0 : options.wallTimeoutMs).unref());
    await Promise.race([written, patience]);
    for (let turns = 0; turns < 3; turns++) await new Promise(resolve => setImmediate(resolve));
  }

  function leave(): void {
    isOpen = false;
    wait.end();
    const waiting = [...unconfirmed];
    unconfirmed.clear();
    waiting.forEach(then => then(false));
  }

  return {
    waitingBytes: () => received.length,
    isFull: () => received.length === options.receiveBufferBytes,
    read,
    roomBytes: () => options.sendBufferBytes - (sentBytes - confirmedBytes),
    send,
    sentBytes: () => sentBytes,
    confirmedBytes: () => confirmedBytes,
    isOpen: () => isOpen,
    peer: `${raw.remoteAddress}:${raw.remotePort}`,
    expect() {
      owes.expect();
      settle();
    },
    close() {
      const finish = () => {
        socket.end();
        leave();
      };
      if (freeUpMs <= clock.now()) finish();
      else at.after(freeUpMs - clock.now(), finish);
    },
    kill() {
      leave();
      cutOff(raw);
    },
    /** Called when the owner of the connection is ready. From then on, the connection calls the functions of ChannelEvents. */
    begin() {
      isBegun = true;
      bring();
    },
    /** Waits for data that the server sends unasked, at most `limitMs` real milliseconds. */
    hear: (limitMs: number) => wait.next(socket, limitMs),
  };
}

/** Resets the connection, since after a normal end the server would take an incomplete transfer for a complete one. */
function cutOff(socket: Socket): void {
  if (!socket.destroyed) socket.resetAndDestroy();
}

/** Creates the functions that stop simulated time. A stop ends when `end` is called, or after a limit in real milliseconds. */
function createWait(clock: Clock) {
  let release: (() => void) | undefined;
  let timer: NodeJS.Timeout;

  function end(): void {
    clearTimeout(timer);
    if (release) setImmediate(release);
    release = undefined;
  }

  return {
    begin(limitMs: number): void {
      clearTimeout(timer);
      timer = setTimeout(end, limitMs);
      if (!release) void clock.hold(new Promise<void>(resolve => (release = resolve)));
    },
    end,
    next(socket: Socket, limitMs: number): Promise<void> {
      return clock.hold(new Promise(resolve => {
        const stop = setTimeout(resolve, limitMs);
        socket.once('data', () => (clearTimeout(stop), setImmediate(resolve)));
        socket.once('close', () => (clearTimeout(stop), resolve()));
      }));
    },
  };
}
