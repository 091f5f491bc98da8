// The page's advice about a fault agrees with test/tools/soak/faults/README.md.

import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { adviceOf } from '../../../../web/watch/glance/advice.ts';
import { faultCodes } from '../../../common/faultcodes.ts';

const test = suite('advice on faults');

const page = readFileSync(new URL('../../../tools/soak/faults/README.md', import.meta.url), 'utf8');

/** The sentence of a fault, and its first recovery step. */
function rowOf(code: string): [says: string, redone: string] {
  const row = page.split('\n').find(line => line.includes(`\`${code}\`: `)) ?? '';
  const [faults = '', redone = ''] = row.slice(2).split(' | ');
  const fault = faults.split('<br>').find(text => text.startsWith(`\`${code}\`: `)) ?? '';
  return [fault.slice(code.length + 4), redone];
}

for (const code of faultCodes()) {
  test(`${code} has the advice of test/tools/soak/faults/README.md`, () => {
    const [says, redone] = rowOf(code);
    const advice = adviceOf(code);
    assert.is([advice.happened, advice.todo].filter(Boolean).join('; '), says);
    assert.is(advice.redone, redone);
  });
}

test('the event and the remedy are separated', () => {
  assert.is(adviceOf('sim-missing').happened, 'no SIM card was found');
  assert.is(adviceOf('sim-missing').todo, 'check that it is in its holder, the right way round');
});

test('a fault without a remedy has no advice', () => assert.is(adviceOf('server-timeout').todo, ''));

test.run();
