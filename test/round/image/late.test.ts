// Tests late images, which a round takes only after all others. If an image has ended two rounds in a row, it and the images before it are late. This
// holds over restarts, and for any number of such images.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { beginRest, isLate, noteEnded } from '../../../src/round/image/late.ts';
import type { Image } from '../../../src/source/source.ts';
import { createNotes } from '../../../src/store/state.ts';
import { imageOf } from '../../delivery/trip.ts';
import { createMemoryCard } from '../../outside.ts';
import { endedBy, roundOf } from '../trip.ts';

const test = suite('late');

const images = Array.from({ length: 30 }, (_, i) => imageOf({ path: `/DCIM/${String(i).padStart(4, '0')}.JPG`, size: 1000 + i }));
const [a, b, c] = images as [Image, Image, Image];

const cases: { title: string; ended: Image[]; late: Image[] }[] = [
  { title: 'no image has ended a round: none is late', ended: [], late: [] },
  { title: 'an image that ended one round is not late', ended: [a], late: [] },
  { title: 'different images that ended single rounds are not late', ended: [a, b, a], late: [] },
  { title: 'an image that ended two rounds in a row is late', ended: [a, a], late: [a] },
  { title: 'the next image that ends a round is late as well', ended: [a, a, b], late: [a, b] },
  { title: 'all images up to the one that ended the last round are late', ended: [a, a, images[20]!, c], late: [a, b, c] },
];
for (const { title, ended, late } of cases) {
  test(title, () => {
    const { trip } = roundOf({ notes: endedBy(ended) });
    assert.equal(images.filter(image => isLate(trip, image)), late);
    assert.is(beginRest(trip), late.length > 0, 'the round continues with the late images once');
    if (late.length) assert.equal(images.filter(image => !isLate(trip, image)), late);
    assert.is(beginRest(trip), false);
    assert.is(trip.notes.get('ended'), '', 'the note is cleared');
  });
}

test('an image sent by a person is never late', () => {
  const { trip } = roundOf({ notes: endedBy([a, a]) });
  assert.is(isLate(trip, { ...a, isByHand: true }), false);
});

for (const bad of [1, 12, 29]) {
  test(`${bad} images that end each round: the good image after them is sent after ${bad + 1} rounds, and each is tried`, () => {
    const notes = createNotes(createMemoryCard());
    const tried: string[] = [];
    let rounds = 0;
    let isSent = false;
    while (!isSent && ++rounds < 100) {
      const { trip } = roundOf({ notes });
      const order = [...images.slice(0, bad + 1).filter(image => !isLate(trip, image))];
      const [first] = order;
      tried.push(first!.path);
      isSent = first === images[bad];
      trip.round.image = first;
      if (!isSent) noteEnded(trip);
    }
    assert.is(rounds, bad + 2, 'the first image is tried in two rounds');
    assert.is(new Set(tried).size, bad + 1);
  });
}

test.run();
