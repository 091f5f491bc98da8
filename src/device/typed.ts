// Exceptions of the firmware, or of input typed at the console.

import { has } from '../text';

const frame = '    at ';

/**
 * Judges by the stack's last frame. Typed input: `at REPL (:1:5)`; its timers, and packets: no file, `at :1:1` or `at event (:1:1)`. The
 * firmware's timers and listeners: its boot file, `at .boot0:4:30` (2v29.277). 2v26 writes ` at line 1 col 5`, then ` in .boot0`. After
 * its start the firmware throws nothing and creates no promises.
 */
export function isTyped(error: unknown): boolean {
  if (error === undefined || error === null) return false;
  if (typeof error !== 'object') return true;
  const stack = (error as Error).stack;
  if (typeof stack !== 'string') return has('' + error, 'Unhandled promise rejection');
  const line = stack.lastIndexOf(' line ');
  if (!has(stack, frame) && line >= 0) return !has(stack.slice(line).split('\n')[0], ' in ');
  const last = stack.slice(stack.lastIndexOf(frame) + frame.length).split('\n')[0];
  return has(last, 'REPL (') || last[0] === ':' || has(last, ' (:');
}
