// Faults that a test wants between command and response: silence, delays, other responses, URCs within a response, and a reset at a byte. The
// command interpreter in at.ts applies them.

import type { Answer, End } from './reply.ts';

/** A fault in the response to a command. */
export interface AnswerFault {
  /** Beginning of the commands that may have the fault, with `AT`. */
  command: string;
  /** Which of the commands with this beginning has the fault, from 1 on. By default, each has it. */
  nth?: number;
  /**
   * Lines that replace the response. The last one is the final result. With an empty list, there is no response. By default, the true
   * response is sent.
   */
  answer?: string[];
  /** Whether the command is carried out although `answer` replaces its response. By default, it is not. */
  executes?: boolean;
  /** Milliseconds by which a test delays the command's work and its response. */
  delayMs?: number;
}

/** A URC that comes at a certain time, or within the response to a command. */
export interface InjectedUrc {
  /** Milliseconds from the modem's creation to the URC. */
  atMs?: number;
  /** Beginning of the commands in whose response the URC comes, with `AT`. */
  command?: string;
  /** Which of the commands with this beginning has the URC in its response, from 1 on. By default, each has it. */
  nth?: number;
  /** Number of the response's line before which the URC comes, from 0 on. */
  beforeLine?: number;
  /** The URC's text, without line ends. */
  line: string;
}

/** A fault: a command fails before all bytes of its data phase have come. */
export interface EarlyEnd {
  /** Beginning of the command that opens the data phase, with `AT`. */
  command: string;
  /** Which of the commands with this beginning has the fault, from 1 on. By default, each has it. */
  nth?: number;
  /** Number of bytes of the data phase after which the command fails. */
  afterBytes: number;
  /** Lines that the modem sends when the command fails. No other result follows. */
  lines: string[];
  /** Whether the data phase stays open after the command has failed. Then it ends by its byte count or its terminator. */
  stays?: boolean;
}

/** A fault: before a certain command, the modem loses its session with the server without a message. */
export interface Forgetting {
  /** Beginning of the commands before which the loss may occur, with `AT`. */
  command: string;
  /** Before which of the commands with this beginning the loss occurs, from 1 on. */
  nth: number;
}

/** The faults that a test wants of a modem. */
export interface FaultOptions {
  /** Commands before which the session with the server is lost without a message. */
  forgets: Forgetting[];
  /** Commands that fail within their data phase. */
  earlyEnds: EarlyEnd[];
  /** Milliseconds from a command line to its response. With Infinity, there is none. */
  delayMs: number;
  /** Milliseconds from a command line to its response, by the beginning of the line. They take precedence over `delayMs`. */
  delays: Record<string, number>;
  /** Numbers of the command lines that get no response, from 1 on. */
  silentAt: number[];
  /** Number of the command line, from 1 on, from which on no line gets a response. */
  silentFrom: number;
  /** Faults in the responses to commands. If several are due for a command, the first one counts. */
  faults: AnswerFault[];
  /**
   * Result lines that are lost on purpose, by command (`AT+QFTPPUT`). The numbers, from 1 on, count the lines that come after the command's
   * OK. The command ends nevertheless.
   */
  lostResults: Record<string, number[]>;
  /** URCs that come at a certain time, or within the response to a command. */
  urcs: InjectedUrc[];
  /** Numbers of the received bytes, from 1 on, after which the modem resets. */
  resetAtByte: number[];
  /** Number of the command line, from 1 on, from which on the modem echoes, whatever ATE said before. */
  echoAt: number;
}

/** A modem's faults together with the counts of commands, results and bytes, by which the interpreter asks which fault is due. */
export type Faults = ReturnType<typeof createFaults>;

/** Creates the functions that count a modem's commands, results and bytes, and that return the fault that is due at each of them. */
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
    /** Returns how many of the next `count` bytes the modem still takes before a test's reset. It is undefined if no reset is due among them. */
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
