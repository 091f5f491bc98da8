// A part of the sweep over a line and a modem that fail at every place, taken by chance; the whole of it takes hours. That by HTTP is in the
// long run alone.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { part } from './linesweep.ts';
import { failuresOf, seed } from './sweep.ts';

const test = suite('a line that fails');

const share = 0.0005;

test(`${part.title}: all is delivered in the end, in bounded tries, and what is told is true`, async () => {
  const summary = await part.run({ seed, share });
  assert.ok(summary.trials > share * 10_000, `${summary.trials} trials are too few`);
  assert.is(failuresOf(summary, seed), '');
});

test.run();
