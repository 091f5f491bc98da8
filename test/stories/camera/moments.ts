// The moments at which pictures are due, and those at which a camera has taken them: for stories of days.

import * as assert from 'uvu/assert';
import type { World } from '../../sim/world/world.ts';

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;
/** The modem's network is an hour ahead of UTC. */
export const zoneMs = hourMs;
/** A Friday; the month ends on Monday. */
export const startMs = Date.UTC(2026, 10, 27, 5, 0, 0);
/** From the due moment to the shutter. */
export const lateMs = 60_000;

/** When those were taken that went to the card, by the clock; the first ones of a camera that has just started are thrown away. */
export const takenMs = (world: World) => world.camera.pictures.filter(({ givenBytes }) => givenBytes > 0).map(picture => picture.takenMs + zoneMs);

export interface Moments {
  title: string;
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

export const byDay: Moments = { title: 'each hour of the day', camera: { everyMinutes: 60, from: '06:00', to: '18:00' }, due: () => everyHour(6, 18), slackMs: 0 };
export const overMidnight: Moments = { title: 'over midnight', camera: { everyMinutes: 60, from: '22:00', to: '02:00' }, due: () => [0, 1, 22, 23].map(hour => hour * hourMs), slackMs: 0 };
export const bySun: Moments = {
  title: 'from sunrise to sunset', camera: { everyMinutes: 120, from: 'sunrise', to: 'sunset', place: '60,0' }, slackMs: 5 * minuteMs,
  due(day) {
    const { rise, set } = sunAt60(day);
    return Array.from({ length: 12 }, (_, i) => rise + i * 2 * hourMs).filter(ms => ms < set);
  },
};
export const onWorkingDays: Moments = {
  title: 'on working days alone', camera: { everyMinutes: 240, days: '12345' }, slackMs: 0,
  due: day => ([0, 6].includes(new Date(day).getUTCDay()) ? [] : [0, 4, 8, 12, 16, 20].map(hour => hour * hourMs)),
};

/** Each due moment between these two has its one picture, and there are no others. */
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
