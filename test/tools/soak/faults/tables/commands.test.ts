// Tests that the tables of faulty FTP servers in README.md are right, and that no image falsely counts as delivered. `npm run test:all` simulates every 61st
// command, `npm run test:faults` all of them.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readTable } from '../../../../../firmware/boards/tables.js';
import { isWhole, sample } from '../../../../whole.ts';
import { listVerbs, liveOthers, liveVerbs, otherTableOf, outcomeOf, outcomesIn, troublesOf, verbTableOf } from './commands.ts';
import { resultsPage } from './recovery.ts';

const test = suite('a server with a fault at one command');

test('README.md lists the message of each fault, the part that is retried, and that all arrives', async () => {
  const verbs = await listVerbs();
  const lived = sample(verbs, 61);
  const rows = await liveVerbs(lived);
  const rest = await liveOthers(isWhole ? undefined : 6);
  assert.equal(troublesOf(rows, rest), []);
  const told = readTable(resultsPage, 'commands');
  const documented = outcomesIn(told);
  assert.equal([...documented.keys()].sort(), verbs.map(({ title }) => title).sort(), 'each command is listed once; update by: npm run faults');
  const outcomes = verbs.map(({ title }) => {
    const row = rows.find(one => one.title === title);
    return { title, outcome: row ? outcomeOf(row) : documented.get(title)! };
  });
  assert.is(told, verbTableOf(outcomes), 'update by: npm run faults');
  assert.is(readTable(resultsPage, 'servers'), otherTableOf(rest), 'update by: npm run faults');
});

test.run();
