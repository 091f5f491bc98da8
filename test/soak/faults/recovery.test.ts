// One thing goes wrong once: all is delivered, and no more is begun anew than the fault needs, or one rung more; docs/faults.md
// tells it as it is.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readTable } from '../../../firmware/boards/tables.js';
import { liveRows, textOf } from './recovery.ts';
import { climbOf, complaintsOf } from './sweep.ts';

const test = suite('recovery');

test('each fault ends in delivery, by at most one rung more than it needs', async () => {
  const outcomes = await liveRows();
  const rowsTold = readTable('faults.md', 'recovery').split('\n').slice(2).map(line => line.replace(/ \S+ \|$/, '')); // less their seconds
  for (const { row, course } of outcomes) {
    assert.equal(complaintsOf(course, 'content'), [], row.title);
    assert.equal(climbOf(course), [], row.title);
  }
  assert.equal(rowsTold, outcomes.map(textOf), 'npm run faults writes it');
});

test.run();
