// Asks the modem while a row's result is missing: by the row's `ask` after OK, otherwise by AT. It does so rarely, since a busy modem may
// lose input.

import type { FaultCode } from '../../fault';
import type { Clock, Timer } from '../../ports';
import { has } from '../../text';
import type { Heard, Matches } from '../answer';
import { isRefusal, resultsOf, wantsOf } from '../row';
import type { Step } from '../step';
import type { Asking, Manner } from './asking';
import { askMs, isOften, longMs } from './deadline';

/** Milliseconds of a long row. In a longer one, three ATs come before a query of the server, as the network may be slow. */
const longRowMs = 200000;
/** Number of queries without an answer after which the row fails. The first AT may be lost. */
const mostMisses = 3;

/** The line has the name of one of the commands. @param said the command line */
export function isReplyTo(line: string, said: string): boolean {
  const name = line.split(':')[0];
  return has(said, 'AT' + name) || has(said, ';' + name);
}

/** How much of a cut answer has come. It is undefined if nothing has come that belongs to the row. */
export function cutOf(heard: Heard, row: Step): 'whole' | 'part' | undefined {
  const isAll = wantsOf(row).every(function (want, n) { return want === 'OK' || !!heard.seen[n]; });
  if (isAll && (heard.isOwn || resultsOf(row).length)) return 'whole';
  return heard.isOwn || heard.isFinal || heard.seen.indexOf(true) >= 0 ? 'part' : undefined;
}

/** Begins to ask. @param onEnd without a code: the row is confirmed */
export function createAsking(
  clock: Clock, row: Step, heard: Heard, manner: Manner, speak: (text: string) => void, matches: Matches,
  onEnd: (code?: FaultCode, words?: string) => void
): Asking {
  const ask = row.ask;
  /** Number of answers that are still to come. */
  let out = 0;
  let misses = 0;
  let asked: typeof ask;
  let plain = !ask || isOften(ask) ? 0 : row.ms > longRowMs ? 3 : 1;
  let hasAnswered = false;
  let isConfirmed = false;
  let sinceMs: number | undefined;
  let then: (() => void) | undefined;
  let timer: Timer | undefined;

  /** The engine reuses the id of an expired timer. */
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

  /** A row without a command follows an OK. */
  function isTaken(): boolean { return !row.say || !!heard.isFinal; }

  function say(): void {
    asked = !isTaken() || misses > 0 || plain > 0 ? undefined : ask;
    if (isTaken()) plain--;
    out++;
    speak(asked ? asked.say : 'AT');
    arm(askMs, miss);
  }

  function miss(): void {
    misses++;
    if (asked && isOften(asked) && !hasAnswered) arm(longMs(row), say);
    else if (!isTaken() && manner.isLate !== false) return;
    else if (misses < mostMisses) say();
    else if (!manner.isDeaf) {
      manner.isDeaf = true;
      onEnd('silent', 'it answers nothing any more');
    }
  }

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
    else if (isConfirmed && ask && ask.isOver) arm(askMs, function () { onEnd('line-noise', 'its result did not come'); });
    else if (isConfirmed) onEnd();
    else arm(asked && isOften(asked) ? askMs : longMs(row), lose);
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
      if (asked && asked.busy && matches(asked.busy, line, false) === 'match') return true;
      // OK answers a plain AT anyway
      const isMatch = !!ask && (asked || ask.want !== 'OK') && matches(ask.want, line, false) === 'match';
      const isEnd = out > 0 && (line === 'OK' || ((asked || isTaken()) && isRefusal(line)));
      if (isMatch && sinceMs === undefined) sinceMs = clock.now();
      else if (ask && !isMatch && isReplyTo(line, ask.say)) sinceMs = undefined;
      if (isMatch && clock.now() - sinceMs! >= (ask.overMs || 0)) isConfirmed = true;
      const isEcho = out > 0 && !asked && line === 'AT' && !manner.hasEcho;
      if (isEcho) onEnd('restarted', 'its echo is on again');
      else if (isEnd || (isMatch && !out)) end();
      return isMatch || isEnd || isEcho;
    },
    settle: settle,
    stop: disarm
  };
}
