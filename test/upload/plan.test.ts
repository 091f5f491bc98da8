// When the next round begins: seconds, by the network's clock where it is known, else as the chip has counted.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { planRound } from '../../src/upload/plan.ts';

const plan = suite('plan');

/** Some moment of the network's clock. */
const t = 1_800_000_000;

const cases: { title: string; given: [every: number, since: number, due: number, now: number]; left: number; due: number }[] = [
  { title: 'nothing known but the chip\'s count', given: [3600, 40, 0, 0], left: 3560, due: 0 },
  { title: 'the first time that the network tells', given: [3600, 40, 0, t], left: 3560, due: t + 3560 },
  { title: 'planned, and the chip is slow by a minute', given: [3600, 40, t + 3500, t], left: 3500, due: t + 3500 },
  { title: 'woken a minute early: not a second round for the same time', given: [3600, 30, t + 3600 + 30, t], left: 3630, due: t + 3630 },
  { title: 'planned, and no time from the network this time', given: [3600, 40, t + 3560, 0], left: 3560, due: t + 3560 },
  { title: 'longer than its time, counted', given: [60, 70, 0, 0], left: 50, due: 0 },
  { title: 'longer than twice its time, counted', given: [60, 130, 0, 0], left: 50, due: 0 },
  { title: 'longer than its time, by the network', given: [60, 75, t - 10, t], left: 50, due: t + 50 },
  { title: 'just as long as its time: never at once', given: [60, 60, 0, 0], left: 60, due: 0 },
  { title: 'just as long as its time, by the network', given: [60, 60, t, t], left: 60, due: t + 60 },
  { title: 'longer than its time without a word of the network: its plan goes on', given: [60, 130, t, 0], left: 50, due: t + 120 },
  { title: 'a plan from days ago: a power cut', given: [3600, 40, t - 86400 - 600, t], left: 3000, due: t + 3000 },
  { title: 'another interval, shorter', given: [3600, 40, t + 80000, t], left: 3560, due: t + 3560 },
  { title: 'the network\'s clock was set back by a day', given: [3600, 40, t + 86400 + 3560, t], left: 3560, due: t + 3560 },
  { title: 'an hour on, as in spring, within a long interval', given: [14400, 40, t + 14360 - 3600, t], left: 10760, due: t + 10760 },
];

for (const { title, given, left, due } of cases) {
  plan(title, () => assert.equal(planRound(...given), { left, due }));
}

plan('whatever is known, the next round is in more than nothing and in at most five quarters of the interval and a minute', () => {
  for (const every of [60, 3600, 86400, 44640 * 60]) {
    for (const since of [-30, 0, 1, every - 1, every, every + 1, every * 7.5]) {
      for (const away of [undefined, -1e8, -every * 3, -every, -1, 0, 1, every, every * 1.2, every * 3, 1e8]) {
        for (const now of [0, t]) {
          const { left } = planRound(every, since, away === undefined ? 0 : t + away, now);
          assert.ok(left > 0 && left <= every * 1.25 + 60, `${every}, ${since}, ${away}, ${now}: ${left}`);
        }
      }
    }
  }
});

plan.run();
