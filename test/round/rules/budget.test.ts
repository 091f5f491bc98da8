// Tests the month's budget of bytes on the air.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isSpent, isUnfit, spend, spendPiece, spentBytes } from '../../../src/round/rules/budget.ts';
import { imageOf } from '../../delivery/trip.ts';
import { roundOf, type RoundGiven } from '../trip.ts';

const test = suite('budget');

const at = (time: string) => Date.parse(`${time}Z`) / 1000;
const monthOf = (text: string) => +text.slice(0, 4) * 12 + +text.slice(5, 7) - 1;
const november = '2026-11-20T10:00:00';

function tripOf(time: string, kept?: string, given: RoundGiven = {}) {
  const scene = roundOf({ seconds: time ? at(time) : 0, ...given, config: { 'schedule.everyMinutes': 60, 'send.megabytesPerMonth': 1, 'upload.verify': 'size', ...given.config } });
  if (kept !== undefined) scene.trip.notes.put('month', kept);
  return scene;
}
const image = (size: number) => imageOf({ path: '/DCIM/A.JPG', size });
const fits = (time: string, kept: string, size: number, isAtLook = false) => !isUnfit(tripOf(time, kept).trip, image(size), isAtLook);

test('each try counts with an extra tenth, and the limit is exact to the byte', () => {
  const { trip } = tripOf(november);
  for (let n = 0; n < 9; n++) {
    assert.not.ok(isUnfit(trip, image(100_000), false));
    spend(trip, image(100_000));
  }
  assert.match(trip.notes.get('month'), new RegExp(`^${monthOf(november)} 990000 `));
  assert.not.ok(isUnfit(trip, image(9090), false));
  assert.ok(isUnfit(trip, image(9091), false));
});

test('with previews, nine tenths of the month are for images, and all of it for previews', () => {
  const { trip } = tripOf(november, undefined, { config: { 'images.preview': 'only' } });
  const preview = { ...image(9090), whole: image(100_000) };
  for (let n = 0; n < 9; n++) spend(trip, image(90_909));
  assert.match(trip.notes.get('month'), new RegExp(`^${monthOf(november)} 900000 `));
  assert.equal([isUnfit(trip, image(1), false), isUnfit(trip, preview, false)], [true, false]);
  for (let n = 0; n < 9; n++) spend(trip, preview);
  assert.equal([isUnfit(trip, preview, false), isUnfit(trip, { ...preview, size: 9100 }, false)], [false, true]);
  assert.match(spendPiece(trip, 1), /^send\.megabytesPerMonth: \d+ bytes of this month are used$/, 'a download is no preview');
});

test('a content that is read back counts twice', () => {
  const { trip } = tripOf(november, undefined, { config: { 'upload.verify': 'content' } });
  spend(trip, image(1000));
  assert.match(trip.notes.get('month'), new RegExp(`^${monthOf(november)} 2200 `));
});

const full = (month: string) => `${monthOf(month)} 1000000`;
const cases: [title: string, time: string, kept: string, expected: boolean][] = [
  ['this month', november, full('2026-11'), false],
  ['the last second of this month', '2026-11-30T23:59:59', full('2026-11'), false],
  ['the next month', '2026-12-01T00:00:00', full('2026-11'), true],
  ['the next year', '2027-01-01T00:00:00', full('2026-12'), true],
  ['a clock that jumps back over the month', '2026-10-31T23:00:00', full('2026-11'), false],
  ['a clock that was years ahead', november, full('2060-01'), false],
  ['no time', '', full('2026-11'), false],
  ['no count', november, '', true],
  ['garbage', november, 'x\u0001 -5', true],
  ['a count that is garbage', november, `${monthOf(november)} 1e99`, true],
  ['more than the limit', november, `${monthOf(november)} 99999999999999`, false],
  ['a month that was unknown', november, '0 1000000', false],
];
for (const [title, time, kept, expected] of cases) test(`${title}: an image ${expected ? 'goes' : 'waits'}`, () => assert.is(fits(time, kept, 1000), expected));

test('a clock that jumps back and forth starts no month twice', () => {
  const notes = tripOf(november, full('2026-11')).trip.notes;
  for (const time of ['2026-10-31T23:00:00', november, '2026-10-01T00:00:00', november]) {
    const { trip } = tripOf(time);
    Object.assign(trip, { notes });
    spend(trip, image(0));
    assert.ok(isUnfit(trip, image(1000), false), time);
  }
});

for (const [title, elsewhere] of [['a year ahead', '2027-11-20T10:00:00'], ['a year back', '2025-11-20T10:00:00']] as const) {
  test(`a clock that is ${title} for a while starts no month twice`, () => {
    const { trip } = tripOf(november);
    const notes = trip.notes;
    spend(trip, image(800_000));
    for (const time of [elsewhere, november, elsewhere, november]) {
      const other = tripOf(time).trip;
      Object.assign(other, { notes });
      spend(other, image(10_000));
    }
    assert.is(spentBytes(trip).month, 880_000 + 4 * 11_000);
    const { trip: after } = tripOf('2026-12-01T00:00:00');
    Object.assign(after, { notes });
    assert.is(spentBytes(after).month, 0);
  });
}

test('a noted month that is years ahead ends with the next month', () => {
  const { trip } = tripOf(november, full('2060-01'));
  spend(trip, image(0));
  assert.match(trip.notes.get('month'), new RegExp(`^${full(november)} `));
  assert.ok(fits('2026-12-01T00:00:00', trip.notes.get('month'), 1000));
});

test('without a time, the first look lets a round ask the network, and later looks hold images back', () => {
  assert.not.ok(isUnfit(tripOf('', full('2026-11')).trip, image(1000), true));
  assert.ok(isUnfit(tripOf('', full('2026-11'), { schedule: { isPlanned: true } }).trip, image(1000), true));
});

test('the limit is logged once in a round, and the search ends after eight images', () => {
  const { trip, lines } = tripOf(november, full('2026-11'));
  for (let n = 0; n < 8; n++) {
    assert.not.ok(isSpent(trip));
    assert.ok(isUnfit(trip, image(1000), true));
  }
  assert.ok(isSpent(trip));
  assert.equal(lines, ['info round: send.megabytesPerMonth: 1.0 of 1 MB of this month are used; /DCIM/A.JPG and others that no longer fit wait for the next month']);
});

test('with a report, the bytes of the day and the month are counted even without a limit', () => {
  const report = { config: { 'send.megabytesPerMonth': 0, 'report.everyHours': 24 } };
  let kept = '';
  const days: [time: string, size: number, day: number, month: number][] = [
    ['2026-11-20T09:00:00', 1000, 1100, 1100], ['2026-11-20T23:59:59', 1000, 2200, 2200], ['2026-11-21T00:00:00', 10, 11, 2211],
    // in the following rows, the clock first jumps back a day, and then is unknown. After that it was years ahead for one image
    ['2026-11-20T23:00:00', 10, 22, 2222], ['', 10, 33, 2233], ['2060-01-01T00:00:00', 10, 11, 11], ['2026-11-21T00:00:00', 10, 11, 2255], ['2026-12-01T00:00:00', 10, 11, 11],
  ];
  for (const [time, size, day, month] of days) {
    const { trip } = tripOf(time, kept, report);
    spend(trip, image(size));
    assert.equal(spentBytes(trip), { day, month }, time);
    kept = trip.notes.get('month');
  }
  assert.equal(spentBytes(tripOf('2026-12-02T00:00:00', kept, report).trip), { day: 0, month: 11 });
  assert.equal(spentBytes(tripOf('2026-12-02T00:00:00', `${monthOf('2026-12')} 5 1e99 -7`, report).trip), { day: 0, month: 5 });
});

test('without a limit and a report, nothing is counted', () => {
  const { trip } = tripOf(november, undefined, { config: { 'send.megabytesPerMonth': 0 } });
  spend(trip, image(1000));
  assert.not.ok(isUnfit(trip, image(10_000_000), false));
  assert.is(trip.notes.get('month'), '');
});

test.run();
