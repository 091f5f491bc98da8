// Tests which images a round leaves out.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { skipRefused } from '../../../src/round/image/skipped.ts';
import { imageOf } from '../../delivery/trip.ts';
import { roundOf } from '../trip.ts';

const test = suite('skipped images');

test('an image that cannot be sent is skipped for this round', () => {
  const a = imageOf({ path: '/DCIM/A.JPG', size: 3 });
  const { trip, source } = roundOf({ images: [a], acts: { refuses: () => true } });
  assert.equal([skipRefused(trip, a), trip.round.skipped, source.told], [true, 1, ['skip /DCIM/A.JPG']]);
  assert.is(skipRefused(roundOf().trip, a), false);
});

test.run();
