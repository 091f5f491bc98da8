// The HTTP client inside a modem: one request to a real server and its answer, at the radio's pace. Time stands still only while
// the server is busy. Whatever goes wrong comes out as a Trouble, for which each modem has a number. Knows no AT command.

import { connect, isIP, type Socket } from 'node:net';
import type { Clock } from '../../clock.ts';
import { whenSilent } from '../../nearby.ts';
import type { FtpOptions } from '../ftp.ts';
import { readAnswer, type Answer, type Reading } from './answer.ts';
import type { Target } from './request.ts';

export interface HttpOptions extends Pick<FtpOptions, 'hosts' | 'upBytesPerSecond' | 'downBytesPerSecond' | 'rttMs' | 'airSliceBytes' | 'wallTimeoutMs'> {
  /** Hosts from which nothing comes back, not even a refusal. */
  unreachable?: string[];
  /** The server takes so long before it answers. */
  thinkMs?: number;
  /** An answer whose body ends too early is an error, or counts with what has come; no manual tells. */
  cutAnswer?: 'error' | 'as-it-is';
}

export type Trouble =
  | 'dns'
  /** Nobody listens, or nobody answers in time. */
  | 'connect' | 'connect-timeout'
  /** The connection broke, or nothing was taken any more, before all was sent. */
  | 'send' | 'send-timeout'
  /** No answer in time; or it stopped for too long. */
  | 'response-timeout' | 'receive-timeout'
  /** The connection ended before the answer did. */
  | 'closed'
  /** What came is no HTTP. */
  | 'garbled';

/** What an exchange throws. */
export interface Failed {
  trouble: Trouble;
}

/** Simulated time that a modem waits, ms. */
export interface Limits {
  connectMs: number;
  sendMs: number;
  responseMs: number;
  receiveMs: number;
}

export interface Call {
  /** Whom to connect to: the server, or a proxy. */
  target: Target;
  request: Uint8Array;
  /** The answer has no body, whatever its fields say. */
  isHead: boolean;
  limits: Limits;
  onSent?(sentBytes: number): void;
  /** @param restBytes as far as the server has told */
  onGot?(gotBytes: number, restBytes: number): void;
}

export interface Http {
  /** Throws a Failed. */
  exchange(call: Call): Promise<Answer>;
  /** The server has ended the connection over which the last answer came. */
  isEnded(): boolean;
  /** Ends the connection over which the last answer came. */
  close(): void;
  /** Gone without a word: power cut, network lost. */
  kill(): void;
  /** Requests and status lines. */
  talk: string[];
}

interface Wire {
  socket: Socket;
  parts: Buffer[];
  isEnded: boolean;
  /** What was asked over it is done. */
  isAnswered: boolean;
  /** The server has said that it will say nothing more, and all that it said before was read. */
  silence: Promise<void>;
  /** Something has come, or the end. */
  next(): Promise<void>;
}

/** Of real time, for a server that said it would end the connection. */
const farewellMs = 1000;

/** @param onEnded the server ends the connection while nothing is under way */
export function createHttp(clock: Clock, options: HttpOptions, onEnded: () => void = () => {}): Http {
  const talk: string[] = [];
  let wire: Wire | undefined;

  async function pause(ms: number): Promise<void> {
    if (ms > 0) await new Promise<void>(resolve => clock.after(ms, resolve));
  }

  /** Real time until `work` is done or it is clear that it will not be; false where it is not. */
  function held(work: Promise<unknown>, silence: Promise<void>, wallMs = options.wallTimeoutMs): Promise<boolean> {
    return clock.hold(new Promise(resolve => {
      const timer = setTimeout(end, wallMs, false);
      function end(isDone: boolean): void {
        clearTimeout(timer);
        resolve(isDone);
      }
      void work.then(() => end(true));
      void silence.then(() => end(false));
    }));
  }

  async function addressOf(host: string): Promise<string> {
    const known = isIP(host) || host === 'localhost' || !options.hosts ? host : options.hosts[host];
    if (known !== undefined) return known;
    await pause(options.rttMs);
    throw failed('dns');
  }

  async function open({ target, limits }: Call): Promise<Wire> {
    if (options.unreachable?.includes(target.host)) await giveUp(limits.connectMs, 'connect-timeout');
    const sinceMs = clock.now();
    const host = await addressOf(target.host);
    const socket = connect({ host, port: target.port, noDelay: true });
    let trouble: Trouble | undefined = 'connect-timeout';
    const settled = new Promise<void>(resolve => {
      socket.once('connect', () => (trouble = undefined, resolve()));
      socket.once('error', (error: NodeJS.ErrnoException) => (trouble = /^(ENOTFOUND|EAI_AGAIN)$/.test(error.code ?? '') ? 'dns' : 'connect', resolve()));
    });
    const fresh = watch(socket);
    wire = fresh;
    await held(settled, fresh.silence);
    await pause(trouble === 'connect-timeout' ? limits.connectMs - (clock.now() - sinceMs) : options.rttMs);
    if (!trouble) return fresh;
    socket.destroy();
    throw failed(trouble);
  }

  function watch(socket: Socket): Wire {
    let waiting: (() => void)[] = [];
    const wake = () => {
      const all = waiting;
      waiting = [];
      all.forEach(one => one());
    };
    const made: Wire = {
      socket,
      parts: [],
      isEnded: false,
      isAnswered: false,
      silence: new Promise(resolve => void socket.once('connect', () => whenSilent(socket, () => afterTwoTurns(resolve)))),
      next: () => (made.isEnded ? Promise.resolve() : new Promise(resolve => void waiting.push(resolve))),
    };
    socket.on('data', bytes => (made.parts.push(bytes), wake()));
    for (const event of ['end', 'close']) socket.on(event, () => end(made, wake));
    socket.on('error', () => socket.destroy());
    return made;
  }

  function end(open: Wire, wake: () => void): void {
    const isNews = !open.isEnded && wire === open && open.isAnswered;
    open.isEnded = true;
    wake();
    if (isNews) onEnded();
  }

  /** Slice after slice; false where the connection ended before the last. */
  async function send(open: Wire, { request, limits, onSent }: Call): Promise<boolean> {
    for (let at = 0; at < request.length; at += options.airSliceBytes) {
      const slice = request.subarray(at, at + options.airSliceBytes);
      await pause((slice.length * 1000) / options.upBytesPerSecond);
      if (open.isEnded) return false;
      // in a turn of its own, so that what the server says meanwhile is heard
      const written = new Promise<void>(resolve => void open.socket.write(slice, () => setImmediate(resolve)));
      if (!await held(Promise.race([written, ended(open)]), open.silence)) await giveUp(limits.sendMs, 'send-timeout');
      onSent?.(at + slice.length);
    }
    return true;
  }

  async function giveUp(afterMs: number, trouble: Trouble): Promise<never> {
    await pause(afterMs);
    throw failed(trouble);
  }

  async function hear(open: Wire, call: Call): Promise<Reading> {
    for (;;) {
      const reading = read(open, call);
      if (reading.state !== 'more') return reading;
      if (await held(open.next(), open.silence)) continue;
      const isBegun = open.parts.length > 0;
      await giveUp(isBegun ? call.limits.receiveMs : call.limits.responseMs, isBegun ? 'receive-timeout' : 'response-timeout');
    }
  }

  function read(open: Wire, call: Call): Reading {
    if (open.parts.length > 1) open.parts = [Buffer.concat(open.parts)];
    return readAnswer(open.parts[0] ?? Buffer.alloc(0), open.isEnded, call.isHead);
  }

  /** As it comes over the air. */
  async function receive(answer: Answer, missingBytes: number, { onGot }: Call): Promise<void> {
    const { length } = answer.body;
    await pause((answer.head.length * 1000) / options.downBytesPerSecond);
    for (let at = 0; at < length; at += options.airSliceBytes) {
      const got = Math.min(length, at + options.airSliceBytes);
      await pause(((got - at) * 1000) / options.downBytesPerSecond);
      onGot?.(got, length - got + missingBytes);
    }
  }

  async function think({ limits }: Call): Promise<void> {
    const { thinkMs = 0, rttMs } = options;
    if (thinkMs > limits.responseMs) await giveUp(limits.responseMs, 'response-timeout');
    await pause(rttMs + thinkMs);
  }

  async function exchange(call: Call): Promise<Answer> {
    close();
    const line = await open(call);
    talk.push(`> ${firstLine(call.request)}`);
    const isSent = await send(line, call);
    if (!isSent && read(line, call).state !== 'whole') await giveUp(options.rttMs, 'send');
    const reading = await hear(line, call);
    await think(call);
    const answer = await take(reading, call);
    talk.push(`< ${firstLine(answer.head)}`);
    if (!answer.isKept) await held(ended(line), line.silence, farewellMs);
    line.isAnswered = true;
    return answer;
  }

  async function take(reading: Reading, call: Call): Promise<Answer> {
    if (reading.state === 'garbled') throw failed('garbled');
    if (reading.state === 'more' || !reading.answer) throw failed('closed');
    await receive(reading.answer, reading.state === 'cut' ? reading.missingBytes : 0, call);
    if (reading.state === 'cut' && options.cutAnswer !== 'as-it-is') throw failed('closed');
    return reading.answer;
  }

  async function ended(open: Wire): Promise<void> {
    while (!open.isEnded) await open.next();
  }

  function drop(): Socket | undefined {
    const { socket } = wire ?? {};
    wire = undefined;
    return socket?.destroyed ? undefined : socket;
  }

  function close(): void {
    drop()?.end();
  }

  function kill(): void {
    const socket = drop();
    if (socket?.connecting) socket.destroy();
    else socket?.resetAndDestroy();
  }

  return { exchange, isEnded: () => wire?.isEnded ?? false, close, kill, talk };
}

function afterTwoTurns(run: () => void): void {
  setImmediate(() => setImmediate(run));
}

function failed(trouble: Trouble): Failed {
  return { trouble };
}

/** A mistake of the simulator itself must not pass for a server's. */
export function troubleOf(reason: unknown): Trouble {
  if (typeof reason === 'object' && reason !== null && 'trouble' in reason) return (reason as Failed).trouble;
  throw reason;
}

function firstLine(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 1024)).toString('latin1');
  return text.slice(0, Math.max(0, text.indexOf('\r\n')));
}
