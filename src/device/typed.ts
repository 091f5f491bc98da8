// Whose an uncaught exception is: the firmware's, or that of a person who has typed something at the console.

import { has } from '../text';

const frame = '    at ';

/**
 * By where the engine began, which is the last frame of an exception's stack. For what a person types that is `at REPL (:1:5)`; for a timer
 * that was set by it or a packet, a place without a file, `at :1:1` or `at event (:1:1)`. For the firmware's own timers and listeners it is
 * a place in its boot file, `at .boot0:4:30` (2v29.277). The firmware throws nothing itself, and makes no promises.
 */
export function isTyped(error: unknown): boolean {
  if (error === undefined || error === null) return false;
  if (typeof error !== 'object') return true;
  const stack = (error as Error).stack;
  if (typeof stack !== 'string') return has('' + error, 'Unhandled promise rejection');
  const last = stack.slice(stack.lastIndexOf(frame) + frame.length).split('\n')[0]!;
  return has(last, 'REPL (') || last[0] === ':' || has(last, ' (:');
}
