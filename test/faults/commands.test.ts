// A server that does wrong at one command, or in another way: nothing passes for delivered that is not, and docs/faults.md tells
// it as it is.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readTable } from '../../firmware/tables.js';
import { liveOthers, liveVerbs, otherTableOf, troublesOf, verbTableOf } from './commands.ts';

const test = suite('a server that does wrong at a command');

test('docs/faults.md tells what is said of it, what is begun anew, and that all arrives', async () => {
  const rows = await liveVerbs();
  const rest = await liveOthers();
  assert.equal(troublesOf(rows, rest), []);
  assert.is(readTable('faults.md', 'commands'), verbTableOf(rows), 'npm run faults writes it');
  assert.is(readTable('faults.md', 'servers'), otherTableOf(rest), 'npm run faults writes it');
});

test.run();
