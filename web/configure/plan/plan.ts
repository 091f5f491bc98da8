// How many pictures and rounds a configuration makes, by the firmware's own schedule, and the sentence about them.

import { planShot, type Times } from '../../../src/camera/schedule/when.ts';
import { budgetOf, usualImageBytes, type Plan } from './budget.ts';
import { draws } from './draws.ts';
import type { ValueOf } from './notes.ts';

const daySeconds = 86_400;
const weekDays = 7;
/** A Monday in spring, so that day and night are equally long. */
const monday = Date.UTC(2026, 2, 23) / 1000;
/** Counted one by one up to this; more are counted by the interval. */
const mostCounted = 3000;

/** @returns pictures a day, on average of a week; undefined: unknown, as for another device or a motion sensor alone */
export function picturesADay(valueOf: ValueOf): number | undefined {
  const every = valueOf('camera.everyMinutes');
  if (typeof every !== 'number' || !(every > 0)) return undefined;
  const text = (key: string, usual: string): string => typeof valueOf(key) === 'string' ? valueOf(key) as string : usual;
  const times: Times = {
    'camera.everyMinutes': Math.max(every, weekDays * 1440 / mostCounted), 'camera.from': text('camera.from', '00:00'), 'camera.to': text('camera.to', '24:00'),
    'camera.days': text('camera.days', '1234567'), 'camera.place': text('camera.place', '0,0') || '0,0',
  };
  let count = 0;
  for (let now = monday, end = monday + weekDays * daySeconds; count <= mostCounted; count++) {
    const due = planShot(times, 0, now, now, 0);
    if (!due || due.due >= end) break;
    now = due.due;
  }
  const burst = valueOf('camera.burst');
  return count / weekDays * times['camera.everyMinutes'] / every * (typeof burst === 'number' ? burst : 1);
}

/** The plan of a configuration. `isKnown` is false if it does not tell how many pictures there will be. */
export function planOf(valueOf: ValueOf): Plan & { isKnown: boolean } {
  const every = valueOf('schedule.everyMinutes');
  const roundsADay = typeof every === 'number' && every > 0 ? 1440 / every : 0;
  const pictures = picturesADay(valueOf);
  return { imagesADay: pictures ?? (roundsADay || 24), roundsADay, sleeps: roundsADay > 0 && valueOf('schedule.sleep') === true, isKnown: pictures !== undefined };
}

const rounded = (value: number): string => Number(value.toPrecision(2)).toLocaleString('en');

/** @param modem the board's or the configuration's model; "auto" and none are reckoned as an LTE modem */
export function tellBudget(valueOf: ValueOf, modem: string): string {
  const plan = planOf(valueOf);
  const { megabytesAMonth, days } = budgetOf(plan, draws[modem] ?? draws['sim7600']!);
  const images = plan.isKnown ? `about ${rounded(plan.imagesADay)} pictures a day` : `with one image ${plan.roundsADay ? 'a round' : 'an hour'}`;
  const power = plan.sleeps ? '' : ' The modem stays on between rounds; Sleep between rounds makes this many times longer.';
  return `Estimate, ${images} of ${usualImageBytes / 1000} kB: ${rounded(megabytesAMonth)} MB a month, and ${days < 1.5 ? 'about a day' : `${rounded(days)} days`} from a battery of 10 Ah.${power} `
    + 'The real figures may be half or double: the network, retries, the board’s own current and a camera at it are not counted.';
}
