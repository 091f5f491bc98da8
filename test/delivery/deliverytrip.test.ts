// Tests the state objects of a delivery (records): each starts fresh, and shares nothing with the one before.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createAttempt, createCopies, createServer, createSession, createThrottle, forgetCopies } from '../../src/delivery/deliverytrip.ts';
import { imageOf, sceneOf } from './trip.ts';

const test = suite('records of a delivery');

for (const create of [createSession, createCopies, createAttempt, createThrottle, createServer]) {
  test(`${create.name} returns a new record each time`, () => {
    const [one, other] = [create(), create()];
    assert.equal(one, other);
    assert.is.not(one, other);
  });
}

test('a new record contains no directories created in the previous one', () => {
  const before = createCopies();
  before.folders['new /up'] = true;
  assert.equal(createCopies().folders, {});
});

test('after boot the modem may hold a copy of the current image and of the next one', () => {
  const { unsure, mayHaveCopy, staged, ahead } = createCopies();
  assert.equal([unsure, mayHaveCopy, staged, ahead], [2, true, '', '']);
});

test('a new attempt has its image and no results', () => {
  const image = imageOf();
  const { image: taken, shown, ...rest } = createAttempt(image);
  assert.equal([taken, shown], [image, {}]);
  assert.not.ok(Object.values(rest).some(Boolean));
});

test('for another file, known copies in the modem are dropped, and an unknown one may exist', () => {
  const { trip } = sceneOf();
  Object.assign(trip.copies, { staged: 'x', ahead: 'y', mayHaveCopy: false, clean: 'z' });
  forgetCopies(trip);
  assert.equal([trip.copies.staged, trip.copies.ahead, trip.copies.mayHaveCopy, trip.copies.clean], ['', '', true, 'z']);
});

test.run();
