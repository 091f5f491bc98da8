// The way of bytes into an engine with a fixed number of JsVars.

import type { Port } from './line.ts';

/**
 * With a fixed number of JsVars, the engine appends nothing to a text of 20 bytes or more: the rest of a burst is lost. See issue 2718 of
 * espruino/Espruino. The firmware slows down for that on a chip, but not on a desktop. One piece is read at each poll.
 */
const piece = { bytes: 16, everyMs: 60 };

/** Carries bytes of `from` into `to`, in pieces that such an engine takes whole. @returns its end */
export function carryInPieces(from: Port, to: Port): () => void {
  const waiting: number[] = [];
  from.onBytes(bytes => void waiting.push(...bytes));
  const hand = setInterval(() => { if (waiting.length > 0) to.write(Uint8Array.from(waiting.splice(0, piece.bytes))); }, piece.everyMs);
  return () => clearInterval(hand);
}
