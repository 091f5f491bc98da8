// Tests how the log, the report and the card's note tell of another camera's file. Whole rounds are in
// test/stories/names/othercamera.test.ts.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { tellForeign } from '../../src/delivery/othercamera.ts';
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
  assert.match(scene.trip.attempt.image.foreign!, /^7 bytes on the server as A\.JPG/);
});

test('a second name of the image that is taken, too, is no second warning', () => {
  const scene = sceneOf({ image: { takenNames: 1 }, parts: { source: sourceOf({ '/DCIM/A.JPG': 'a picture' }) } });
  tellForeign(scene.trip, '7 bytes', 'A.JPG');
  const first = scene.trip.attempt.image.foreign;
  scene.trip.attempt.image.takenNames = 2;
  tellForeign(scene.trip, '8 bytes', 'A-3d8a79ff.JPG');
  assert.equal([warned(scene).length, scene.trip.attempt.image.foreign], [1, first]);
});

test('the warning and the report come once a day and for each config.json, over restarts', () => {
  const scene = sceneOf({ image: { takenNames: 1 }, parts: { source: sourceOf({ '/DCIM/A.JPG': 'a picture' }) } });
  tellForeign(scene.trip, '7 bytes', 'A.JPG');
  recallServer(scene.trip);
  delete scene.trip.attempt.image.foreign;
  tellForeign(scene.trip, '9 bytes', 'B.JPG');
  assert.is(warned(scene).length, 1);
  assert.is(scene.trip.attempt.image.foreign, undefined);
  assert.is(scene.lines.length, 1, 'nor is each further image told');
  const { stamp } = scene.trip.calendar;
  Object.assign(scene.trip.calendar, { stamp: () => '2026-11-21 00:00:01' });
  tellForeign(scene.trip, '9 bytes', 'B.JPG');
  assert.is(warned(scene).length, 2, 'the next day');
  Object.assign(scene.trip.calendar, { stamp });
  Object.assign(scene.trip, { configDigest: 'decafbad' });
  recallServer(scene.trip);
  delete scene.trip.attempt.image.foreign;
  tellForeign(scene.trip, '9 bytes', 'B.JPG');
  assert.is(warned(scene).length, 3, 'another config.json');
});

test.run();
