// Rounds without an image between deep sleeps, on boards without a status pin: how long the chip is awake in each.

import type { FamilyName } from '../../../sim/sheets/families.ts';
import { noise } from '../../../sim/world/world.ts';
import { aidSleep, canSleep } from '../emulator/sleep.ts';
import { boots, compare, ends } from '../round.ts';
import { pathOf, roundSeconds, within, type Given } from './within.ts';

const bytes = 6000;
const everyMinutes = 1;
/** Three sleeps, and a round without an image after each. */
const emptyRounds = 3;
/** From the boot ROM's first line to the timer of the next sleep. */
const mostAwakeMs = 3000;
const bootSeconds = 30;

/** A board for the scenario, with a modem of its family. */
export interface IdleBoard { board: string; family: FamilyName; psram: boolean }
/** A board with PSRAM, and one without. */
export const idleBoards: IdleBoard[] = [{ board: 'lilygo-t-pcie', family: 'ec2x', psram: true }, { board: 'lilygo-t-call-sim800l', family: 'sim800', psram: false }];

/** One image before the first sleep, none after it: the modem hears nothing more, and each of these rounds is short. */
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

/** Sleeps between rounds on each board. A sentence names each wake that is longer than its limit. */
export async function restIdle(given: Given): Promise<string[] | string> {
  if (!await canSleep(given.machine)) return 'this emulator does not wake the engine from deep sleep, even without the firmware.';
  const wrong: string[] = [];
  for (const board of idleBoards) wrong.push(...await restOn(given, board));
  return wrong;
}
