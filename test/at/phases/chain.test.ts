// Tests several commands on one line: which rows of a script share it, and a modem that refuses such a line.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { May, type Script } from '../../../src/at/step.ts';
import { End } from '../../../src/fault.ts';
import { speak } from '../../modem/spoken.ts';

const test = suite('chain');

type Answers = Record<string, string[] | undefined>;

const csq = { chain: 1, say: 'AT+CSQ', want: ['+CSQ: {rssi},{ber}', 'OK'], ms: 1000, may: May.silence as const };
const cops = { chain: 1, say: 'AT+COPS?', want: ['+COPS: {oper}', 'OK'], ms: 3000, may: May.silence as const, set: { net: 'LTE' } };
const last = { say: 'AT+CGATT=1', ms: 1000 };

async function run(script: Script, answers: Answers, variables: Record<string, string> = {}) {
  const ended = await speak(script as never, { variables, answer: command => (command in answers ? answers[command] : ['OK']) });
  return { ...ended, chain: ended.variables['noChain'] };
}

test('rows of one number share a line; each answer is read, and each setting is made', async () => {
  const { end, said, variables, chain } = await run([csq, cops, last], { 'AT+CSQ;+COPS?': ['+CSQ: 22,99', '+COPS: 0,0,"Ferry",7', 'OK'] });
  assert.equal([end, said], [End.done, ['AT+CSQ;+COPS?', 'AT+CGATT=1']]);
  assert.equal([variables['rssi'], variables['oper'], variables['net'], chain], ['22', '0,0,"Ferry",7', 'LTE', undefined]);
});

test('a row alone, rows of two numbers, and rows around another one share no line', async () => {
  for (const script of [[csq, last], [csq, { ...cops, chain: 2 }], [csq, last, cops]] as Script[]) {
    const { said } = await run(script, { 'AT+CSQ': ['+CSQ: 1,1', 'OK'], 'AT+COPS?': ['+COPS: 0', 'OK'] });
    assert.equal(said, script.map(row => row.say));
  }
});

test('a skipped row is left out of the line', async () => {
  const { said } = await run([{ chain: 1, say: 'ATE0', ms: 1000 }, { chain: 1, unless: 'isWired', say: 'AT+IFC=0,0', ms: 1000 }, { chain: 1, say: 'AT+CMEE=1', ms: 1000 }], {}, { isWired: '1' });
  assert.equal(said, ['ATE0;+CMEE=1']);
});

for (const [title, answer] of [['refused', ['ERROR']], ['refused by number', ['+CME ERROR: 100']], ['not answered', []], ['answered in part', ['+CSQ: 22,99', 'ERROR']]] as const) {
  test(`a line that is ${title}: one by one, and so for the rest of the session`, async () => {
    const { end, said, variables, chain } = await run([csq, cops, last, { chain: 2, say: 'AT+CNMI=0', ms: 1000 }, { chain: 2, say: 'AT+CMGF=0', ms: 1000 }], {
      'AT+CSQ;+COPS?': [...answer], 'AT+CSQ': ['+CSQ: 21,99', 'OK'], 'AT+COPS?': ['+COPS: 0', 'OK'],
    });
    assert.is(end, End.done);
    assert.equal(said, ['AT+CSQ;+COPS?', 'AT+CSQ', 'AT+COPS?', 'AT+CGATT=1', 'AT+CNMI=0', 'AT+CMGF=0']);
    assert.equal([variables['rssi'], chain], ['21', '1']);
  });
}

test('a line with a command that the modem lacks does not condemn other lines', async () => {
  const { said, chain } = await run([csq, cops, last, { chain: 2, say: 'AT+CNMI=0', ms: 1000 }, { chain: 2, say: 'AT+CMGF=0', ms: 1000 }], {
    'AT+CSQ;+COPS?': ['+CSQ: 22,99', 'ERROR'], 'AT+CSQ': ['+CSQ: 21,99', 'OK'], 'AT+COPS?': ['ERROR'],
  });
  assert.equal(said, ['AT+CSQ;+COPS?', 'AT+CSQ', 'AT+COPS?', 'AT+CGATT=1', 'AT+CNMI=0;+CMGF=0']);
  assert.is(chain, '');
});

test('a row that may not be refused fails by itself, with its own fault', async () => {
  const { end, code, said } = await run([{ chain: 1, say: 'AT+FTPCID=1', ms: 1000 }, { chain: 1, say: 'AT+FTPSERV="x"', ms: 1000, refusedAs: 'host-unknown' }], {
    'AT+FTPCID=1;+FTPSERV="x"': ['ERROR'], 'AT+FTPSERV="x"': ['ERROR'],
  });
  assert.equal([end, code, said.length], [End.refused, 'host-unknown', 3]);
});

test('a line is not longer than the modem takes', async () => {
  const long = (letter: string) => ({ chain: 1, say: `AT+FTPUN="${letter.repeat(100)}"`, ms: 1000 });
  const { said } = await run([long('a'), long('b'), long('c')], {});
  assert.equal(said.map(line => line.length), [221, 111]);
});

test.run();
