// Tests the sentences by which faults are told to a person, and which faults a new session may cure.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { newFault, isLost, isOfSession, tell, type FaultCode } from '../src/fault.ts';
import { faultCodes } from './common/faultcodes.ts';

const test = suite('fault');

test('a fault has a code and a place, and a line only if one was received', () => {
  assert.equal(newFault('silent', 'AT'), { code: 'silent', where: 'AT' });
  assert.equal(newFault('silent', 'AT', ''), { code: 'silent', where: 'AT' });
  assert.equal(newFault('refused', 'AT+CSQ', 'ERROR'), { code: 'refused', where: 'AT+CSQ', line: 'ERROR' });
});

const told: { title: string; line?: string; expect: RegExp }[] = [
  { title: 'no line', expect: / \(AT\+CSQ\)$/ },
  { title: 'a modem line, word for word', line: '+CME ERROR: 10', expect: / \(AT\+CSQ: the modem said "\+CME ERROR: 10"\)$/ },
  { title: 'a modem line in capitals', line: 'ERROR', expect: / \(AT\+CSQ: the modem said "ERROR"\)$/ },
  { title: 'a reason of the firmware', line: '3 of 100 bytes missing', expect: / \(AT\+CSQ: 3 of 100 bytes missing\)$/ },
  { title: 'a reason of the firmware without a number', line: 'not there', expect: / \(AT\+CSQ: not there\)$/ },
];
for (const { title, line, expect } of told) test(`a fault's message with ${title}`, () => assert.match(tell(newFault('refused', 'AT+CSQ', line)), expect));

test('every code has a readable message: lower case first, no full stop, no code name', () => {
  for (const code of faultCodes()) {
    const sentence = tell(newFault(code, 'HERE')).replace(/ \(HERE\)$/, '');
    assert.match(sentence, /^[a-z].*[A-Za-z0-9)"]$/, code);
    if (code.includes('-')) assert.not.match(sentence, new RegExp(`\\b${code}\\b`), code);
    assert.ok(sentence.split(' ').length >= 3, code);
  }
});

test('every code has its own message, except "unproved", which has that of "certificate"', () => {
  assert.is(tell(newFault('unproved', 'x')), tell(newFault('certificate', 'x')));
  const sentences = faultCodes().filter(code => code !== 'unproved').map(code => tell(newFault(code, 'x')));
  const twice = sentences.filter((sentence, i) => sentences.indexOf(sentence) !== i);
  assert.equal(twice, []);
});

const ofSession: FaultCode[] = [
  'refused', 'rejected', 'session', 'server-closed', 'server-away', 'server-timeout', 'host-unknown', 'host-refused', 'connection', 'data-port', 'busy', 'unknown', 'tls', 'unproved',
];
test('faults that a new session may cure', () => {
  assert.equal(faultCodes().filter(isOfSession).sort(), [...ofSession].sort());
});

test('a session fault means a lost connection, unless the modem or the server answered with a rejection', () => {
  const answers: FaultCode[] = ['rejected', 'refused', 'unknown'];
  for (const code of faultCodes()) assert.is(isLost(newFault(code, 'x')), ofSession.includes(code) && !answers.includes(code), code);
  assert.is(isLost(undefined), false);
});

test.run();
