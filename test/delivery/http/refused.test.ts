// What the server refuses for good goes up once, and not three times in each round; several in a row are a wrong address.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isRefused, noteRefused, noteTaken } from '../../../src/delivery/http/refused.ts';
import type { DeliveryTrip } from '../../../src/delivery/trip.ts';
import { fault } from '../../../src/fault.ts';
import type { Image } from '../../../src/source/source.ts';
import { createNotes, type Notes } from '../../../src/store/state.ts';
import { createMemoryCard } from '../../outside.ts';
import { imageOf, sceneOf } from '../trip.ts';

const test = suite('refused');

const images = Array.from({ length: 25 }, (_, i) => imageOf({ path: `/DCIM/${i}.JPG`, size: 1000 + i }));
const wrong = fault('put-denied', 'POST', '413 Content Too Large');

interface Boot { isWoken?: boolean; isMoved?: boolean; seconds?: number; notes?: Notes; configDigest?: string }

const scene = ({ isWoken = false, isMoved = false, seconds = 0, ...given }: Boot = {}) => {
  const made = sceneOf({ image: {}, ...given });
  Object.assign(made.trip, {
    sleep: { ...made.trip.sleep, wasAsleep: () => isWoken, wasMoved: () => isMoved },
    calendar: { ...made.trip.calendar, seconds: () => seconds },
  });
  return made;
};

/** In this order; what each of them came to. */
function refuse(trip: DeliveryTrip, some: Image[]): string[] {
  return some.map(image => {
    trip.attempt.image = image;
    return noteRefused(trip, wrong).code;
  });
}

const left = (trip: DeliveryTrip) => images.filter(image => isRefused(trip, image)).map(({ path }) => Number(path.match(/\d+/)![0]));

test('one is not picked again, others are; another size of it is another image', () => {
  const { trip, lines } = scene();
  trip.attempt.image = images[0]!;
  assert.is(noteRefused(trip, wrong), wrong);
  assert.ok(isRefused(trip, images[0]!));
  assert.not.ok(isRefused(trip, images[1]!));
  assert.not.ok(isRefused(trip, { ...images[0]!, size: 999 }));
  assert.match(lines.join(), /error image: \/DCIM\/0\.JPG is skipped: the server refuses it, and would again/);
});

test('three in a row end the round as a wrong address; one that is taken in between begins the count again', () => {
  const { trip } = scene();
  const codes = images.slice(0, 8).map((image, i) => {
    trip.attempt.image = image;
    if (i === 4) noteTaken(trip);
    return noteRefused(trip, wrong).code;
  });
  assert.equal(codes, ['put-denied', 'put-denied', 'address-wrong', 'put-denied', 'put-denied', 'put-denied', 'address-wrong', 'put-denied']);
});

test('the memory of it is bounded, and the oldest go', () => {
  const { trip } = scene();
  for (const image of images) {
    trip.attempt.image = image;
    noteRefused(trip, wrong);
  }
  assert.ok(trip.http.refused!.length <= 180);
  assert.equal(images.map(image => isRefused(trip, image)), images.map((_, i) => i >= 5));
});

const passHours = async ({ trip, clock }: ReturnType<typeof scene>, hours: number) => {
  let isOver = false;
  trip.clock.after(hours * 3_600_000, () => void (isOver = true));
  await clock.run(() => isOver, 7 * 3_600_000);
};

test('after some hours they are tried again, the three oldest at a time', async () => {
  const one = scene();
  refuse(one.trip, images.slice(0, 7));
  await passHours(one, 5.9);
  assert.equal(left(one.trip), [0, 1, 2, 3, 4, 5, 6]);
  await passHours(one, 0.2);
  assert.equal(left(one.trip), [3, 4, 5, 6]);
  await passHours(one, 5.9);
  assert.equal(left(one.trip), [3, 4, 5, 6]);
  await passHours(one, 0.2);
  assert.equal(left(one.trip), [6]);
});

test('once one of them is taken, the others go at once', async () => {
  const one = scene();
  refuse(one.trip, images.slice(0, 7));
  noteTaken(one.trip);
  assert.equal(left(one.trip), [0, 1, 2, 3, 4, 5, 6], 'that was another image');
  await passHours(one, 6.1);
  assert.equal(left(one.trip), [3, 4, 5, 6]);
  one.trip.attempt.image = images[1]!;
  noteTaken(one.trip);
  assert.equal(left(one.trip), []);
  assert.equal(refuse(one.trip, images.slice(3, 7)), ['put-denied', 'put-denied', 'put-denied', 'put-denied'], 'and end no round');
});

test('those that are refused again end no round: what comes after them would never go', async () => {
  const one = scene();
  assert.equal(refuse(one.trip, images.slice(0, 3)), ['put-denied', 'put-denied', 'address-wrong']);
  await passHours(one, 6.5);
  assert.equal(left(one.trip), []);
  assert.equal(refuse(one.trip, images.slice(0, 3)), ['put-denied', 'put-denied', 'put-denied']);
  assert.equal(left(one.trip), [0, 1, 2]);
  // others are counted as before
  assert.equal(refuse(one.trip, images.slice(3, 6)), ['put-denied', 'put-denied', 'address-wrong']);
});

const noon = 1_795_167_000;

for (const [title, more, kept] of [
  ['of a sleep', { isWoken: true }, [0, 1]],
  ['of a sleep that a movement ended', { isMoved: true }, [0, 1]],
  ['by a person', {}, []],
  ['of a sleep, with another config.json', { isWoken: true, configDigest: 'decaf' }, []],
  ['of a sleep of seven hours', { isWoken: true, seconds: noon + 7 * 3600 }, []],
  ['of a sleep, and the clock was set back', { isWoken: true, seconds: noon - 86_400 }, []],
] as const) {
  test(`a boot ${title}: ${kept.length ? 'they are known' : 'all are tried'}`, () => {
    const notes = createNotes(createMemoryCard());
    refuse(scene({ notes, seconds: noon, configDigest: 'config 0fea80c8' }).trip, images.slice(0, 2));
    assert.equal(left(scene({ notes, seconds: noon + 3600, configDigest: 'config 0fea80c8', ...more }).trip), kept);
  });
}

test('a boot of a sleep that does not know the time: they are tried again, and end no round', () => {
  const notes = createNotes(createMemoryCard());
  refuse(scene({ notes }).trip, images.slice(0, 2));
  const { trip } = scene({ notes, isWoken: true });
  assert.equal(left(trip), []);
  assert.equal(refuse(trip, images.slice(0, 4)), ['put-denied', 'put-denied', 'put-denied', 'put-denied']);
});

test.run();
