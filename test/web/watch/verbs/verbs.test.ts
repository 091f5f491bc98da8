// Tests that the buttons' commands are those of the console, and that they contain the text that was entered, in any letters.

import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createVerbs } from '../../../../src/console/verbs.ts';
import { expressionOf, isAnswer, missingOf, verbs, verbsFor, wordsOfLine, type Values } from '../../../../web/watch/verbs/verbs.ts';

const test = suite('buttons for console commands');

const page = readFileSync(new URL('../../../../docs/operation.md', import.meta.url), 'utf8');
const verbNamed = (name: string) => verbs.find(verb => verb.name === name)!;

/** Returns the name and the arguments of the command that the engine (Espruino) would run. Each character of an argument is a byte. */
function askedOf(name: string, values: Values): unknown[] {
  let asked: unknown[] = [];
  const ferry = new Proxy({}, { get: (_, verb) => (...given: unknown[]) => { asked = [verb, ...given]; } });
  const expression = expressionOf(verbNamed(name), values);
  assert.match(expression, /^[\x20-\x7e]*$/);
  new Function('ferry', `return ${expression}`)(ferry);
  return asked;
}

for (const { name, fields } of verbs) {
  test(`${name} is a console command with enough arguments, and docs/operation.md lists it`, () => {
    const own = createVerbs({} as never, {} as never)[name as 'put'];
    assert.type(own, 'function');
    assert.ok(own.length >= fields.length);
    assert.match(page, new RegExp(`\\.${name}\\(`));
  });
}

test('without a camera, there is no button for a picture', () => {
  assert.ok(verbsFor(true).some(({ name }) => name === 'shoot'));
  assert.not.ok(verbsFor(false).some(({ name }) => name === 'shoot'));
});

const table: { title: string; name: string; values?: Values; expect: string[] }[] = [
  { title: 'a command without arguments', name: 'send', expect: ['send'] },
  { title: 'a command with an argument', name: 'size', values: { path: '/a.jpg' }, expect: ['size', '/a.jpg'] },
  { title: 'an empty optional argument is omitted', name: 'list', values: { folder: '  ' }, expect: ['list'] },
  { title: 'blanks around an argument are removed', name: 'list', values: { folder: ' /up ' }, expect: ['list', '/up'] },
  { title: 'quotes and backslashes are kept', name: 'at', values: { command: 'AT+CGDCONT=1,"IP","a\\b"' }, expect: ['at', 'AT+CGDCONT=1,"IP","a\\b"'] },
  { title: 'umlauts are sent as UTF-8 bytes', name: 'put', values: { path: '/Überflug.jpg' }, expect: ['put', Buffer.from('/Überflug.jpg').toString('latin1')] },
  { title: 'quotes and line breaks in an argument cannot end the command', name: 'size', values: { path: '/a");reset();("\n' }, expect: ['size', '/a");reset();("'] },
];

for (const { title, name, values = {}, expect } of table) test(title, () => assert.equal(askedOf(name, values), expect));

test('an empty required field is reported', () => {
  assert.is(missingOf(verbNamed('size'), { path: ' ' })?.name, 'path');
  assert.is(missingOf(verbNamed('size'), { path: '/a' }), undefined);
  assert.is(missingOf(verbNamed('list'), {}), undefined);
});

test('only deleting asks for confirmation, naming the file', () => {
  assert.equal(verbs.filter(({ asks }) => asks).map(({ name }) => name), ['remove']);
  assert.match(verbNamed('remove').asks!({ path: '/up/a.jpg' }), '/up/a.jpg');
});

const lines: { text: string; level: 'info' | 'error' | 'debug' | ''; words?: string }[] = [
  { text: '2026-11-21 10:30:02 info ferry: /a.jpg: 5 bytes on the server', level: 'info', words: '/a.jpg: 5 bytes on the server' },
  { text: '+12.034 error ferry: the size of /a failed: no', level: 'error', words: 'the size of /a failed: no' },
  { text: '+12.034 info camera: /DCIM/1.JPG is taken, 5 bytes in 8.1 s', level: 'info', words: '/DCIM/1.JPG is taken, 5 bytes in 8.1 s' },
  { text: '+12.034 info state: sending (sending the image to the server)', level: 'info' },
  { text: '+12.034 debug ferry: x', level: 'debug' },
  { text: 'ferry: what somebody printed', level: '' },
];

for (const { text, level, words } of lines) {
  test(`${words === undefined ? 'no answer' : 'an answer'}: ${text}`, () => {
    assert.is(isAnswer({ at: 0, text, level }), words !== undefined);
    if (words !== undefined) assert.is(wordsOfLine(text), words);
  });
}

test.run();
