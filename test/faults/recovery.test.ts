// One thing goes wrong once: all is delivered, and no more is begun anew than the fault needs, or one rung more; the README
// tells it as it is.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { liveRows, readmeRows, textOf } from './recovery.ts';
import { climbOf, complaintsOf } from './sweep.ts';

const test = suite('recovery');

test('each fault ends in delivery, by at most one rung more than it needs', async () => {
  const outcomes = await liveRows();
  for (const { row, course } of outcomes) {
    assert.equal(complaintsOf(course, 'content'), [], row.title);
    assert.equal(climbOf(course), [], row.title);
  }
  assert.equal(readmeRows(), outcomes.map(textOf), 'the README tells the same: npx tsx test/faults/table.ts --write');
});

test.run();
