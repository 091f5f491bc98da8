// Beside a row that has its OK and not its result: another command is said whose answer confirms the row, until the one or the other
// has come. What it is, the row says.

import type { Clock, Timer } from '../ports';
import type { Matches } from './answer';
import { isRefusal } from './row';
import type { Step } from './step';

/** How long after OK, and after an answer that showed nothing: a modem that is still busy with the row refuses (AT76v3 12.2.18). */
const askMs = 5000;

export interface Asking {
  /** Whether the line belongs to what was asked. */
  take(line: string): boolean;
  /** Runs `then` when no answer is on its way any more: it would pass for one to the next command. */
  settle(then: () => void): void;
  stop(): void;
}

export function askBeside(clock: Clock, speak: (text: string) => void, ask: NonNullable<Step['ask']>, matches: Matches, onConfirmed: () => void): Asking {
  let isOut = false;
  let isConfirmed = false;
  let then: (() => void) | undefined;
  let timer: Timer;

  function arm(run: () => void): void { timer = clock.after(askMs, run); }

  /** Once only where nothing answers: of two answers one would come too late. */
  function say(): void {
    isOut = true;
    speak(ask.say);
  }

  function end(): void {
    isOut = false;
    clock.cancel(timer);
    if (then) then();
    else if (isConfirmed) onConfirmed();
    else arm(say);
  }

  arm(say);
  return {
    take: function (line) {
      const isMatch = matches(ask.want, line, false) === 'match';
      const isEnd = isOut && (line === 'OK' || isRefusal(line));
      if (isMatch) isConfirmed = true;
      // OK may stand in front of what confirms the row
      if (isEnd || (isMatch && !isOut)) end();
      return isMatch || isEnd;
    },
    settle: function (run) {
      then = run;
      if (!isOut) end();
      else arm(end);
    },
    stop: function () { clock.cancel(timer); }
  };
}
