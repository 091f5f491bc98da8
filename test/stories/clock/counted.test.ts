// Tests thirty days of deep sleep between rounds, or the first four of them, by the chip's own clock alone. The network has no time, or is not
// asked for it.

import { suite } from 'uvu';
import { isWhole } from '../../whole.ts';
import { dayMinutes, everyThird, fewDays, minuteMs, monthDays, runDays, type MonthCase } from './asleep.ts';

const counted = suite('a month by the chip\'s own clock');

const cases: MonthCase[] = [
  { title: 'a clock that starts over at each boot', chip: { keepsTime: false }, hasImage: everyThird, lateMs: 3 * 42 * 2000 },
  { title: 'a network without time', modem: { networkTime: undefined }, hasImage: everyThird, lateMs: 5000 },
  { title: 'a network that is asked only in every fifth round', chip: { drift: 1.005 }, hasImage: round => round % 5 === 0, lateMs: 5 * dayMinutes * minuteMs * 0.006 },
  { title: 'nothing to send for weeks', hasImage: () => false, lateMs: 5000 },
];

const days = isWhole ? monthDays : fewDays;
for (const one of cases) counted(`${one.title}, ${days} days`, () => runDays(days, one));

counted.run();
