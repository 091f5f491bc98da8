// Counts seconds, card operations and AT commands of a round: for the boot with the first image, and for each further image. The clock is virtual,
// with the costs of a chip. The processor's own time is added elsewhere, from counted instructions.

import { chipCosts } from '../../../sim/chipcosts.ts';
import { worldWith } from '../../../sim/world/ways.ts';
import { createWorld } from '../../../sim/world/world.ts';
import type { Carrier } from './carrier.ts';
import { imagesOf } from './voyage.ts';

/** What one image costs, or a boot with its first image. */
export interface Counts {
  /** Seconds on the virtual clock, without the processor's own time. */
  seconds: number;
  /** Number of operations on the card, such as an open or a read. */
  steps: number;
  /** Number of command lines to the modem. */
  commands: number;
}

const ends = / round: \d+ delivered/;

async function countRound(carrier: Carrier, images: number, size: number): Promise<Counts> {
  let steps = 0;
  const world = await createWorld({
    files: imagesOf(images, size), config: { upload: { method: carrier.method } }, costs: chipCosts(), onOperation: () => void (steps += 1),
    ...(carrier.delivery === 'http' && { http: {} }), ...worldWith(carrier.family, {}),
  });
  try {
    const startMs = world.clock.now();
    world.boot();
    const seen = () => world.lines.some(line => ends.test(line));
    if (!await world.clock.run(seen, 3_600_000)) throw new Error(`${carrier.title}: no round ended\n${world.lines.slice(-10).join('\n')}`);
    return { seconds: (world.clock.now() - startMs) / 1000, steps, commands: world.modem.commands.length };
  } finally {
    await world.close();
  }
}

/** Measures rounds with images of `size` bytes: the boot with the first image, and what each further image adds. */
export async function measureCounts(carrier: Carrier, size: number): Promise<{ first: Counts; further: Counts }> {
  const first = await countRound(carrier, 1, size);
  const two = await countRound(carrier, 2, size);
  return { first, further: { seconds: two.seconds - first.seconds, steps: two.steps - first.steps, commands: two.commands - first.commands } };
}
