// Tests how the log, the report and the card's note tell of another camera's file. Whole rounds are in
// test/stories/names/othercamera.test.ts.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { tellForeign, tellForgotten } from '../../src/delivery/othercamera.ts';
import { Look } from '../../src/delivery/ownership.ts';
import { recallServer } from '../../src/delivery/servernote.ts';
import { sourceOf } from './source.ts';
import { sceneOf, type Scene } from './trip.ts';

const test = suite('files of another camera');

const warned = ({ lines }: Scene) => lines.filter(line => line.startsWith('warn'));

test('the log tells both files and the key that mends it, and the report gets the same', () => {
  const scene = sceneOf({ image: { takenNames: 1 }, parts: { source: sourceOf({ '/DCIM/A.JPG': 'a picture' }) } });
  tellForeign(scene.trip, '7 bytes', 'A.JPG');
  assert.is(warned(scene).length, 1);
  assert.match(warned(scene)[0]!, /put \{device\} into ftp\.directory, or http\.url, .* \(\/DCIM\/A\.JPG: 7 bytes on the server as A\.JPG, so it is sent as A-[0-9a-f]{8}\.JPG\)/);
  assert.match(scene.trip.attempt.image.told!.line!, /^7 bytes on the server as A\.JPG/);
});

test('a second name of the image that is taken, too, is no second warning', () => {
  const scene = sceneOf({ image: { takenNames: 1 }, parts: { source: sourceOf({ '/DCIM/A.JPG': 'a picture' }) } });
  tellForeign(scene.trip, '7 bytes', 'A.JPG');
  const first = scene.trip.attempt.image.told;
  scene.trip.attempt.image.takenNames = 2;
  tellForeign(scene.trip, '8 bytes', 'A-3d8a79ff.JPG');
  assert.equal([warned(scene).length, scene.trip.attempt.image.told], [1, first]);
});

test('the warning and the report come once a day and for each config.json, over restarts', () => {
  const scene = sceneOf({ image: { takenNames: 1 }, parts: { source: sourceOf({ '/DCIM/A.JPG': 'a picture' }) } });
  tellForeign(scene.trip, '7 bytes', 'A.JPG');
  recallServer(scene.trip);
  delete scene.trip.attempt.image.told;
  tellForeign(scene.trip, '9 bytes', 'B.JPG');
  assert.is(warned(scene).length, 1);
  assert.is(scene.trip.attempt.image.told, undefined);
  assert.is(scene.lines.length, 1, 'nor is each further image told');
  const { stamp } = scene.trip.calendar;
  Object.assign(scene.trip.calendar, { stamp: () => '2026-11-21 00:00:01' });
  tellForeign(scene.trip, '9 bytes', 'B.JPG');
  assert.is(warned(scene).length, 2, 'the next day');
  Object.assign(scene.trip.calendar, { stamp });
  Object.assign(scene.trip, { configDigest: 'decafbad' });
  recallServer(scene.trip);
  delete scene.trip.attempt.image.told;
  tellForeign(scene.trip, '9 bytes', 'B.JPG');
  assert.is(warned(scene).length, 3, 'another config.json');
});

/** A scene in which the server has a file of the image's size and end. @param image the rest of what is known of the image */
function withTwin(image: object) {
  const scene = sceneOf({ image, parts: { source: sourceOf({ '/DCIM/A.JPG': 'a picture' }) } });
  scene.trip.attempt.shown = { final: scene.trip.attempt.image.size, tail: Look.mine };
  scene.trip.attempt.isRetry = false;
  return scene;
}

test('an image that the server has, and of which the card has no record, is told once', () => {
  const scene = withTwin({});
  tellForgotten(scene.trip);
  tellForgotten(scene.trip);
  assert.is(warned(scene).length, 1);
  assert.match(warned(scene)[0]!, /the card has no record; .* replace it \(\/DCIM\/A\.JPG: it is there as A\.JPG\)$/);
  assert.is(scene.trip.attempt.image.told?.code, 'card-forgets');
});

const others: [title: string, image: object, shown: object, isRetry?: boolean][] = [
  ['an upload that began before', {}, {}, true],
  ['an image that was delivered before', { delivered: 9 }, {}],
  ['an image that a person asks for', { isByHand: true }, {}],
  ['a live picture', { isLive: true }, {}],
  ['a file of another size', {}, { final: 8 }],
];

for (const [title, image, shown, isRetry] of others) {
  test(`${title} says nothing of the card`, () => {
    const scene = withTwin(image);
    Object.assign(scene.trip.attempt.shown, shown);
    scene.trip.attempt.isRetry = !!isRetry;
    tellForgotten(scene.trip);
    assert.equal(warned(scene), []);
  });
}

test.run();
