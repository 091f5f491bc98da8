// Runs the shipped bundle on the virtual clock, with a simulated modem and line. Card, UART and polling take the times of a chip
// (test/sim/chipcosts.ts). It measures the line's traffic from the beginning of the first image to the delivery of the last one.

import { mask } from '../../../../src/log.ts';
import { chipCosts } from '../../../sim/chipcosts.ts';
import { worldWith } from '../../../sim/world/ways.ts';
import { createWorld, noise, password, type World, type WorldOptions } from '../../../sim/world/world.ts';
import { createMeter, type Reading } from '../meter.ts';
import type { Carrier } from './carrier.ts';

/** A round that is measured: its images, its line, and its simulated world. */
export interface Voyage {
  carrier: Carrier;
  /** Number of images. */
  images: number;
  /** Size of each image in bytes. */
  size: number;
  /** Rate of the line in baud. */
  baud: number;
  modem?: object;
  world?: Omit<WorldOptions, 'files' | 'config' | 'modem' | 'family'>;
  config?: Record<string, unknown>;
  /** Most simulated minutes of the round; 120 unless given. */
  minutes?: number;
  /** Version of the engine, which decides how often it polls for input. It is the release's unless given. */
  engine?: string;
  /** Milliseconds for which the engine is busy with something else, once a second. */
  busyMs?: number;
  /** True runs on to the end of the round, not only to the last delivery. */
  isWholeRound?: boolean;
}

/** The time in milliseconds at which the firmware entered a state. The last one is the end of the measured round. */
interface Moment {
  ms: number;
  state: string;
}

/** Returns the path of an image on the card, by its number from 0 on. */
export const pathOf = (i: number) => `DCIM/100CAM/IMG_${String(i + 1).padStart(4, '0')}.JPG`;

/** Returns as many images of `size` bytes, by their paths on the card. Their content is noise. */
export function imagesOf(count: number, size: number): Record<string, Uint8Array> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [pathOf(i), noise(size, i + 1)]));
}

const begun = / image: .*, try 1 of /;
const delivered = / image: .* delivered as /;

/**
 * Runs a round and measures its traffic.
 * @param look gets the traffic, the world before it is deleted, and the states; its result is returned
 * @throws an error if not all images are delivered in time
 */
export async function travel<T>(voyage: Voyage, look: (reading: Reading, world: World, moments: Moment[]) => T): Promise<T> {
  const { carrier, images, size, baud } = voyage;
  const meter = createMeter();
  const modem = { ...voyage.modem, onLine: meter.onLine };
  const world = await createWorld({
    costs: chipCosts(voyage.engine),
    ...voyage.world,
    ...(carrier.delivery === 'http' && { http: {} }),
    files: imagesOf(images, size),
    config: { ...voyage.config, modem: { baud }, upload: { method: carrier.method } },
    ...worldWith(carrier.family, { modem }),
  });
  const count = (pattern: RegExp) => world.lines.filter(line => pattern.test(line)).length;
  const limitMs = (voyage.minutes ?? 120) * 60_000;
  const moments: Moment[] = [];
  let seen = 0;

  function note(): void {
    for (; seen < world.lines.length; seen++) {
      const state = / state: (\w+)/.exec(world.lines[seen]!)?.[1];
      if (state) moments.push({ ms: world.clock.now(), state });
    }
  }

  function beBusy(ms: number): void {
    world.clock.block(ms);
    world.clock.after(1000, () => beBusy(ms));
  }

  const run = (isOver: () => boolean) => world.clock.run(() => (note(), isOver()), limitMs);

  try {
    meter.watch(world.clock, world.line);
    world.boot();
    await run(() => count(begun) > 0);
    meter.start();
    if (voyage.busyMs) beBusy(voyage.busyMs);
    if (!await run(() => count(delivered) >= images)) throw new Error('not all images were delivered');
    const reading = meter.read();
    if (voyage.isWholeRound) await run(() => count(/ round: /) > 0);
    moments.push({ ms: world.clock.now(), state: 'end' });
    return look(reading, world, moments);
  } catch (error) {
    throw new Error(`${carrier.title} at ${baud} baud: ${(error as Error).message}\n${world.lines.slice(-20).join('\n')}\n${mask(world.modem.story.slice(-10).join('\n'), password)}`);
  } finally {
    await world.close();
  }
}

/** Returns the rate of the line at the end, in baud. It differs from the configured one if the modem does not support that. */
export function baudOf(world: World): number {
  return world.line.rates().dteBaud;
}
