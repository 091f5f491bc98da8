// Asks the modem while a row's result is missing: by the row's `ask` after OK, otherwise by AT. It does so rarely, since a busy modem may
// lose input.

import type { FaultCode } from '../../fault';
import type { Timer } from '../../ports';
import { has } from '../../text';
import type { Heard } from '../answer';
import { fillCommand } from '../match';
import { isRefusal, resultsOf, wantsOf } from '../row';
import type { Step } from '../step';
import type { Turn } from '../turn';
import type { Asking } from './asking';
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

/** A query and its answers. */
interface Query {
  readonly turn: Turn;
  /** The row whose result is missing. */
  readonly row: Step;
  /** The row's answer so far. */
  readonly heard: Heard;
  /** Ends the query. Without a code, the row is confirmed. */
  readonly onEnd: (code?: FaultCode, words?: string) => void;
  /** Number of answers that are still to come. */
  out: number;
  /** Number of queries in a row without an answer. */
  misses: number;
  /** The query that was sent last. It is undefined for a plain AT. */
  asked: Step['ask'];
  /** Number of plain ATs that come before the row's own query. */
  plain: number;
  /** A query was answered. */
  hasAnswered: boolean;
  /** The answer shows the awaited result. */
  isConfirmed: boolean;
  /** Time since which all answers show that result, in milliseconds of the clock. */
  sinceMs: number | undefined;
  /** Goes on with the row. It is undefined while the query is needed. */
  then: (() => void) | undefined;
  /** The timer that is running. */
  timer: Timer | undefined;
}

/** The engine reuses the id of an expired timer. */
function disarm(query: Query): void {
  if (query.timer !== undefined) query.turn.clock.cancel(query.timer);
  query.timer = undefined;
}

function arm(query: Query, ms: number, run: (query: Query) => void): void {
  disarm(query);
  query.timer = query.turn.clock.after(ms, function () {
    query.timer = undefined;
    run(query);
  });
}

/** A row without a command follows an OK. */
function isTaken(query: Query): boolean { return !query.row.say || !!query.heard.isFinal; }

function say(query: Query): void {
  const asked = query.asked = !isTaken(query) || query.misses > 0 || query.plain > 0 ? undefined : query.row.ask;
  const text = asked ? asked.say : 'AT';
  if (isTaken(query)) query.plain--;
  query.out++;
  query.turn.speak(fillCommand(text, query.turn.lookUp) || 'AT', text);
  arm(query, askMs, miss);
}

function miss(query: Query): void {
  const manner = query.turn.manner;
  query.misses++;
  if (query.asked && isOften(query.asked) && !query.hasAnswered) arm(query, longMs(query.row), say);
  else if (!isTaken(query) && manner.isLate !== false) return;
  else if (query.misses < mostMisses) say(query);
  else if (!manner.isDeaf) {
    manner.isDeaf = true;
    query.onEnd('silent', 'it answers nothing any more');
  }
}

function lose(query: Query): void {
  if (isTaken(query)) say(query);
  else query.onEnd('silent', 'it answers AT, and not this');
}

function loseResult(query: Query): void { query.onEnd('line-noise', 'its result did not come'); }

/** An answer has come. */
function end(query: Query): void {
  const ask = query.row.ask;
  if (query.out) query.out--;
  query.misses = 0;
  query.hasAnswered = true;
  query.turn.manner.isDeaf = false;
  if (query.then) settle(query, query.then);
  else if (query.isConfirmed && ask && ask.isOver) arm(query, askMs, loseResult);
  else if (query.isConfirmed) query.onEnd();
  else arm(query, query.asked && isOften(query.asked) ? askMs : longMs(query.row), lose);
}

function settle(query: Query, then: () => void): void {
  query.then = then;
  if (query.out) arm(query, askMs, then);
  else {
    disarm(query);
    then();
  }
}

/** Takes a line. @returns whether it belongs to the query */
function take(query: Query, line: string): boolean {
  const turn = query.turn;
  const asked = query.asked;
  const ask = query.row.ask;
  if (asked && asked.busy && turn.matches(asked.busy, line, false) === 'match') return true;
  // OK answers a plain AT anyway
  const isMatch = !!ask && (asked || ask.want !== 'OK') && turn.matches(ask.want, line, false) === 'match';
  const isEnd = query.out > 0 && (line === 'OK' || ((asked || isTaken(query)) && isRefusal(line)));
  const now = turn.clock.now();
  if (isMatch && query.sinceMs === undefined) query.sinceMs = now;
  else if (ask && !isMatch && isReplyTo(line, ask.say)) query.sinceMs = undefined;
  if (isMatch && now - query.sinceMs! >= (ask.overMs || 0)) query.isConfirmed = true;
  const isEcho = query.out > 0 && !asked && line === 'AT' && !turn.manner.hasEcho;
  if (isEcho) query.onEnd('restarted', 'its echo is on again');
  else if (isEnd || (isMatch && !query.out)) end(query);
  return isMatch || isEnd || isEcho;
}

/** Begins to ask. @param onEnd without a code: the row is confirmed */
export function createAsking(turn: Turn, onEnd: (code?: FaultCode, words?: string) => void): Asking {
  const row = turn.row;
  const query: Query = {
    turn: turn, row: row, heard: turn.heard, onEnd: onEnd, out: 0, misses: 0, asked: undefined,
    plain: !row.ask || isOften(row.ask) ? 0 : row.ms > longRowMs ? 3 : 1, hasAnswered: false,
    isConfirmed: false, sinceMs: undefined, then: undefined, timer: undefined
  };
  say(query);
  return {
    take: function (line) { return take(query, line); },
    settle: function (then) { settle(query, then); },
    stop: function () { disarm(query); }
  };
}
