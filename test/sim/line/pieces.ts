// Passes bytes to the Espruino engine on this machine so slowly that an engine with a fixed number of JsVars loses none.

import { readdirSync, readFileSync } from 'node:fs';
import type { Port } from './line.ts';

/**
 * Number of bytes that reach the engine at once, so that they are one event. An engine with a fixed number of JsVars cannot append to a text of 20
 * bytes or more. There, the rest of a longer burst is lost (issue 2718 of espruino/Espruino). The firmware avoids such bursts on a chip, but not on a
 * desktop.
 */
const pieceBytes = 16;
/** Least milliseconds between two pieces. They exceed the 50 ms that each of the engine's threads sleeps between two looks for input. */
const leastMs = 60;
/**
 * How often each thread must have slept since a piece, so that it has read the piece for sure. Once is not enough, as the thread may just
 * have looked for input when the piece came.
 */
const sleepsUntilRead = 2;
const lookEveryMs = 10;

/**
 * Carries the bytes that `from` receives into `to`, in pieces that an engine with a fixed number of JsVars takes whole. The next piece waits
 * until the engine has read the one before, however late that is, if this system counts a process's sleeps.
 * @param pid process id of the engine, or undefined while it does not run; a program that starts the engine must become it by exec
 * @returns a function that ends the carrying
 */
export function carryInPieces(from: Port, to: Port, pid: () => number | undefined): () => void {
  const waiting: number[] = [];
  let before = new Map<string, number>();
  let since = 0;
  from.onBytes(bytes => void waiting.push(...bytes));
  const hand = setInterval(() => {
    if (waiting.length === 0 || performance.now() - since < leastMs) return;
    const now = countSleeps(pid());
    if ([...before].some(([thread, count]) => now.get(thread)! - count < sleepsUntilRead)) return;
    to.write(Uint8Array.from(waiting.splice(0, pieceBytes)));
    before = now;
    since = performance.now();
  }, lookEveryMs);
  return () => clearInterval(hand);
}

/**
 * Returns how often each thread of a process has slept, by thread id. Linux counts that. Elsewhere the result is empty, and only the time
 * between two pieces matters.
 */
function countSleeps(pid: number | undefined): Map<string, number> {
  const counts = new Map<string, number>();
  try {
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      counts.set(thread, Number(/voluntary_ctxt_switches:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/task/${thread}/status`, 'utf8'))?.[1]));
    }
  } catch {
    counts.clear();
  }
  return counts;
}
