// A fault as a sentence, and which faults a new session may cure.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { newFault, isLost, isOfSession, tell, type FaultCode } from '../src/fault.ts';
import { faultCodes } from './common/faultcodes.ts';

const test = suite('fault');

test('what a fault holds: a line only where one was said', () => {
  assert.equal(newFault('silent', 'AT'), { code: 'silent', where: 'AT' });
  assert.equal(newFault('silent', 'AT', ''), { code: 'silent', where: 'AT' });
  assert.equal(newFault('refused', 'AT+CSQ', 'ERROR'), { code: 'refused', where: 'AT+CSQ', line: 'ERROR' });
});

const told: { title: string; line?: string; expect: RegExp }[] = [
  { title: 'no line', expect: / \(AT\+CSQ\)$/ },
  { title: 'a line of the modem, word for word', line: '+CME ERROR: 10', expect: / \(AT\+CSQ: the modem said "\+CME ERROR: 10"\)$/ },
  { title: 'a line in capitals', line: 'ERROR', expect: / \(AT\+CSQ: the modem said "ERROR"\)$/ },
  { title: 'our own words', line: '3 of 100 bytes missing', expect: / \(AT\+CSQ: 3 of 100 bytes missing\)$/ },
  { title: 'our own words without a number', line: 'not there', expect: / \(AT\+CSQ: not there\)$/ },
];
for (const { title, line, expect } of told) test(`told with ${title}`, () => assert.match(tell(newFault('refused', 'AT+CSQ', line)), expect));

test('every code is one sentence for a person: it begins small, ends without a stop, and names no code', () => {
  for (const code of faultCodes()) {
    const sentence = tell(newFault(code, 'HERE')).replace(/ \(HERE\)$/, '');
    assert.match(sentence, /^[a-z].*[A-Za-z0-9)"]$/, code);
    if (code.includes('-')) assert.not.match(sentence, new RegExp(`\\b${code}\\b`), code);
    assert.ok(sentence.split(' ').length >= 3, code);
  }
});

test('every code has a sentence of its own, but for a doubt and its end', () => {
  assert.is(tell(newFault('unproved', 'x')), tell(newFault('certificate', 'x')));
  const sentences = faultCodes().filter(code => code !== 'unproved').map(code => tell(newFault(code, 'x')));
  const twice = sentences.filter((sentence, i) => sentences.indexOf(sentence) !== i);
  assert.equal(twice, []);
});

const ofSession: FaultCode[] = [
  'refused', 'rejected', 'session', 'server-closed', 'server-timeout', 'host-unknown', 'host-refused', 'connection', 'data-port', 'busy', 'unknown', 'tls', 'unproved',
];
test('those that a new session may mend', () => {
  assert.equal(faultCodes().filter(isOfSession).sort(), [...ofSession].sort());
});

test('no is an answer: the connection is lost only where nothing else can have said it', () => {
  const answers: FaultCode[] = ['rejected', 'refused', 'unknown'];
  for (const code of faultCodes()) assert.is(isLost(newFault(code, 'x')), ofSession.includes(code) && !answers.includes(code), code);
  assert.is(isLost(undefined), false);
});

test.run();
