// Tests a simulated chip on which the card and the UART take the time that was measured. It looks for input as often as a real one.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { chipCosts, pollDelay } from '../chipcosts.ts';
import { virtualClock } from '../clock.ts';
import { compileFirmware, startNodeEngine } from '../engine/node.ts';
import { createLine } from '../line/line.ts';

const test = suite('a world as slow as the chip');

/** Returns the milliseconds that a program takes to write so many bytes at a rate in baud. */
function writeMs(bytes: number, baud: number): number {
  const clock = virtualClock();
  const line = createLine(clock, { dteBaud: baud, dceBaud: baud });
  const source = `Serial1.setup(${baud},{}); Serial1.write(new Uint8Array(${bytes}));`;
  const fromMs = clock.now();
  startNodeEngine(compileFirmware(source), { clock, folder: '/', serial: { Serial1: line.dte }, print: () => undefined, costs: chipCosts() });
  return clock.now() - fromMs;
}

test('a byte takes the chip 21.3 µs, also if the line takes 10.9', () =>
  assert.ok(Math.abs(writeMs(10_000, 921_600) - 213) < 1, `${writeMs(10_000, 921_600)} ms`));

test('the line takes its bytes meanwhile: at 115,200 baud it is the limit', () => {
  // The write ends when all bytes but the 1,024 in the driver's buffer have left.
  const expected = (10_000 - 1024) * 10_000 / 115_200;
  assert.ok(Math.abs(writeMs(10_000, 115_200) / expected - 1) < 0.02, `${writeMs(10_000, 115_200)} ms, not ${expected}`);
});

/** For each arrival of input, returns the milliseconds until the engine reads that input. @param times arrivals, in milliseconds from the start */
function delays(version: string, times: number[]): number[] {
  let nowMs = 0;
  const next = pollDelay(chipCosts(version).poll!, () => nowMs);
  return times.map((ms) => {
    nowMs = ms;
    return next();
  });
}

test('the release looks for input every 100 ms', () => assert.equal(delays('2v29', [1, 150, 100_001]), [99, 50, 99]));
test('builds before 2v29.262, too', () => assert.equal(delays('2v29.261', [1, 150, 100_001]), [99, 50, 99]));
test('newer builds look every 5 ms, and after 25 s of silence once every 100 ms', () =>
  assert.equal(delays('2v29.277', [1, 152, 25_101, 50_102, 50_106]), [4, 3, 4, 98, 4]));

test.run();
