// Calculates, by the firmware's own schedule, how many pictures a configuration takes and how often it sends them (its rounds). Puts the estimate
// into a sentence.

import { planShot, type Times } from '../../../src/camera/schedule/when.ts';
import { inDigits } from '../../language/locale.ts';
import { budgetOf, usualImageBytes, type Plan } from './budget.ts';
import { draws } from './draws.ts';
import type { ValueOf } from './notes.ts';

const daySeconds = 86_400;
const weekDays = 7;
/**
 * The start of the sample week whose pictures are counted, in seconds since 1970. It is in spring, when day and night are equally long, for cameras
 * that take pictures by daylight.
 */
const monday = Date.UTC(2026, 2, 23) / 1000;
/** The most pictures of a week that are counted one by one. With shorter intervals, fewer are counted, and the result is multiplied. */
const mostCounted = 3000;

/**
 * Returns the pictures a day, as the average of a week. It is undefined if the interval is not set, because a motion sensor or another device
 * then decides.
 */
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

/**
 * Returns how often a configuration sends pictures (its rounds). If `isKnown` is false, the number of pictures is unknown, and one a round, or one an
 * hour, is assumed.
 */
export function planOf(valueOf: ValueOf): Plan & { isKnown: boolean } {
  const every = valueOf('schedule.everyMinutes');
  const roundsADay = typeof every === 'number' && every > 0 ? 1440 / every : 0;
  const pictures = picturesADay(valueOf);
  return { imagesADay: pictures ?? (roundsADay || 24), roundsADay, sleeps: roundsADay > 0 && valueOf('schedule.sleep') === true, isKnown: pictures !== undefined };
}

const rounded = (value: number): string => inDigits(Number(value.toPrecision(2)), 3);

/**
 * Returns the estimate of data volume and battery life as a sentence. @param modem the model in config.json or of the board. For "auto" or an
 * unknown one, the values of the LTE modem SIM7600 are taken
 */
export function tellBudget(valueOf: ValueOf, modem: string): string {
  const plan = planOf(valueOf);
  const { megabytesAMonth, days } = budgetOf(plan, draws[modem] ?? draws['sim7600']!);
  const images = plan.isKnown ? `about ${rounded(plan.imagesADay)} pictures a day` : `with one image ${plan.roundsADay ? 'a round' : 'an hour'}`;
  const power = plan.sleeps ? '' : ' The modem stays on between rounds; Sleep between rounds makes this many times longer.';
  return `Estimate, ${images} of ${usualImageBytes / 1000} kB: ${rounded(megabytesAMonth)} MB a month, and ${days < 1.5 ? 'about a day' : `${rounded(days)} days`} from a battery of 10 Ah.${power} `
    + 'The real figures may be half or double: the network, retries, the board’s own current and a camera at it are not counted.';
}
