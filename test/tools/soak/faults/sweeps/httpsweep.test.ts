// A random part of the sweep over a faulty HTTP server; the whole takes long.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { failuresOf, seed } from '../sweep.ts';
import { part } from './httpsweep.ts';

const test = suite('a faulty HTTP server');

const share = 0.007;

test('despite any fault, all images are finally delivered, in bounded tries, and reports are true', async () => {
  const summary = await part.run({ seed, share });
  assert.ok(summary.trials > 3, `${summary.trials} trials are too few`);
  assert.is(failuresOf(summary, seed), '');
});

test.run();
