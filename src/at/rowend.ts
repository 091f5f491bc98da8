// Decides what follows the end of a script row: the next row, the same row again, or the end of the script.

import { End, newFault, type Fault, type FaultCode } from '../fault';
import { pauseReading } from './phases/reading';
import { nextSlice } from './phases/repeat';
import { codeOf, commandName, setValues } from './row';
import type { Pouring, Turn } from './turn';

/**
 * Makes the functions that end a script row. They get functions of the record `turn` as parameters, as the engine (Espruino) never frees a record
 * after 15 nested calls of its methods.
 */
export function createRowEnds(
  turn: Turn, begin: (tries?: number) => void, goOn: (isFailed?: boolean) => void, finish: (end: End, fault?: Fault) => void
): Pick<Turn, 'pass' | 'endRefused' | 'fail'> {
  function passOn(): void {
    if (turn.row.set) /*@__NOINLINE__*/ setValues(turn.task.variables, turn.row, turn.lookUp);
    goOn();
  }

  return {
    pass: function () {
      if (!turn.pours && !turn.reads) passOn();
      else if (turn.pours && turn.pours.mismatch) finish(End.refused, turn.pours.mismatch);
      else if (turn.row.slice && turn.task.payload!.left() > 0) /*@__NOINLINE__*/ nextSlice(turn as Pouring);
      else if (!turn.reads || !pauseReading(turn, turn.reads)) passOn();
    },
    endRefused: function () {
      const row = turn.row;
      const pour = turn.pours;
      const line = turn.lastRefusal = turn.heard.refusal!;
      const left = --turn.tries;
      if (turn.reads && turn.reads.isUntilSeen) passOn();
      else if (left > 0) begin(left);
      else if (row.may) goOn(true);
      else if (pour && pour.mismatch) finish(End.refused, pour.mismatch);
      else turn.fail(End.refused, codeOf(row, turn.dialect.codeOf(line), !!pour && !!pour.resyncing), line);
    },
    fail: function (end: End, code: FaultCode, line?: string) { finish(end, newFault(code, commandName(turn.row), line)); }
  };
}
