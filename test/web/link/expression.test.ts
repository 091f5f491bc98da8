// Tests how expressions are sent as text, and how answers, which Espruino quotes, are decoded.

import { createContext, runInContext } from 'node:vm';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { asTyped, longestExpression, numberAfter, quote, readAnswer, wrap } from '../../../web/link/expression.ts';
import { makePacket } from '../../../web/link/line/packet.ts';

const expression = suite('web/link/expression');

const all = String.fromCharCode(...Array.from({ length: 256 }, (_, i) => i));

expression('a literal of all bytes is printable ASCII and evaluates to the same bytes', () => {
  const literal = quote(all);
  assert.match(literal, /^"[\x20-\x7e]*"$/);
  assert.is(runInContext(literal, createContext()), all);
});

expression('characters above 0xFF are sent as UTF-8 bytes, as on the card', () => {
  assert.is(runInContext(quote('Gräfin €'), createContext()), Buffer.from('Gräfin €').toString('latin1'));
});

expression('the longest expression fits a packet with any query number', () => {
  let number = 99_990;
  for (let count = 0; count < 20; count++, number = numberAfter(number)) {
    assert.ok(makePacket(wrap('x'.repeat(longestExpression), number)).length <= 512);
  }
  assert.ok(longestExpression >= 400, `${longestExpression}`);
});

expression('an exception is returned as an answer', () => {
  const run = (text: string) => runInContext(wrap(text, 7), createContext());
  assert.is(run('1+1'), '[7,2]');
  assert.equal(JSON.parse(run('nix.x')), [7, 0, 'ReferenceError: nix is not defined']);
});

const answers: { title: string; given: string; expect: ReturnType<typeof readAnswer> }[] = [
  // the texts under `given` are answers as Espruino 2v29.277 sends them, and those under `expect` are their decoded values
  { title: 'a value', given: '"[1,6]"', expect: { number: 1, value: 6 } },
  { title: 'no value', given: '"[12,null]"', expect: { number: 12, value: undefined } },
  { title: 'a text with escapes', given: String.raw`"[12,\"\\u00E4\\\"\\n\\u0001\"]"`, expect: { number: 12, value: 'ä"\n\x01' } },
  { title: 'an error', given: String.raw`"[1,0,\"ReferenceError: \\\"aa\\\" is not defined\"]"`, expect: { number: 1, error: 'ReferenceError: "aa" is not defined' } },
  { title: 'the engine’s own escapes', given: String.raw`"[3,\"\xE4\x7F'\"]"`, expect: { number: 3, value: 'ä\x7f\'' } },
  { title: 'characters in UTF-8', given: String.raw`"[3,{\"device\":\"Gr\\u00C3\\u00A4fin\"}]"`, expect: { number: 3, value: { device: 'Gräfin' } } },
  { title: 'a backslash before an x', given: String.raw`"[3,\"\\\\xE4\"]"`, expect: { number: 3, value: '\\xE4' } },
  { title: 'a string without a query number', given: '"abc"', expect: undefined },
  { title: 'no string', given: 'null', expect: undefined },
  { title: 'an incomplete string', given: '"[1,', expect: undefined },
];

for (const { title, given, expect } of answers) expression(`an answer: ${title}`, () => assert.equal(readAnswer(given), expect));

const typed: { title: string; given: string; expect: string }[] = [
  { title: 'a sum', given: '1+1', expect: '2' },
  { title: 'no value', given: 'undefined', expect: '' },
  { title: 'a string, in quotes', given: '"a\\"b"', expect: '"a\\"b"' },
  { title: 'a long string, truncated', given: '"x".repeat(5000)', expect: `"${'x'.repeat(999)}` },
  { title: 'a variable that is kept', given: 'var kept = 5', expect: '5' },
];

for (const { title, given, expect } of typed) {
  expression(`terminal input: ${title}`, () => {
    const context = createContext({ E: { toJS: JSON.stringify } });
    assert.is(JSON.parse(runInContext(wrap(asTyped(given), 1), context) as string)[1], expect);
    if (given.startsWith('var')) assert.is(runInContext('kept', context), 5);
  });
}

expression('a typed function declaration is kept, and a comparison is not taken for an assignment', () => {
  const context = createContext({ E: { toJS: (value: unknown) => String(value) } });
  const run = (line: string) => JSON.parse(runInContext(wrap(asTyped(line), 1), context) as string) as unknown[];
  run('function twice(n) { return n * 2 }');
  assert.is(run('twice(4)')[1], '8');
  assert.is(run(' let a = 1, b = 2')[1], '2');
  assert.is(run('a == b')[1], 'false');
});

expression.run();
