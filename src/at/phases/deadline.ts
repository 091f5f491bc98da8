// The row's deadline, and the probe before it.

import { hasCount } from '../answer';
import type { Turn } from '../turn';
import { askAfter, isWithoutOk } from './ask';

/** The OK of a good result may be lost. */
const lateOkMs = 10000;

/** The modem has all bytes, or its OK has come. */
export function isTaken(turn: Turn): boolean {
  return turn.pours ? turn.pours.phase === 'poured' && hasCount(turn.heard, turn.row) : !turn.row.say || !!turn.heard.isFinal;
}

/** Until the row is late, or the modem is probed. */
export function restMs(turn: Turn): number {
  const row = turn.row;
  return turn.asking || !(row.result || row.ask) ? row.ms : askAfter(row, isTaken(turn), turn.manner);
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
  if (turn.asking) turn.asking.stop();
  turn.asking = undefined;
}
