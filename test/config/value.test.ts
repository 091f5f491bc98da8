// Tests the check of characters that no text of config.json may contain, and of placeholders, which are words in braces.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bracesError, unsafeError, urlPlaceholders } from '../../src/config/value.ts';

const value = suite('a text of config.json');

value('only double quotes and control characters are rejected', () => {
  for (let code = 0; code < 256; code++) {
    const isRefused = code < 32 || code === 34 || code === 127;
    assert.is(unsafeError(`a${String.fromCharCode(code)}b`) !== undefined, isRefused, `${code}`);
  }
});

value('a character that is no byte is rejected at any position', () => {
  for (const text of ['\u0100', 'abc\u010d', '\u0122abc']) assert.match(unsafeError(text)!, /in UTF-8/);
});

const rows: { given: string; isGood: boolean }[] = [
  { given: '', isGood: true },
  { given: 'plain', isGood: true },
  { given: '{name}{name}', isGood: true },
  { given: '{mm}-{dd}', isGood: true },
  { given: '{hour}', isGood: false },
  { given: '{NAME}', isGood: false },
  { given: '{name', isGood: false },
  { given: 'name}', isGood: false },
  { given: '{{name}}', isGood: false },
  { given: '{}', isGood: false },
  { given: '{name }', isGood: false },
];
for (const { given, isGood } of rows) {
  value(`${JSON.stringify(given)} is ${isGood ? 'accepted' : 'rejected'}`, () => {
    assert.is(bracesError(given, urlPlaceholders()), isGood ? undefined : 'in braces only {device}, {path}, {name}, {yyyy}, {mm} and {dd} are known');
  });
}

value('placeholders of other keys are rejected', () => {
  assert.is(bracesError('{path}', ['{device}', '{mm}']), 'in braces only {device} and {mm} are known');
});

value.run();
