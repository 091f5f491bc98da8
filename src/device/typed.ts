// Tells exceptions of the firmware from those of input that was typed at the console.

import { has } from '../text';

const frame = '    at ';

/**
 * Tells whether an exception comes from typed input. It judges by the stack's last frame, the caller of all others. Only two frames are
 * typed: a line, `at REPL (:1:5)`, and a timer whose code is a text, `at event (:1:1)`. All other frames may be the firmware's own. Its
 * resident timers and listeners have a file, as `at .boot0:4:30` (2v29.277). Those made on demand have none, as `at :1:6`, and neither has
 * a typed function or a packet.
 * 2v26 writes ` at line 1 col 5`, then ` in .boot0`, and the last line of a timer or listener is `called from system`. The firmware throws
 * no text and creates no promises.
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
