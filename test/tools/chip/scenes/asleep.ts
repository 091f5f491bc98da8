// Deep sleep on the emulated chip: several starts in a row that sleep at once, and sleep between rounds.

import { noise } from '../../../sim/world/world.ts';
import { aidSleep, canSleep } from '../emulator/sleep.ts';
import { boots, compare, ends } from '../round.ts';
import { board, pathOf, roundSeconds, within, type Given } from './within.ts';

const bytes = 6000;
/** Number of starts that sleep at once. It is greater than the firmware's limit for a boot loop. */
const shortSleeps = 4;
const rounds = 3;
const everyMinutes = 1;
const shortSleepUs = 200_000;
const bootSeconds = 30;

/**
 * Checks that starts which end in deep sleep at once are not taken for a boot loop. Then the chip sleeps after each of three rounds, with one more
 * image on the card each time.
 */
export async function sleepBetween(given: Given): Promise<string[] | string> {
  if (!await canSleep(given.machine)) return 'this emulator does not wake the engine from deep sleep, even without the firmware.';
  const files: Record<string, Uint8Array> = { [pathOf(1)]: noise(bytes, 1) };
  const config = { schedule: { everyMinutes, sleep: true, offset: false } };
  return within({ ...given, board, files, config, psram: true, isDebugged: true }, async scene => {
    const wrong: string[] = [];
    /** Lets the chip sleep once, and returns when it has started again. @param act is called as soon as the chip sleeps */
    async function sleep(begin: () => void, act: () => void): Promise<void> {
      const aid = await aidSleep(scene.chip()!);
      begin();
      await scene.during(aid.asleep);
      act();
      await scene.until(/DEEPSLEEP_RESET/, everyMinutes * 60 + 10);
      await scene.until(boots, bootSeconds);
      await aid.end();
    }
    await scene.boot();
    await scene.until(boots, bootSeconds);
    for (let count = 0; count < shortSleeps; count++) await sleep(() => scene.type(`ESP32.deepSleep(${shortSleepUs})`), () => undefined);
    for (let round = 1; round <= rounds; round++) {
      const { line } = await scene.until(ends, roundSeconds);
      if (!/ 1 delivered, 0 skipped, 0 left/.test(line)) wrong.push(`Round ${round} of ${rounds} ends with: ${line}`);
      await scene.until(/ asleep for /, bootSeconds);
      await sleep(() => undefined, () => {
        if (scene.modem.state !== 'off' && scene.modem.state !== 'stopping') wrong.push(`The modem is ${scene.modem.state} while the chip sleeps.`);
        if (round < rounds) files[pathOf(round + 1)] = noise(bytes, round + 1);
        if (round < rounds) scene.put(pathOf(round + 1), files[pathOf(round + 1)]!);
      });
    }
    return [...wrong, ...compare(scene, files)];
  });
}
