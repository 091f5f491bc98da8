// A refusal without a reason: the session is asked for its directory, and the answer decides who refused.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { settleRefusal } from '../../../../src/delivery/ftp/session/alive.ts';
import { newFault } from '../../../../src/fault.ts';
import { sim7600 } from '../../../../src/modem/simcom/sim7600.ts';
import { sim800 } from '../../../../src/modem/simcom/sim800.ts';
import { sceneOf, type Given } from '../../trip.ts';

const test = suite('alive');

const cases: { title: string; says: string[]; given?: Given; expect: string; said?: string[] }[] = [
  { title: 'it says where it stands', says: ['+CFTPSPWD: "/up"', 'OK'], expect: 'lives refused put-denied AT+PUT ERROR' },
  { title: 'the server does not tell, but answers', says: ['OK', '+CFTPSPWD: 9'], expect: 'lives refused put-denied AT+PUT ERROR' },
  { title: 'refused, and nobody knows by whom', says: ['ERROR'], expect: 'gone refused session AT+PUT ERROR' },
  { title: 'refused by the modem', says: ['+CME ERROR: 3'], expect: 'gone refused session AT+PUT ERROR' },
  { title: 'the number of a loss', says: ['OK', '+CFTPSPWD: 10'], expect: 'gone refused session AT+PUT ERROR' },
  { title: 'no answer', says: [], expect: 'gone broken silent AT+CFTPSPWD ' },
  { title: 'it has not told that at the login either', says: ['ERROR'], given: { variables: { home: '' } }, expect: 'unasked refused put-denied AT+PUT ERROR', said: [] },
  { title: 'what it told then was a number', says: ['ERROR'], given: { variables: { home: '9' } }, expect: 'unasked refused put-denied AT+PUT ERROR', said: [] },
  { title: 'each operation is a session', says: ['ERROR'], given: { modem: sim800() }, expect: 'unasked refused put-denied AT+PUT ERROR', said: [] },
];
for (const { title, says, given = {}, expect, said = ['AT+CFTPSPWD'] } of cases) {
  test(title, async () => {
    const scene = sceneOf({ modem: sim7600(), answer: () => says, ...given, variables: { home: '/home', ...given.variables } });
    let told = '';
    settleRefusal(scene.trip, newFault('put-denied', 'AT+PUT', 'ERROR'), (end, fault, life) => void (told = [life, end, fault.code, fault.where, fault.line].join(' ')));
    await scene.clock.run(() => told !== '', 3_600_000);
    assert.equal([told, scene.said], [expect, said]);
    assert.is(scene.trip.variables['home'], given.variables?.['home'] ?? '/home');
  });
}

test.run();
