// A modem with sockets to a server that a test describes: its responses, pauses, refusals and closes. Only its numbers of HTTP are a vendor's.

import type { HttpRecord, Modem, Rows, ScriptName } from '../../../src/modem/modem.ts';
import { httpCode } from '../../../src/modem/simcom/simcom.ts';
import { createReceiver, modemOf, type Receiver, type Receives } from '../receiver.ts';
import type { LineEnd } from '../trip.ts';

/** Bytes per write to the socket. */
export const sliceBytes = 100;

export interface Serves extends Omit<Receives, 'refuses' | 'answer'> {
  /** Responses, one per request, in pieces: one for each poll of the firmware. A number is a pause in ms. */
  answers?: (string | number)[][];
  /** It responds after this many bytes of the request; default: all of it. */
  answersAt?: number;
  /**
   * It closes the connection after this many bytes of the request; `answered`: after its response was read. `idle`: then too, but the modem
   * does not report it and refuses further bytes.
   */
  closesAt?: number | 'answered' | 'idle';
  /** The modem has no room for a slice, `times` times in a row, from this byte on. */
  full?: { from: number; times: number };
  /** The modem's response to opening a connection. */
  opens?: string[];
  /** Its response to any of these commands; undefined: the default. */
  says?: (command: string) => string[] | undefined;
}

export interface Server {
  hear(text: string, line: LineEnd): void;
  receiver: Receiver;
  /** The bytes of each request, in order: a new one begins on a new connection, or once the response was read. */
  requests: string[];
  /** The commands without their values. */
  verbs(): string[];
}

const scripts: { [name in ScriptName]?: Rows } = {
  connect: [{ say: 'AT+OPEN="{serverHost}",{serverPort}', want: ['OK', '+OPEN: {code=0}'], ms: 10_000, refusedAs: 'connection' }],
  write: [{ want: [], ms: 1, set: { piece: `${sliceBytes}` } }, { say: 'AT+SEND=#{slice}', slice: 'piece', pour: '>', ms: 10_000, refusedAs: 'server-closed' }],
  receive: [{ say: 'AT+RECV={piece}', data: '+RECV: {len}', ms: 10_000, may: 'refuse' }],
  hangUp: [{ say: 'AT+CLOSE', ms: 5000, may: 'silence' }],
};

/** A modem without its own HTTP client, unless the test adds one. */
export function socketModem(http: Partial<HttpRecord> = {}, rows: { [name in ScriptName]?: Rows } = {}): Modem {
  return modemOf([], { ...scripts, ...rows }, { http: () => ({ methods: [], longestUrl: 500, closedLine: 'CLOSED', hasTls: true, proofBytes: 10240, names: 'always', codeOf: httpCode, ...http }) });
}

export function createHttpServer({ answers = [['HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n']], answersAt = Infinity, closesAt, full, opens, says, ...receives }: Serves = {}): Server {
  /** Complete ones. */
  const earlier: string[] = [];
  let line: LineEnd;
  let answer: (string | number)[] = [];
  let first = 0;
  let isClosed = false;
  let refused = 0;
  let freeMs = 0;

  /** Payloads of the current request begin at `first`. */
  const taken = (): string => receiver.payloads.slice(first).map(payload => payload.bytes).join('');

  function close(): void {
    isClosed = true;
    line.clock.after(10, () => line.say('\r\nCLOSED\r\n'));
  }

  function begin(): void {
    if (receiver.payloads.length > first) earlier.push(taken());
    first = receiver.payloads.length;
    answer = [...answers[Math.min(earlier.length, answers.length - 1)]!];
  }

  /** Whether it has the head and the announced bytes of the body. */
  function isWhole(request: string): boolean {
    const end = request.indexOf('\r\n\r\n');
    return end >= 0 && request.length >= end + 4 + Number(/\r\nContent-Length: (\d+)/.exec(request)?.[1] ?? 0);
  }

  function read(): string[] {
    const isToAnswer = taken().length >= answersAt || isWhole(taken());
    if (!isToAnswer || line.clock.now() < freeMs) return ['+RECV: 0', 'OK'];
    const piece = answer.shift();
    if (typeof piece === 'number') freeMs = line.clock.now() + piece;
    const isOver = !answer.length && closesAt === 'answered' && !isClosed;
    if (isOver) close();
    if (!answer.length && closesAt === 'idle') isClosed = true;
    return typeof piece === 'string' ? [`+RECV: ${piece.length}\r\n${piece}`, 'OK'] : ['+RECV: 0', 'OK'];
  }

  const receiver = createReceiver({
    ...receives,
    refuses: () => {
      if (!isClosed && !answer.length && isWhole(taken())) begin();
      if (!isClosed && typeof closesAt === 'number' && taken().length >= closesAt) close();
      if (isClosed) return ['ERROR'];
      if (!full || taken().length < full.from || refused >= full.times) return undefined;
      refused++;
      return ['ERROR'];
    },
    answer: command => {
      const own = says?.(command);
      if (own) return own;
      if (command.startsWith('AT+OPEN')) {
        begin();
        isClosed = false;
        if (closesAt === 0) close();
        return opens ?? ['OK', '+OPEN: 0'];
      }
      if (command.startsWith('AT+RECV')) return read();
      return ['OK'];
    },
  });

  return {
    receiver,
    get requests() { return receiver.payloads.length > first ? [...earlier, taken()] : earlier; },
    hear: (text, end) => {
      line = end;
      receiver.hear(text, end);
    },
    verbs: () => receiver.commands.map(command => /^AT\+?(\w*)/.exec(command)![1]!),
  };
}
