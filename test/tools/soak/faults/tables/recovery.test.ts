// Tests faults that happen once. All images are delivered, the recovery goes at most one step beyond the need, and README.md is right.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readTable } from '../../../../../firmware/boards/tables.js';
import { climbOf, complaintsOf } from '../sweep.ts';
import { linesOf, liveRows, resultsPage } from './recovery.ts';

const test = suite('recovery');

test('each fault ends in delivery, with at most one recovery step more than needed', async () => {
  const outcomes = await liveRows();
  const rowsTold = readTable(resultsPage, 'recovery').split('\n').slice(2).map(line => line.replace(/ [\d; ]+ \|$/, '')); // the seconds are cut off, since they differ from run to run
  for (const { row, course } of outcomes) {
    assert.equal(complaintsOf(course, 'content'), [], row.title);
    assert.equal(climbOf(course), [], row.title);
  }
  assert.equal(rowsTold, linesOf(outcomes).map(({ text }) => text), 'update by: npm run faults');
});

test.run();
