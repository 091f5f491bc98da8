// Makes a modem with sockets to a server that a test describes: its responses, pauses, refusals and closes. Only the modem's own HTTP statuses are
// those of a vendor.

import { May } from '../../../src/at/step.ts';
import type { HttpRecord, Modem, Rows, ScriptName } from '../../../src/modem/modem.ts';
import { httpCode } from '../../../src/modem/simcom/simcom.ts';
import { createReceiver, modemOf, type Receiver, type Receives } from '../receiver.ts';
import type { LineEnd } from '../trip.ts';

/** Number of bytes of each slice that is written to the socket. */
export const sliceBytes = 100;

/** How the simulated modem and its server behave. */
export interface Serves extends Omit<Receives, 'refuses' | 'answer'> {
  /**
   * Responses of the server, one for each request. Each has its pieces, one for each read of the firmware. A number is a pause in milliseconds.
   */
  answers?: (string | number)[][];
  /** Number of bytes of the request after which the server responds. The default is all of it. */
  answersAt?: number;
  /**
   * Number of bytes of the request after which the server closes the connection. `answered`: it closes after its response was read. `idle`: it also
   * closes then, but the modem does not report that, and refuses further bytes.
   */
  closesAt?: number | 'answered' | 'idle';
  /** A slice for which the modem has no room. It begins at byte `from`, and the modem refuses it `times` times in a row. */
  full?: { from: number; times: number };
  /** Lines by which the modem answers the command that opens a connection. */
  opens?: string[];
  /** Returns the modem's response to a command, in place of the usual one. Undefined: the usual one. */
  says?: (command: string) => string[] | undefined;
}

/** The simulated modem with its server, and what it has received. */
export interface Server {
  hear(text: string, line: LineEnd): void;
  receiver: Receiver;
  /** The bytes of each request, in order. A new request begins on a new connection, or once the response was read. */
  requests: string[];
  /** Returns the names of all commands that the modem got, without their values. */
  verbs(): string[];
}

const scripts: { [name in ScriptName]?: Rows } = {
  connect: [{ say: 'AT+OPEN="{serverHost}",{serverPort}', want: ['OK', '+OPEN: {code=0}'], ms: 10_000, refusedAs: 'connection' }],
  write: [{ want: [], ms: 1, set: { piece: `${sliceBytes}` } }, { say: 'AT+SEND=#{slice}', slice: 'piece', pour: '>', ms: 10_000, refusedAs: 'server-closed' }],
  receive: [{ say: 'AT+RECV={piece}', data: '+RECV: {len}', ms: 10_000, may: May.refuse }],
  hangUp: [{ say: 'AT+CLOSE', ms: 5000, may: May.silence }],
};

/** Makes the record of a modem without HTTP of its own, unless the test adds that. */
export function socketModem(http: Partial<HttpRecord> = {}, rows: { [name in ScriptName]?: Rows } = {}): Modem {
  return modemOf([], { ...scripts, ...rows }, { http: () => ({ methods: [], longestUrl: 500, closedLine: 'CLOSED', hasTls: true, proofBytes: 10240, names: 'always', codeOf: httpCode, ...http }) });
}

/** Makes the simulated modem with its server. */
export function createHttpServer({ answers = [['HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n']], answersAt = Infinity, closesAt, full, opens, says, ...receives }: Serves = {}): Server {
  /** The requests of the firmware that are complete. */
  const earlier: string[] = [];
  let line: LineEnd;
  let answer: (string | number)[] = [];
  let first = 0;
  let isClosed = false;
  let refused = 0;
  let freeMs = 0;

  /** Returns the bytes of the current request, whose payloads begin at index `first` of all payloads. */
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

  /** Whether the request has its head and the announced bytes of its body. */
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
