// Spoils the only firmware of the chip, so that its rescue takes signed firmware from the card. Three power cuts come: before the rescue has checked
// the file, while the file is written into its slot, and when the slot is marked.

import { completeStorage, placeOf } from '../../../../firmware/image/layout.js';
import { makeSigned } from '../../../../firmware/image/signed.js';
import { publicHalf, signWith } from '../../../../firmware/image/signing.js';
import { keyNamed } from '../../../update/testkeys.ts';
import { buildRescue, buildVariant } from '../../../update/variant.ts';
import { compareWhole, filesFor } from '../round.ts';
import { cutAt, installSeconds, readSlots, type Kill } from './firmware.ts';
import { board, roundSeconds, within, type Given } from './within.ts';

const version = '0.4.0';
/** Offset in the firmware of a byte that the loader checks at each start: the last of the first page. */
const spoiledAt = 4095;
/** The three moments at which the power is cut. */
const kills: Kill[] = [[/The rescue looks for it on the card/, 1500], [/ is written into slot/, 3000], [/ starts on trial/, 'marked']];

/**
 * Checks that after each cut the next start comes to the rescue again, or to the new firmware once its mark is written. The firmware must prove itself
 * on trial by sending the image that waits on the card.
 */
export async function rescueFromCard(given: Given): Promise<string[]> {
  const key = await keyNamed('first');
  const keys = [publicHalf(key)];
  const { program, storage } = await buildVariant({ board: `boards/${board}.json`, keys, version });
  const rescue = await buildRescue({ board: `boards/${board}.json`, keys });
  const image = Buffer.from(completeStorage(storage, rescue.file));
  image[placeOf('a') + spoiledAt]! ^= 4;
  const files = filesFor(1, 6000);
  return within({ ...given, board, files, psram: true, image }, async scene => {
    scene.put('firmware.bin', makeSigned({ board, version }, program, signWith(key)));
    const wrong: string[] = [];
    const spared = readSlots(scene).live;
    if (spared) wrong.push(`Slot ${spared} may start, though its firmware is spoiled.`);
    for (const kill of kills) {
      await scene.boot();
      await scene.until(/slot a is spoiled/, roundSeconds);
      await cutAt(scene, kill);
    }
    await scene.boot();
    await scene.until(/this firmware has proved itself, and stays/, installSeconds);
    await scene.cut();
    const { live, slots } = readSlots(scene);
    if (live !== 'b' || !slots.b.subarray(0, program.length).equals(program)) wrong.push('The firmware from the card has proved itself, and is not whole in slot b.');
    return [...wrong, ...compareWhole(scene, files)];
  });
}
