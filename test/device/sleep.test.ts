// Tests which events end a sleep. Motion does so only on a chip with a sensor.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type * as module from '../../src/device/sleep.ts';
import { programOf, runOnNode } from './module.ts';

const test = suite('sleep');

const sensor = "{ engine: 'esp32', camera: { pir: 'D39' } }";

/**
 * Runs code on a chip. @param steps code that uses `sleep`, and `causeIs(n)`, which sets what woke the chip @returns what the code told by
 * `tell`
 */
function run(board: string, steps: string): Promise<unknown[]> {
  const program = programOf<typeof module>('device/sleep', 'createSleep', { board: `{ board: ${board} }`, './holds': '{ holdInSleep: function () { holds++; } }' }, `var sleep = create(); ${steps}`);
  return runOnNode(`var holds = 0; var cause = 0; function causeIs(n) { cause = n; } var pins = [];
var ESP32 = { getWakeupCause: function () { return cause; }, deepSleep: function (us) { pins.push(us); },
  deepSleepExt0: function (pin, level) { pins.push('' + pin, level); } };
${program}`);
}

test('the timer\'s end, a motion and a power cut are distinguished', async () => {
  const steps = '[0, 2, 3, 4].forEach(function (n) { causeIs(n); tell([n, sleep.wasAsleep(), sleep.wasMoved()]); });';
  assert.equal(await run(sensor, steps), [[0, false, false], [2, false, true], [3, false, false], [4, true, false]]);
});

test('a sleep until a motion ends when the sensor\'s pin is high, without a timer', async () => {
  assert.equal(await run(sensor, 'sleep.fallAsleepUntilMotion(); sleep.fallAsleep(2.5); tell(pins);'), [['D39', 1, 2_500_000]]);
});

test('a sleep of zero or less would never end, so it lasts a second', async () => {
  assert.equal(await run(sensor, 'sleep.fallAsleep(0); sleep.fallAsleep(-3); sleep.fallAsleep(1e-7); tell(pins);'), [[1_000_000, 1_000_000, 1_000_000]]);
});

test('the pins that hold the supply are held before each sleep', async () => {
  assert.equal(await run(sensor, 'sleep.fallAsleep(1); tell(holds); sleep.fallAsleepUntilMotion(); tell(holds);'), [1, 2]);
});

test('a desktop, or a board without a sensor, has no sleep until a motion', async () => {
  const fields = 'tell([Object.keys(sleep).sort().join(), sleep.longestSeconds]);';
  const plain = 'fallAsleep,longestSeconds,seconds,wasAsleep';
  assert.equal(await run("{ engine: 'esp32' }", fields), [[plain, 2100]]);
  assert.equal(await run("{ engine: 'esp32', camera: { supply: 'D23' } }", fields), [[plain, 2100]]);
  assert.equal(await run("{ engine: 'linux', camera: { pir: { path: './pir' } } }", fields), [[plain, 0]]);
});

test.run();
