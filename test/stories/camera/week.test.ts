// A week of pictures, and in the long run a month, by the clock: from sunrise to sunset, over midnight, over a month's end, with a clock that is
// told late: each due time has its one picture.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { assertCareful, assertGiven, onServer } from '../../sim/world/shots.ts';
import type { World } from '../../sim/world/world.ts';
import { isWhole } from '../../whole.ts';
import { taking } from './taking.ts';

const test = suite('a week of pictures');

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
/** The modem's network is an hour ahead of UTC. */
const zoneMs = hourMs;
/** A Friday; the month ends on Monday. */
const startMs = Date.UTC(2026, 10, 27, 5, 0, 0);
/** From the due moment to the shutter. */
const lateMs = 60_000;

/** When those were taken that went to the card, by the clock; the first ones of a camera that has just started are thrown away. */
const takenMs = (world: World) => world.camera.pictures.filter(({ givenBytes }) => givenBytes > 0).map(picture => picture.takenMs + zoneMs);

interface Case {
  title: string;
  days: number;
  camera: Record<string, unknown>;
  /** Due moments of a day, in milliseconds from its midnight, and how far off each may be. */
  due(day: number): number[];
  slackMs: number;
}

const everyHour = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => (from + i) * hourMs);

/**
 * U.S. Naval Observatory, sunrise and sunset at 0° E, 60° N (source/camera/when.test.ts has the table): 08:12 and 15:19 on 21 November,
 * 08:34 and 15:03 on 1 December, 08:52 and 14:54 on 11 December.
 */
function sunAt60(day: number): { rise: number; set: number } {
  const days = (day - Date.UTC(2026, 10, 21)) / dayMs;
  const between = (from: number, middle: number, to: number) => (days < 10 ? from + (middle - from) * days / 10 : middle + (to - middle) * (days - 10) / 10);
  return { rise: between(492, 514, 532) * minuteMs + zoneMs, set: between(919, 903, 894) * minuteMs + zoneMs };
}

const sample = isWhole ? 30 : 5;

const cases: Case[] = [
  { title: 'each hour of the day', days: 7, camera: { everyMinutes: 60, from: '06:00', to: '18:00' }, due: () => everyHour(6, 18), slackMs: 0 },
  { title: 'over midnight', days: 7, camera: { everyMinutes: 60, from: '22:00', to: '02:00' }, due: () => [0, 1, 22, 23].map(hour => hour * hourMs), slackMs: 0 },
  {
    title: 'from sunrise to sunset', days: sample, camera: { everyMinutes: 120, from: 'sunrise', to: 'sunset', place: '60,0' }, slackMs: 5 * minuteMs,
    due(day) {
      const { rise, set } = sunAt60(day);
      return Array.from({ length: 12 }, (_, i) => rise + i * 2 * hourMs).filter(ms => ms < set);
    },
  },
  { title: 'on working days alone', days: 7, camera: { everyMinutes: 240, days: '12345' }, due: day => ([0, 6].includes(new Date(day).getUTCDay()) ? [] : [0, 4, 8, 12, 16, 20].map(hour => hour * hourMs)), slackMs: 0 },
];

for (const { title, days, camera, due, slackMs } of cases) {
  test(`${title}, ${days} days`, () => taking('vc0706', {
    startMs, config: { camera, schedule: { everyMinutes: 1440 } },
    files: { 'DCIM/100CAM/IMG_0001.JPG': 'an image, for which the modem is started' },
  }, async world => {
    world.boot();
    assert.ok(await world.until(/ round: /, 15), 'a round, in which the network tells the time');
    const fromMs = world.clock.now() + zoneMs;
    await world.clock.run(() => false, days * dayMs);
    const toMs = world.clock.now() + zoneMs;
    const taken = takenMs(world).filter(ms => ms >= fromMs);
    const wanted: number[] = [];
    for (let day = fromMs - fromMs % dayMs; day < toMs; day += dayMs) wanted.push(...due(day).map(ms => day + ms));
    const inside = wanted.filter(ms => ms - slackMs >= fromMs && ms + lateMs + slackMs < toMs);
    for (const ms of inside) {
      const found = taken.filter(one => one >= ms - slackMs && one <= ms + lateMs + slackMs);
      assert.is(found.length, 1, `${new Date(ms).toISOString()} has ${found.length} pictures`);
    }
    assert.ok(taken.length <= wanted.length, `${taken.length} pictures, ${wanted.length} moments`);
    assertGiven(onServer(world).filter(({ path }) => path.includes('SNAPF')));
    assertCareful(world);
    assert.not.match(world.lines.join('\n'), /Uncaught/);
  }));
}

test('a clock that is told late: none is doubled, and from then on they come at their times', () => taking('vc0706', {
  startMs, config: { camera: { everyMinutes: 60 }, schedule: { everyMinutes: 1440 } },
}, async world => {
  world.boot();
  await world.clock.run(() => false, 2.5 * hourMs);
  const before = takenMs(world).length;
  assert.is(before, 2, 'the chip counts from its start');
  // the two are carried in a round, in which the network tells the time
  world.type('ferry.send()');
  assert.ok(await world.until(/ round: /, 15));
  await world.clock.run(() => false, 6 * hourMs);
  const late = takenMs(world).slice(before);
  assert.ok(late.length >= 5 && late.length <= 7, `${late.length} in six hours`);
  late.forEach(ms => assert.ok(ms % hourMs <= lateMs, new Date(ms).toISOString()));
  assert.is(new Set(late.map(ms => Math.floor(ms / hourMs))).size, late.length, 'none is doubled');
}));

test.run();
