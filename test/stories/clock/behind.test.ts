// Tests `images.skipOlderMinutes` with a camera whose clock is behind, or whose EXIF has UTC with its offset. An image that appears between two looks
// and claims to be older than both shows how far the camera's clock is behind.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { jpegTaken } from '../../delivery/exif.ts';
import { wired } from '../../sim/world/board.ts';
import { families, within, worldWith } from '../../sim/world/ways.ts';
import { noise, type World } from '../../sim/world/world.ts';

const test = suite('a camera\'s clock that is behind');

/** When the tests begin, in milliseconds. The network's local time is an hour ahead of UTC. */
const startMs = Date.parse('2026-11-20T08:30:00Z');
const minute = 60_000;
const hour = 60 * minute;
const path = (n: number) => `DCIM/100CAM/IMG_${String(n).padStart(4, '0')}.JPG`;
const stamp = (ms: number) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ').replace(/-/g, ':');

/** A picture whose EXIF has a time. @param ms that time, as if it were UTC */
const picture = (ms: number, seed: number, offset = '') => Buffer.concat([Buffer.from(jpegTaken(stamp(ms), { offset }), 'latin1'), noise(300, seed)]);
const localNow = (world: World) => world.clock.now() + hour;
const images = (world: World) => Object.keys(world.served()).filter(name => /IMG/.test(name)).map(name => +name.slice(-8, -4)).sort((a, b) => a - b);
const told = (world: World) => world.lines.filter(line => / warn image: the camera's clock is behind/.test(line)).map(line => /: (\d+) min\)$/.exec(line)?.[1]);
const reportOf = (world: World) => JSON.parse(world.served()['up/hut.json']!.toString()) as { status: string; fault?: { code: string; words?: string }; old?: { images: number; minutes: number } };
const config = { images: { skipOlderMinutes: 30 }, report: { name: 'hut.json', everyHours: 1 } };

/** Takes so many pictures, one in ten minutes, with a camera whose clock is behind. */
async function shoot(world: World, count: number, behindMs: number, offset = '', from = 2): Promise<void> {
  for (let n = from; n < from + count; n++) {
    world.put(path(n), picture(localNow(world) - behindMs, n, offset));
    await world.clock.run(() => false, 10 * minute);
  }
}

for (const family of families) {
  test(`${family}: an hour behind since summer time: all images arrive, and the report tells it`, () => within(worldWith(family, { startMs, files: { [path(1)]: picture(startMs + hour, 1) }, config }), async (world) => {
    await world.round();
    await world.clock.run(() => false, 2 * minute);
    await shoot(world, 12, hour);
    assert.equal(images(world), Array.from({ length: 13 }, (_none, i) => i + 1));
    assert.equal(told(world), ['60']);
    assert.ok(world.lines.some(line => / report: is sent/.test(line)));
  }));

  test(`${family}: EXIF in UTC with its offset: all images arrive, and no clock is blamed`, () => within(worldWith(family, { startMs, files: { [path(1)]: picture(startMs, 1, '+00:00') }, config }), async (world) => {
    await world.round();
    await shoot(world, 6, hour, '+00:00');
    assert.equal(images(world), [1, 2, 3, 4, 5, 6, 7]);
    assert.equal(told(world), []);
  }));
}

test('a chip that sleeps, with looks each hour: all images arrive', () => within(worldWith('sim7600', { startMs, chip: { board: wired.board }, files: { [path(1)]: picture(startMs + hour, 1) }, config: { ...config, images: { skipOlderMinutes: 90 }, camera: { model: 'none' }, schedule: { everyMinutes: 60, sleep: true } } }), async (world) => {
  await world.round();
  await shoot(world, 24, 2 * hour);
  await world.clock.run(() => false, 2 * hour);
  assert.equal(images(world), Array.from({ length: 25 }, (_none, i) => i + 1));
  assert.equal(told(world), ['120']);
}));

test('the report names it, and a clock that is set right again is reckoned with', () => within(worldWith('sim7600', { startMs, files: { [path(1)]: picture(startMs + hour, 1) }, config }), async (world) => {
  await world.round();
  await world.clock.run(() => false, 2 * minute);
  world.put(path(2), picture(localNow(world) - hour, 2));
  assert.ok(await world.until(/ report: is sent/, 70));
  assert.is(reportOf(world).fault?.code, 'clock-behind');
  assert.match(reportOf(world).fault?.words ?? '', /IMG_0002\.JPG: 60 min$/);
  await shoot(world, 6, 0, '', 3);
  assert.is(world.lines.filter(line => /is no longer behind/.test(line)).length, 1);
  // An image that is really old is then left out again: nothing waited before the power cut, and after it nothing is inferred.
  world.cut();
  world.put(path(20), picture(localNow(world) - hour, 20));
  world.boot();
  await world.clock.run(() => false, 20 * minute);
  assert.not.ok(images(world).includes(20));
}));

test('old files that are there at power-on: they are left out, the report counts them, and is degraded', () => within(worldWith('sim7600', { startMs, files: { [path(1)]: picture(startMs - hour, 1), [path(2)]: picture(startMs, 2) }, config }), async (world) => {
  world.boot();
  assert.ok(await world.until(/ report: is sent/, 10), world.lines.slice(-20).join('\n'));
  const { status, fault, old } = reportOf(world);
  assert.is(status, 'degraded');
  assert.is(fault?.code, 'too-old');
  assert.equal(old, { images: 2, minutes: 60 });
  assert.equal(images(world), []);
  assert.equal(told(world), []);
}));

test('a card that was out, with old files from a computer: no clock is blamed', () => within(worldWith('sim7600', { startMs, files: { [path(1)]: picture(startMs + hour, 1) }, config }), async (world) => {
  await world.round();
  await world.clock.run(() => false, 2 * minute);
  world.hide(true);
  assert.ok(await world.until(/no SD card/, 5));
  world.hide(false);
  world.put(path(2), picture(localNow(world) - 5 * hour, 2));
  await world.clock.run(() => false, 30 * minute);
  assert.equal(told(world), []);
  assert.equal(images(world), [1]);
}));

test.run();
