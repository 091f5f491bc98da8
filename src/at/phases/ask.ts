// Asks the modem for the result of a script row that has not come. After OK, the row's own query (`ask`) is sent, otherwise a plain AT. Queries are
// rare, since a busy modem may lose input.

import type { FaultCode } from '../../fault';
import type { Timer } from '../../ports';
import type { Heard } from '../answer';
import { fillCommand } from '../match';
import { isRefusal, resultsOf, wantsOf } from '../row';
import type { Step } from '../step';
import type { Turn } from '../turn';
import type { Asking } from './asking';
import { askMs, isEarly, isOften, longMs } from './deadline';
import { isReplyTo } from './reply';

/**
 * Time in milliseconds. If a row's timeout is longer, three plain ATs are sent before the row's own query instead of one, as the network may be slow.
 */
const longRowMs = 200000;
/**
 * The pause in milliseconds before a second plain AT to a modem that may be silent until its result comes. Each further pause is longer by as much.
 */
const busyMs = 60000;
/** Number of consecutive queries without an answer after which the row fails. The first AT may be lost. */
const mostMisses = 3;

/**
 * Tells how much has come of an answer whose end the engine has lost. `whole`: all but OK. `part`: less than that. Undefined: no line has come that
 * belongs to the script row.
 */
export function cutOf(heard: Heard, row: Step): 'whole' | 'part' | undefined {
  const isAll = wantsOf(row).every(function (want, n) { return want === 'OK' || !!heard.seen[n]; });
  if (isAll && (heard.isOwn || resultsOf(row).length)) return 'whole';
  return heard.isOwn || heard.isFinal || heard.seen.indexOf(true) >= 0 ? 'part' : undefined;
}

/** State of the queries that ask for a row's missing result. */
interface Query {
  readonly turn: Turn;
  /** The script row whose result is missing. */
  readonly row: Step;
  /** The answer to the script row so far. */
  readonly heard: Heard;
  /**
   * Called when no further query is sent. Without `code`, the modem has confirmed what the script row did. Otherwise `code` is that of the fault, and
   * `words` explain it.
   */
  readonly onEnd: (code?: FaultCode, words?: string) => void;
  /** Number of queries that were sent and are not answered yet. */
  out: number;
  /** Number of consecutive queries without an answer. */
  misses: number;
  /** The script row's own query, if it was sent last. Undefined: a plain AT was sent last. */
  asked: Step['ask'];
  /** Number of plain ATs that are still to be sent before the row's own query. */
  plain: number;
  /** The modem has answered at least one query. */
  hasAnswered: boolean;
  /** The answers to the queries have shown the awaited result, for as long as the row's `overMs` demands. */
  isConfirmed: boolean;
  /** Time since which all answers show the awaited result, in milliseconds of the clock. It is undefined if the last answer did not show it. */
  sinceMs: number | undefined;
  /** Called once all queries are answered, to go on with the script row. Undefined: the queries go on. */
  then: (() => void) | undefined;
  /** The row's time is over, so the answer to an AT only shows whether the modem still answers. */
  readonly isLast: boolean;
  /** The timer that ends the wait for the answer to a query, or the pause before the next one. It is undefined while no timer is running. */
  timer: Timer | undefined;
}

/** Cancels the timer and forgets its id, which the engine uses again for another timer. */
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

/** Whether OK has come for the script row's command. A row without a command comes after another row's OK, so its command counts as accepted. */
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
  else if (!query.isLast && !isTaken(query) && !isEarly(manner, query.row)) arm(query, busyMs * query.misses, say);
  else if (query.misses < mostMisses) say(query);
  else if (!manner.isDeaf) {
    manner.isDeaf = true;
    query.onEnd('silent', 'it answers nothing any more');
  }
}

function lose(query: Query): void {
  if (isTaken(query)) say(query);
  else query.onEnd('unanswered');
}

function loseResult(query: Query): void { query.onEnd('line-noise', 'its result did not come'); }

/** Handles the end of an answer to a query. If the result is confirmed, the queries end, otherwise the next one is planned. */
function end(query: Query): void {
  const ask = query.row.ask;
  if (query.out) query.out--;
  query.misses = 0;
  query.hasAnswered = true;
  query.turn.manner.isDeaf = false;
  if (query.then) settle(query, query.then);
  else if (query.isConfirmed && ask && ask.isOver) arm(query, askMs, loseResult);
  else if (query.isConfirmed) query.onEnd();
  else arm(query, query.isLast ? 1 : query.asked && isOften(query.asked) ? askMs : longMs(query.row), lose);
}

function settle(query: Query, then: () => void): void {
  query.then = then;
  if (query.out) arm(query, askMs, then);
  else {
    disarm(query);
    then();
  }
}

/** Takes a line that the modem has sent. @returns true if the line belongs to a query */
function take(query: Query, line: string): boolean {
  const turn = query.turn;
  const asked = query.asked;
  const ask = query.row.ask;
  if (asked && asked.busy && turn.matches(asked.busy, line, false) === 'match') return true;
  // after a plain AT, an OK answers that AT, and does not confirm the row
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

/**
 * Sends the first query for the row's missing result.
 * @param onEnd called once: without a code, the result is confirmed
 * @param isLast the row's time is over, and only a plain AT is sent
 */
export function createAsking(turn: Turn, onEnd: (code?: FaultCode, words?: string) => void, isLast = false): Asking {
  const row = turn.row;
  const query: Query = {
    turn: turn, row: row, heard: turn.heard, onEnd: onEnd, isLast: isLast, out: 0, misses: 0, asked: undefined,
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
