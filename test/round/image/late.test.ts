// Images that end rounds. From the second time on, a round begins after the image that ended the previous one.
// This holds over restarts, and for any number of such images.

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
  { title: 'none has ended a round', ended: [], late: [] },
  { title: 'once may be chance', ended: [a], late: [] },
  { title: 'different ones, once each', ended: [a, b, a], late: [] },
  { title: 'twice in a row', ended: [a, a], late: [a] },
  { title: 'then the one after it', ended: [a, a, b], late: [a, b] },
  { title: 'then one in the middle, and one before it', ended: [a, a, images[20]!, c], late: [a, b, c] },
];
for (const { title, ended, late } of cases) {
  test(title, () => {
    const { trip } = roundOf({ notes: endedBy(ended) });
    assert.equal(images.filter(image => isLate(trip, image)), late);
    assert.is(beginRest(trip), late.length > 0, 'the round goes on with those, once');
    if (late.length) assert.equal(images.filter(image => !isLate(trip, image)), late);
    assert.is(beginRest(trip), false);
    assert.is(trip.notes.get('ended'), '', 'and then all are alike');
  });
}

test('what a person wants is never late', () => {
  const { trip } = roundOf({ notes: endedBy([a, a]) });
  assert.is(isLate(trip, { ...a, isByHand: true }), false);
});

for (const bad of [1, 12, 29]) {
  test(`${bad} images that end each round: the last one goes after ${bad + 1} rounds, and each of them is tried again`, () => {
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
    assert.is(rounds, bad + 2, 'the first of them has two');
    assert.is(new Set(tried).size, bad + 1);
  });
}

test.run();
