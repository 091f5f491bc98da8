// What goes wrong on purpose between command and answer: silence, delays, other answers, URCs in the middle of an answer, a reset
// at a byte. Data and counters only; at.ts asks.

import type { Answer, End } from './at.ts';

export interface AnswerFault {
  /** How the command begins, `AT` included. */
  command: string;
  /** Which of those commands, from 1; every one without it. */
  nth?: number;
  /** What is answered instead; the last one is the final result. Empty: silence. Without it the true answer comes. */
  answer?: string[];
  /** The command still does what it does; only its answer is replaced. */
  executes?: boolean;
  /** How much later it is carried out and answered. */
  delayMs?: number;
}

export interface InjectedUrc {
  /** At this time after creation, or within an answer: */
  atMs?: number;
  /** before the line with number `beforeLine` (from 0) of the answer to the nth such command. */
  command?: string;
  nth?: number;
  beforeLine?: number;
  line: string;
}

export interface EarlyEnd {
  /** How the command before the data begins, `AT` included, and which of those, from 1; every one without it. */
  command: string;
  nth?: number;
  /** After so many bytes of its data phase: */
  afterBytes: number;
  /** these lines are said; the phase is over, and what it was part of has failed without another word. */
  lines: string[];
  /** The phase stays open all the same, up to its count or its mark. */
  stays?: boolean;
}

export interface Forgetting {
  /** How the command begins, `AT` included, and which of those, from 1: */
  command: string;
  nth: number;
}

export interface FaultOptions {
  /** as it comes the session with the server is gone, or the network under it, and nothing was said of that. */
  forgets: Forgetting[];
  earlyEnds: EarlyEnd[];
  /** From the command line to its answer; a command's own beginning wins. Infinity: silence. */
  delayMs: number;
  delays: Record<string, number>;
  /** Numbers, from 1, of command lines that get no answer and do nothing. */
  silentAt: number[];
  /** From this command line on, nothing is answered. */
  silentFrom: number;
  faults: AnswerFault[];
  /** Which results that come behind their OK, counted from 1, never reach the line, though the command is over (`AT+QFTPPUT`). */
  lostResults: Record<string, number[]>;
  urcs: InjectedUrc[];
  /** Numbers, from 1, of received bytes after which the modem resets. */
  resetAtByte: number[];
  /** From this command line on the echo is on, whatever ATE said before it. */
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
    /** How many of the next `count` bytes come before a reset; undefined where none is due. */
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
