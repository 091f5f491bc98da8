// Tests a random part of the trials with a fault of line or modem at every place, since all of them take hours. The trials by HTTP are only in `npm
// run test:faults`.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { failuresOf, seed } from '../sweep.ts';
import { part } from './linesweep.ts';

const test = suite('a faulty line');

const share = 0.00025;

test(`${part.title}: all images are finally delivered, in bounded tries, and reports are true`, async () => {
  const summary = await part.run({ seed, share });
  assert.ok(summary.trials > share * 10_000, `${summary.trials} trials are too few`);
  assert.is(failuresOf(summary, seed), '');
});

test.run();
