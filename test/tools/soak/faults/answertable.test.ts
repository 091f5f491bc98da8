// docs/faults.md is right about each response of an HTTP server. A few are simulated here; all of them in the long run.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readTable } from '../../../../firmware/boards/tables.js';
import { sample } from '../../../whole.ts';
import { answers } from './answers.ts';
import { answerTableOf, liveAnswers, titleOf } from './answertable.ts';
import { complaintsOf } from './sweep.ts';

const test = suite('answers of an HTTP server');

test('docs/faults.md tells what is said of each, what is begun anew, and that all arrives', async () => {
  const chosen = sample(answers, 24);
  const lived = await liveAnswers(chosen);
  assert.equal(lived.flatMap(({ asked, course }) => complaintsOf(course).map(text => `${titleOf(asked)}: ${text}`)), []);
  const told = readTable('faults.md', 'answers').split('\n');
  assert.equal(told.slice(2).map(line => line.split(' | ')[0]!.slice(2)), answers.map(titleOf), 'each has its row: npm run faults writes them');
  const rows = chosen.map(asked => told.find(line => line.startsWith(`| ${titleOf(asked)} |`)));
  assert.is([...told.slice(0, 2), ...rows].join('\n'), answerTableOf(lived), 'npm run faults writes it');
});

test.run();
