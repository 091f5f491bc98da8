// Tests the text that tells of which image the modem has a copy.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { copyMarkOf, fingerprintNow } from '../../src/delivery/copymark.ts';
import { sourceOf } from './source.ts';
import { imageOf, sceneOf } from './trip.ts';

const test = suite('copy marks');

const path = '/DCIM/A.JPG';

test('a copy mark depends on the file\'s path, size and fingerprint', () => {
  const mark = (given: object) => copyMarkOf(imageOf({ fingerprint: '12345678', ...given }));
  assert.is(new Set([mark({}), mark({ size: 1 }), mark({ path: '/DCIM/B.JPG' }), mark({ fingerprint: '87654321' })]).size, 4);
});

test('only an image to be deleted after its upload has a fingerprint of its content', () => {
  for (const [afterUpload, isByHand, isExact] of [['delete', false, true], ['keep', false, false], ['delete', true, false]] as const) {
    const source = sourceOf({ [path]: 'four' });
    const image = imageOf({ size: 4, isByHand });
    const { trip } = sceneOf({ config: { 'images.afterUpload': afterUpload }, parts: { source } });
    assert.is(fingerprintNow(trip, image), source.fingerprintOf(image, isExact));
  }
});

test.run();
