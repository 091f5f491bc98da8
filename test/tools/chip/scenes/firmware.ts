// Installs signed firmware from the card on the chip, with ten power cuts. They come while the file is checked, while it is written into its slot,
// when the slot is marked, and on trial.

import { engine } from '../../../../firmware/engine/engine.js';
import { placeOf } from '../../../../firmware/image/layout.js';
import { makeSigned } from '../../../../firmware/image/signed.js';
import { publicHalf, signWith } from '../../../../firmware/image/signing.js';
import { noise } from '../../../sim/world/world.ts';
import { keyNamed } from '../../../update/testkeys.ts';
import { buildVariant } from '../../../update/variant.ts';
import { judge } from '../../soak/update/rules.ts';
import { boots, compareWhole, filesFor } from '../round.ts';
import type { Scene } from '../scene.ts';
import { board, pathOf, roundSeconds, within, type Given } from './within.ts';

const running = '0.3.0';
/**
 * A moment at which the power is cut: so many milliseconds of the chip's time after a matching line of the console. `marked` means as soon as the
 * loader's marks in flash have changed. That is about 0.5 s after the line that announces a trial.
 */
export type Kill = [line: RegExp, ms: number | 'marked'];

/** The ten moments at which the power is cut. */
const kills: Kill[] = [
  [/ chunks are checked/, 300], [/ chunks are checked/, 5000], [/ is written into slot/, 5], [/ is written into slot/, 200], [/ is written into slot/, 1500],
  [/ is written into slot/, 5000], [/ is written into slot/, 12_000], [/ starts on trial/, 0], [/ starts on trial/, 'marked'], [/ is on trial, start /, 1500],
];
/** Most seconds of the chip's time for an installation, from the moment when the firmware first searches the card for it. */
export const installSeconds = 900;
/** Most seconds of the chip's time from the console line about a trial of new firmware until its mark is in flash. */
const markSeconds = 10;

function marksIn(scene: Scene): Buffer {
  const at = Number(engine.storage.address) + placeOf(engine.slots.mark);
  return scene.flash().subarray(at, at + engine.slots.markBytes);
}

/** Waits until the marks in flash have changed. It throws if they do not within `markSeconds`. */
async function untilMarked(scene: Scene): Promise<void> {
  const before = marksIn(scene);
  const isMarked = await scene.wait(() => !marksIn(scene).equals(before), markSeconds);
  if (!isMarked) throw new Error(`No mark was written within ${markSeconds} s of the chip's time.`);
}

/** Waits until the moment of a power cut, and cuts the power. */
export async function cutAt(scene: Scene, [line, ms]: Kill): Promise<void> {
  await scene.until(line, installSeconds);
  await (ms === 'marked' ? untilMarked(scene) : scene.pass(ms));
  await scene.cut();
}

/**
 * Reads the two slots for firmware, and which of them the loader starts. The rules of the loader are written a second time in
 * soak/update/rules.ts, which tells the slot.
 */
export function readSlots(scene: Scene): { live: string; slots: Record<'a' | 'b', Buffer> } {
  const storage = scene.flash().subarray(Number(engine.storage.address));
  const fileIn = (name: string, bytes: number) => storage.subarray(placeOf(name), placeOf(name) + bytes);
  const slots = { a: fileIn('a', engine.slots.bytes), b: fileIn('b', engine.slots.bytes) };
  return { live: judge(marksIn(scene), slots).slot, slots };
}

/**
 * Checks that after each cut the flash has one complete firmware that starts. The last firmware must prove itself on trial, and no image may
 * be lost or sent twice.
 */
export async function cutUpdates(given: Given): Promise<string[]> {
  const key = await keyNamed('first');
  const { program, storage } = await buildVariant({ board: `boards/${board}.json`, keys: [publicHalf(key)], version: running });
  const text = Buffer.from(program).toString('latin1');
  const imageOf = (version: string) => Buffer.from(text.replaceAll(running, version), 'latin1');
  const fileOf = (version: string) => makeSigned({ board, version }, imageOf(version), signWith(key));
  const files = filesFor(1, 6000);
  return within({ ...given, board, files, psram: true, image: storage }, async scene => {
    const wrong: string[] = [];
    let version = running;
    const check = (kill: number) => {
      const { live, slots } = readSlots(scene);
      const isIn = (slot: 'a' | 'b', one: string) => slots[slot].subarray(0, program.length).equals(imageOf(one));
      if (live !== 'a' && live !== 'b') wrong.push(`After cut ${kill} no firmware may start.`);
      else if (!isIn(live, live === 'a' ? running : version)) wrong.push(`After cut ${kill} the live slot ${live} is not whole.`);
    };
    for (const [at, kill] of kills.entries()) {
      // A version whose installation was cut off in three tries is refused, so each cut gets a new version. The last cut comes in the trial of the
      // version before it.
      if (at < kills.length - 1) {
        version = `0.4.${at}`;
        scene.put('firmware.bin', fileOf(version));
      }
      await scene.boot();
      await scene.until(boots, roundSeconds);
      await cutAt(scene, kill);
      check(at + 1);
    }
    files[pathOf(2)] = noise(6000, 2);
    scene.put(pathOf(2), files[pathOf(2)]!);
    await scene.boot();
    await scene.until(/this firmware has proved itself, and stays/, installSeconds);
    await scene.cut();
    if (readSlots(scene).live !== 'b') wrong.push(`Firmware ${version} has proved itself, and does not run.`);
    return [...wrong, ...compareWhole(scene, files)];
  });
}
