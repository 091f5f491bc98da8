// Common parts of tests with a chip that sleeps: its test world, a schedule, and rounds each of which ends in sleep.

import * as assert from 'uvu/assert';
import type { ChipOptions } from '../../sim/world/chip.ts';
import { createWorld, noise, type World, type WorldOptions } from '../../sim/world/world.ts';

/** The board of the tests, a chip with a SIM7600. */
export const board = 'lilygo-t-sim7600';
export const minuteMs = 60_000;

/** Runs a test world with a chip. If `run` fails, the message ends with the last lines of console and modem. */
export async function onChip(options: WorldOptions, run: (world: World) => Promise<void>): Promise<void> {
  const world = await createWorld({ ...options, chip: { board, ...options.chip } });
  try {
    await run(world);
  } catch (error) {
    (error as Error).message += `\n${world.lines.slice(-30).join('\n')}\n${world.modem.story.slice(-10).join('\n')}`;
    throw error;
  } finally {
    await world.close();
  }
}

/**
 * Returns settings with a round each `everyMinutes`, counted from the first round. offset.test.ts has the offset that each camera adds otherwise.
 */
export const schedule = (everyMinutes: number, more: Record<string, unknown> = {}) => ({ schedule: { everyMinutes, sleep: true, offset: false }, ...more });

const shots = new WeakMap<World, number>();

/** Puts the next picture of the simulated camera onto the card. */
export function shoot(world: World): void {
  const shot = (shots.get(world) ?? 0) + 1;
  shots.set(world, shot);
  world.put(`DCIM/100CAM/IMG_${String(shot).padStart(4, '0')}.JPG`, noise(300 + shot, shot));
}

/**
 * Runs `count` rounds. A new picture is put onto the card before each round that `hasImage` chooses. @param minutes between two rounds @returns when
 * each round began, in milliseconds since the first round began
 */
export async function runRounds(world: World, count: number, minutes: number, hasImage: (round: number) => boolean = () => true): Promise<number[]> {
  const begun: number[] = [];
  if (!world.chip!.boots.length) world.boot();
  for (let round = 0; round < count; round++) {
    if (hasImage(round)) shoot(world);
    assert.ok(await world.until(/ round: asleep for /, minutes * 3), `round ${round} ends in sleep`);
    begun.push(world.chip!.boots.at(-1)!.atMs);
  }
  return begun.map(ms => ms - begun[0]!);
}

/** A month of daily rounds: the chip, the modem, the rounds with an image, and the tolerance. */
export interface MonthCase {
  title: string;
  chip?: Partial<ChipOptions>;
  modem?: WorldOptions['modem'];
  hasImage?: (round: number) => boolean;
  /** Most milliseconds by which a round may begin too late, counted from the first round to the last. */
  lateMs: number;
}

export const monthDays = 30;
/** Number of days in `npm run test:all`, enough to see an error that grows each day. */
export const fewDays = 4;

export const dayMinutes = 1440;

/** Whether a round has an image: each third one does. */
export const everyThird = (round: number) => round % 3 === 0;

/** Runs a round a day. It asserts that none is missed or repeated, that errors of the clock do not add up, and that each image is sent once. */
export function runDays(days: number, { chip, modem, hasImage, lateMs }: MonthCase): Promise<void> {
  return onChip({ config: schedule(dayMinutes), chip: { board, ...chip }, ...(modem && { modem }) }, async world => {
    const begun = await runRounds(world, days, dayMinutes, hasImage);
    begun.forEach((ms, round) => {
      const lateS = Math.round((ms - round * dayMinutes * minuteMs) / 1000);
      assert.ok(Math.abs(lateS) <= lateMs / 1000, `round ${round} is ${lateS} s late, at most ${lateMs / 1000} are allowed`);
    });
    const images = begun.filter((_, round) => hasImage?.(round) ?? true).length;
    assert.is(Object.keys(world.served()).length, images, 'each image once');
    assert.is(world.modem.commands.filter(line => line.startsWith('AT+CFTPSPUTFILE=')).length, images);
    assert.is(world.modem.boots, begun.slice(1).filter((_, round) => hasImage?.(round + 1) ?? true).length, 'switched on by its key for rounds with something to send; already on in the first');
  });
}
