// Tests thirty days of deep sleep between rounds, or the first four of them, by the network's time. The chip's clock may be wrong by any amount.

import { suite } from 'uvu';
import { isWhole } from '../../whole.ts';
import { dayMinutes, everyThird, fewDays, minuteMs, monthDays, runDays, type MonthCase } from './asleep.ts';

const month = suite('a month by the network\'s time');

const cases: MonthCase[] = [
  { title: 'a clock that is 2 % slow', chip: { drift: 1.02 }, lateMs: dayMinutes * minuteMs * 0.021 },
  { title: 'an accurate clock', lateMs: 5000 },
  { title: 'a clock that is 2 % fast', chip: { drift: 0.98 }, lateMs: dayMinutes * minuteMs * 0.021 },
  { title: 'boots of five seconds', chip: { bootMs: 5000 }, hasImage: everyThird, lateMs: 8000 },
];

const days = isWhole ? monthDays : fewDays;
for (const one of cases) month(`${one.title}, ${days} days`, () => runDays(days, one));

month.run();
