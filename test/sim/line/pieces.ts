// Carries bytes into an engine with a fixed number of JsVars, so slowly that none is lost.

import { readdirSync, readFileSync } from 'node:fs';
import type { Port } from './line.ts';

/**
 * Bytes of a piece, which is one event. With a fixed number of JsVars, the engine appends nothing to a text of 20 bytes or more. So the
 * rest of a burst in two events is lost (issue 2718 of espruino/Espruino). The firmware slows down for that on a chip, but not on a
 * desktop.
 */
const pieceBytes = 16;
/** Least milliseconds between two pieces: more than the 50 that each of the engine's threads sleeps. */
const leastMs = 60;
/** How often a thread must have slept since a piece, to have read it for sure. At the piece it may have been past its reading. */
const sleepsUntilRead = 2;
const lookEveryMs = 10;

/**
 * Carries bytes of `from` into `to`, in pieces that an engine with a fixed number of JsVars takes whole. The next piece waits until the
 * engine has read the one before, however late it is, if this system counts a process's sleeps.
 * @param pid of the engine, once it runs; the program that starts it must become it
 * @returns a function that ends it
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

/** How often each thread of a process has slept. Linux counts that; elsewhere the time alone decides. */
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
