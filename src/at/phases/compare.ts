import { createHeard } from '../answer';
import type { Pouring, Repeat, Turn } from '../turn';

/** Notes the end of the prompt in a slice's answer, or of the line that restarted the row's timer. */
export function noteRepeat(turn: Turn, repeat: Repeat, ms: number): void {
  const at = repeat.text.length - turn.lines.pending();
  if (!ms && !repeat.promptAt) repeat.promptAt = at;
  else if (!ms || repeat.okMs) turn.repeats = undefined;
  else {
    repeat.okAt = at;
    repeat.okMs = ms;
  }
}

/** Ends the comparison of slices. @returns the bytes since the command or prompt, if they were only compared */
export function endRepeat(turn: Pouring, repeat: Repeat): string {
  const got = repeat.got;
  turn.repeats = undefined;
  if (got === undefined) return '';
  const isReady = turn.pours.phase === 'ready';
  turn.heard = createHeard(turn.row);
  turn.lines.awaitPrompt(isReady ? turn.row.pour : '', turn.pours.onPrompt);
  return isReady ? got : got.slice(repeat.promptAt);
}
