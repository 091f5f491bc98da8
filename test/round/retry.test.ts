// Tests which recovery (what is repeated) follows a fault, how often each may be used, and which faults cost an image a try. How the state machine
// uses that is tested in machine.test.ts.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Recovery } from '../../src/delivery/delivery.ts';
import { newFault, type FaultCode } from '../../src/fault.ts';
import * as retry from '../../src/round/retry.ts';
import { faultCodes } from '../common/faultcodes.ts';

const test = suite('retry');

const chosen: { title: string; code?: FaultCode; least?: Recovery; isBroken?: boolean; tried?: { [recovery in Recovery]?: number }; expect: Recovery }[] = [
  { title: 'an image that the server rejected is retried', code: 'put-denied', expect: 'image' },
  { title: 'a closed connection needs a new session', code: 'server-closed', expect: 'session' },
  { title: 'a lost data connection is set up again', code: 'network', expect: 'bearer' },
  { title: 'a silent modem is woken', code: 'silent', expect: 'modem' },
  { title: 'a fault that a person must fix ends the round', code: 'login-wrong', expect: 'rest' },
  { title: 'without a fault the round ends', expect: 'rest' },
  { title: 'the recovery is at least that of the state', code: 'put-denied', least: 'session', expect: 'session' },
  { title: 'the recovery is at least that of the fault', code: 'network', least: 'image', expect: 'bearer' },
  { title: 'an unreliable link begins again from the first AT', code: 'put-denied', isBroken: true, expect: 'modem' },
  { title: 'the second time takes the same recovery', code: 'server-closed', tried: { session: 1 }, expect: 'session' },
  { title: 'the third time takes the next recovery', code: 'server-closed', tried: { session: 2 }, expect: 'bearer' },
  { title: 'a server that closes does not start the modem again', code: 'server-closed', tried: { session: 2, bearer: 2 }, expect: 'rest' },
  { title: 'a link that broke as the server closed begins again from the first AT', code: 'server-closed', isBroken: true, expect: 'modem' },
  { title: 'a recovery that is used up leads to the next', code: 'transfer-broken', least: 'session', tried: { session: 2, bearer: 2 }, expect: 'modem' },
  { title: 'a refusal by the server does not start the modem again', code: 'rejected', tried: { session: 2, bearer: 2 }, expect: 'rest' },
  { title: 'a session that the server ended may have been idle: a new one shows', code: 'server-away', expect: 'session' },
  { title: 'a server that ends the next session too is busy: the round ends', code: 'server-away', tried: { session: 1 }, expect: 'rest' },
  { title: 'a busy server ends the round', code: 'server-busy', expect: 'rest' },
  { title: 'an image has its own count', code: 'put-denied', tried: { image: 7 }, expect: 'image' },
  { title: 'the last recovery switches the modem off and on', code: 'silent', tried: { modem: 2 }, expect: 'power' },
  { title: 'the round ends if switching off and on is used up', code: 'silent', tried: { modem: 2, power: 2 }, expect: 'rest' },
  { title: 'a denial by the operator restarts the modem', code: 'denied', expect: 'power' },
  { title: 'a denial after that restart ends the round', code: 'denied', tried: { power: 1 }, expect: 'rest' },
  { title: 'a fault of the server does not use the power key', code: 'host-unknown', tried: { session: 2, bearer: 2, modem: 2 }, expect: 'rest' },
  { title: 'a bad name does not start the modem again', code: 'bad-name', least: 'session', tried: { session: 2 }, expect: 'rest' },
];
for (const { title, code, least = 'image', isBroken = false, tried = {}, expect } of chosen) {
  test(title, () => {
    const order = retry.recoveries();
    const counted: retry.Tried = Object.fromEntries(Object.entries(tried).map(([recovery, times]) => [order.indexOf(recovery as Recovery), times]));
    const before = { ...counted };
    const place = order.indexOf(expect);
    assert.is(retry.chooseRecovery(counted, code && newFault(code, 'AT'), least, isBroken), expect);
    assert.equal(counted, { ...before, [place]: (before[place] ?? 0) + 1 }, 'only this recovery is counted');
  });
}

test('line noise costs the image a try only after too much of it', () => {
  for (let noise = 0; noise <= 12; noise++) assert.is(retry.isAttempt(newFault('line-noise', 'x'), noise), false, `${noise}`);
  assert.is(retry.isAttempt(newFault('line-noise', 'x'), 13), true);
  assert.is(retry.isAttempt(newFault('bytes-lost', 'x'), 0), true);
});

const spared: [code: FaultCode, chosen: Recovery | undefined, expect: boolean][] = [
  ['network', 'bearer', true], ['apn-wrong', 'bearer', true], ['network', 'modem', false], ['network', undefined, false], ['server-closed', 'bearer', false],
];
for (const [code, recovery, expect] of spared) {
  test(`${code} with the recovery ${recovery ?? 'none'}: the image loses ${expect ? 'no try' : 'a try'}`, () => assert.is(retry.isSpared(newFault(code, 'x'), recovery), expect));
}

const pauses: [failures: number, seconds: number][] = [[0, 0], [1, 1], [3, 3], [10, 10], [11, 10], [1000, 10]];
for (const [failures, seconds] of pauses) test(`after ${failures} failures an image waits for ${seconds} s`, () => assert.is(retry.pauseMs(failures), seconds * 1000));

test('the data connection is set up again soon the first time, later from then on', () => {
  assert.equal([0, 1, 2, 9].map(retry.bearerPauseMs), [2000, 30_000, 30_000, 30_000]);
});

const troubles: { usual: number; count: number; chance: number; expect: number; longest?: number }[] = [
  { usual: 10, count: 0, chance: 0, expect: 10 },
  { usual: 10, count: 1, chance: 0, expect: 20 },
  { usual: 10, count: 4, chance: 0, expect: 160 },
  { usual: 10, count: 5, chance: 0, expect: 300 },
  { usual: 10, count: 2000, chance: 0, expect: 300 },
  { usual: 10, count: 0, chance: 0.5, expect: 11.25 },
  { usual: 10, count: 2000, chance: 1, expect: 375 },
  { usual: 10, count: 5, chance: 0, expect: 320, longest: 3600 },
  { usual: 10, count: 2000, chance: 0, expect: 3600, longest: 3600 },
];
for (const { usual, count, chance, expect, longest = 300 } of troubles) {
  test(`a rest of ${usual} s after ${count} rounds that were given up, chance ${chance}: ${expect} s`, () => assert.is(retry.troubleMs(usual * 1000, count, chance, longest * 1000), expect * 1000));
}

const codes = faultCodes();
const order = retry.recoveries();

test('the codes are read from the source', () => {
  assert.ok(codes.length > 25);
  assert.is(new Set(codes).size, codes.length);
});

for (const code of codes) {
  test(`${code} has a recovery, and a last recovery that is no smaller`, () => {
    assert.ok(order.includes(retry.recoveryOf(code)));
    assert.ok(order.includes(retry.lastRecoveryOf(code, false)));
    const isRest = retry.recoveryOf(code) === 'rest';
    assert.ok(isRest || order.indexOf(retry.lastRecoveryOf(code, false)) >= order.indexOf(retry.recoveryOf(code)));
  });
}

test('faults that only a person can fix end the round, since three wrong PINs lock a SIM', () => {
  for (const code of codes.filter(name => /^(pin|puk|login|modem-unknown|journal)/.test(name))) assert.is(retry.recoveryOf(code), 'rest', code);
});

test.run();
