import { createHeard } from '../answer';
import type { Pouring, Repeat, Turn } from '../turn';

/**
 * Notes up to which position the modem's answer to a slice (part of a payload) was read. The answers to later slices are compared with it.
 * @param ms 0: the prompt ends at this position; otherwise the line that ends at this position has set the timeout to so many milliseconds
 */
export function noteRepeat(turn: Turn, repeat: Repeat, ms: number): void {
  const at = repeat.text.length - turn.lines.pending();
  if (!ms && !repeat.promptAt) repeat.promptAt = at;
  else if (!ms || repeat.okMs) turn.repeats = undefined;
  else {
    repeat.okAt = at;
    repeat.okMs = ms;
  }
}

/**
 * Stops comparing the answers to slices (parts of a payload) as texts, so that lines are read again.
 * @returns the bytes of the current answer that were compared and are still to be read by lines; empty if there are none
 */
export function endRepeat(turn: Pouring, repeat: Repeat): string {
  const got = repeat.got;
  turn.repeats = undefined;
  if (got === undefined) return '';
  const isReady = turn.pours.phase === 'ready';
  turn.heard = createHeard(turn.row);
  turn.lines.awaitPrompt(isReady ? turn.row.pour : '', turn.pours.onPrompt);
  return isReady ? got : got.slice(repeat.promptAt);
}
