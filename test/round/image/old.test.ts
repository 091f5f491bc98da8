// Tests images that are skipped for their age.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { beginSkipped, orderOf, skipOld } from '../../../src/round/image/old.ts';
import { RoundPart } from '../../../src/round/roundtrip.ts';
import { jpegTaken } from '../../delivery/exif.ts';
import { imageOf } from '../../delivery/trip.ts';
import { roundOf } from '../trip.ts';

const test = suite('too old');

/** The time now, 2026-11-21 10:00:00 local time, in seconds since 1970. */
const now = Date.UTC(2026, 10, 21, 10) / 1000;

function ageOf(taken: string, config: object = { 'images.skipOlderMinutes': 120 }, seconds = now, isByHand = false) {
  const path = '/DCIM/A.JPG';
  const { trip, source, lines } = roundOf({ files: { [path]: taken ? jpegTaken(taken) : 'no picture' }, config, seconds });
  const image = imageOf({ path, isByHand });
  return { isSkipped: skipOld(trip, image), told: source.told, lines, trip, image };
}

test('two hours and a second are too old, two hours are not', () => {
  const { isSkipped, told, lines, trip } = ageOf('2026:11:21 07:59:59');
  assert.ok(isSkipped);
  assert.equal(told, ['deliver /DCIM/A.JPG k']);
  assert.match(lines.join(), /\/DCIM\/A\.JPG is skipped, as are all others that are older than 120 minutes; they stay on the card/);
  assert.is(trip.round.tooOld, 1);
  assert.not.ok(ageOf('2026:11:21 08:00:00').isSkipped);
});

test('an image taken years ago is too old, one from the future is not', () => {
  assert.ok(ageOf('2019:01:01 00:00:00').isSkipped);
  assert.not.ok(ageOf('2027:01:01 00:00:00').isSkipped);
});

for (const [title, one] of [
  ['without a time', () => ageOf('')], ['without a clock', () => ageOf('2019:01:01 00:00:00', undefined, 0)],
  ['without a limit', () => ageOf('2019:01:01 00:00:00', { 'images.skipOlderMinutes': 0 })], ['if a person sends it', () => ageOf('2019:01:01 00:00:00', undefined, now, true)],
] as const) {
  test(`no image is skipped ${title}`, () => {
    const { isSkipped, told } = one();
    assert.not.ok(isSkipped);
    assert.equal(told, []);
  });
}

test('skipping old images is logged once in a round, and each is counted', () => {
  const { trip, image, lines } = ageOf('2026:11:21 07:00:00');
  for (let i = 0; i < 4; i++) skipOld(trip, image);
  assert.is(trip.round.tooOld, 5);
  assert.is(lines.filter(line => line.includes('is skipped')).length, 1);
});

test('a skipped image is journalled with its own time, not with the clock', () => {
  for (const seconds of [now, now + 315_360_000]) {
    const { image } = ageOf('2026:11:21 07:59:59', undefined, seconds);
    assert.is(image.taken, String(Date.UTC(2026, 10, 21, 7, 59) / 60_000).padStart(8, '0'));
  }
});

const latestOf = (taken: number) => ({ seen: { newest: '', skips: { oldest: Infinity, latest: taken / 60 } } });
for (const [title, taken, seconds, expect] of [
  ['a recent one was skipped', now - 3600, now, true], ['only older ones were skipped', now - 7260, now, false], ['the clock is unknown', now - 3600, 0, false],
] as const) {
  test(`at the end of a round, skipped images are looked at again, once: ${title}`, () => {
    const { trip, source } = roundOf({ config: { 'images.skipOlderMinutes': 120, 'images.folder': '/DCIM', 'images.match': '*.jpg' }, seconds });
    Object.assign(trip.source, latestOf(taken));
    assert.equal([beginSkipped(trip), beginSkipped(trip)], [expect, false]);
    assert.equal(source.told, expect ? ['start'] : []);
  });
}

test('the order of a round follows from config.json', () => {
  const of = (config: object) => orderOf(roundOf({ config }).trip);
  assert.equal(of({}), { isNewestFirst: false, showsNewest: false, leavesSkipped: false });
  assert.equal(of({ 'images.first': 'newest', 'images.skipOlderMinutes': 1 }), { isNewestFirst: true, showsNewest: false, leavesSkipped: true });
  const timed = orderOf(roundOf({ config: { 'images.skipOlderMinutes': 60 }, seconds: now }).trip);
  assert.equal(timed, { isNewestFirst: false, showsNewest: false, leavesSkipped: true, oldest: now / 60 - 60 });
  assert.equal(of({ 'images.live': 'live.jpg', 'images.archive': false }), { isNewestFirst: false, showsNewest: true, leavesSkipped: true });
});

test('with previews, the order says which images count as delivered, and that the round goes on', () => {
  const of = (preview: string, part?: number) => {
    const { previews, goesOn } = orderOf(roundOf({ config: { 'images.preview': preview }, ...(part && { round: { part } }) }).trip);
    return [previews, goesOn];
  };
  assert.equal([of('first'), of('first', RoundPart.previews), of('first', RoundPart.whole)], [[undefined, undefined], ['first', true], [undefined, true]]);
  assert.equal([of('only'), of('only', RoundPart.previews), of('only', RoundPart.whole)], [['only', undefined], ['only', true], ['only', true]]);
});

test('a chip that sleeps keeps a note of its folders, which counts after a sleep', () => {
  const of = (given: object) => orderOf(roundOf({ config: { 'schedule.sleep': true }, longestSleep: 2100, ...given }).trip);
  assert.equal([of({ wasAsleep: true }), of({})].map(order => [order.sleeps, order.wasAsleep]), [[true, true], [true, false]]);
  for (const given of [{ longestSleep: 0 }, { config: {} }]) assert.equal([of(given).sleeps, of(given).wasAsleep], [undefined, undefined]);
});

test.run();
