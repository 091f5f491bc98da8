// The documented loop at the console of the bare engine, for the chip's rate by its own clock.

import type { Machine } from './emulator/machine.ts';
import { board, within } from './scenes/within.ts';

const bootSeconds = 10;
/** An interrupt of the chip may lengthen one of them. */
const times = 3;

/** @param loop an expression with milliseconds as its value @returns the least of a few runs */
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
