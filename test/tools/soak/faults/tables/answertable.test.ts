// Tests that the table of answers of an HTTP server in README.md is right. A few rows are simulated in `npm run test:all`, all of them in `npm run
// test:faults`.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readTable } from '../../../../../firmware/boards/tables.js';
import { sample } from '../../../../whole.ts';
import { answers } from '../answers.ts';
import { complaintsOf } from '../sweep.ts';
import { answerTableOf, liveAnswers, outcomeOf, outcomesIn, titleOf } from './answertable.ts';
import { resultsPage } from './recovery.ts';

const test = suite('answers of an HTTP server');

test('README.md lists the message of each answer, the part that is retried, and that all arrives', async () => {
  const chosen = sample(answers, 24);
  const lived = await liveAnswers(chosen);
  assert.equal(lived.flatMap(({ asked, course }) => complaintsOf(course).map(text => `${titleOf(asked)}: ${text}`)), []);
  const told = readTable(resultsPage, 'answers');
  const documented = outcomesIn(told, [...new Set(answers.map(({ where }) => where))]);
  assert.equal([...documented.keys()].sort(), answers.map(titleOf).sort(), 'each answer is listed once; update by: npm run faults');
  const outcomes = answers.map(asked => {
    const one = lived.find(other => other.asked === asked);
    return { asked, outcome: one ? outcomeOf(one) : documented.get(titleOf(asked))! };
  });
  assert.is(told, answerTableOf(outcomes), 'update by: npm run faults');
});

test.run();
