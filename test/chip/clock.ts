// One clock for the chip, the modem and the server: the chip's own, which counts its instructions. The simulator's time follows it as
// it is read and never runs ahead; while real traffic with a real server is under way, the chip stands still.

import { setTimeout as wait } from 'node:timers/promises';
import { virtualClock, type Clock } from '../sim/clock.ts';
import type { Emulator } from './emulator.ts';

export interface ChipClock {
  clock: Clock;
  /** Until the promise returned is asked to end; `onBaud` gets the rate of the UART, each time. */
  follow(chip: Emulator, uart: number, onBaud: (baud: number) => void): { end(): Promise<void> };
  /** How far the chip was at most ahead of what was read of its time, in milliseconds. */
  mostLateMs(): number;
}

/** Of this machine's time, between two looks. */
const lookMs = 2;

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
