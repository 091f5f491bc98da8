// Tests the message about a text that is not JSON. In each text, the sign "¦" stands before the place that the message must name.

import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mistakeIn } from '../../../src/config/json/mistake.ts';
import { askedNumber } from '../../common/asked.ts';
import { badCards, mutantCards } from '../../tools/soak/cards/cards.ts';

const mistake = suite('mistakes in JSON');

const toBytes = (text: string) => Buffer.from(text, 'utf8').toString('latin1');

/** The five most common mistakes, and similar ones. The sign "¦" stands before the place that the message must name. */
const cases: { title: string; text: string; says: RegExp }[] = [
  { title: 'a trailing comma in an object', text: '{\n  "device": "a"¦,\n}', says: /: a comma before a closing bracket; take it out$/ },
  { title: 'a trailing comma in a list', text: '{"a": [1¦, ]}', says: /: a comma before a closing bracket; take it out$/ },
  { title: 'a comment to the end of the line', text: '{\n  "device": "a", ¦// don\'t\n  "log": {}\n}', says: /: a comment, which JSON does not have; take it out$/ },
  { title: 'a comment between marks', text: '¦/* mine */ {}', says: /: a comment/ },
  { title: 'a shell comment', text: '¦# mine\n{}', says: /: a comment/ },
  { title: 'single quotes around a name', text: "{¦'device': 'a'}", says: /: a single quote; put names and texts between double quotes, "$/ },
  { title: 'single quotes around a text', text: "{\"device\": ¦'a'}", says: /: a single quote/ },
  { title: 'backticks', text: '{"device": ¦`a`}', says: /: a single quote/ },
  { title: 'curly quotes', text: '{\r\n  ¦“device”: “a”}', says: /: a curly quote, as word processors write it; use the plain double quote, "$/ },
  { title: 'low and angled quotes', text: '{"device": ¦„a“}', says: /: a curly quote/ },
  { title: 'guillemets', text: '{"device": ¦«a»}', says: /: a curly quote/ },
  { title: 'a text that only ends in a curly quote', text: '{"device": "Hütte¦”,\n"log": {}}', says: /: a curly quote/ },
  { title: 'columns count characters, not bytes', text: '{"device": "Hütte ü"¦;}', says: /: a semicolon/ },
  { title: 'a letter outside quotes', text: '{"device": ¦ä}', says: /: a letter outside of quotes/ },
  { title: 'no comma between keys', text: '{"device": "a"\n  ¦"log": {}}', says: /: a comma is missing before this/ },
  { title: 'no colon', text: '{"device" ¦"a"}', says: /: a colon is missing before this$/ },
  { title: 'an equals sign', text: '{"device" ¦= "a"}', says: /: an equals sign; write a colon/ },
  { title: 'no closing quote', text: '{\n  "device": ¦"a,\n  "log": {}\n}', says: /: a text that has no closing quote on its line$/ },
  { title: 'no closing quote at all', text: '{"device": ¦"a}', says: /: a text that has no closing quote on its line; .*cut off here\?$/ },
  { title: 'a backslash at the end of the file', text: '{"device": ¦"a\\', says: /: a text that has no closing quote/ },
  { title: 'no quotes around a name', text: '{¦device: "a"}', says: /: a key without quotes/ },
  { title: 'no quotes around a text', text: '{"network": {"apn": ¦internet}}', says: /: a text without quotes/ },
  { title: 'a word with capitals', text: '{"schedule": {"sleep": ¦True}}', says: /: a word with capitals; write true and false in small letters$/ },
  { title: 'a leading zero', text: '{"network": {"pin": ¦0123}}', says: /: a number in a form that JSON does not have/ },
  { title: 'an octal number', text: '{"a": ¦021}', says: /: a number in a form/ },
  { title: 'a plus', text: '{"a": ¦+1}', says: /: a number in a form/ },
  { title: 'a unit', text: '{"a": ¦5min}', says: /: a number in a form/ },
  { title: 'a decimal comma', text: '{"a": 0,¦5}', says: /: a key without quotes/ },
  { title: 'a backslash', text: '{"device": "C:¦\\dcim"}', says: /: a backslash in a text; write \/ or \\\\$/ },
  { title: 'an incomplete escape sequence', text: '{"device": "¦\\u12"}', says: /: a backslash/ },
  { title: 'a tab in a text', text: '{"device": "a¦\tb"}', says: /: a tab or another control character/ },
  { title: 'two commas', text: '{"a": 1,¦, "b": 2}', says: /: a second comma/ },
  { title: 'a comma at the beginning', text: '{¦, "a": 1}', says: /: a comma without a value/ },
  { title: 'no value', text: '{"a": ¦}', says: /: a value is missing here$/ },
  { title: 'no colon and no value', text: '{"a"¦}', says: /: a key without a value/ },
  { title: 'the wrong bracket', text: '{"a": [1¦}', says: /: a } before a ] that must come first$/ },
  { title: 'the wrong bracket the other way', text: '{"a": 1¦]', says: /: a ] before a } that must come first$/ },
  { title: 'an extra closing bracket', text: '{"a": 1}\n¦}', says: /: (more after|a closing bracket that no)/ },
  { title: 'a bracket alone', text: '¦}', says: /: a closing bracket that no bracket opens/ },
  { title: 'a second object', text: '{"a": 1}\n¦{"b": 2}', says: /: more after the closing bracket/ },
  { title: 'a truncated file', text: '{"a": {"b": 1}¦', says: /: the file ends before its last bracket is closed; it was cut off, or a } is missing$/ },
  { title: 'a no-break space', text: '{¦\u00a0"a": 1}', says: /: an invisible character/ },
  { title: 'a byte-order mark in the middle', text: '{¦\ufeff"a": 1}', says: /: an invisible character/ },
  { title: 'a bracket of another kind', text: '¦("a")', says: /: a character that JSON does not have here/ },
  { title: 'a control character', text: '{"a": 1¦\x1a}', says: /: a control character/ },
];

/** Returns line and column of the sign "¦" in a text, as the message must name them. */
function placeOf(text: string): string {
  const lines = text.slice(0, text.indexOf('¦')).split('\n');
  return `line ${lines.length}, column ${lines.at(-1)!.length + 1}`;
}

for (const { title, text, says } of cases) {
  mistake(title, () => {
    const plain = text.replace('¦', '');
    assert.throws(() => JSON.parse(plain), () => true, 'the text is not JSON');
    const told = mistakeIn(toBytes(plain))!;
    assert.ok(told.startsWith(`is not readable as JSON at ${placeOf(text)}: `), told);
    assert.match(told, says);
  });
}

mistake('curly quotes in Windows-1252', () => {
  assert.match(mistakeIn('{\x93device\x94: 1}')!, / at line 1, column 2: a curly quote/);
  assert.match(mistakeIn('{"device": "\xc4\n}')!, / column 12: a text that has no closing quote/, 'an incomplete UTF-8 sequence is no character');
});

const text = '{\r\n  "device": "hütte"\r\n}';
const little = Buffer.from(`\ufeff${text}`, 'utf16le');
for (const [title, bytes] of Object.entries({ little, big: Buffer.from(little).swap16(), 'little, no mark': little.subarray(2), 'big, no mark': Buffer.from(little).swap16().subarray(2) })) {
  mistake(`UTF-16, ${title}`, () => assert.is(mistakeIn(bytes.toString('latin1')), 'is saved as UTF-16; save it as UTF-8'));
}

const base = { ftp: { host: '127.0.0.1', user: 'ferryman', password: 'hunter2' } };
const many = [...badCards(base), ...mutantCards(base, askedNumber('SEED', 20261120), 600)].map(card => card.text).filter(one => one.length < 5000);

mistake('no message quotes a secret', () => {
  const told = many.map(one => mistakeIn(one)).filter(one => one !== undefined);
  assert.ok(told.length > 500, `${told.length}`);
  assert.equal(told.filter(one => one.includes('hunter2')), []);
});

mistake('JSON files of this project have no mistakes', () => {
  for (const path of ['package.json', 'src/config.schema.json', 'boards/linux.json']) {
    assert.is(mistakeIn(readFileSync(new URL(`../../../${path}`, import.meta.url), 'latin1')), undefined, path);
  }
});

mistake.run();
