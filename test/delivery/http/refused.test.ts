// What the server refuses for good goes up once, and not three times in each round; several in a row are a wrong address.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isRefused, noteRefused, noteTaken } from '../../../src/delivery/http/refused.ts';
import { createHttpRecord } from '../../../src/delivery/trip.ts';
import { fault } from '../../../src/fault.ts';
import { imageOf, sceneOf } from '../trip.ts';

const test = suite('refused');

const images = Array.from({ length: 25 }, (_, i) => imageOf({ path: `/DCIM/${i}.JPG`, size: 1000 + i }));
const wrong = fault('put-denied', 'POST', '413 Content Too Large');

const scene = () => sceneOf({ image: {}, parts: { http: createHttpRecord() } });

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

test('after some hours they are tried again', async () => {
  const { trip, clock } = scene();
  trip.attempt.image = images[0]!;
  noteRefused(trip, wrong);
  const wait = async (hours: number) => {
    let isOver = false;
    trip.clock.after(hours * 3_600_000, () => void (isOver = true));
    await clock.run(() => isOver, 7 * 3_600_000);
  };
  await wait(5.9);
  assert.ok(isRefused(trip, images[0]!));
  await wait(0.2);
  assert.not.ok(isRefused(trip, images[0]!));
});

test.run();
