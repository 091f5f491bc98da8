// A random part of the sweep over a faulty HTTP server; the whole takes long.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { failuresOf, seed } from '../sweep.ts';
import { part } from './httpsweep.ts';

const test = suite('an HTTP server that does wrong');

const share = 0.007;

test('whatever it does, all is delivered in the end, in bounded tries, and what is told is true', async () => {
  const summary = await part.run({ seed, share });
  assert.ok(summary.trials > 3, `${summary.trials} trials are too few`);
  assert.is(failuresOf(summary, seed), '');
});

test.run();
