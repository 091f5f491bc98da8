// Tests when the next round begins, in seconds: by the network's clock if that is known, else by the chip's counter.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { offsetOf, planRound } from '../../../src/round/rest/schedule.ts';
import { digest } from '../../outside.ts';

const plan = suite('plan');

/**
 * What a plan depends on, in seconds: period, time since this round was due, planned and current network time, offset. Then, whether the
 * round was planned.
 */
type Given = [every: number, since: number, due: number, now: number, offset?: number, isPlanned?: boolean];

const planOf = (...[every, since, due, now, offset, isPlanned = false]: Given) => planRound({ every, since, due, now, offset, isPlanned });

/** Some time of the network's clock, in seconds since 1970. */
const t = 1_800_000_000;

const cases: { title: string; given: Given; left: number; due: number }[] = [
  { title: 'only the chip\'s count is known', given: [3600, 40, 0, 0], left: 3560, due: 0 },
  { title: 'the first time from the network', given: [3600, 40, 0, t], left: 3560, due: t + 3560 },
  { title: 'planned, and the chip is slow by a minute', given: [3600, 40, t + 3500, t], left: 3500, due: t + 3500 },
  { title: 'woken a minute early: not a second round for the same time', given: [3600, 30, t + 3600 + 30, t], left: 3630, due: t + 3630 },
  { title: 'planned, and no time from the network now', given: [3600, 40, t + 3560, 0], left: 3560, due: t + 3560 },
  { title: 'longer than the period, counted', given: [60, 70, 0, 0], left: 50, due: 0 },
  { title: 'longer than two periods, counted', given: [60, 130, 0, 0], left: 50, due: 0 },
  { title: 'longer than the period, by the network', given: [60, 75, t - 10, t], left: 50, due: t + 50 },
  { title: 'just as long as the period: never at once', given: [60, 60, 0, 0], left: 60, due: 0 },
  { title: 'just as long as the period, by the network', given: [60, 60, t, t], left: 60, due: t + 60 },
  { title: 'longer than the period without the network\'s time: the plan continues', given: [60, 130, t, 0], left: 50, due: t + 120 },
  { title: 'a plan from days ago, after a power cut', given: [3600, 40, t - 86400 - 600, t], left: 3000, due: t + 3000 },
  { title: 'a shorter interval than planned', given: [3600, 40, t + 80000, t], left: 3560, due: t + 3560 },
  { title: 'the network\'s clock was set back by a day', given: [3600, 40, t + 86400 + 3560, t], left: 3560, due: t + 3560 },
  { title: 'a clock set forward by an hour, as in spring, within a long interval', given: [14400, 40, t + 14360 - 3600, t], left: 10760, due: t + 10760 },
];

for (const { title, given, left, due } of cases) {
  plan(title, () => assert.equal(planOf(...given), { left, due }));
}

// The following tests have an offset: rounds begin at full multiples of the period by the network's clock, plus the offset.

const hour = 3600;
/** A full hour by the network's clock, in seconds since 1970. */
const h = hour * 500_000;

const offsets: { title: string; given: Given; left: number; due: number }[] = [
  { title: 'the first round, by the network\'s clock', given: [hour, 40, 0, h + 1000, 217, false], left: 2817, due: h + hour + 217 },
  { title: 'the first round, just before its time', given: [hour, 40, 0, h + 200, 217, false], left: 17, due: h + 217 },
  { title: 'the first round, in its very second', given: [hour, 40, 0, h + 217, 217, false], left: hour, due: h + hour + 217 },
  { title: 'the first round, no clock: the period, then the offset', given: [hour, 40, 0, 0, 217, false], left: hour - 40 + 217, due: 0 },
  { title: 'a later round, no clock: the period alone', given: [hour, 40, 0, 0, 217, true], left: hour - 40, due: 0 },
  { title: 'planned', given: [hour, 40, h + hour + 217, h + 257, 217, true], left: 3560, due: h + hour + 217 },
  { title: 'planned, counted, and the clock is a second off', given: [hour, 40, 0, h + 258, 217, true], left: 3559, due: h + hour + 217 },
  { title: 'woken a minute early: not a second round for the same time', given: [hour, 30, h + hour + 217, h + 187, 217, true], left: 3630, due: h + hour + 217 },
  { title: 'a round at power-on in between: the planned round stays planned', given: [hour, 40, h + 217, h - 1000, 217, false], left: 1217, due: h + 217 },
  { title: 'a plan with another offset', given: [hour, 40, h + hour + 100, h + 140, 217, false], left: 77, due: h + 217 },
  { title: 'a plan from days ago', given: [hour, 40, h - 86400 + 217, h + 1000, 217, false], left: 2817, due: h + hour + 217 },
  { title: 'longer than the period', given: [60, 75, h + 37, h + 52, 37, true], left: 45, due: h + 97 },
  { title: 'an offset of 0', given: [hour, 40, 0, h + 1000, 0, false], left: 2600, due: h + hour },
];

for (const { title, given, left, due } of offsets) {
  plan(`with an offset: ${title}`, () => assert.equal(planOf(...given), { left, due }));
}

plan('an offset is CRC32 modulo the period, and modulo 600 s at most', () => {
  assert.is(offsetOf('fedcba98', 3600), 0xfedcba98 % 600);
  assert.is(offsetOf('fedcba98', 86400), 0xfedcba98 % 600);
  assert.is(offsetOf('fedcba98', 60), 0xfedcba98 % 60);
  assert.is(offsetOf('00000000', 60), 0);
  assert.is(offsetOf('0000012b', 3600), 299);
});

plan('a thousand cameras with numbered names are spread over the ten minutes', () => {
  const seconds = Array.from({ length: 1000 }, (_, i) => offsetOf(digest(`cam-${i}`), hour));
  const fullest = Math.max(...Array.from({ length: 60 }, (_, i) => seconds.filter(one => Math.floor(one / 10) === i).length));
  assert.ok(seconds.every(one => one >= 0 && one < 600) && fullest < 40, `${fullest} in the same ten seconds`);
});

plan('with an offset, the next round is always later than now and at most half a period late', () => {
  for (const every of [60, 3600, 86400]) for (const offset of [0, 1, every / 2 % 600, Math.min(every, 600) - 1]) {
    for (const since of [-30, 0, 1, every - 1, every * 7.5]) for (const due of [0, t - every * 3, t - 1, t + 1, t + every, t + 1e8]) for (const isPlanned of [false, true]) {
      const planned = planOf(every, since, due, t, offset, isPlanned);
      assert.ok(planned.left > 0 && planned.left <= every * 1.75 + 60, `${every}, ${offset}, ${since}, ${due}: ${planned.left}`);
      assert.is((planned.due - offset) % every, 0, `${every}, ${offset}, ${since}, ${due}: at the offset`);
    }
  }
});

plan('the next round is always later than now and within five quarters of the interval and a minute', () => {
  for (const every of [60, 3600, 86400, 44640 * 60]) {
    for (const since of [-30, 0, 1, every - 1, every, every + 1, every * 7.5]) {
      for (const away of [undefined, -1e8, -every * 3, -every, -1, 0, 1, every, every * 1.2, every * 3, 1e8]) {
        for (const now of [0, t]) {
          const { left } = planOf(every, since, away === undefined ? 0 : t + away, now);
          assert.ok(left > 0 && left <= every * 1.25 + 60, `${every}, ${since}, ${away}, ${now}: ${left}`);
        }
      }
    }
  }
});

plan.run();
