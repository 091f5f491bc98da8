// Times a documented loop at the console of an engine without firmware, by the chip's own clock, to find the chip's rate.

import type { Machine } from './emulator/machine.ts';
import { board, within } from './scenes/within.ts';

const bootSeconds = 10;
/** How often the loop is run. The shortest time counts, since an interrupt of the chip may lengthen a run. */
const times = 3;

/** Times a loop. @param loop an expression whose value is milliseconds @returns the least value of a few runs */
export async function timeLoop(machine: Machine, loop: string): Promise<number> {
  const found: number[] = [];
  const wrong = await within({ machine, board, files: {}, psram: true, bare: true }, async scene => {
    await scene.boot();
    await scene.until(/espruino\.com\/Donate/, bootSeconds);
    for (let i = 0; i < times; i++) found.push(await scene.host.ask<number>(loop));
    return [];
  });
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
  return Math.min(...found);
}
