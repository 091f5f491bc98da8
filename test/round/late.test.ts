// Images that end rounds: the second time one waits for all others, over restarts too, and however many such images there are.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isLate } from '../../src/round/late.ts';
import type { Image } from '../../src/source/source.ts';
import { imageOf } from '../delivery/trip.ts';
import { endedBy, roundOf } from './trip.ts';

const test = suite('late');

const images = Array.from({ length: 30 }, (_, i) => imageOf({ path: `/DCIM/${i}.JPG`, size: 1000 + i }));
const [a, b, c] = images as [Image, Image, Image];

const cases: { title: string; ended: Image[]; late: Image[] }[] = [
  { title: 'none has ended a round', ended: [], late: [] },
  { title: 'once may be chance', ended: [a, b], late: [] },
  { title: 'twice in a row', ended: [a, a], late: [a] },
  { title: 'with others in between', ended: [a, b, a, c, b], late: [a, b] },
  { title: 'ten of them, each twice', ended: [...images.slice(0, 10), ...images.slice(0, 10)], late: images.slice(0, 10) },
  { title: 'what has ended a round long ago is forgotten', ended: [a, a, ...images.slice(1, 21)], late: [] },
];
for (const { title, ended, late } of cases) {
  test(title, () => {
    const { trip } = roundOf({ notes: endedBy(ended) });
    assert.equal(images.filter(image => isLate(trip, image)), late);
    assert.equal(images.filter(image => isLate(trip, image)), [], 'once a round');
  });
}

test('another size is another image', () => {
  const { trip } = roundOf({ notes: endedBy([a, a]) });
  assert.not.ok(isLate(trip, { ...a, size: 999 }));
});

test('what is kept is bounded', () => {
  const notes = endedBy([...images, ...images]);
  assert.ok(notes.get('ended').length <= 180);
});

test.run();
