// Tests a sample of the bills (costs of a lasting fault) that `npm run test:faults` measures. They say what a server's lasting fault costs in a day.
// Also tests that a bill above a limit is found.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { families } from '../../../sim/world/ways.ts';
import { isWhole } from '../../../whole.ts';
import { casesOf, complaintsAbout, limits, runCase, sizesOf, titleOf, type Bill } from './bill.ts';
import type { Fault } from './cases.ts';

const test = suite('bills');

/** Cases with one of each kind of answer. All others are only measured by `npm run test:faults`. */
const sample = [
  'FTP: the quota is used, every 5 minutes', 'FTP: SIZE is wrong by -7000, always on', 'FTP: the transfer is torn in mid-file, every 5 minutes',
  'HTTP: POST: 406, every 5 minutes', 'HTTP: POST: 503, every 5 minutes', 'HTTP: POST: 413, every 5 minutes', 'HTTP: GET shows a page, every 5 minutes', 'HTTP: the connection closes in the body, every 5 minutes',
  'HTTP: POST: 502, every 5 minutes, power off every 6 hours',
];

for (const one of casesOf('sim7600').filter(of => isWhole || sample.some(title => titleOf(of) === `sim7600, ${title}`))) {
  test(titleOf(one), async () => assert.equal(complaintsAbout(await runCase(one, 1)), []));
}

// On a noisy line, an image larger than the modem's memory goes by other methods on each family. By HTTP, only the shorter images are sent here.
const isSampled = ({ imageBytes, losesOneIn, http }: Fault) => isWhole || !http || (imageBytes === undefined && losesOneIn === 20_000);
for (const one of families.flatMap(casesOf).filter(({ fault, setting }) => fault.losesOneIn !== undefined && isSampled(fault) && setting.everyMinutes === 5 && !setting.cutHours)) {
  test(titleOf(one), async () => assert.equal(complaintsAbout(await runCase(one, 1)), []));
}

const bill: Bill = { title: 'X', kind: 'refused', sizes: [4, 2, 2], rounds: 1, delivered: 0, owed: 0 };

for (const [title, more, count] of [
  ['within the limits', {}, 0], ['too many in the first hour', { sizes: [6, 1, 1] }, 1], ['too many in a later day', { sizes: [3, 2, 3] }, 1], ['for ever, as an image that is sent at each look', { sizes: [360, 8640, 8640] }, 4],
  ['connections that break', { kind: 'broken', sizes: [7, 5, 12] }, 0], ['connections that break too often', { kind: 'broken', sizes: [7, 6, 12] }, 1],
  ['images that must arrive and do not', { owed: 2, delivered: 1 }, 1],
] as const) {
  test(`a bill is judged: ${title}`, () => assert.is(complaintsAbout({ ...bill, ...more, sizes: [...('sizes' in more ? more.sizes : bill.sizes)] }).length, count));
}

test('an image\'s first hour begins with its first bytes', () => {
  // How often the image's size was sent so far, at each of 588 steps of five minutes. It is sent twice in the hour from its first bytes on, twice in
  // the next day, and once in the last.
  const course = Array.from({ length: 588 }, (_none, i) => (i < 6 ? 0 : i < 17 ? 1 : i < 18 ? 2 : i < 306 ? 4 : 5));
  assert.equal(sizesOf(course, 2), [2, 2, 1]);
  assert.equal(sizesOf(course, 0), [2]);
  assert.equal(sizesOf(Array<number>(12).fill(0), 0), [0]);
});

test('the limits are those of the page', () => assert.equal(limits, { refused: { hour: 5, day: 2, firstDay: 7 }, broken: { hour: 12, day: 12, firstDay: 12 } }));

test.run();
