// What a power cut leaves of a change of the flash. Words are written one after another, and a page may be erased in part. Any bit may have changed
// or not.

import type { Chance } from '../../../sim/chance.ts';
import type { FlashChange } from '../../../sim/engine/globals/chip/flashhook.ts';

/**
 * The kind of damage that a cut does to a change.
 * `none`: the cut comes before the change.
 * `front`: the first words are changed.
 * `edge`: the same, and the next word in part, some of its bytes as a whole.
 * `mixed`: chance decides for each changing bit whether it has changed.
 * `whole`: all is changed, but the program does not go on.
 */
export type FlashTear = 'none' | 'front' | 'edge' | 'mixed' | 'whole';
export const flashTears: FlashTear[] = ['none', 'front', 'edge', 'mixed', 'whole'];

const wordBytes = 4;

/**
 * Returns a mixture of old and new bytes, in which chance decides for each bit. Of a page that is erased, every third byte is new or old as a whole.
 */
function mix({ before, after, step }: FlashChange, chance: Chance): Uint8Array {
  return before.map((byte, at) => {
    if (step === 'erase' && at % 3 === 0) return chance() < 0.5 ? byte : after[at]!;
    const mask = Math.floor(chance() * 256);
    return (byte & ~mask | after[at]! & mask) & 255;
  });
}

/** Returns the bytes that the flash has after a power cut during this change. */
export function tearFlash(how: FlashTear, change: FlashChange, chance: Chance): Uint8Array {
  const { before, after } = change;
  if (how === 'none') return before;
  if (how === 'whole') return after;
  const mixed = mix(change, chance);
  if (how === 'mixed') return mixed;
  const done = wordBytes * Math.floor(chance() * (before.length / wordBytes));
  if (how === 'front') return Buffer.concat([after.subarray(0, done), before.subarray(done)]);
  const word = mixed.slice(done, done + wordBytes).map((byte, at) => [before[done + at]!, after[done + at]!, byte][Math.floor(chance() * 3)]!);
  return Buffer.concat([after.subarray(0, done), word, before.subarray(done + wordBytes)]);
}
