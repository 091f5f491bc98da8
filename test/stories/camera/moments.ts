// Times at which pictures are due, and at which they were taken, for tests that last days.

import * as assert from 'uvu/assert';
import type { World } from '../../sim/world/world.ts';

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;
/** Milliseconds by which the network's local time is ahead of UTC, one hour. */
export const zoneMs = hourMs;
/** When the tests begin: a Friday, of which the month ends on the Monday after. */
export const startMs = Date.UTC(2026, 10, 27, 5, 0, 0);
/** Most milliseconds from the time at which a picture is due to its shot. */
export const lateMs = 60_000;

/**
 * Returns the local times of the shots whose pictures went to the card, in milliseconds since 1970. Pictures that a camera discards after its start
 * do not count.
 */
export const takenMs = (world: World) => world.camera.pictures.filter(({ givenBytes }) => givenBytes > 0).map(picture => picture.takenMs + zoneMs);

/** Settings for pictures by the clock, and the times at which pictures are due by them. */
export interface Moments {
  title: string;
  camera: Record<string, unknown>;
  /**
   * Returns the times at which pictures are due on a day, in milliseconds from midnight. A picture may be up to `slackMs` too early, or `slackMs` and
   * `lateMs` too late.
   */
  due(day: number): number[];
  slackMs: number;
}

const everyHour = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => (from + i) * hourMs);

/**
 * Times of sunrise and sunset at 0° E, 60° N in Universal Time, by the U.S. Naval Observatory: the day, and both in minutes.
 * camera/schedule/when.test.ts has the table. Linear interpolation between the days is right to two minutes.
 */
const sunAt60 = ([[[10, 21], '0812 1519'], [[11, 1], '0834 1503'], [[11, 11], '0852 1454'], [[11, 21], '0902 1454'], [[12, 1], '0902 1505']] as const)
  .map(([[month, day], text]) => {
    const [rise, set] = text.split(' ').map(digits => Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2)));
    return { dayMs: Date.UTC(2026, month, day), rise: rise!, set: set! };
  });

function sunOn(day: number): { rise: number; set: number } {
  const i = sunAt60.findIndex(({ dayMs: known }) => known >= day);
  const [before, after] = [sunAt60[Math.max(i - 1, 0)]!, sunAt60[i]];
  if (!after) throw new Error('The table ends before this day.');
  const share = after === before ? 0 : (day - before.dayMs) / (after.dayMs - before.dayMs);
  const between = (key: 'rise' | 'set') => (before[key] + (after[key] - before[key]) * share) * minuteMs + zoneMs;
  return { rise: between('rise'), set: between('set') };
}

/** A picture each hour of the day, from 6 to 18 o'clock. */
export const byDay: Moments = { title: 'each hour of the day', camera: { everyMinutes: 60, from: '06:00', to: '18:00' }, due: () => everyHour(6, 18), slackMs: 0 };
/** A picture each hour from 22 to 2 o'clock, over midnight. */
export const overMidnight: Moments = { title: 'over midnight', camera: { everyMinutes: 60, from: '22:00', to: '02:00' }, due: () => [0, 1, 22, 23].map(hour => hour * hourMs), slackMs: 0 };
/** A picture each two hours from sunrise to sunset. */
export const bySun: Moments = {
  title: 'from sunrise to sunset', camera: { everyMinutes: 120, from: 'sunrise', to: 'sunset', place: '60,0' }, slackMs: 5 * minuteMs,
  due(day) {
    const { rise, set } = sunOn(day);
    return Array.from({ length: 12 }, (_, i) => rise + i * 2 * hourMs).filter(ms => ms < set);
  },
};
/** A picture each four hours, from Monday to Friday. */
export const onWorkingDays: Moments = {
  title: 'on working days only', camera: { everyMinutes: 240, days: '12345' }, slackMs: 0,
  due: day => ([0, 6].includes(new Date(day).getUTCDay()) ? [] : [0, 4, 8, 12, 16, 20].map(hour => hour * hourMs)),
};

/**
 * Asserts that exactly one picture was taken for each time that was due in this period, and no other. @param fromMs first moment in milliseconds
 * since 1970 @param toMs last moment
 */
export function assertEach(world: World, { due, slackMs }: Moments, fromMs: number, toMs: number): void {
  const taken = takenMs(world).filter(ms => ms >= fromMs);
  const wanted: number[] = [];
  for (let day = fromMs - fromMs % dayMs; day < toMs; day += dayMs) wanted.push(...due(day).map(ms => day + ms));
  const inside = wanted.filter(ms => ms - slackMs >= fromMs && ms + lateMs + slackMs < toMs);
  assert.ok(inside.length > 0);
  for (const ms of inside) {
    const found = taken.filter(one => one >= ms - slackMs && one <= ms + lateMs + slackMs);
    assert.is(found.length, 1, `${new Date(ms).toISOString()} has ${found.length} pictures; they are of ${taken.map(one => new Date(one).toISOString().slice(5, 23)).join(' ')}`);
  }
  assert.ok(taken.length <= wanted.length, `${taken.length} pictures, ${wanted.length} moments`);
}
