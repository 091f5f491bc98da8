// Takes pictures by the clock for some days, in `npm run test:faults` for a week or a month. The days have sunrise and sunset, midnight, a month's
// end, and a clock that is set late. Each time that is due has exactly one picture. asleep.test.ts has a chip that sleeps in between. `npm run
// test:faults` also has each hour of the day.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { assertCareful, assertGiven, onServer } from '../../sim/world/shots.ts';
import { isWhole } from '../../whole.ts';
import { assertEach, byDay, bySun, dayMs, hourMs, lateMs, onWorkingDays, overMidnight, startMs, takenMs, zoneMs, type Moments } from './moments.ts';
import { kinds, taking } from './taking.ts';

const test = suite('pictures by the clock');

interface Case {
  moments: Moments;
  days: number;
}

const cases: Case[] = [
  ...isWhole ? [{ moments: byDay, days: 7 }] : [],
  { moments: overMidnight, days: isWhole ? 7 : 3 },
  { moments: bySun, days: isWhole ? 30 : 3 },
  { moments: onWorkingDays, days: 7 },
];

// The times of pictures do not depend on the kind of camera. So one kind is enough, except in `npm run test:faults`.
for (const kind of isWhole ? kinds : kinds.slice(0, 1)) {
  for (const { moments, days } of cases) {
    test(`${kind}, ${moments.title}, ${days} days`, () => taking(kind, {
      startMs, config: { camera: moments.camera, schedule: { everyMinutes: 1440 } },
      files: { 'DCIM/100CAM/IMG_0001.JPG': 'an image, for which the modem is started' },
    }, async world => {
      world.boot();
      assert.ok(await world.until(/ round: /, 15), 'a round in which the network reports the time');
      const fromMs = world.clock.now() + zoneMs;
      await world.clock.run(() => false, days * dayMs);
      assertEach(world, moments, fromMs, world.clock.now() + zoneMs);
      assertGiven(onServer(world).filter(({ path }) => path.includes('SNAPF')));
      assertCareful(world);
      assert.not.match(world.lines.join('\n'), /Uncaught/);
    }));
  }

  test(`${kind}, a clock that is set late: no picture is taken twice, and later ones are on time`, () => taking(kind, {
    startMs, config: { camera: { everyMinutes: 60 }, schedule: { everyMinutes: 1440 } },
  }, async world => {
    world.boot();
    await world.clock.run(() => false, 2.5 * hourMs);
    const before = takenMs(world).length;
    assert.is(before, 2, 'the chip counts from its start');
    // The command begins a round, in which the firmware gets the time from the network. So the chip's clock is right from here on.
    world.type('ferry.send()');
    assert.ok(await world.until(/ round: /, 15));
    await world.clock.run(() => false, 6 * hourMs);
    const late = takenMs(world).slice(before);
    assert.ok(late.length >= 5 && late.length <= 7, `${late.length} in six hours`);
    late.forEach(ms => assert.ok(ms % hourMs <= lateMs, new Date(ms).toISOString()));
    assert.is(new Set(late.map(ms => Math.floor(ms / hourMs))).size, late.length, 'no due time has two pictures');
  }));
}

test.run();
