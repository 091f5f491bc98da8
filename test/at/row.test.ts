// Tests the functions that read a script row: its command, its patterns, its values, and the lines that refuse it.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { codeOf, commandName, isRefusal, isSkipped, setValues, keysOf, rawBytes, resultsOf, wantsOf } from '../../src/at/row.ts';
import type { ReadRow, Variables, Step } from '../../src/at/step.ts';
import type { FaultCode } from '../../src/fault.ts';

const test = suite('row');

const valueIn = (variables: Variables) => (name: string) => variables[name];
const step = (given: Partial<Step>): Step => ({ ms: 1000, ...given } as Step);

/** Script rows with fields that do not belong together. The type check reports each of them, and fails if one is no error. */
export const mixtures: Step[] = [
  // @ts-expect-error a slice without a payload
  { say: 'AT', slice: 'piece', ms: 1 },
  // @ts-expect-error a terminator without a payload
  { say: 'AT', escape: { codes: '', by: '', end: '' }, ms: 1 },
  // @ts-expect-error a payload without a command
  { pour: '>', ms: 1 },
  // @ts-expect-error a payload and raw bytes
  { say: 'AT', pour: '>', data: '+L: {len}', ms: 1 },
  // @ts-expect-error a repeated payload
  { say: 'AT', pour: '>', tries: 2, ms: 1 },
  // @ts-expect-error a query among raw bytes
  { say: 'AT', data: '+L: {len}', ask: { say: 'AT', want: 'OK' }, ms: 1 },
  // @ts-expect-error a poll without raw bytes
  { say: 'AT', until: '+L: 1,0', ms: 1 },
  // @ts-expect-error a pause with a command
  { say: 'AT', again: 1000, ms: 1 },
  // @ts-expect-error a pause with an answer
  { again: 1000, want: ['OK'], ms: 1 },
];

const skipped: { row: Partial<Step>; variables: Variables; expect: boolean }[] = [
  { row: {}, variables: {}, expect: false },
  { row: { when: 'a' }, variables: {}, expect: true },
  { row: { when: 'a' }, variables: { a: '' }, expect: true },
  { row: { when: 'a' }, variables: { a: '0' }, expect: false },
  { row: { unless: 'a' }, variables: {}, expect: false },
  { row: { unless: 'a' }, variables: { a: '' }, expect: false },
  { row: { unless: 'a' }, variables: { a: '1' }, expect: true },
  { row: { when: 'a', unless: 'b' }, variables: { a: '1' }, expect: false },
  { row: { when: 'a', unless: 'b' }, variables: { a: '1', b: '1' }, expect: true },
  { row: { same: ['a', 'b'] }, variables: { a: '1', b: '2' }, expect: false },
  { row: { same: ['a', 'b'] }, variables: { a: '1', b: '1' }, expect: true },
  { row: { same: ['a', 'b'], when: 'a' }, variables: { a: '1', b: '2' }, expect: false },
];
for (const { row, variables, expect } of skipped) {
  test(`${JSON.stringify(row)} with ${JSON.stringify(variables)} is ${expect ? 'skipped' : 'sent'}`, () => assert.is(isSkipped(step(row), valueIn(variables)), expect));
}

const wanted: { title: string; row: Partial<Step>; name: string; wants: string[]; results: string[] }[] = [
  { title: 'a plain command', row: { say: 'AT+CFTPSSTART' }, name: 'AT+CFTPSSTART', wants: ['OK'], results: [] },
  { title: 'values', row: { say: 'AT+CFTPSLOGIN="{ftp.host}",{ftp.port}' }, name: 'AT+CFTPSLOGIN', wants: ['OK'], results: [] },
  { title: 'a result of its own', row: { say: 'AT+CFTPSSTOP', result: '0' }, name: 'AT+CFTPSSTOP', wants: ['OK', '+CFTPSSTOP: 0'], results: ['+CFTPSSTOP: 0'] },
  { title: 'a result after values', row: { say: 'AT+CFTPSCWD="{folder}"', result: '0' }, name: 'AT+CFTPSCWD', wants: ['OK', '+CFTPSCWD: 0'], results: ['+CFTPSCWD: 0'] },
  { title: 'lines that it names', row: { say: 'AT+CGMM', want: ['{model}', 'OK'] }, name: 'AT+CGMM', wants: ['{model}', 'OK'], results: ['{model}'] },
  { title: 'nothing', row: { say: 'AT', want: [] }, name: 'AT', wants: [], results: [] },
  { title: 'a row that only waits', row: { want: ['+A: 0'] }, name: 'wait', wants: ['+A: 0'], results: ['+A: 0'] },
];
for (const { title, row, name, wants, results } of wanted) {
  test(`a row with ${title}: its name, and its expected answers`, () => {
    assert.is(commandName(step(row)), name);
    assert.equal(wantsOf(step(row)), wants);
    assert.equal(resultsOf(step(row)), results);
  });
}

const keyed: [say: string, expect: string][] = [
  ['AT', ''],
  ['AT+FTPPUTNAME="{name}"', ''],
  ['AT+FTPUN="{ftp.user}"', ' of ftp.user'],
  ['AT+CSTT="{network.apn}","{network.user}","{network.password}",{cid}', ' of network.apn, network.user, network.password'],
];
for (const [say, expect] of keyed) test(`the keys of ${say}`, () => assert.is(keysOf(say), expect));

const counts: { row: Pick<ReadRow, 'data'>; variables: Variables; expect: number }[] = [
  { row: { data: '+FTPGET: 2,{len}' }, variables: { len: '512', total: '9', rest: '9' }, expect: 512 },
  { row: { data: 'CONNECT' }, variables: { total: '1000', rest: '400' }, expect: 600 },
  { row: { data: 'CONNECT' }, variables: { rest: '400' }, expect: NaN },
];
for (const { row, variables, expect } of counts) {
  test(`after ${row.data} with ${JSON.stringify(variables)} come ${expect} bytes`, () => assert.ok(Object.is(rawBytes({ say: 'AT', ms: 1, ...row }, valueIn(variables)), expect)));
}

test('a row that has passed sets its placeholders, also from others; a missing one counts as empty', () => {
  const variables: Variables = { hour: '7', kept: 'x' };
  setValues(variables, step({ set: { done: '1', when: 'at {hour}', lost: '{minute}', kept: '' } }), valueIn(variables));
  assert.equal(variables, { hour: '7', done: '1', when: 'at 7', lost: '', kept: '' });
  setValues(variables, step({}), valueIn(variables));
  assert.is(variables['done'], '1');
});

const refusals: [line: string, expect: boolean][] = [
  ['ERROR', true], ['+CME ERROR: 3', true], ['+CMS ERROR: 500', true], ['OK', false], ['ERRORS', false], ['+FTPPUT: 1,61', false], [' ERROR', false], ['', false],
];
for (const [line, expect] of refusals) test(`"${line}" ${expect ? 'refuses' : 'does not refuse'}`, () => assert.is(isRefusal(line), expect));

const meant: { title: string; row: Partial<Step>; number?: FaultCode; isEarly?: boolean; expect: FaultCode }[] = [
  { title: 'no number, and the row names no code', row: {}, expect: 'refused' },
  { title: 'no number: the row decides', row: { refusedAs: 'put-denied' }, expect: 'put-denied' },
  { title: 'a number overrides the code of the row', row: { refusedAs: 'put-denied' }, number: 'login-wrong', expect: 'login-wrong' },
  { title: 'a number for a plain rejection: the row decides', row: { refusedAs: 'put-denied' }, number: 'rejected', expect: 'put-denied' },
  { title: 'a number for a plain rejection, if the row names no code', row: {}, number: 'rejected', expect: 'rejected' },
  { title: 'a missing file gets the code that the row names', row: { missing: 'copy-missing', refusedAs: 'put-denied' }, number: 'file-missing', expect: 'copy-missing' },
  { title: 'a missing file keeps its code if the row names none', row: { refusedAs: 'put-denied' }, number: 'file-missing', expect: 'file-missing' },
  { title: 'a count in mid-payload does not prove lost bytes', row: {}, number: 'bytes-lost', isEarly: true, expect: 'refused' },
  { title: 'a count after the payload proves lost bytes', row: {}, number: 'bytes-lost', expect: 'bytes-lost' },
  { title: 'a refusal in mid-payload is a fault of the session, not of the server', row: { refusedAs: 'put-denied' }, isEarly: true, expect: 'session' },
  { title: 'a number counts in mid-payload as well', row: { refusedAs: 'put-denied' }, number: 'modem-full', isEarly: true, expect: 'modem-full' },
];
for (const { title, row, number, isEarly = false, expect } of meant) test(`the meaning of a refusal: ${title}`, () => assert.is(codeOf(step(row), number, isEarly), expect));

test.run();
