import { createHeard } from '../answer';
import type { Pouring, Repeat, Turn } from '../turn';

/**
 * Records where in a slice's answer the prompt ends, or the line that restarted the timeout. A slice is a part of a payload.
 * @param ms milliseconds to which that line set the timeout; 0 for the prompt
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
 * Stops comparing answers to slices, the parts of a payload. @returns received bytes that were compared, but not read by lines; empty if there are
 * none
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
