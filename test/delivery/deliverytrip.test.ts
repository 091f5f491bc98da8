// The records of a delivery: each starts fresh, and shares nothing with the previous one.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createAttempt, createCopies, createServer, createSession, createThrottle, forgetCopies } from '../../src/delivery/deliverytrip.ts';
import { imageOf, sceneOf } from './trip.ts';

const test = suite('records of a delivery');

for (const create of [createSession, createCopies, createAttempt, createThrottle, createServer]) {
  test(`${create.name}: a reset is a record of its own`, () => {
    const [one, other] = [create(), create()];
    assert.equal(one, other);
    assert.is.not(one, other);
  });
}

test('directories that a session has made are not those of the next', () => {
  const before = createCopies();
  before.folders['new /up'] = true;
  assert.equal(createCopies().folders, {});
});

test('after a boot the modem may hold a copy of the image in hand, and of one ahead', () => {
  const { unsure, mayHaveCopy, staged, ahead } = createCopies();
  assert.equal([unsure, mayHaveCopy, staged, ahead], [2, true, '', '']);
});

test('a try has its image, and shows nothing yet', () => {
  const image = imageOf();
  const { image: taken, ...rest } = createAttempt(image);
  assert.is(taken, image);
  assert.not.ok(Object.values(rest).some(Boolean));
});

test('of another file, no copy in the modem is the image\'s, and one may be in the way', () => {
  const { trip } = sceneOf();
  Object.assign(trip.copies, { staged: 'x', ahead: 'y', mayHaveCopy: false, resumable: 'z' });
  forgetCopies(trip);
  assert.equal([trip.copies.staged, trip.copies.ahead, trip.copies.mayHaveCopy, trip.copies.resumable], ['', '', true, 'z']);
});

test.run();
