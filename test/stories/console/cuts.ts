// Cuts the power at each operation on the card in turn, while a request of the console runs.

import * as assert from 'uvu/assert';
import type { World, WorldOptions } from '../../sim/world/world.ts';
import { sample } from '../../whole.ts';

/** What the card has after a cut: `old` is unchanged, `new` has the content that was requested. */
export type Outcome = 'old' | 'new';

/** Which operations on the card are tried for a power cut. */
export interface Cuts {
  /** An upper limit for the number of operations on the card: each request has fewer. */
  most: number;
  /** Only each n-th operation is tried, as a sample; 1 means all. */
  step: number;
  /** Tells by the path whether an operation counts. All count if it is missing. */
  isOf?: (path: string) => boolean;
}

/** A coming power cut. `n` is the number of the operation at which it comes, from 1 on. */
export interface Cut {
  n: number;
  onOperation: NonNullable<WorldOptions['onOperation']>;
  /** Runs the request in a test world, with the coming cut. @returns false if the request ended before the cut */
  strike(world: World, ask: () => void | Promise<void>): Promise<boolean>;
}

/** Runs a request with a cut at each operation in turn. @param run returns the outcome of one cut, undefined if `strike` did not reach the cut */
export async function cutEach({ most, step, isOf = () => true }: Cuts, run: (cut: Cut) => Promise<Outcome | undefined>): Promise<void> {
  const outcomes = new Set<Outcome>();
  let last = 0;
  for (const n of sample(Array.from({ length: most }, (_, i) => i + 1), step)) {
    const outcome = await run(createCut(n, isOf));
    if (outcome === undefined) break;
    outcomes.add(outcome);
    last = n;
  }
  assert.ok(last > 15 && last < most - 3, `${last} operations`);
  assert.equal([...outcomes].sort(), ['new', 'old']);
}

function createCut(n: number, isOf: (path: string) => boolean): Cut {
  let operations = 0;
  let isCut = false;
  let struck: World | undefined;
  return {
    n,
    onOperation(step, path, bytes) {
      if (!struck || !isOf(path) || ++operations !== n) return undefined;
      isCut = true;
      struck.cut();
      // If the cut interrupts a write, only the first half of its bytes comes onto the card.
      return step === 'write' && bytes ? { only: Math.floor(bytes.length / 2) } : undefined;
    },
    async strike(world, ask) {
      struck = world;
      try {
        await ask();
      } catch (error) {
        if (!isCut) throw error;
      }
      struck = undefined;
      return isCut;
    },
  };
}
