// Beside a row whose result is missing: something is said that shows whether the modem is still at it, until its result or an end has come.
// After OK that is what the row names in `ask`; else, and where that is not answered, a plain AT, and little of it: a modem may lose
// what is said while it works.

import type { FaultCode } from '../fault';
import type { Clock, Timer } from '../ports';
import { has } from '../text';
import type { Heard, Matches } from './answer';
import { isRefusal, resultsOf, wantsOf } from './row';
import type { Step } from './step';

/** How long after OK, and after an answer that showed nothing: a modem that is still busy with the row refuses (AT76v3 12.2.18). */
const askMs = 5000;
/** A command whose OK stands in front of its result has it within 9 s (A76 17.2). */
const okMs = 20000;
/** What shows nothing but that the modem is there is asked after so long and this share of the row's time. */
const leastMs = 30000;
const share = 32;
/** What goes by the server is asked only behind an AT, or behind three of a row that may take longer than this: air may be slow. */
const longRowMs = 200000;
/** So often nothing answers: the first AT may have been lost. */
const mostMisses = 3;

/** What this modem has shown of itself. */
export interface Manner {
  /** The latest result stood in front of its OK: till then nothing is to be expected of the modem. Missing: not known. */
  isLate?: boolean;
  /** A row was given up since nothing answered, and nothing has been answered beside one since: it may only be deaf while it works. */
  isDeaf?: boolean;
  /** The latest command of a row has come back; one that only now does so shows a restart. */
  hasEcho?: boolean;
}

function longMs(row: Step): number {
  return leastMs + row.ms / share;
}

/** What costs the modem more than a look at itself is not asked often. */
function isOften(ask: NonNullable<Step['ask']>): boolean {
  return !!ask.overMs || (!ask.isOver && !ask.busy);
}

/**
 * How long a row is waited for before something is said beside it; its own time where nothing is.
 * @param isTaken the modem has said OK to it, and has all bytes that follow it
 */
export function askAfter(row: Step, isTaken: boolean, manner: Manner): number {
  const isAsked = isTaken ? row.result || row.ask : row.result && !row.pour && !manner.isLate && row.ms > okMs * 2;
  if (!isAsked || row.data || row.tries) return row.ms;
  return isTaken ? Math.min(row.ms, row.ask && isOften(row.ask) ? askMs : longMs(row)) : okMs;
}

/** What bears the name that was asked for is no news. */
export function isNamed(line: string, said: string): boolean {
  const name = line.split(':')[0]!;
  return has(said, 'AT' + name) || has(said, ';' + name);
}

/** The OK among what is wanted has come: the modem holds the count. */
export function hasCount(heard: Heard, row: Step): boolean {
  const at = wantsOf(row).indexOf('OK');
  return at >= 0 && !!heard.seen[at];
}

/**
 * The row's own result has come, behind which stands no OK.
 * @param isKept it was kept for whoever listens: the row itself waits for its OK alone
 */
export function isWithoutOk(heard: Heard, row: Step, isKept: boolean): boolean {
  return !!row.result && !heard.isFinal && (!!heard.seen[1] || (isKept && !resultsOf(row).length));
}

/** How much of an answer has come whose end is lost: all that is wanted but OK, a part, or nothing that is known for one. */
export function cutOf(heard: Heard, row: Step): 'whole' | 'part' | undefined {
  const isAll = wantsOf(row).every(function (want, n) { return want === 'OK' || !!heard.seen[n]; });
  if (isAll && (heard.isOwn || resultsOf(row).length)) return 'whole';
  return heard.isOwn || heard.isFinal || heard.seen.indexOf(true) >= 0 ? 'part' : undefined;
}

export interface Asking {
  /** Whether the line belongs to what was asked. */
  take(line: string): boolean;
  /** Runs `then` when no answer is on its way any more: it would pass for one to the next command. */
  settle(then: () => void): void;
  stop(): void;
}

/** @param onEnd without a code: the row is confirmed */
export function askBeside(
  clock: Clock, row: Step, heard: Heard, manner: Manner, speak: (text: string) => void, matches: Matches,
  onEnd: (code?: FaultCode, words?: string) => void
): Asking {
  const ask = row.ask;
  /** How many answers are on their way, and how often none came. */
  let out = 0;
  let misses = 0;
  let isPlain = true;
  let plain = !ask || isOften(ask) ? 0 : row.ms > longRowMs ? 3 : 1;
  /** It listens while it works. */
  let hasAnswered = false;
  let isConfirmed = false;
  /** Since when every answer has matched. */
  let sinceMs: number | undefined;
  let then: (() => void) | undefined;
  let timer: Timer | undefined;

  /** Of a timer that is over the engine soon gives the id to the next one. */
  function disarm(): void {
    if (timer !== undefined) clock.cancel(timer);
    timer = undefined;
  }

  function arm(ms: number, run: () => void): void {
    disarm();
    timer = clock.after(ms, function () {
      timer = undefined;
      run();
    });
  }

  /** A row that only waits comes behind an OK. */
  function isTaken(): boolean { return heard.isFinal || !row.say; }

  function say(): void {
    isPlain = !ask || !isTaken() || misses > 0 || plain > 0;
    if (isTaken()) plain--;
    out++;
    speak(isPlain ? 'AT' : ask!.say);
    arm(askMs, miss);
  }

  function miss(): void {
    misses++;
    if (!isPlain && isOften(ask!) && !hasAnswered) arm(longMs(row), say);
    else if (!isTaken() && manner.isLate !== false) return;
    else if (misses < mostMisses) say();
    else if (!manner.isDeaf) {
      manner.isDeaf = true;
      onEnd('silent', 'it answers nothing any more');
    }
  }

  /** Only an AT was answered, and not the row. */
  function lose(): void {
    if (isTaken()) say();
    else onEnd('silent', 'it answers AT, and not this');
  }

  function end(): void {
    if (out) out--;
    misses = 0;
    hasAnswered = true;
    manner.isDeaf = false;
    if (then) settle(then);
    // the result may stand behind it all the same
    else if (isConfirmed && ask!.isOver) arm(askMs, function () { onEnd('line-noise', 'its result did not come'); });
    else if (isConfirmed) onEnd();
    else arm(isPlain || !isOften(ask!) ? longMs(row) : askMs, lose);
  }

  function settle(run: () => void): void {
    then = run;
    if (out) arm(askMs, run);
    else {
      disarm();
      run();
    }
  }

  say();
  return {
    take: function (line) {
      if (ask && ask.busy && !isPlain && matches(ask.busy, line, false) === 'match') return true;
      // any answer is OK to a plain AT
      const isMatch = !!ask && !(isPlain && ask.want === 'OK') && matches(ask.want, line, false) === 'match';
      const isEnd = out > 0 && (line === 'OK' || ((!isPlain || isTaken()) && isRefusal(line)));
      if (isMatch && sinceMs === undefined) sinceMs = clock.now();
      else if (ask && !isMatch && isNamed(line, ask.say)) sinceMs = undefined;
      if (isMatch && clock.now() - sinceMs! >= (ask!.overMs || 0)) isConfirmed = true;
      const isEcho = out > 0 && isPlain && line === 'AT' && !manner.hasEcho;
      if (isEcho) onEnd('restarted', 'its echo is on again');
      // OK may stand in front of what confirms the row
      else if (isEnd || (isMatch && !out)) end();
      return isMatch || isEnd || isEcho;
    },
    settle: settle,
    stop: disarm
  };
}
