import { createHeard } from '../answer';
import type { Pouring, Repeat, Turn } from '../turn';

/**
 * Notes the position up to which the modem's answer to a slice (part of a payload) was read. The answers to later slices are compared with this
 * answer.
 * @param ms 0: the prompt ends at this position; otherwise: the line that ends there has set the timeout to this many milliseconds
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
 * Stops comparing whole answers to slices (parts of a payload), so that the answers are read line by line again.
 * @returns the bytes of the current answer that were compared and are still to be read as lines; empty if there are none
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
