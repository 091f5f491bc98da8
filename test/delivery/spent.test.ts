// Tests how many bytes a try of an image is counted to have sent over the network.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ImageTrip } from '../../src/delivery/deliverytrip.ts';
import { spendCopy, spendNothing, spendReading, spendStream, takeSpent } from '../../src/delivery/spent.ts';
import { imageOf, sceneOf } from './trip.ts';

const test = suite('bytes on the air');

const size = 16_000;

function trip(): ImageTrip {
  return sceneOf({ image: imageOf({ size }) }).trip as unknown as ImageTrip;
}

test('nothing was sent', () => assert.equal(takeSpent(trip()), { bytes: 0, isConfirmed: false, isRefused: false, isMute: false }));

test('a copy counts as whole; once', () => {
  const of = trip();
  spendCopy(of, 0);
  assert.is(takeSpent(of).bytes, size);
  assert.is(takeSpent(of).bytes, 0);
});

test('a resumption that gained something costs a sixteenth, another one the rest', () => {
  const of = trip();
  spendCopy(of, 0);
  takeSpent(of);
  spendCopy(of, 6000);
  assert.is(takeSpent(of).bytes, size / 16);
  spendCopy(of, 6000);
  assert.is(takeSpent(of).bytes, size - 6000);
});

test('a stream counts its bytes, while it runs and after it', () => {
  const of = trip();
  spendStream(of, 1000);
  assert.is(takeSpent(of).bytes, 0, 'not begun');
  spendStream(of, 1000);
  Object.assign(of.attempt, { load: { left: () => 9000 }, loadTo: size });
  assert.is(takeSpent(of).bytes, 6000);
  spendStream(of, 1000);
  Object.assign(of.attempt, { load: undefined, loadTo: 5000 });
  assert.is(takeSpent(of).bytes, 4000);
});

test('a stream or a copy that the server refuses before its first byte costs nothing, and what was sent before still counts', () => {
  for (const begin of [spendStream, spendCopy]) {
    const of = trip();
    spendReading(of);
    const before = of.attempt.air;
    begin(of, 0);
    Object.assign(of.attempt, { loadTo: 5000 });
    spendNothing(of, before);
    assert.is(takeSpent(of).bytes, size);
  }
});

test('a copy that is read back counts, too', () => {
  const of = trip();
  spendCopy(of, 0);
  spendReading(of);
  assert.is(takeSpent(of).bytes, 2 * size);
});

for (const [title, given, expect] of [
  ['a confirmed one', { isConfirmed: true, hasStatus: true }, [true, false]], ['a refused one', { hasStatus: true }, [false, true]],
] as const) {
  test(`the server's answer: ${title}`, () => {
    const of = trip();
    Object.assign(of.attempt, given);
    const { isConfirmed, isRefused } = takeSpent(of);
    assert.equal([isConfirmed, isRefused], expect);
  });
}

test.run();
