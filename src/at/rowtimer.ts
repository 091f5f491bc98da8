// Runs the timer of a script's current row.

import { endRepeat } from './phases/compare';
import { timeOut } from './phases/rare';
import type { Pouring, Turn } from './turn';

/** Makes the function that restarts the timer of the current script row, for a number of milliseconds. */
export function createRowTimer(turn: Turn): (ms: number) => void {
  const clock = turn.clock;

  /** Handles the end of the timer. Slices extend the row's time often, so a timer that ends before that time is set again. */
  function onTime(): void {
    const leftMs = turn.dueMs - clock.now();
    turn.timer = undefined;
    if (!turn.dueMs) return;
    if (leftMs >= 1) return arm(leftMs);
    if (turn.repeats) turn.lines.feed(endRepeat(turn as Pouring, turn.repeats));
    timeOut(turn, turn.lines.giveUp());
  }

  function arm(ms: number): void {
    const dueMs = turn.dueMs = clock.now() + ms;
    if (turn.timer !== undefined && turn.timerMs <= dueMs) return;
    if (turn.timer !== undefined) clock.cancel(turn.timer);
    turn.timerMs = dueMs;
    turn.timer = clock.after(ms, onTime);
  }

  return arm;
}
