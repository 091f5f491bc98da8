// Tests how the operator's reason for a refusal is put into words. It is the text of AT+CEER, or the number of AT+CEREG=3.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { End, type Fault } from '../../../src/fault.ts';
import { explain, reportIn } from '../../../src/link/radio/cause.ts';
import { lowered } from '../../common/lowered.ts';
import { modemWith, sceneOf } from '../../delivery/trip.ts';

const test = suite('cause');

async function whereOf(answers: Record<string, string[]>, code: 'denied' | 'unregistered' | 'apn-wrong' = 'denied') {
  const scene = sceneOf({ modem: modemWith({}), answer: command => answers[command] ?? ['ERROR'], config: { 'network.apn': 'internet' } });
  let fault: Fault | undefined;
  await scene.end(onEnd => lowered(explain)(scene.trip, code, 'AT+X', '+X: 3', told => {
    fault = told;
    onEnd(End.done);
  }, onEnd));
  return { where: fault!.where, code: fault!.code, line: fault!.line, said: scene.said, variables: scene.trip.variables };
}

test('without a cause, only network.apn is named, and nothing is left in memory', async () => {
  const { where, code, line, variables } = await whereOf({});
  assert.equal([where, code, line], ['network.apn is "internet"; AT+X', 'denied', '+X: 3']);
  assert.equal(['report', 'reject', 'isDenied', 'hasCause', 'causeType'].map(name => variables[name as 'report']), [undefined, undefined, undefined, undefined, undefined]);
});

// the numbers of causes, and what they mean, are from TS 24.301 annexes A.1, A.2 and B.1
const numbers: [cause: number, says: RegExp][] = [
  [3, /not active/], [7, /not active/], [5, /modem/], [11, /roaming/], [15, /roaming/], [22, /busy/], [19, /access point/], [27, /access point/], [33, /access point/], [29, /account/],
];
for (const [cause, says] of numbers) {
  test(`the reject cause ${cause} in words`, async () => {
    const { where, said } = await whereOf({ 'AT+CEREG=3': ['OK'], 'AT+CEREG?': [`+CEREG: 3,3,,,,0,${cause}`, 'OK'], 'AT+CEREG=0': ['OK'] });
    assert.match(where, new RegExp(`the cause is ${cause}, .*${says.source}`));
    assert.is(said.at(-1), 'AT+CEREG=0', 'the former form is restored');
  });
}

test('an unknown number is named alone', async () => {
  const { where } = await whereOf({ 'AT+CEREG=3': ['OK'], 'AT+CEREG?': ['+CEREG: 3,3,"00FF","01A2D002",7,0,95', 'OK'] });
  assert.match(where, /; the cause is 95; /);
});

test('no number in the answer', async () => {
  for (const answer of ['+CEREG: 3,3', '+CEREG: 3,2,,,,,', '+CEREG: 3,3,,,,0,x"y']) {
    const { where } = await whereOf({ 'AT+CEREG=3': ['OK'], 'AT+CEREG?': [answer, 'OK'] });
    assert.not.match(where, /cause is/);
  }
});

test('the number is asked only after a refused registration', async () => {
  assert.not.ok((await whereOf({}, 'apn-wrong')).said.includes('AT+CEREG=3'));
});

const reports: [told: string, expect: string][] = [
  ['No cause information available', ''], ['"No report available"', ''], ['No Error', ''], ['0', ''], ['0,0', ''], ['', ''], ['---', ''],
  ['Requested service option not subscribed', 'Requested service option not subscribed'], ['"EMM, 15"', 'EMM, 15'], ['5,33', '5,33'],
  ['x'.repeat(200), 'x'.repeat(60)], ['T\xe9l\x1b', 'T?l?'],
];
for (const [told, expect] of reports) test(`AT+CEER: ${JSON.stringify(told.slice(0, 40))}`, () => assert.is(reportIn(told), expect));

test.run();
