// Tests which texts count as strict JSON: those that Node's JSON.parse accepts, except for those that the engine misreads. A text that only the
// engine's parser accepts is refused.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mistakeIn } from '../../../src/config/json/mistake.ts';
import { isNumber, isShort, isStrict } from '../../../src/config/json/strict.ts';
import { askedNumber } from '../../common/asked.ts';
import { createChance } from '../../sim/chance.ts';
import { badCards, mutantCards } from '../../tools/soak/cards/cards.ts';

const strict = suite('strict JSON');

/** Texts that are no JSON, and that Espruino's JSON.parse accepts all the same. */
const onlyEngine: [title: string, text: string][] = [
  ['a comment before a colon', '{"__proto__"/**/:{"a":1}}'], ['a comment to the end of the line before a colon', '{"a"//x\n:1}'], ['a comment that holds a quote', '{"a":1,/*"*/"b":2/*"*/}'],
  ['a comment alone before a value', '{"a":/* 2 */1}'], ['a comma at the end', '{"a":1,}'], ['a comma at the end of a list', '{"a":[1,]}'],
  ['an octal number', '{"a":021}'], ['a number with a leading zero', '{"a":060}'], ['a binary number', '{"a":0b11}'], ['a hexadecimal number', '{"a":0x1e}'], ['a number in groups', '{"a":1_000}'],
  ['a point at the end', '{"a":30.}'], ['a point at the beginning', '{"a":.5}'], ['a minus alone', '{"a":-}'], ['a minus before a blank', '{"a":- 5}'], ['an exponent without digits', '{"a":1e}'],
  ['an unknown escape', '{"a":"pa\\ss"}'], ['an escape by x', '{"a":"\\x41"}'], ['an octal escape', '{"a":"\\101"}'], ['a tab in a text', '{"a":"x\ty"}'], ['a NUL in a text', '{"a":"x\0"}'],
  ['single quotes', "{'a':1}"], ['backticks', '{"a":`b`}'], ['text after the end', '{"a":1}x'], ['a second object', '{"a":1}{"b":2}'], ['a NUL after the end', '{"a":1}\0'], ['a vertical tab', '\x0b{"a":1}'],
];

for (const [title, text] of onlyEngine) {
  strict(`refused: ${title}`, () => {
    assert.not(isStrict(text));
    assert.match(mistakeIn(text)!, /^is not readable as JSON at line \d+, column \d+: /);
  });
}

strict('the character that stands for a text within the check is refused in any place', () => {
  for (const text of ['\x01', '[\x01]', '{\x01:1}', '{"a":\x01}', '{"a":"\x01"}', '["a",\x01]']) {
    assert.not(isStrict(text), JSON.stringify(text));
    assert.match(mistakeIn(text)!, /^is not readable as JSON at line 1, column \d+: /);
  }
});

/** Values of JSON that the engine reads as something else, or never finishes reading. */
const misread: [title: string, value: string][] = [
  ['a number of 16 digits', '1234567890123456'], ['an integer that wraps to 30', '18446744073709551646'], ['an exponent that is counted down for half an hour', '1e2147483647'],
  ['an exponent of four digits', '1e1000'],
];

for (const [title, value] of misread) {
  strict(`refused: ${title}`, () => {
    assert.type(JSON.parse(value), 'number');
    assert.not(isStrict(`{"a":${value}}`));
    assert.match(mistakeIn(`{"a":${value}}`)!, / at line 1, column 6: a number of more than 15 digits/);
  });
}

/** Tells whether a text is JSON that Node and the engine read alike. It returns false for other texts, and for numbers that the engine changes. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
  } catch {
    return false;
  }
  const numbers = text.replace(/"(?:[^"\\]|\\.)*"/g, ' ').match(/-?\d[\d.eE+-]*/g) ?? [];
  return numbers.every(one => one.replace(/\D/g, '').length <= 15 && !/e[+-]?\d{4}/i.test(one));
}

const depthOf = (text: string): number => {
  let depth = 0;
  return Math.max(0, ...[...text.replace(/"(?:[^"\\]|\\.)*"/g, '')].map(c => (depth += c === '{' || c === '[' ? 1 : c === '}' || c === ']' ? -1 : 0)));
};

const tokens = ['{', '}', '[', ']', ',', ':', '"a"', '"b":', '1', '-0', '01', '1.5', '.5', '5.', '1e5', 'true', 'nul', "'a'", '/**/', '//x\n', ' ', '\t', '\n', '\x0b', '"\\u0041"', '"\\x41"', '"\\"', '"\\\\"', '"', '\\', '\0', '\xff', '-', '_', 'p', 'c', 'd', '0', '!'];

strict('exactly the texts that Node and the engine read alike are strict, and only of others there is a mistake', () => {
  const seed = askedNumber('SEED', 20261126);
  const chance = createChance(seed);
  const below = (count: number): number => Math.floor(chance() * count);
  const base = { ftp: { host: '127.0.0.1', user: 'ferryman' } };
  const texts = [...badCards(base), ...mutantCards(base, seed, 600)].map(card => card.text).filter(text => text.length < 5000);
  const among = <T>(list: readonly T[]): T => list[below(list.length)]!;
  for (let i = 0; i < 6000; i++) texts.push(Array.from({ length: 1 + below(9) }, () => among(tokens)).join(''));
  for (let i = 0; i < 3000; i++) {
    const good = among(['{"a":[1,{"b":"c\\"d"}],"e":{}}', '[[],{},"",null]', '{"a" : -1.5e3 , "b":"\\u00e9"}', '"a"', '{"ftp":{"host":"h","port":21},"images":{"match":"*"}}']);
    const at = below(good.length);
    texts.push(good.slice(0, at) + among(tokens) + good.slice(at + below(2)));
  }
  let count = 0;
  for (const text of texts) {
    const isGood = isJson(text);
    if (depthOf(text) <= 8) assert.is(isStrict(text), isGood, JSON.stringify(text));
    assert.is(mistakeIn(text) === undefined, isGood, JSON.stringify(text));
    if (isGood) count++;
  }
  assert.ok(count > 500 && count < texts.length / 2, `${count} of ${texts.length}`);
});

for (const word of ['0', '-0', '5', '-5', '10', '0.5', '-0.25', '1e5', '1E-5', '1.5e+12', '0e0', '123456789012345']) strict(`${word} is a number`, () => assert.ok(isNumber(word) && isShort(word)));
for (const word of ['', '-', '+1', '01', '-01', '1.', '.5', '1e', '1e+', '1e5e5', '1.5.5', '1e5.5', '--1', '1-', '0x1', 'e5', 'NaN']) strict(`"${word}" is no number`, () => assert.not(isNumber(word)));

strict.run();
