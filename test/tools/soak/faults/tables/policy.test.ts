// Tests that docs/troubleshooting.md is right about retries: its tables are the generated ones, and its prose has the numbers of src/.

import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { pathOf, readTable } from '../../../../../firmware/boards/tables.js';
import { greetingMs, mostPauseMs } from '../../../../../src/delivery/ftp/session/greeting.ts';
import { mostNoise, mostRestarts } from '../../../../../src/round/retry.ts';
import { faultCodes } from '../../../../common/faultcodes.ts';
import { pausesTable, policyTable } from './policy.ts';
import { resultsPage } from './recovery.ts';

const test = suite('the retry policy in docs');

const page = readFileSync(pathOf('troubleshooting.md'), 'utf8').replace(/\s+/g, ' ');

test('every fault is listed, with the part that is retried', () => {
  assert.is(policyTable().match(/(?<=\| |<br>)`[\w-]+`: /g)?.length, faultCodes().length);
  assert.is(readTable(resultsPage, 'policy'), policyTable(), 'update by: npm run faults');
});

test('the retried part is listed with its number, and the pause before it', () => {
  assert.is(readTable('troubleshooting.md', 'pauses'), pausesTable(), 'update by: npm run faults');
});

const words: { says: string; is: number; number: number }[] = [
  { says: 'sends no greeting is given 60 seconds', is: greetingMs, number: 60_000 },
  { says: 'called again at a random moment within half a minute', is: mostPauseMs, number: 30_000 },
  { says: 'If that has not helped twice', is: mostRestarts, number: 2 },
  { says: 'up to twelve tries in a row', is: mostNoise, number: 12 },
];

for (const { says, is, number } of words) {
  test(`"${says}" is true`, () => {
    assert.ok(page.includes(says));
    assert.is(is, number);
  });
}

test.run();
