// Plans which power cuts are tried while a picture is taken: after every operation of a boot, a little later, and again in the recovery. A boot
// without cuts lists the operations.

import { shotTears } from '../../../../sim/card/remains.ts';
import { createChance, type Chance } from '../../../../sim/chance.ts';
import { shuffle } from '../plan.ts';
import { stands, victims, type ShotCut, type ShotSpec, type ShotWay, type Victim } from './shotspec.ts';
import { tryShot, type ShotOutcome } from './shottrial.ts';

/** Most milliseconds from an operation to the cut. A camera goes on by itself after the last command, with a picture or a long answer. */
const longestLaterMs = 3000;

type Tried = Pick<ShotSpec, 'cuts' | 'seed'>;

/**
 * Returns which parts may lose power at a camera's board: the chip alone, or chip and camera. If the board switches the camera's supply, both always
 * do.
 */
export const victimsAt = ({ stand }: Pick<ShotWay, 'stand'>): readonly Victim[] => (stands.find(({ name }) => name === stand)!.board === undefined ? victims : ['both']);

/** Returns a power cut after every operation. After a change of the card, there is one for each way in which the card can be damaged. */
function everyOperation(operations: ShotOutcome['operations'], all: readonly Victim[], seed: number): Tried[] {
  const cut = (victim: Victim, at: number): ShotCut => ({ victim, operation: at, laterMs: 0 });
  return operations.flatMap((place, i) => (place === 'card'
    ? shotTears.map((_, k) => ({ cuts: [cut(all[k % all.length]!, i + 1)], seed: seed + k }))
    : all.map(victim => ({ cuts: [cut(victim, i + 1)], seed }))));
}

function more(operations: ShotOutcome['operations'], all: readonly Victim[], seed: number, chance: Chance): Tried[] {
  const any = (laterMs: number): ShotCut => ({ victim: all[Math.floor(chance() * all.length)]!, operation: 1 + Math.floor(chance() * operations.length), laterMs });
  return Array.from({ length: Math.ceil(operations.length / 3) }, (_, i) => (
    { cuts: i % 2 === 0 ? [any(Math.ceil(longestLaterMs ** chance()))] : [any(0), any(0), ...i % 5 === 0 ? [any(0)] : []], seed: seed + i % (2 * shotTears.length) }));
}

/** Shuffles the power cuts so that every other one comes in a change of the card, while there are any. Such cuts are few, and find most faults. */
function mixed(specs: Tried[], operations: ShotOutcome['operations'], chance: Chance): Tried[] {
  const isAtCard = ({ cuts }: Tried) => cuts.length === 1 && cuts[0]!.laterMs === 0 && operations[cuts[0]!.operation - 1] === 'card';
  const [card, others] = [shuffle(specs.filter(isAtCard), chance), shuffle(specs.filter(one => !isAtCard(one)), chance)];
  return Array.from({ length: Math.max(card.length, others.length) }, (_, i) => [card[i], others[i]]).flat().filter(one => one !== undefined);
}

/** Plans the power cuts of one camera and its settings. @param seed start value for the random choices; the same seed gives the same plan */
export async function planShots(way: ShotWay, seed: number): Promise<{ specs: ShotSpec[]; base: ShotOutcome }> {
  const first = seed - seed % shotTears.length;
  const chance = createChance(seed + 1);
  const all = victimsAt(way);
  const base = await tryShot({ ...way, cuts: [], seed: first });
  const { operations } = base;
  const specs = [...everyOperation(operations, all, first), ...more(operations, all, first, chance)];
  return { base, specs: mixed(specs, operations, chance).map(one => ({ ...way, ...one })) };
}
