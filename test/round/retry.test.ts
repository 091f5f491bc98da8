// The retry policy, number by number; the machine's escalation is in machine.test.ts.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Recovery } from '../../src/delivery/delivery.ts';
import { newFault, type FaultCode } from '../../src/fault.ts';
import * as retry from '../../src/round/retry.ts';
import { faultCodes } from '../common/faultcodes.ts';

const test = suite('retry');

const chosen: { title: string; code?: FaultCode; least?: Recovery; isBroken?: boolean; tried?: retry.Tried; expect: Recovery }[] = [
  { title: 'an image that the server did not take goes again', code: 'put-denied', expect: 'image' },
  { title: 'a closed connection asks for a new session', code: 'server-closed', expect: 'session' },
  { title: 'a lost data connection is set up again', code: 'network', expect: 'bearer' },
  { title: 'a silent modem is woken', code: 'silent', expect: 'modem' },
  { title: 'what a person must mend ends the round', code: 'login-wrong', expect: 'rest' },
  { title: 'no fault at all: the round ends', expect: 'rest' },
  { title: 'never less than the state has lost', code: 'put-denied', least: 'session', expect: 'session' },
  { title: 'never less than the fault asks for', code: 'network', least: 'image', expect: 'bearer' },
  { title: 'a link that is not to be trusted is begun from the first AT', code: 'put-denied', isBroken: true, expect: 'modem' },
  { title: 'a second time the same', code: 'server-closed', tried: { session: 1 }, expect: 'session' },
  { title: 'a third time more', code: 'server-closed', tried: { session: 2 }, expect: 'bearer' },
  { title: 'what was used up in between is passed over', code: 'server-closed', tried: { session: 2, bearer: 2 }, expect: 'modem' },
  { title: 'an image has its own count', code: 'put-denied', tried: { image: 7 }, expect: 'image' },
  { title: 'at last the modem is switched off and on', code: 'silent', tried: { modem: 2 }, expect: 'power' },
  { title: 'and then the round ends', code: 'silent', tried: { modem: 2, power: 2 }, expect: 'rest' },
  { title: 'no power key mends a server', code: 'host-unknown', tried: { session: 2, bearer: 2, modem: 2 }, expect: 'rest' },
  { title: 'no new modem mends a bad name', code: 'bad-name', least: 'session', tried: { session: 2 }, expect: 'rest' },
];
for (const { title, code, least = 'image', isBroken = false, tried = {}, expect } of chosen) {
  test(title, () => {
    const counted: retry.Tried = { ...tried };
    assert.is(retry.chooseRecovery(counted, code && newFault(code, 'AT'), least, isBroken), expect);
    assert.equal(counted, { ...tried, [expect]: (tried[expect] ?? 0) + 1 }, 'it is counted, and nothing else');
  });
}

test('noise costs the image a try only once there was too much of it', () => {
  for (let noise = 0; noise <= 12; noise++) assert.is(retry.isAttempt(newFault('line-noise', 'x'), noise), false, `${noise}`);
  assert.is(retry.isAttempt(newFault('line-noise', 'x'), 13), true);
  assert.is(retry.isAttempt(newFault('bytes-lost', 'x'), 0), true);
});

const spared: [code: FaultCode, chosen: Recovery | undefined, expect: boolean][] = [
  ['network', 'bearer', true], ['apn-wrong', 'bearer', true], ['network', 'modem', false], ['network', undefined, false], ['server-closed', 'bearer', false],
];
for (const [code, recovery, expect] of spared) {
  test(`${code}, and ${recovery ?? 'nothing'} is done again: the image ${expect ? 'is spared' : 'pays'}`, () => assert.is(retry.isSpared(newFault(code, 'x'), recovery), expect));
}

const pauses: [failures: number, seconds: number][] = [[0, 0], [1, 1], [3, 3], [10, 10], [11, 10], [1000, 10]];
for (const [failures, seconds] of pauses) test(`after ${failures} failures an image rests for ${seconds} s`, () => assert.is(retry.pauseMs(failures), seconds * 1000));

test('the data connection is asked for soon the first time, and late from then on', () => {
  assert.equal([0, 1, 2, 9].map(retry.bearerPauseMs), [2000, 30_000, 30_000, 30_000]);
});

const troubles: { usual: number; count: number; chance: number; expect: number }[] = [
  { usual: 10, count: 0, chance: 0, expect: 10 },
  { usual: 10, count: 1, chance: 0, expect: 20 },
  { usual: 10, count: 4, chance: 0, expect: 160 },
  { usual: 10, count: 5, chance: 0, expect: 300 },
  { usual: 10, count: 2000, chance: 0, expect: 300 },
  { usual: 10, count: 0, chance: 0.5, expect: 11.25 },
  { usual: 10, count: 2000, chance: 1, expect: 375 },
];
for (const { usual, count, chance, expect } of troubles) {
  test(`a rest of ${usual} s after ${count} rounds that were given up, chance ${chance}: ${expect} s`, () => assert.is(retry.troubleMs(usual * 1000, count, chance), expect * 1000));
}

const codes = faultCodes();
const order = retry.recoveries();

test('the codes are read from the source', () => {
  assert.ok(codes.length > 25);
  assert.is(new Set(codes).size, codes.length);
});

for (const code of codes) {
  test(`${code} has a recovery, and a last one that is no less`, () => {
    assert.ok(order.includes(retry.recoveryOf(code)));
    assert.ok(order.includes(retry.lastRecoveryOf(code)));
    const isRest = retry.recoveryOf(code) === 'rest';
    assert.ok(isRest || order.indexOf(retry.lastRecoveryOf(code)) >= order.indexOf(retry.recoveryOf(code)));
  });
}

test('what only a person can mend ends the round: three wrong PINs lock a SIM', () => {
  for (const code of codes.filter(name => /^(pin|puk|login|sim-missing|modem-unknown|journal)/.test(name))) assert.is(retry.recoveryOf(code), 'rest', code);
});

test.run();
