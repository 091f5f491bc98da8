// Rounds without an image between deep sleeps, on boards without a status pin of the modem: how long the chip is awake in each.

import type { FamilyName } from '../../../sim/sheets/families.ts';
import { noise } from '../../../sim/world/world.ts';
import { aidSleep, canSleep } from '../emulator/sleep.ts';
import { boots, compare, ends } from '../round.ts';
import { pathOf, roundSeconds, within, type Given } from './within.ts';

const bytes = 6000;
const everyMinutes = 1;
/** Number of rounds without an image, each after a sleep. */
const emptyRounds = 3;
/** Most milliseconds of the chip's time from the boot ROM's first line to the timer of the next sleep. */
const mostAwakeMs = 3000;
const bootSeconds = 30;

/** A board for the scenario, with a modem family that fits it. */
export interface IdleBoard { board: string; family: FamilyName; psram: boolean }
/** The two boards of the scenario: one with PSRAM, one without. */
export const idleBoards: IdleBoard[] = [{ board: 'lilygo-t-pcie', family: 'ec2x', psram: true }, { board: 'lilygo-t-call-sim800l', family: 'sim800', psram: false }];

/**
 * Runs a round with one image, and then rounds without an image. In the latter nothing may be sent to the modem, and each must be short.
 * @returns sentences on what went wrong
 */
function restOn(given: Given, { board, family, psram }: IdleBoard): Promise<string[]> {
  const files = { [pathOf(1)]: noise(bytes, 1) };
  const config = { schedule: { everyMinutes, sleep: true, offset: false } };
  return within({ ...given, board, family, files, config, psram, isDebugged: true }, async scene => {
    const wrong: string[] = [];
    const awakeMs: number[] = [];
    let wokenMs = NaN;
    let told = 0;
    await scene.boot();
    await scene.until(boots, bootSeconds);
    await scene.until(ends, roundSeconds);
    for (let round = 0; round <= emptyRounds; round++) {
      const aid = await aidSleep(scene.chip()!);
      await scene.during(aid.asleep, roundSeconds);
      if (round > 0) awakeMs.push(Math.round(scene.nowMs() - wokenMs));
      if (round > 0 && scene.modem.story.length > told) wrong.push(`${board}: in round ${round} without an image the modem heard ${scene.modem.story.slice(told).join(', ')}`);
      told = scene.modem.story.length;
      if (round < emptyRounds) wokenMs = (await scene.until(/DEEPSLEEP_RESET/, everyMinutes * 60 + 10)).atMs;
      await aid.end();
    }
    given.onLine?.(`${board}: awake for ${awakeMs.join(', ')} ms in rounds without an image`, scene.nowMs());
    const long = awakeMs.filter(ms => ms > mostAwakeMs).map(ms => `${board}: the chip was awake for ${ms} ms, and ${mostAwakeMs} are allowed.`);
    return [...wrong, ...long, ...compare(scene, files)];
  });
}

/** Runs the rounds on each board. Returns sentences on rounds that were too long, or why the scenario could not run. */
export async function restIdle(given: Given): Promise<string[] | string> {
  if (!await canSleep(given.machine)) return 'this emulator does not wake the engine from deep sleep, even without the firmware.';
  const wrong: string[] = [];
  for (const board of idleBoards) wrong.push(...await restOn(given, board));
  return wrong;
}
