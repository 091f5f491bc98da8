// Tests that the FTP session is asked for its directory after a refusal without a reason. The answer decides whether the server has refused.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { settleRefusal, type Life } from '../../../../src/delivery/ftp/session/alive.ts';
import { End, newFault, type Fault } from '../../../../src/fault.ts';
import { sim7600 } from '../../../../src/modem/simcom/sim7600.ts';
import { sim800 } from '../../../../src/modem/simcom/sim800.ts';
import { endWords } from '../../../common/ends.ts';
import { lowered } from '../../../common/lowered.ts';
import { sceneOf, type Given } from '../../trip.ts';

const test = suite('alive');

const cases: { title: string; says: string[]; given?: Given; expect: string; said?: string[] }[] = [
  { title: 'the session reports its directory', says: ['+CFTPSPWD: "/up"', 'OK'], expect: 'lives refused put-denied AT+PUT ERROR' },
  { title: 'the server refuses the query with an answer', says: ['OK', '+CFTPSPWD: 9'], expect: 'lives refused put-denied AT+PUT ERROR' },
  { title: 'a bare ERROR', says: ['ERROR'], expect: 'gone refused session AT+PUT ERROR' },
  { title: 'a refusal by the modem', says: ['+CME ERROR: 3'], expect: 'gone refused session AT+PUT ERROR' },
  { title: 'the error code of a loss', says: ['OK', '+CFTPSPWD: 10'], expect: 'gone refused session AT+PUT ERROR' },
  { title: 'no answer', says: [], expect: 'gone broken silent AT+CFTPSPWD it answers nothing any more', said: ['AT+CFTPSPWD', 'AT', 'AT', 'AT'] },
  { title: 'no query if the login reported no directory', says: ['ERROR'], given: { variables: { home: '' } }, expect: 'unasked refused put-denied AT+PUT ERROR', said: [] },
  { title: 'no query if the login reported a number', says: ['ERROR'], given: { variables: { home: '9' } }, expect: 'unasked refused put-denied AT+PUT ERROR', said: [] },
  { title: 'no query if each operation is a session', says: ['ERROR'], given: { modem: sim800() }, expect: 'unasked refused put-denied AT+PUT ERROR', said: [] },
];
for (const { title, says, given = {}, expect, said = ['AT+CFTPSPWD'] } of cases) {
  test(title, async () => {
    const scene = sceneOf({ modem: sim7600(), answer: () => says, ...given, variables: { home: '/home', ...given.variables } });
    let told = '';
    const fault = newFault('put-denied', 'AT+PUT', 'ERROR');
    const tell = (life: Life, end: End, of: Fault) => void (told = [life, endWords[end], of.code, of.where, of.line].join(' '));
    lowered(settleRefusal)(scene.trip, fault, life => tell(life, End.refused, fault), (end, why) => tell('gone', end, why!));
    await scene.clock.run(() => told !== '', 3_600_000);
    assert.equal([told, scene.said], [expect, said]);
    assert.is(scene.trip.variables['home'], given.variables?.['home'] ?? '/home');
  });
}

test.run();
