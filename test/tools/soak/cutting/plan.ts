// Plans which power cuts are tried: after every operation of a round, and a little later. The operations are found by a round without cuts.

import { tears } from '../../../sim/card/remains.ts';
import { createChance, type Chance } from '../../../sim/chance.ts';
import { firstLargeSeed } from './scene.ts';
import { fates, type Cut, type Fate, type Spec, type Way } from './spec.ts';
import { tryOut, type Outcome } from './trial.ts';

/** Number of further cuts after the end of each AT command, at moments when the modem is at work and nothing else happens. */
const timesBehind = 6;
const longestLaterMs = 3000;
const largeCuts = 40;

const cut = (fate: Fate, operation: number, laterMs = 0): Cut => ({ fate, operation, laterMs });

function measure(way: Way, seed: number): Promise<Outcome> {
  return tryOut({ ...way, cuts: [], seed });
}

/** Shuffles a list in place, and returns it. */
export function shuffle<T>(items: T[], chance: Chance): T[] {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(chance() * (i + 1));
    [items[i], items[j]] = [items[j]!, items[i]!];
  }
  return items;
}

/** Returns a power cut after every operation. After a change of the card, there is one for each way in which the card can be damaged. */
function everyOperation(operations: Outcome['operations'], seed: number): Pick<Spec, 'cuts' | 'seed'>[] {
  return operations.flatMap((place, i) => [
    ...(['kept', 'rebooted'] as const).map(fate => ({ cuts: [cut(fate, i + 1)], seed })),
    ...(place === 'card' ? tears.slice(1).map((_, k) => ({ cuts: [cut('kept', i + 1)], seed: seed + k + 1 })) : []),
    ...(i % 7 === 0 ? [{ cuts: [cut('off', i + 1)], seed }] : []),
  ]);
}

function behindCommands(ends: number[], seed: number, chance: Chance): Pick<Spec, 'cuts' | 'seed'>[] {
  return ends.flatMap(end => Array.from({ length: timesBehind }, (_, i) => ({
    cuts: [cut(fates[i % fates.length]!, end, Math.ceil(longestLaterMs ** chance()))], seed,
  })));
}

/** Returns rounds with a second power cut in the recovery from the first, and now and then with a third. */
function inRecovery(count: number, most: number, seed: number, chance: Chance): Pick<Spec, 'cuts' | 'seed'>[] {
  const any = () => cut(fates[Math.floor(chance() * 2.3)]!, 1 + Math.floor(chance() * most), chance() < 0.2 ? Math.ceil(longestLaterMs ** chance()) : 0);
  return Array.from({ length: count }, (_, i) => ({ cuts: i % 5 === 0 ? [any(), any(), any()] : [any(), any()], seed: seed + i % 40 }));
}

/**
 * Plans the power cuts for one modem family and method.
 * @param seed the first seed of the scenes; the same seed gives the same plan
 * @param hasLarge true also cuts in an image that is large enough to be resumed
 */
export async function planWay(way: Way, seed: number, hasLarge = true): Promise<{ specs: Spec[]; base: Outcome }> {
  const first = Math.min(seed - seed % tears.length, firstLargeSeed - 1);
  const chance = createChance(seed + 1);
  const base = await measure(way, first);
  const large = hasLarge ? await measure(way, firstLargeSeed) : undefined;
  const single = [...everyOperation(base.operations, first), ...behindCommands(base.commandEnds, first, chance)];
  const second = inRecovery(Math.ceil(single.length / 6), base.operations.length, first, chance);
  const big = Array.from({ length: large ? largeCuts : 0 }, (_, i) => ({
    cuts: [cut(fates[i % 2]!, 1 + Math.floor(chance() * large!.operations.length))], seed: firstLargeSeed + i % 10,
  }));
  return { base, specs: shuffle([...single, ...second, ...big], chance).map(one => ({ ...way, ...one })) };
}
