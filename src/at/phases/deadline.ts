import { hasCount, type Heard } from '../answer';
import { resultsOf } from '../row';
import type { Step } from '../step';
import type { Turn } from '../turn';
import type { Manner } from './asking';

/** Delay of the first query: a modem that is still busy with the row refuses it (AT76v3 12.2.18). */
export const askMs = 5000;
/** If OK precedes the result, it comes within 9 s (A76 17.2). */
const okMs = 20000;
/** Delay of a plain AT, beside the row's time divided by `share`. */
const leastMs = 30000;
const share = 32;
/** Wait for the OK of a good result: it may be lost. */
const lateOkMs = 10000;

export function longMs(row: Step): number {
  return leastMs + row.ms / share;
}

export function isOften(ask: NonNullable<Step['ask']>): boolean {
  return !!ask.overMs || (!ask.isOver && !ask.busy);
}

/** Milliseconds from command to first probe. @param isTaken OK has come, all bytes are sent */
function askAfter(row: Step, isTaken: boolean, manner: Manner): number {
  const isAsked = isTaken ? row.result || row.ask : row.result && !row.pour && !manner.isLate && row.ms > okMs * 2;
  if (!isAsked || row.data || row.tries) return row.ms;
  return isTaken ? Math.min(row.ms, row.ask && isOften(row.ask) ? askMs : longMs(row)) : okMs;
}

export function isWithoutOk(heard: Heard, row: Step, isKept: boolean): boolean {
  return !!row.result && !heard.isFinal && (!!heard.seen[1] || (isKept && !resultsOf(row).length));
}

export function isAccepted(turn: Turn): boolean {
  return turn.pours ? turn.pours.phase === 'poured' && hasCount(turn.heard) : !turn.row.say || !!turn.heard.isFinal;
}

export function restMs(turn: Turn): number {
  const row = turn.row;
  return turn.asking || !(row.result || row.ask) ? row.ms : askAfter(row, isAccepted(turn), turn.manner);
}

/** The result came, and its OK may be lost. */
export function awaitOk(turn: Turn): boolean {
  const isMissing = !!turn.row.result && isWithoutOk(turn.heard, turn.row, turn.kept !== undefined);
  if (isMissing) turn.arm(Math.min(turn.row.ms, lateOkMs));
  return isMissing;
}

export function afterAsk(turn: Turn, then: () => void): void {
  if (turn.asking) turn.asking.settle(then);
  else then();
}

export function stopAsking(turn: Turn): void {
  turn.asking!.stop();
  turn.asking = undefined;
}
