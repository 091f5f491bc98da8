// Intentional faults between command and response: silence, delays, other responses, URCs within a response, a reset at a byte. Data and
// counters only; used by at.ts.

import type { Answer, End } from './reply.ts';

export interface AnswerFault {
  /** Beginning of the command, including `AT`. */
  command: string;
  /** The number of the command, from 1; default: each. */
  nth?: number;
  /** Replaces the response; the last line is the final result. Empty: silence. Default: the true response. */
  answer?: string[];
  /** The command is still carried out; only its response is replaced. */
  executes?: boolean;
  /** Delay of execution and response. */
  delayMs?: number;
}

export interface InjectedUrc {
  /** At this time after creation, or within a response: */
  atMs?: number;
  /** before line number `beforeLine` (from 0) of the response to the nth such command. */
  command?: string;
  nth?: number;
  beforeLine?: number;
  line: string;
}

export interface EarlyEnd {
  /** Beginning of the command before the data, including `AT`, and its number, from 1; default: each. */
  command: string;
  nth?: number;
  /** After this many bytes of its data phase: */
  afterBytes: number;
  /** these lines are sent; the phase is over, and its operation has failed without further lines. */
  lines: string[];
  /** The phase still stays open, up to its count or terminator. */
  stays?: boolean;
}

export interface Forgetting {
  /** Beginning of the command, including `AT`, and its number, from 1: */
  command: string;
  nth: number;
}

export interface FaultOptions {
  /** at this command the session, or the network, is lost without a message. */
  forgets: Forgetting[];
  earlyEnds: EarlyEnd[];
  /** From the command line to its response; a specific beginning takes precedence. Infinity: silence. */
  delayMs: number;
  delays: Record<string, number>;
  /** Numbers (from 1) of command lines that are ignored silently. */
  silentAt: number[];
  /** From this command line on, silence. */
  silentFrom: number;
  faults: AnswerFault[];
  /** By command, the late results after its OK, from 1, that are lost, though the command is over (`AT+QFTPPUT`). */
  lostResults: Record<string, number[]>;
  urcs: InjectedUrc[];
  /** The modem resets after these numbers (from 1) of received bytes. */
  resetAtByte: number[];
  /** From this command line on the echo is on, whichever ATE came before. */
  echoAt: number;
}

export type Faults = ReturnType<typeof createFaults>;

export function createFaults(options: FaultOptions) {
  const seen = new Map<object, number>();
  let receivedBytes = 0;
  const told: Record<string, number> = {};

  function isDue(one: { command?: string; nth?: number }, text: string): boolean {
    if (one.command === undefined || !text.startsWith(one.command)) return false;
    const count = (seen.get(one) ?? 0) + 1;
    seen.set(one, count);
    return one.nth === undefined || one.nth === count;
  }

  return {
    /** How many of the next `count` bytes precede a reset; undefined if none is due. */
    bytesUntilReset(count: number): number | undefined {
      const from = receivedBytes;
      receivedBytes += count;
      const due = options.resetAtByte.find(at => at > from && at <= receivedBytes);
      if (due === undefined) return undefined;
      receivedBytes = due;
      return due - from;
    },
    losesResult(line: string): boolean {
      const name = `AT${line.split(':')[0]}`;
      told[name] = (told[name] ?? 0) + 1;
      return options.lostResults[name]?.includes(told[name]) ?? false;
    },
    delayMs(text: string, number: number): number {
      if (options.silentAt.includes(number) || number >= options.silentFrom) return Infinity;
      const own = Object.keys(options.delays).filter(start => text.startsWith(start));
      const longest = own.sort((a, b) => b.length - a.length)[0];
      return longest === undefined ? options.delayMs : options.delays[longest]!;
    },
    find(text: string): { answer: Answer | undefined; executes: boolean; delayMs: number } {
      const due = options.faults.filter(fault => isDue(fault, text))[0];
      const answer = due?.answer && answerOf(due.answer);
      return { answer, executes: !answer || (due?.executes ?? false), delayMs: due?.delayMs ?? 0 };
    },
    earlyEnd(text: string): EarlyEnd | undefined {
      return options.earlyEnds.filter(one => isDue(one, text))[0];
    },
    forgets(text: string): boolean {
      return options.forgets.filter(one => isDue(one, text)).length > 0;
    },
    urcsFor(text: string): ((lines: Answer['lines']) => Answer['lines']) | undefined {
      const due = options.urcs.filter(one => isDue(one, text));
      if (due.length === 0) return undefined;
      return lines => due.reduce((all, one) => insertAt(all, one.beforeLine ?? 0, one.line), lines);
    },
  };
}

function insertAt(lines: Answer['lines'], at: number, line: string): Answer['lines'] {
  return [...lines.slice(0, at), line, ...lines.slice(at)];
}

function answerOf(lines: string[]): Answer {
  const last = lines.at(-1);
  if (last === undefined) return { lines: [], end: 'silence' };
  const cme = /^\+CME ERROR: ?(\d+)$/.exec(last);
  const end: End = cme ? { cme: Number(cme[1]) } : last === 'ERROR' ? 'ERROR' : 'OK';
  return last === 'OK' || last === 'ERROR' || cme
    ? { lines: lines.slice(0, -1), end }
    : { lines, end: 'silence' };
}
