// Tests firmware in which no public key is built in: it accepts no signed firmware, and says why. The tests with keys are in rsa.test.ts.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { tellKeyless, whyUnsigned } from '../../src/update/signature.ts';
import { lowered } from '../common/lowered.ts';
import { virtualClock } from '../sim/clock.ts';
import { createNatives } from './natives.ts';

const test = suite('signature');

test('without a key no signature is right, and the sentence says what to do', () => {
  const told: string[] = [];
  const trip = { clock: { ...virtualClock(), after: () => 0, cancel: () => undefined }, natives: createNatives() };
  lowered(whyUnsigned)(trip, 'd'.repeat(32), 'x'.repeat(256), why => void told.push(why), () => assert.unreachable('it never fails'));
  assert.equal(told, [tellKeyless()]);
  assert.match(tellKeyless(), /^no key is built in, so no firmware is taken but by USB; build it with --key/);
});

test.run();
