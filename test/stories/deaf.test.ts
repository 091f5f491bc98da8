// Tests a chip whose serial port stays deaf until the chip restarts. A modem that is silent for an hour over its restarts leads to one restart of the
// chip, and then to one a day.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { wired } from '../sim/world/board.ts';
import { assertServed, families, within, worldWith } from '../sim/world/ways.ts';
import { noise, type World } from '../sim/world/world.ts';
import { sample } from '../whole.ts';

const test = suite('a deaf serial port');

const first = { 'DCIM/100CAM/IMG_0001.JPG': noise(1400) };
const second = { 'DCIM/100CAM/IMG_0002.JPG': noise(2003, 2) };
const hour = 3_600_000;
const told = / error modem: has not answered for an hour, nor after \d+ starts; the chip restarts now/;
const chip = { board: wired.board };

const reboots = (world: World) => world.chip!.boots.filter(({ why }) => why === 'reboot').length;

for (const family of sample(families, 2)) {
  test(`${family}: the chip restarts after an hour, and the image is delivered`, () => within(worldWith(family, { files: first, chip, config: { camera: { model: 'none' } } }), async (world) => {
    await world.round();
    world.deafen();
    world.put(Object.keys(second)[0]!, Object.values(second)[0]!);
    const fromMs = world.clock.now();
    assert.ok(await world.until(told, 3 * 60), world.lines.slice(-20).join('\n'));
    assert.ok(world.clock.now() - fromMs >= hour, 'not before an hour has passed');
    assert.ok(await world.until(/ round: 1 delivered/, 10), world.lines.slice(-20).join('\n'));
    assert.is(reboots(world), 1);
    assertServed(world, { ...first, ...second });
  }));
}

test('a modem that is gone: the chip restarts once a day', () => within(worldWith('sim7600', { files: first, chip, line: { sliceBytes: 1024, toDte: { faults: [{ at: 0, kind: 'cut' }] } }, config: { camera: { model: 'none' } } }), async (world) => {
  world.boot();
  await world.clock.run(() => false, 23 * hour);
  assert.is(reboots(world), 1);
  await world.clock.run(() => false, 26 * hour);
  assert.is(reboots(world), 2);
  assert.is(world.lines.filter(line => told.test(line)).length, 2);
}));

test('a modem that answers at each second attempt to start it leads to no restart', () => within(worldWith('sim7600', { files: first, chip, config: { camera: { model: 'none' }, schedule: { everyMinutes: 30 } } }), async (world) => {
  await world.round();
  for (let i = 0; i < 8; i++) {
    world.modem.loseSupply();
    world.put(`DCIM/100CAM/IMG_001${i}.JPG`, noise(900, i + 3));
    assert.ok(await world.until(/ round: 1 delivered/, 40), world.lines.slice(-20).join('\n'));
  }
  assert.is(reboots(world), 0);
}));

test.run();
