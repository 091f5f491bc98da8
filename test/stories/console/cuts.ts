// A power cut at each operation of the card in turn, while something is asked at the console.

import * as assert from 'uvu/assert';
import type { World, WorldOptions } from '../../sim/world/world.ts';
import { sample } from '../../whole.ts';

/** Whether the card was left as it was, or with what was asked for. */
export type Outcome = 'old' | 'new';

export interface Cuts {
  /** Of what a person would ask at most so many operations are needed. */
  most: number;
  /** A sample takes one in so many. */
  step: number;
  /** The operations that count. */
  isOf?: (path: string) => boolean;
}

/** The world, and the asking in it. */
export interface Cut {
  n: number;
  onOperation: NonNullable<WorldOptions['onOperation']>;
  /** Asks, with the cut to come in it; false where it needed fewer operations. */
  strike(world: World, ask: () => void | Promise<void>): Promise<boolean>;
}

/** @param run gives undefined where `strike` did not come to the cut */
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
      // of a write that the cut strikes a part is on a desktop's card
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
