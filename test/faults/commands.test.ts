// A server that does wrong at one command, or in another way: nothing passes for delivered that is not, and the README tells it
// as it is.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { liveOthers, liveVerbs, readmeTables, tablesOf, troublesOf } from './commands.ts';

const test = suite('a server that does wrong at a command');

test('the README tells what is said of it, what is begun anew, and that all arrives', async () => {
  const rows = await liveVerbs();
  const rest = await liveOthers();
  assert.equal(troublesOf(rows, rest), []);
  assert.equal(readmeTables(), tablesOf(rows, rest), 'the README tells the same: npx tsx test/faults/table.ts --write');
});

test.run();
