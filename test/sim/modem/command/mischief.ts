// Intentional faults between command and response: silence, delays, other responses, URCs within a response, and a reset at a byte. Used by at.ts.

import type { Answer, End } from './reply.ts';

/** A fault of one response or several. */
export interface AnswerFault {
  /** Beginning of the command, with `AT`. */
  command: string;
  /** Which of these commands has the fault, from 1 on. The default is each. */
  nth?: number;
  /** Lines in place of the response, the last of which is the final result. An empty list is silence. The default is the true response. */
  answer?: string[];
  /** The command is carried out nevertheless; only its response is replaced. */
  executes?: boolean;
  /** Milliseconds by which execution and response come later. */
  delayMs?: number;
}

/** A URC that comes at a time, or within a response. */
export interface InjectedUrc {
  /** Milliseconds from the modem's creation to the URC. */
  atMs?: number;
  /** Beginning of the command in whose response it comes. */
  command?: string;
  /** Which of these commands, from 1 on. */
  nth?: number;
  /** Number of the response's line before which it comes, from 0 on. */
  beforeLine?: number;
  /** The URC. */
  line: string;
}

/** An operation that fails within its data phase. */
export interface EarlyEnd {
  /** Beginning of the command before the data, with `AT`. */
  command: string;
  /** Which of these commands, from 1 on. The default is each. */
  nth?: number;
  /** Bytes of the data phase after which the operation fails. */
  afterBytes: number;
  /** Lines that are sent then. No others follow. */
  lines: string[];
  /** The data phase stays open nevertheless, up to its count or terminator. */
  stays?: boolean;
}

/** A command at which the session or the network is lost without a message. */
export interface Forgetting {
  /** Beginning of the command, with `AT`. */
  command: string;
  /** Which of these commands, from 1 on. */
  nth: number;
}

/** The faults of a modem. */
export interface FaultOptions {
  /** Commands at which the session or the network is lost without a message. */
  forgets: Forgetting[];
  earlyEnds: EarlyEnd[];
  /** Milliseconds from a command line to its response. Infinity is silence. */
  delayMs: number;
  /** Milliseconds from a command line with a certain beginning to its response. They take precedence. */
  delays: Record<string, number>;
  /** Numbers of command lines that are ignored silently, from 1 on. */
  silentAt: number[];
  /** Number of the command line from which on there is silence. */
  silentFrom: number;
  faults: AnswerFault[];
  /** Numbers of late results that are lost, from 1 on, by command (`AT+QFTPPUT`). The command is over nevertheless. */
  lostResults: Record<string, number[]>;
  urcs: InjectedUrc[];
  /** Numbers of received bytes, from 1 on, after which the modem resets. */
  resetAtByte: number[];
  /** Number of the command line from which on the echo is on, whatever ATE said before. */
  echoAt: number;
}

/** The faults of a modem, as they come due. */
export type Faults = ReturnType<typeof createFaults>;

/** Counts commands and bytes, and finds the faults that are due. */
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
