// Finds the compressed pieces of code whose texts take memory where a round has no room for them.

import { usesOf, type Seen } from './traced.ts';

/** Growth of the JsVars (units of memory) after boot, and of a round's most, that is no reason against a compressed piece, as a share. */
export const mostGrowth = 0.01;
/** JsVars by which two runs of a round differ anyway. */
const noise = 4;
/** Most texts that are tried in all combinations. */
const mostTried = 12;

/** A compressed piece: the bytes of its text, and those that compression saves. */
export interface Compressed {
  bytes: number;
  saved: number;
}

/** A text in memory: the piece that it belongs to, and the JsVars that it takes. */
interface Held {
  name: string;
  blocks: number;
}

const sumOf = (some: Held[]) => some.reduce((sum, { blocks }) => sum + blocks, 0);

/**
 * Finds the texts that are still held, by the JsVars that all of them take together. The newest are freed first, as a function returns to the one that
 * has called it.
 * @param held the texts so far, the newest last
 */
function leftOf(held: Held[], taken: number): Held[] {
  if (Math.abs(sumOf(held) - taken) <= noise) return held;
  const [old, fresh] = [held.slice(0, -mostTried), held.slice(-mostTried)];
  let best = held;
  for (let kept = 0; kept < 2 ** fresh.length; kept++) {
    // The lowest bit is the oldest text, so of two combinations that fit alike the first has lost the newest.
    const some = [...old, ...fresh.filter((_, bit) => kept & 2 ** bit)];
    if (Math.abs(sumOf(some) - taken) + noise < Math.abs(sumOf(best) - taken)) best = some;
  }
  return best;
}

/**
 * Finds the compressed pieces whose texts take too much memory, after boot or where a round has the most in use. From the use without compression
 * follows which texts are held at a call. Of these, the one goes that saves the fewest bytes of the image for what it takes.
 * @param chosen the compressed pieces, by name
 * @returns the names; none if the round has as much memory in use as before
 */
export function findHolders(before: Seen, { calls }: Seen, chosen: Map<string, Compressed>, blockBytes: number): Set<string> {
  const known = usesOf(before);
  const counts = new Map<string, number>();
  const holders = new Set<string>();
  let held: Held[] = [];
  for (const { name, use } of calls) {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    const usual = known.get(`${name} ${count}`);
    if (usual !== undefined) held = leftOf(held, use - usual);
    const limit = (name ? before.peak : before.boot ?? before.peak) * (1 + mostGrowth);
    const excess = () => use - sumOf(held.filter(one => holders.has(one.name))) - limit;
    const worth = (one: Held) => Math.min(one.blocks, excess()) / chosen.get(one.name)!.saved;
    const worst = () => held.filter(one => !holders.has(one.name)).sort((one, other) => worth(other) - worth(one))[0];
    for (let one = worst(); one && excess() > 0; one = worst()) holders.add(one.name);
    const piece = chosen.get(name);
    if (piece) held.push({ name, blocks: Math.ceil(piece.bytes / blockBytes) + 1 });
  }
  return holders;
}
