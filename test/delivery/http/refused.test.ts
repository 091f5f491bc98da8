// Tests that an image that the server refuses for good is sent once, and not three times in each round. Several such images in a row mean a wrong
// address.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Config } from '../../../src/config/config.ts';
import type { ImageTrip } from '../../../src/delivery/deliverytrip.ts';
import { isRefused, noteRefused, noteTaken } from '../../../src/delivery/http/refused.ts';
import { newFault } from '../../../src/fault.ts';
import type { Image } from '../../../src/source/source.ts';
import { createNotes, type Notes } from '../../../src/store/state.ts';
import { createMemoryCard } from '../../outside.ts';
import { sourceOf } from '../source.ts';
import { imageOf, sceneOf } from '../trip.ts';

const test = suite('refused');

const images = Array.from({ length: 25 }, (_, i) => imageOf({ path: `/DCIM/${i}.JPG`, size: 1000 + i }));
const fault = newFault('put-denied', 'POST', '413 Content Too Large');
const nothing = newFault('folder-denied', 'POST', '404 Not Found');

interface Boot { isWoken?: boolean; isMoved?: boolean; seconds?: number; notes?: Notes; configDigest?: string; config?: Partial<Config> }

const scene = ({ isWoken = false, isMoved = false, seconds = 0, ...given }: Boot = {}) => {
  const source = sourceOf({});
  const made = { ...sceneOf({ image: {}, ...given, config: { 'http.url': 'http://example.com/{path}{name}', ...given.config }, parts: { source } }), source };
  Object.assign(made.trip, {
    sleep: { ...made.trip.sleep, wasAsleep: () => isWoken, wasMoved: () => isMoved, seconds: () => seconds },
    // 0: the camera does not know the time, as the network has not sent it yet
    calendar: { ...made.trip.calendar, seconds: () => 0 },
  });
  return made;
};

/** Reports to the firmware that the server has refused each of the images. Returns the code of the fault for each, in the same order. */
function refuse(trip: ImageTrip, some: Image[], with_ = nothing): string[] {
  return some.map(image => {
    trip.attempt.image = image;
    return noteRefused(trip, { ...with_ }).code;
  });
}

/** Copies the images, as a new boot finds them on the card. */
const copies = (some: Image[]) => some.map(image => ({ ...image }));
const left = (trip: ImageTrip, some: Image[]) => some.filter(image => isRefused(trip, image)).map(({ path }) => Number(path.match(/\d+/)![0]));
const allBut = (count: number, ...but: number[]) => Array.from({ length: count }, (_, i) => i).filter(i => !but.includes(i));

test('a refused image is not picked again, others are, and the journal notes it', () => {
  const { trip, lines, source } = scene();
  const [one, other] = copies(images) as [Image, Image];
  trip.attempt.image = one;
  assert.is(noteRefused(trip, fault), fault);
  assert.ok(isRefused(trip, one));
  assert.not.ok(isRefused(trip, other));
  assert.equal(source.told, [`refuse ${one.path}`]);
  assert.match(lines.join(), /error image: \/DCIM\/0\.JPG is skipped: the server refuses it; one such image is tried again/);
});

test('three images in a row refused with 404 end the round; an accepted image resets the count', () => {
  const { trip } = scene();
  const codes = copies(images).slice(0, 8).map((image, i) => {
    trip.attempt.image = image;
    if (i === 4) noteTaken(trip);
    return noteRefused(trip, { ...nothing }).code;
  });
  const [no, end] = ['folder-denied', 'address-wrong'];
  assert.equal(codes, [no, no, end, no, no, no, end, no]);
});

test('images refused as too large never end the round', () => {
  const { trip } = scene();
  const all = copies(images);
  assert.equal(refuse(trip, all, fault), images.map(() => 'put-denied'));
  assert.equal(left(trip, all), allBut(25));
});

const passHours = async ({ trip, clock }: ReturnType<typeof scene>, hours: number) => {
  let isOver = false;
  trip.clock.after(hours * 3_600_000, () => void (isOver = true));
  await clock.run(() => isOver, 7 * 3_600_000);
};

test('after six hours one refused image is tried again, then the next, and after the last the first', async () => {
  const one = scene();
  const all = copies(images).slice(0, 3);
  refuse(one.trip, all);
  await passHours(one, 5.9);
  assert.equal(left(one.trip, all), [0, 1, 2]);
  await passHours(one, 0.2);
  for (const again of [0, 1, 2, undefined, 0]) {
    // no image is tried here, since the one before was the last refused image. The next round begins again with the first
    if (again === undefined) {
      assert.equal(left(one.trip, all), [0, 1, 2]);
      continue;
    }
    assert.equal(left(one.trip, all), allBut(3, again));
    assert.equal(left(one.trip, all), allBut(3, again), 'the image is tried until it is refused again');
    assert.equal(refuse(one.trip, [all[again]!]), ['folder-denied'], 'the refusal does not end the round');
    assert.equal(left(one.trip, all), [0, 1, 2]);
    await passHours(one, 6.1);
  }
});

test('once a refused image is accepted, all others are tried again', async () => {
  const one = scene();
  const all = copies(images).slice(0, 7);
  refuse(one.trip, all);
  one.trip.attempt.image = { ...images[20]! };
  noteTaken(one.trip);
  assert.equal(left(one.trip, all), allBut(7), 'an accepted image that was never refused does not count');
  await passHours(one, 6.1);
  assert.equal(left(one.trip, all), allBut(7, 0));
  one.trip.attempt.image = all[0];
  noteTaken(one.trip);
  assert.equal(left(one.trip, all), []);
  assert.ok(one.lines.some(line => /server: takes an image that it had refused/.test(line)));
  assert.equal(refuse(one.trip, all.slice(1)), all.slice(1).map(() => 'folder-denied'), 'the refusals do not end the round');
  assert.equal(left(one.trip, all), allBut(7, 0));
});

test('the acceptance is remembered over a restart', async () => {
  const notes = createNotes(createMemoryCard());
  const one = scene({ notes });
  const all = copies(images).slice(0, 3);
  refuse(one.trip, all);
  await passHours(one, 6.1);
  left(one.trip, all);
  one.trip.attempt.image = all[0];
  noteTaken(one.trip);
  assert.equal(left(scene({ notes, isWoken: true }).trip, copies(all.slice(1))), []);
});

const noon = 1_795_167_000;
const elsewhere: Partial<Config> = { 'http.url': 'http://example.org/{path}{name}' };

for (const [title, more, kept] of [
  ['after a sleep', { isWoken: true }, [0, 1]],
  ['after a sleep that a movement ended', { isMoved: true }, [0, 1]],
  ['caused by a person', {}, [1]],
  ['after a sleep, with another address', { isWoken: true, config: elsewhere }, []],
  ['after a sleep, with another method', { isWoken: true, config: { 'http.method': 'put' as const } }, []],
  ['after a sleep, with another config.json', { isWoken: true, configDigest: 'decaf' }, [0, 1]],
  ['after a sleep of seven hours', { isWoken: true, seconds: noon + 7 * 3600 }, [1]],
  ['after a sleep, and the clock was set back by a day', { isWoken: true, seconds: noon - 86_400 }, [1]],
] as const) {
  test(`a boot ${title}: ${kept.length === 2 ? 'the refusals are kept' : kept.length ? 'one image is tried again' : 'all images are tried again'}`, () => {
    const notes = createNotes(createMemoryCard());
    const all = copies(images).slice(0, 2);
    refuse(scene({ notes, seconds: noon }).trip, all);
    assert.equal(left(scene({ notes, seconds: noon + 3600, ...more }).trip, copies(all)), [...kept]);
  });
}

test('each boot by a person tries another refused image, even if the boot ended before a refusal', () => {
  const notes = createNotes(createMemoryCard());
  const all = copies(images).slice(0, 3);
  refuse(scene({ notes, seconds: noon }).trip, all);
  const tried = Array.from({ length: 5 }, () => left(scene({ notes, seconds: noon }).trip, copies(all))).map(kept => allBut(3, ...kept));
  assert.equal(tried, [[0], [1], [2], [], [0]]);
});

test('a refused image sent by hand is not tried again automatically', async () => {
  const one = scene();
  const image = { ...images[0]!, isByHand: true };
  refuse(one.trip, [image]);
  await passHours(one, 6.1);
  assert.ok(isRefused(one.trip, image));
});

test.run();
