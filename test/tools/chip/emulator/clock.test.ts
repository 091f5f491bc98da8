// Tests that the simulator's time follows the chip's: it is never ahead, timers run in order, and the chip is paused during real traffic.

import { setTimeout as wait } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { soon } from '../../../sim/clock.ts';
import { createChipClock } from './clock.ts';
import type { Emulator } from './emulator.ts';

const test = suite('clock of the chip');

/** Milliseconds by which the fake chip's time advances from one reading to the next. */
const stepMs = 7;

function fakeChip(looks = Infinity) {
  const chip = { ms: 0, isPaused: false, talk: [] as string[] };
  const emulator = {
    async look() {
      if (looks-- <= 0) return undefined;
      if (!chip.isPaused) chip.ms += stepMs;
      return { ms: chip.ms, baud: 9600 };
    },
    pause() {
      chip.isPaused = true;
      chip.talk.push(`paused at ${chip.ms}`);
    },
    resume() {
      chip.isPaused = false;
      chip.talk.push(`resumed at ${chip.ms}`);
    },
  } as unknown as Emulator;
  return { chip, emulator };
}

test('timers fire when the chip’s clock reaches them, and time stops at its last reading', async () => {
  const { clock, follow, mostLateMs } = createChipClock();
  const { chip, emulator } = fakeChip(10);
  const startMs = clock.now();
  const fired: number[][] = [];
  const rates: number[] = [];
  for (const ms of [50, 20, 200]) clock.after(ms, () => fired.push([ms, clock.now() - startMs, chip.ms]));
  follow(emulator, 2, baud => void rates.push(baud));
  await soon(() => clock.now() - startMs === 10 * stepMs);
  assert.equal(fired, [[20, 20, 3 * stepMs], [50, 50, 8 * stepMs]]);
  assert.is(clock.now() - startMs, 10 * stepMs);
  assert.equal(rates, Array(10).fill(9600));
  assert.is(mostLateMs(), stepMs);
});

test('the chip is paused from the first hold to the end of the last', async () => {
  const { clock, follow } = createChipClock();
  const { chip, emulator } = fakeChip();
  const following = follow(emulator, 2, () => undefined);
  await wait(30);
  const first = clock.hold(wait(60));
  const second = clock.hold(wait(20));
  const atMs = chip.ms;
  await Promise.all([first, second]);
  assert.equal(chip.talk, [`paused at ${atMs}`, `resumed at ${atMs}`]);
  await soon(() => chip.ms > atMs);
  assert.ok(chip.ms > atMs);
  await following.end();
});

test('a chip that is restarted continues at the current time', async () => {
  const { clock, follow } = createChipClock();
  const startMs = clock.now();
  follow(fakeChip(3).emulator, 2, () => undefined);
  await soon(() => clock.now() - startMs === 3 * stepMs);
  follow(fakeChip(2).emulator, 2, () => undefined);
  await soon(() => clock.now() - startMs === 5 * stepMs);
  // the test waits 50 ms, to show that no further reading of the chip's time moves the clock
  await wait(50);
  assert.is(clock.now() - startMs, 5 * stepMs);
});

test.run();
