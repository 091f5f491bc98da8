// Tests boards whose supply is held by a pin (`holds` in the board file). The pin must be set soon after the chip's start, or the board resets. It is
// set in the first turn of each start, also when the guard of boot loops keeps the firmware off.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { boardOf } from '../sim/world/chip.ts';
import { within, worldWith } from '../sim/world/ways.ts';
import { noise } from '../sim/world/world.ts';

const test = suite('pins that hold the supply');

const files = { 'DCIM/100CAM/IMG_0001.JPG': noise(1400) };
const sleepy = { schedule: { everyMinutes: 60, sleep: true } };
const board = 'lilygo-t-a7670';

/** Counts the starts that were no wake from sleep, and no power-on. */
const resets = (boots: { why: string }[]) => boots.filter(({ why }) => why !== 'timer' && why !== 'power').length;

test('a T-A7670 on a battery sleeps and wakes for six hours, with and without images, and never resets', () => within(worldWith('a76xx', { files, chip: { board }, modem: { starts: 'off' }, config: sleepy }), async (world) => {
  await world.round();
  await world.clock.run(() => false, 6 * 3_600_000);
  assert.is(resets(world.chip!.boots), 0);
  assert.ok(world.chip!.sleeps.length >= 6, `${world.chip!.sleeps.length} sleeps`);
  assert.is(world.uploads().length, 1);
}));

test('the pin is set in the first turn of each start, and stays until deep sleep', () => within(worldWith('a76xx', { files, chip: { board }, modem: { starts: 'off' }, config: sleepy }), async (world) => {
  await world.round();
  await world.clock.run(() => false, 2 * 3_600_000);
  for (const { atMs } of world.chip!.boots) {
    const first = world.chip!.edges.find(edge => edge.atMs >= atMs)!;
    assert.equal([first.pin, first.level, first.atMs], ['D12', 1, atMs]);
  }
  assert.not.ok(world.chip!.edges.some(({ pin, level }) => pin === 'D12' && level === 0));
}));

test('after a loop of early crashes, the guard keeps the firmware off for a quarter of an hour, and the board does not reset', () => within(worldWith('a76xx', { files, chip: { board }, modem: { starts: 'off' } }), async (world) => {
  world.boot();
  for (let i = 0; i < 4 && world.lines.every(line => !/stays off/.test(line)); i++) {
    await world.clock.run(() => false, 3000);
    world.chip!.crash();
    await world.clock.run(() => false, 2000);
  }
  assert.ok(world.lines.some(line => /the firmware stays off/.test(line)), world.lines.slice(-5).join('\n'));
  const { length } = world.chip!.boots;
  await world.clock.run(() => false, 14 * 60_000);
  assert.is(world.chip!.boots.length, length);
}));

test('a board file that does not name the pin: the simulated board resets again and again', () => {
  const { holds, ...rest } = boardOf(board);
  const late = { ...rest, holds: [...holds!, { pin: 'D33', level: 1 as const }] };
  return within(worldWith('a76xx', { files, chip: { board: late }, modem: { starts: 'off' } }), async (world) => {
    world.boot();
    await world.clock.run(() => false, 60_000);
    assert.ok(resets(world.chip!.boots) > 10, `${resets(world.chip!.boots)}`);
  });
});

test.run();
