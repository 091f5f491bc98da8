// A power cut at each operation of the card in turn, during a console request.

import * as assert from 'uvu/assert';
import type { World, WorldOptions } from '../../sim/world/world.ts';
import { sample } from '../../whole.ts';

/** The card is unchanged, or has the requested content. */
export type Outcome = 'old' | 'new';

export interface Cuts {
  /** Upper limit of a request's operations. */
  most: number;
  /** A sample takes every n-th one. */
  step: number;
  /** Selects operations by path. */
  isOf?: (path: string) => boolean;
}

/** The world, and the request in it. */
export interface Cut {
  n: number;
  onOperation: NonNullable<WorldOptions['onOperation']>;
  /** Runs the request with the coming cut; false if it ended before. */
  strike(world: World, ask: () => void | Promise<void>): Promise<boolean>;
}

/** @param run returns undefined if `strike` did not reach the cut */
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
      // a write interrupted by the cut is partly on a desktop's card
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
