// The HTTP client of a modem. It makes one request to a real server and gets its response, at the radio's speed. Simulated time stops only while
// the server is busy. Each failure has a name, for which each modem has a code of its own.

import type { Clock } from '../../clock.ts';
import type { FtpOptions } from '../net/ftp/ftp.ts';
import type { Trust } from '../net/tls.ts';
import { readAnswer, type Answer, type Reading } from './answer.ts';
import type { Target } from './request.ts';
import { openWire, type Wire, type WireOptions, type WireTrouble } from './wire.ts';

/** Properties of a modem's HTTP client. */
export interface HttpOptions extends WireOptions, Pick<FtpOptions, 'upBytesPerSecond' | 'downBytesPerSecond' | 'airSliceBytes'> {
  /** Whether a response whose body ends too early is an error, or is accepted as it is. No manual tells it, and the default is an error. */
  cutAnswer?: 'error' | 'as-it-is';
}

/** Why a request has failed. */
export type Trouble =
  | WireTrouble
  /** The connection broke, or stalled, before everything was sent. */
  | 'send' | 'send-timeout'
  /** No response came in time, or the response stalled for too long. */
  | 'response-timeout' | 'receive-timeout'
  /** The connection ended before the response did. */
  | 'closed'
  /** The response is not HTTP. */
  | 'garbled';

/** What a request throws if it fails. */
export interface Failed {
  trouble: Trouble;
}

/** Timeouts of one request, in milliseconds of simulated time. */
export interface Limits {
  /** Most milliseconds for opening the connection, with its TLS handshake. */
  connectMs: number;
  /** Most milliseconds until the connection accepts one slice of the request, a part of at most `airSliceBytes` bytes. */
  sendMs: number;
  /** Most milliseconds from the end of the request to the first byte of the response. */
  responseMs: number;
  /** Most milliseconds without a further byte of the response. */
  receiveMs: number;
}

/** A request, and how it is made. */
export interface Call {
  /** The server to which the client connects, or a proxy. */
  target: Target;
  /** How the server's certificate is checked. If it is undefined, there is no TLS. */
  trust?: Trust | undefined;
  /** The whole request, with its head and body. */
  request: Uint8Array;
  /** Whether the method is HEAD, so that the response has no body, whatever its fields say. */
  isHead: boolean;
  /** The timeouts of this request. */
  limits: Limits;
  /** Called with the number of the request's bytes that were sent so far, after each slice. */
  onSent?(sentBytes: number): void;
  /**
   * Called whenever bytes of the response's body have arrived.
   * @param gotBytes number of the body's bytes that have come so far
   * @param restBytes number of the body's bytes that are still to come, as the server has announced
   */
  onGot?(gotBytes: number, restBytes: number): void;
}

/** A modem's HTTP client, which carries out one request at a time. */
export interface Http {
  /** Makes a request, and returns its response. @throws a Failed whose `trouble` says why the request failed */
  exchange(call: Call): Promise<Answer>;
  /** Returns whether the server has closed the connection on which the last response came. */
  isEnded(): boolean;
  /** Closes the connection on which the last response came. */
  close(): void;
  /** Loses the connection without a message, as by a power cut or a lost network. */
  kill(): void;
  /** The first lines of all requests and responses, such as `> GET /a HTTP/1.1` and `< HTTP/1.1 200 OK`. */
  talk: string[];
}

/** A connection for one request and its response. */
interface Session {
  wire?: Wire;
  isAnswered: boolean;
  kill(): void;
}

/** Real milliseconds to wait until the server closes the connection, if its response has announced that. */
const farewellMs = 1000;

/** Creates an HTTP client without a connection. @param onEnded called when the server closes the connection after its response */
export function createHttp(clock: Clock, options: HttpOptions, onEnded: () => void = () => {}): Http {
  const talk: string[] = [];
  let session: Session | undefined;

  async function pause(ms: number): Promise<void> {
    if (ms > 0) await new Promise<void>(resolve => clock.after(ms, resolve));
  }

  async function open({ target, trust, limits }: Call): Promise<Session> {
    const mine: Session = { isAnswered: false, kill: () => {} };
    const place = { host: target.host, port: target.port, tls: trust && { host: target.host, trust }, limitMs: limits.connectMs };
    session = mine;
    const made = await openWire(clock, place, options, kill => (mine.kill = kill), () => mine.isAnswered && session === mine && onEnded());
    if (typeof made === 'string') throw failed(made);
    return Object.assign(mine, { wire: made, kill: made.kill });
  }

  /** Sends the request slice by slice. It returns false if the connection ended before the last slice. */
  async function send(open: Wire, { request, limits, onSent }: Call): Promise<boolean> {
    for (let at = 0; at < request.length; at += options.airSliceBytes) {
      const slice = request.subarray(at, at + options.airSliceBytes);
      await pause((slice.length * 1000) / options.upBytesPerSecond);
      if (open.isEnded()) return false;
      if (!await open.write(slice, limits.sendMs)) throw failed('send-timeout');
      onSent?.(at + slice.length);
    }
    return true;
  }

  async function hear(open: Wire, call: Call): Promise<Reading> {
    for (;;) {
      const reading = read(open, call);
      if (reading.state !== 'more') return reading;
      const isBegun = open.heard().length > 0;
      const { receiveMs, responseMs } = call.limits;
      if (!await open.next(isBegun ? receiveMs : responseMs)) throw failed(open.heard().length > 0 ? 'receive-timeout' : 'response-timeout');
    }
  }

  function read(open: Wire, call: Call): Reading {
    return readAnswer(open.heard(), open.isEnded(), call.isHead);
  }

  /** Lets the time pass that the radio needs for the response. @param missingBytes bytes of the body that never came */
  async function receive(answer: Answer, missingBytes: number, { onGot }: Call): Promise<void> {
    const { length } = answer.body;
    await pause((answer.head.length * 1000) / options.downBytesPerSecond);
    for (let at = 0; at < length; at += options.airSliceBytes) {
      const got = Math.min(length, at + options.airSliceBytes);
      await pause(((got - at) * 1000) / options.downBytesPerSecond);
      onGot?.(got, length - got + missingBytes);
    }
  }

  async function exchange(call: Call): Promise<Answer> {
    close();
    const mine = await open(call);
    const wire = mine.wire!;
    talk.push(`> ${firstLine(call.request)}`);
    const isSent = await send(wire, call);
    await pause(options.rttMs);
    if (!isSent && read(wire, call).state !== 'whole') throw failed('send');
    const answer = await take(await hear(wire, call), call);
    talk.push(`< ${firstLine(answer.head)}`);
    if (!answer.isKept) await wire.seeEnd(farewellMs);
    mine.isAnswered = true;
    return answer;
  }

  async function take(reading: Reading, call: Call): Promise<Answer> {
    if (reading.state === 'garbled') throw failed('garbled');
    if (reading.state === 'more' || !reading.answer) throw failed('closed');
    await receive(reading.answer, reading.state === 'cut' ? reading.missingBytes : 0, call);
    if (reading.state === 'cut' && options.cutAnswer !== 'as-it-is') throw failed('closed');
    return reading.answer;
  }

  function close(): void {
    session?.wire?.close();
    session = undefined;
  }

  function kill(): void {
    session?.kill();
    session = undefined;
  }

  return { exchange, isEnded: () => session?.wire?.isEnded() ?? false, close, kill, talk };
}

function failed(trouble: Trouble): Failed {
  return { trouble };
}

/**
 * Returns why a request has failed, by what it threw. An error of the simulator itself is thrown again, as it must not pass for a server's
 * fault.
 */
export function troubleOf(reason: unknown): Trouble {
  if (typeof reason === 'object' && reason !== null && 'trouble' in reason) return (reason as Failed).trouble;
  throw reason;
}

function firstLine(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 1024)).toString('latin1');
  return text.slice(0, Math.max(0, text.indexOf('\r\n')));
}
