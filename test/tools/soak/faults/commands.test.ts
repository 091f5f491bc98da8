// A server with a fault at one command, or of another kind: no image falsely counts as delivered, and docs/faults.md is right. Every sixty-first
// command is simulated here; all of them in the long run.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readTable } from '../../../../firmware/boards/tables.js';
import { sample } from '../../../whole.ts';
import { listVerbs, liveOthers, liveVerbs, otherTableOf, troublesOf, verbTableOf } from './commands.ts';

const test = suite('a server that does wrong at a command');

test('docs/faults.md tells what is said of it, what is begun anew, and that all arrives', async () => {
  const verbs = await listVerbs();
  const lived = sample(verbs, 61);
  const rows = await liveVerbs(lived);
  const rest = await liveOthers();
  assert.equal(troublesOf(rows, rest), []);
  const told = readTable('faults.md', 'commands').split('\n');
  const rowOf = (title: string) => told.find(line => line.startsWith(`| ${title} |`));
  for (const { title } of verbs) assert.ok(rowOf(title), `${title} has a row`);
  const others = verbs.filter(verb => !lived.includes(verb)).map(({ title }) => rowOf(title));
  assert.is(told.filter(line => !others.includes(line)).join('\n'), verbTableOf(rows), 'npm run faults writes it');
  assert.is(readTable('faults.md', 'servers'), otherTableOf(rest), 'npm run faults writes it');
});

test.run();
