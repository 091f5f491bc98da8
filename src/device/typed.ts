// Tells exceptions of the firmware from those of input that was typed at the console.

import { has } from '../text';

const frame = '    at ';

/**
 * Tells whether an exception comes from what a person typed, and not from the firmware. The last line of its stack, the outermost caller,
 * tells: `at REPL (:1:5)` is a typed line, and `at event (:1:1)` a timer whose code is a text. All other lines may be the firmware's, such as
 * `at .boot0:4:30`, or `at :1:6` in code that was loaded on demand.
 *
 * The engine 2v26 writes ` at line 1 col 5`, then ` in .boot0`, and ends the stack of a timer or listener by `called from system`. An exception
 * that is a text counts as typed, as the firmware throws only objects.
 */
export function isTyped(error: unknown): boolean {
  if (error === undefined || error === null) return false;
  if (typeof error !== 'object') return true;
  const stack = (error as Error).stack;
  if (typeof stack !== 'string') return has('' + error, 'Unhandled promise rejection');
  const line = stack.lastIndexOf(' line ');
  if (!has(stack, frame) && line >= 0) return !has(stack.slice(line).split('\n')[0], ' in ') && !has(stack, 'called from system');
  const last = stack.slice(stack.lastIndexOf(frame) + frame.length);
  return last.slice(0, 7) === 'REPL (:' || last.slice(0, 8) === 'event (:';
}
