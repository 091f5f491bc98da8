// Plans which power cuts of an update are tried: at every change of card and flash with each kind of damage, and some moments later. Further cuts
// come in the recovery. A run without cuts lists the operations.

import { createChance } from '../../../sim/chance.ts';
import { shuffle } from '../cutting/plan.ts';
import { seedsOf, type Story, type UpdateSpec } from './spec.ts';
import { tryUpdate, type UpdateOutcome } from './trial.ts';

const longestLaterMs = 20_000;
/** Number of power cuts in each story (a kind of update, see spec.ts) that come at a random moment after an operation. */
const momentsOf = 150;
/** Number of runs in each story (a kind of update) with further power cuts, which come while the firmware recovers from the first one. */
const secondsOf = 400;
/** Number of tries of each kind of damage at each change of the file `mark`, by which the loader chooses a slot. */
const marksOf = 6;

export async function planUpdate(story: Story, seed: number): Promise<{ specs: UpdateSpec[]; base: UpdateOutcome }> {
  const base = await tryUpdate({ story, cuts: [], seed });
  const count = base.operations.length;
  const chance = createChance(seed + 1);
  const any = () => 1 + Math.floor(chance() * count);
  const cut = (operation: number, laterMs = 0) => ({ operation, laterMs });
  const single = base.operations.flatMap((_, i) => Array.from({ length: seedsOf }, (_none, k) => ({ cuts: [cut(i + 1)], seed: seed + k })));
  const torn = base.marks.flatMap(at => Array.from({ length: seedsOf * marksOf }, (_none, k) => ({ cuts: [cut(at)], seed: seed + k })));
  const moments = Array.from({ length: momentsOf }, (_, i) => ({ cuts: [cut(any(), Math.ceil(longestLaterMs ** chance()))], seed: seed + i % seedsOf }));
  const more = Array.from({ length: secondsOf }, (_, i) => ({ cuts: Array.from({ length: i % 5 === 0 ? 3 : 2 }, () => cut(any())), seed: seed + i % seedsOf }));
  return { base, specs: shuffle([...single, ...torn, ...moments, ...more], chance).map(one => ({ story, ...one })) };
}
