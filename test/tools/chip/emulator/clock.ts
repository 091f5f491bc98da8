// One clock for the emulated chip, the simulated modem and the server: the chip's instruction counter. The simulator's time follows readings of that
// counter and never runs ahead of it. During traffic with a real server, the chip is paused.

import { setTimeout as wait } from 'node:timers/promises';
import { virtualClock, type Clock } from '../../../sim/clock.ts';
import type { Emulator } from './emulator.ts';

/** The simulator's clock, driven by an emulated chip. */
export interface ChipClock {
  clock: Clock;
  /** Follows the time of a chip until the returned `end` is called. At each reading, `onBaud` gets the rate of the UART with this number. */
  follow(chip: Emulator, uart: number, onBaud: (baud: number) => void): { end(): Promise<void> };
  /** Returns by how many milliseconds the chip was ahead of the simulator at most. */
  mostLateMs(): number;
}

/** Milliseconds of this machine between two readings of the chip's time. */
const lookMs = 2;

/** Makes the clock. Its time stands still until it follows a chip. */
export function createChipClock(): ChipClock {
  const world = virtualClock();
  let chip: Emulator | undefined;
  let holds = 0;
  let latestMs = 0;

  async function hold<T>(work: Promise<T>): Promise<T> {
    holds += 1;
    if (holds === 1) chip?.pause();
    try {
      return await world.hold(work);
    } finally {
      holds -= 1;
      if (holds === 0) chip?.resume();
    }
  }

  async function passTo(ms: number): Promise<void> {
    let isThere = false;
    world.after(ms - world.now(), () => { isThere = true; });
    await world.run(() => isThere);
  }

  return {
    clock: { now: world.now, after: world.after, hold },
    follow(one, uart, onBaud) {
      const startMs = world.now();
      let isOver = false;
      chip = one;
      async function go(): Promise<void> {
        while (!isOver) {
          const seen = await one.look(uart);
          if (!seen) return;
          const { ms, baud } = seen;
          onBaud(baud);
          latestMs = Math.max(latestMs, startMs + ms - world.now());
          await passTo(startMs + ms);
          await wait(lookMs);
        }
      }
      const gone = go();
      return {
        async end() {
          isOver = true;
          await gone;
          chip = undefined;
        },
      };
    },
    mostLateMs: () => latestMs,
  };
}
