// The page's advice about a fault agrees with docs/faults.md.

import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { adviceOf } from '../../../../web/watch/glance/advice.ts';
import { faultCodes } from '../../../common/faultcodes.ts';

const test = suite('what to do about a fault');

const page = readFileSync(new URL('../../../../docs/faults.md', import.meta.url), 'utf8');

/** The sentence of a fault, and its first recovery step. */
function rowOf(code: string): [says: string, redone: string] {
  const row = page.split('\n').find(line => line.includes(`\`${code}\`: `)) ?? '';
  const [faults = '', redone = ''] = row.slice(2).split(' | ');
  const fault = faults.split('<br>').find(text => text.startsWith(`\`${code}\`: `)) ?? '';
  return [fault.slice(code.length + 4), redone];
}

for (const code of faultCodes()) {
  test(`${code} as the page on faults has it`, () => {
    const [says, redone] = rowOf(code);
    const advice = adviceOf(code);
    assert.is([advice.happened, advice.todo].filter(Boolean).join('; '), says);
    assert.is(advice.redone, redone);
  });
}

test('what happened is apart from what to do', () => {
  assert.is(adviceOf('sim-missing').happened, 'no SIM card was found');
  assert.is(adviceOf('sim-missing').todo, 'check that it is in its holder, the right way round');
});

test('where there is nothing to do, nothing is said', () => assert.is(adviceOf('server-timeout').todo, ''));

test.run();
