import { find, has } from '../../text';
import { hasCount, type Heard } from '../answer';
import { commandName, resultsOf } from '../row';
import type { Step } from '../step';
import type { Turn } from '../turn';
import type { Manner } from './asking';

/**
 * Time in milliseconds from OK until the query for a missing result is sent, and then until the query's answer must come. A modem that is still busy
 * refuses an earlier query (SIM7600 manual AT76v3, 12.2.18).
 */
export const askMs = 5000;
/**
 * Milliseconds to wait for OK after a command that also has a result line, before a plain AT is sent. If OK comes before the result, it comes within
 * 9 s (A76XX manual, 17.2).
 */
const okMs = 20000;
/** If an answer is missing, a plain AT is sent after this many milliseconds, plus a 32nd of the script row's timeout. */
const leastMs = 30000;
const share = 32;
/** Milliseconds to wait for OK after a good result. OK may be lost, so the row then passes without it. */
const lateOkMs = 10000;

/** Milliseconds from a script row's command until a plain AT asks for its answer. */
export function longMs(row: Step): number {
  return leastMs + row.ms / share;
}

/** Whether the modem is asked about a row whose OK is missing. A short timeout is waited for. */
function isLong(row: Step): boolean { return row.ms > okMs * 2; }

/** The marks behind a command in `Manner.orders`: its result came before OK, or OK came first. */
const late = '>';
const early = '<';

/**
 * Returns how the order of a row's result and OK is written in `Manner.orders`. The command of a row with a short timeout is left out, since its row
 * never asks the modem.
 */
function orderOf(row: Step, mark: string): string { return isLong(row) ? '|' + commandName(row) + mark : mark; }

/** Notes whether OK has come behind the row's result. */
export function noteOrder(manner: Manner, row: Step, isLate: boolean): void {
  const order = orderOf(row, isLate ? late : early);
  const orders = manner.orders;
  if (has(orders, order)) return;
  const other = find(orders, orderOf(row, isLate ? early : late), 0);
  manner.orders = (other < 0 ? orders : orders.slice(0, other) + orders.slice(other + order.length)) + order;
}

/** Whether OK comes before the result of the row's command. For a command without a result so far, all others must have done so. */
export function isEarly(manner: Manner, row: Step): boolean {
  const orders = manner.orders;
  return has(orders, orderOf(row, early)) || (has(orders, early) && !has(orders, late));
}

/** Whether the query for a missing result may be sent every few seconds. It may if the query does no harm and its answer is final. */
export function isOften(ask: NonNullable<Step['ask']>): boolean {
  return !!ask.overMs || (!ask.isOver && !ask.busy);
}

/**
 * Milliseconds from the command until the modem is asked for a missing answer. If the script row has no query, it is the row's timeout.
 * @param isTaken OK has come, and all bytes are sent
 */
function askAfter(row: Step, isTaken: boolean, manner: Manner): number {
  const isAsked = isTaken ? row.result || row.ask : row.result && !row.pour && isLong(row);
  if (!isAsked || row.data || row.tries) return row.ms;
  if (isTaken) return Math.min(row.ms, row.ask && isOften(row.ask) ? askMs : longMs(row));
  return has(manner.orders, orderOf(row, late)) ? longMs(row) : okMs;
}

/**
 * Whether the result that a script row waits for has come, but its OK has not.
 * @param isKept true: the line for which `listen` waits has come
 */
export function isWithoutOk(heard: Heard, row: Step, isKept: boolean): boolean {
  return !!row.result && !heard.isFinal && (!!heard.seen[1] || (isKept && !resultsOf(row).length));
}

/** Whether the modem has accepted the command and, if there is a payload, all its bytes. */
export function isAccepted(turn: Turn): boolean {
  return turn.pours ? turn.pours.phase === 'poured' && hasCount(turn.heard) : !turn.row.say || !!turn.heard.isFinal;
}

/** Milliseconds until the script row fails, or until the modem is asked for a missing answer. */
export function restMs(turn: Turn): number {
  const row = turn.row;
  return turn.asking || !(row.result || row.ask) ? row.ms : askAfter(row, isAccepted(turn), turn.manner);
}

/**
 * If the result of a script row has come, but its OK has not, waits a short time for OK.
 * @returns true if only OK is missing
 */
export function awaitOk(turn: Turn): boolean {
  const isMissing = !!turn.row.result && isWithoutOk(turn.heard, turn.row, turn.kept !== undefined);
  if (isMissing) turn.arm(Math.min(turn.row.ms, lateOkMs));
  return isMissing;
}

/** Calls `then` once all queries for a missing result are answered. */
export function afterAsk(turn: Turn, then: () => void): void {
  if (turn.asking) turn.asking.settle(then);
  else then();
}

/** Ends the queries for the missing result of the current script row. */
export function stopAsking(turn: Turn): void {
  turn.asking!.stop();
  turn.asking = undefined;
}
