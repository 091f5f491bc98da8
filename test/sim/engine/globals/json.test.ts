// Compares the simulated JSON with Espruino for Linux: recorded answers, and random texts that both read.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { askedNumber } from '../../../common/asked.ts';
import { findEngines } from '../../../needs.ts';
import { createChance } from '../../chance.ts';
import { probeEspruino, probeNode } from '../probe.ts';

interface Answer {
  ask: string;
  /** The result as JSON, or the exception's text. */
  expect: string;
  /** The result of engines with Unicode strings if it differs. The chip's engine has none. */
  unicode?: string;
}

const answers: Answer[] = [
  { ask: `(function (o) { return [o.z, "z" in o, Object.keys(o)]; })(JSON.parse('{"__proto__":{"z":1}}'))`, expect: '[1,true,[]]' },
  { ask: `(function (o) { return [o.z, "z" in o, Object.keys(o)]; })(JSON.parse('{"__proto__"/**/:{"z":1}}'))`, expect: '[1,true,[]]' },
  { ask: `(function (o) { return [o.z, Object.keys(o)]; })(JSON.parse('{"__proto__"//x' + String.fromCharCode(10) + ':{"z":1}}'))`,
    expect: '[1,[]]' },
  { ask: `(function (o) { return [o.z, Object.keys(o)]; })(JSON.parse('{"\\\\u005f_proto__":{"z":1}}'))`, expect: '[1,[]]' },
  { ask: `(function (o) { return [o.z, Object.keys(o)]; })(JSON.parse('{"\\\\137_proto__":{"z":1}}'))`, expect: '[1,[]]' },
  { ask: `(function (o) { return [o.z, Object.keys(o)]; })(JSON.parse('{"_\\\\_proto__":{"z":1}}'))`, expect: '[1,[]]' },
  { ask: `(function (o) { return [o.z, Object.keys(o)]; })(JSON.parse('{"__proto__\\\\u0000a":{"z":1}}'))`, expect: '[1,[]]' },
  { ask: `(function (o) { return [o.z, o.y]; })(JSON.parse('{"__proto__":{"z":1},"__proto__":{"y":2}}'))`, expect: '[1,null]' },
  { ask: `(function (o) { return [o.z, o.y]; })(JSON.parse('{"__proto__":{"__proto__":{"z":1},"y":2}}'))`, expect: '[1,2]' },
  { ask: `(function (o) { return [o.b, Object.keys(o), o["0"]]; })(JSON.parse('{"__proto__":[1,2],"c":1}'))`, expect: '[null,["c"],null]' },
  { ask: `(function (o) { return [o.b, o.a]; })(JSON.parse('{"a":1,"__proto__":{"a":5,"b":6},"b":7}'))`, expect: '[7,1]' },
  { ask: `(function (o) { return [Object.keys(o), o.a]; })(JSON.parse('{"a":1,"a":2,"b":3}'))`, expect: '[["a","b"],1]' },
  {
    ask: `(function (o) { return [Object.keys(o), o.constructor, JSON.stringify(o)]; })(JSON.parse('{"constructor":5,"c":1}'))`,
    expect: '[["constructor","c"],5,"{\\"c\\":1}"]',
  },
  { ask: `JSON.stringify(JSON.parse('{"constructor\\\\u0000":5,"c":1,"c\\\\u0000":2}'))`, expect: '"{\\"c\\":1,\\"c\\\\u0000\\":2}"' },
  {
    ask: `(function (o) { return [Object.keys(o), o["\\xffa"], JSON.stringify(o)]; })(JSON.parse('{"\\\\u00ffa":5,"c":1}'))`,
    expect: '[["c"],5,"{\\"c\\":1}"]', unicode: '[["\\u00C3\\u00BFa","c"],null,"{\\"\\\\u00C3\\\\u00BFa\\":5,\\"c\\":1}"]',
  },
  {
    ask: '(function (o) { '
      + `return [Object.keys(o), o.length, o.toString, o.hasOwnProperty]; })(JSON.parse('{"length":1,"toString":"a","hasOwnProperty":"b"}'))`,
    expect: '[["length","toString","hasOwnProperty"],1,"a","b"]',
  },
  { ask: `JSON.parse('{"11111111111111111111111111111111":1}')`, expect: 'Error: String too big to convert to number' },
  { ask: `(function (o) { return [o["00"], o["0"]]; })(JSON.parse('{"0":1,"00":2}'))`, expect: '[2,1]' },
  {
    ask: `[JSON.parse('021'), JSON.parse('-021'), JSON.parse('060'), JSON.parse('0799'), JSON.parse('089'), JSON.parse('010.5'), JSON.parse('007'), `
      + `JSON.parse('05')]`,
    expect: '[17,-17,48,799,89,10.5,7,5]',
  },
  {
    ask: `[JSON.parse('0x10'), JSON.parse('0b11'), JSON.parse('0o17'), JSON.parse('0x'), JSON.parse('0xg'), JSON.parse('0b12'), JSON.parse('1_000')]`,
    expect: '[16,3,15,0,0,1,1000]',
  },
  {
    ask: `[JSON.parse('.5'), JSON.parse('5.'), JSON.parse('-.5'), JSON.parse('1.5.5'), JSON.parse('1e'), JSON.parse('1e5e5'), JSON.parse('- 5'), `
      + `JSON.parse('1e010')]`,
    expect: '[0.5,5,-0.5,1.5,1,100000,-5,10000000000]',
  },
  { ask: `[JSON.parse('18446744073709551646'), JSON.parse('18446744073709551616'), JSON.parse('-18446744073709551646')]`, expect: '[30,0,-30]' },
  {
    ask: `[typeof JSON.parse('-'), typeof JSON.parse('- -5'), typeof JSON.parse('[-]'), typeof JSON.parse('{"a":-}')]`,
    expect: '["undefined","undefined","undefined","undefined"]',
  },
  {
    ask: '[JSON.parse("\'a\'"), JSON.parse(\'`a`\'), JSON.parse(\'"\\\\x41"\'), JSON.parse(\'"\\\\101"\'), JSON.parse(\'"\\\\0"\'), '
      + 'JSON.parse(\'"\\\\q"\'), JSON.parse(\'"\\\\777\\\\18"\'), JSON.parse(\'"\\\\v\\\\a\\\\8"\')]',
    expect: '["a","a","A","A","\\u0000","q","\\u00FF\\u00018","\\u000Ba8"]',
  },
  {
    ask: `[JSON.parse('"a\\tb"'), JSON.parse('"a\\rb"').length, JSON.parse('"\\\\u015f"')]`, expect: '["a\\tb",3,"_"]',
    unicode: '["a\\tb",3,"\\u015F"]',
  },
  {
    ask: `[JSON.parse('{"a":1,}'), JSON.parse('[1,]'), JSON.parse('{"a":1}x'), JSON.parse('{"a":1}{"b":2}'), JSON.parse('{"a":1}}'), `
      + `JSON.parse('1 2'), JSON.parse('5' + String.fromCharCode(0) + '5')]`,
    expect: '[{"a":1},[1],{"a":1},{"a":1},{"a":1},1,5]',
  },
  { ask: `[JSON.parse('/*c*/5'), JSON.parse('[1,/*c*/2]'), JSON.parse('5//c'), JSON.parse(String.fromCharCode(11) + '5'), JSON.parse(5), `
    + 'JSON.parse(null)]', expect: '[5,[1,2],5,5,5,null]' },
  { ask: `JSON.parse('{a:1}')`, expect: 'SyntaxError: Got ID:a expected STRING' },
  { ask: `JSON.parse('{1:1}')`, expect: 'SyntaxError: Got INT expected STRING' },
  { ask: `JSON.parse('{true:1}')`, expect: 'SyntaxError: Got true expected STRING' },
  { ask: `JSON.parse('{')`, expect: 'SyntaxError: Got EOF expected \'}\'' },
  { ask: `JSON.parse('{"a":1')`, expect: 'SyntaxError: Got EOF expected \',\'' },
  { ask: `JSON.parse('[')`, expect: 'SyntaxError: Expecting valid value, got EOF' },
  { ask: `JSON.parse('[1')`, expect: 'SyntaxError: Got EOF expected \',\'' },
  { ask: `JSON.parse('')`, expect: 'SyntaxError: Expecting valid value, got EOF' },
  { ask: `JSON.parse('nul')`, expect: 'SyntaxError: Expecting valid value, got ID' },
  { ask: `JSON.parse('"abc')`, expect: 'SyntaxError: Expecting valid value, got UNFINISHED STRING' },
  { ask: `JSON.parse('+5')`, expect: 'SyntaxError: Expecting valid value, got \'+\'' },
  { ask: `JSON.parse('/a/')`, expect: 'SyntaxError: Expecting valid value, got REGEX' },
  { ask: `JSON.parse('[,1]')`, expect: 'SyntaxError: Expecting valid value, got \',\'' },
  { ask: `JSON.parse('{,"a":1}')`, expect: 'SyntaxError: Got \',\' expected \'}\'' },
  { ask: `JSON.parse('{"a":1;"b":2}')`, expect: 'SyntaxError: Got \';\' expected \',\'' },
  { ask: `JSON.parse('{"a" 1}')`, expect: 'SyntaxError: Got INT expected \':\'' },
  { ask: `JSON.parse('[1 2]')`, expect: 'SyntaxError: Got INT expected \',\'' },
  { ask: `JSON.parse('--5')`, expect: 'SyntaxError: Expecting valid value, got --' },
  { ask: `JSON.parse('NaN')`, expect: 'SyntaxError: Expecting valid value, got ID' },
  { ask: `JSON.parse('this')`, expect: 'SyntaxError: Expecting valid value, got this' },
  { ask: `JSON.parse('.')`, expect: 'SyntaxError: Expecting valid value, got \'.\'' },
  { ask: `JSON.parse('undefined')`, expect: 'SyntaxError: Expecting valid value, got undefined' },
  { ask: `JSON.parse('{"a":}')`, expect: 'SyntaxError: Expecting valid value, got \'}\'' },
  { ask: `JSON.parse('{"a":1,,}')`, expect: 'SyntaxError: Got \',\' expected \'}\'' },
  { ask: `JSON.parse('"a\\\\')`, expect: 'SyntaxError: Expecting valid value, got UNFINISHED STRING' },
  { ask: `JSON.parse('"\\\\u12"')`, expect: 'Error: Invalid escape sequence' },
  { ask: `JSON.parse('"a' + String.fromCharCode(10) + 'b"')`, expect: 'SyntaxError: Expecting valid value, got UNFINISHED STRING' },
  { ask: 'JSON.parse(\'`a${1}b`\')', expect: 'SyntaxError: Expecting valid value, got TEMPLATE LITERAL' },
  { ask: `JSON.stringify([undefined, function(){}, NaN, 1/0, null])`, expect: '"[null,undefined,null,null,null]"' },
  { ask: `JSON.stringify({a: undefined, b: function(){}, c: null})`, expect: '"{\\"c\\":null}"' },
  { ask: `JSON.stringify("\\x1f\\x0b\\x7f\\\\u00ab\\xab/\\"")`, expect: '"\\"\\\\u001F\\\\u000B\\\\u007F\\\\\\\\u00ab\\\\u00AB/\\\\\\"\\""' },
  { ask: `JSON.stringify({"constructor": 1, "\\xffa": 2, "b": {"constructor": 3, "\\xff": 4}})`, expect: '"{\\"b\\":{}}"' },
  { ask: `JSON.stringify(undefined)`, expect: '"null"' },
  { ask: `JSON.stringify(function(){})`, expect: '"undefined"' },
  { ask: `JSON.stringify(new Uint8Array([1,2]))`, expect: '"[1,2]"' },
  { ask: `JSON.stringify({a: new Uint8Array([1,2])})`, expect: '"{\\"a\\":[1,2]}"' },
  { ask: `JSON.stringify(new Date(0))`, expect: '"\\"1970-01-01T00:00:00.000Z\\""' },
  { ask: `Object.keys({"\\xffa":1,"b":2})`, expect: '["b"]' },
];

// The functions come first in the program, since Espruino knows a function only after its definition.
const start = `
function escape(c) { return "\\\\u00" + c.charCodeAt(0).toString(16).toUpperCase(); }
function show(value) { return value === undefined ? "undefined" : JSON.stringify(value).replace(/[\\x80-\\xff]/g, escape); }
function ask(n, run) { try { console.log(n + " " + show(run())); } catch (e) { console.log(n + " " + e); } }
`;
const code = `${start}${answers.map(({ ask }, n) => `ask(${n}, function () { return ${ask}; });`).join('\n')}\nconsole.log("end");`;

const json = suite('JSON as the engine reads and writes it');

function check(lines: string[], expectOf: (answer: Answer) => string): void {
  answers.forEach((answer, n) => assert.is(lines.find(one => one.startsWith(`${n} `))?.slice(`${n} `.length), expectOf(answer), answer.ask));
}

json('the stand-in returns the recorded answers', async () => {
  check(await probeNode(code, { lastLine: 'end' }), ({ expect }) => expect);
});

/** Expressions at which the real engine exits and a chip restarts: they look up a missing name in an object whose prototype is no object. */
const crashing = ['"v"', '5', 'true', 'null'].map(value => `(function (o) { return [o.b]; })(JSON.parse('{"a":1,"__proto__":${value}}'))`);

json('a __proto__ that is no object is a crash in the stand-in', async () => {
  const lines = await probeNode(
    `${start}${crashing.map((ask, n) => `ask(${n}, function () { return ${ask}; });`).join('\n')}\nconsole.log("end");`, { lastLine: 'end' },
  );
  assert.equal(lines, [...crashing.map((_ask, n) => `${n} Error: the engine has crashed: a __proto__ is no object`), 'end']);
});

json('an exponent that is counted down for half an hour is an exception in the stand-in', async () => {
  const lines = await probeNode(`${start}ask(0, function () { return JSON.parse("1e2147483647"); });\nconsole.log("end");`, { lastLine: 'end' });
  assert.is(lines[0], '0 Error: JSON.parse counts down an exponent of 2147483647');
});

const tokens = ['{', '}', '[', ']', ',', ':', '"a"', '"a":', '"b":', '"__proto__":{', '"__proto__\\u0000":{', '"constructor":', '"length"', '1', '-1',
  '0', '01', '0x1F', '1.5', '.5', '5.', '1e2', 'true', 'false', 'null', 'nul', "'a'", '`a`', '/**/', '//x\n', ' ', '\t', '\n', '\x0b', '"\\u0041"',
  '"\\x41"', '"\\101"', '"\\q"', '"a\tb"', '"', '\\', '-', '+', '_', '$', ';', '/'];

/** Makes random texts, half of which are JSON with one change. @returns each text as a string literal of ES5 */
function makeTexts(seed: number, count: number): string[] {
  const chance = createChance(seed);
  const below = (most: number): number => Math.floor(chance() * most);
  const piece = (): string => tokens[below(tokens.length)]!;
  const nearly = ['{"a":1,"b":[2,{"c":"d"}]}', '[[],{"a":"b"},"",null,false]', '{"a":{"__proto__":{"z":1}},"a":2}'];
  return Array.from({ length: count }, (_none, i) => {
    if (i % 2) return Array.from({ length: 1 + below(8) }, piece).join('');
    const good = nearly[below(nearly.length)]!;
    const at = below(good.length);
    return good.slice(0, at) + piece() + good.slice(at + below(2));
  }).filter(text => !/__proto__["'`]?[^{]*[^{\[]$|__proto__":[^{]/.test(text)).map(text =>
    `"${[...text].map(c => c === '"' || c === '\\' ? `\\${c}` : c < ' ' ? `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}` : c).join('')}"`);
}

/**
 * Program that reads a text and prints the result's keys and values. Numbers are rounded down to eighths. `z` of an object is printed, too, since
 * it may come from a prototype.
 */
const described = `
function tell(v) {
  if (v === undefined || v === null || typeof v === "boolean") return "" + v;
  if (typeof v === "number") return "n" + Math.floor(v * 8);
  if (typeof v === "string") return JSON.stringify(v);
  var k = Object.keys(v).sort();
  return (Array.isArray(v) ? "list" : "z" + v.z) + "(" + k.map(function (name) { return name + "=" + tell(v[name]); }).join() + ")";
}
function read(n, text) { try { console.log(n + " " + tell(JSON.parse(text))); } catch (e) { console.log(n + " " + e); } }
`;
const seed = askedNumber('SEED', 20261126);
const texts = makeTexts(seed, 300);
const reading = `${described}${texts.map((text, n) => `read(${n}, ${text});`).join('\n')}\nconsole.log("end");`;

for (const { command, hasUnicode } of findEngines('JSON')) {
  json(`${command} returns the recorded answers`, async () => {
    check(await probeEspruino(code, { lastLine: 'end' }, command), ({ expect, unicode }) => (hasUnicode && unicode) || expect);
  });
  json(`${command} and the stand-in read random texts alike, by seed ${seed}`, async () => {
    const [engine, here] = [await probeEspruino(reading, { lastLine: 'end' }, command), await probeNode(reading, { lastLine: 'end' })];
    const byNumber = (lines: string[]): string[] =>
      texts.map((text, n) => `${text} ${lines.find(line => line.startsWith(`${n} `))?.slice(`${n} `.length)}`);
    assert.equal(byNumber(here), byNumber(engine));
    assert.ok(here.filter(line => !line.includes('Error')).length > 60, 'some are read');
  });
}
json.run();
