// Tests how a whole config.json is read. Every name in a readable text must be found, and other texts must be refused before JSON.parse is called.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import schema from '../../../src/config.schema.json' with { type: 'json' };
import { isObject, readTree } from '../../../src/config/json/json.ts';

const json = suite('config.json as a whole');

const good: { title: string; text: string; names: string[] }[] = [
  { title: 'no key', text: '{}', names: [] },
  { title: 'a key and a section', text: '{"device":"a","ftp":{"host":"h","port":21}}', names: ['device', 'ftp', 'ftp.host', 'ftp.port'] },
  { title: 'blanks around everything', text: ' {\r\n "device" \t:\n "a" } \n', names: ['device'] },
  { title: 'a byte-order mark at the beginning', text: '\xEF\xBB\xBF{"device":"a"}', names: ['device'] },
  { title: 'a repeated key', text: '{"device":"a","device":"b"}', names: ['device', 'device'] },
  { title: 'a repeated section', text: '{"ftp":{"host":"a"},"ftp":{"host":"b"}}', names: ['ftp', 'ftp.host', 'ftp', 'ftp.host'] },
  { title: 'brackets, commas and colons in a text', text: '{"device":"{[,:]}","log":{}}', names: ['device', 'log'] },
  { title: 'a quote in a text', text: '{"device":"a\\"b","log":{}}', names: ['device', 'log'] },
  { title: 'a text that ends with a backslash', text: '{"device":"a\\\\","log":{}}', names: ['device', 'log'] },
  { title: 'a name with an escape', text: '{"d\\u0065vice":"a"}', names: ['device'] },
  { title: 'a section with an escape', text: '{"\\u0066tp":{"host":"h"}}', names: ['ftp', 'ftp.host'] },
  { title: 'bytes beyond ASCII in a text', text: '{"device":"H\xC3\xBCtte"}', names: ['device'] },
  { title: 'a list as a value, which the key\'s own check rejects', text: '{"ftp":{"host":["h"]}}', names: ['ftp', 'ftp.host'] },
  { title: 'one level too many, which the key\'s own check rejects', text: '{"ftp":{"host":{"a":1}}}', names: ['ftp', 'ftp.host'] },
  { title: 'the fields of a form', text: '{"http":{"form":{"file":"f","fields":{"a.b":"c","a.b":"d"}},"url":"u"},"log":{"level":"info"}}', names: ['http', 'http.form', 'http.form.file', 'http.form.fields', 'http.form.fields.a.b', 'http.form.fields.a.b', 'http.url', 'log', 'log.level'] },
  { title: 'an object in a form field, which the key\'s own check rejects', text: '{"http":{"form":{"fields":{"a":{"b":1}}}}}', names: ['http', 'http.form', 'http.form.fields', 'http.form.fields.a'] },
  { title: 'names that objects have, too', text: '{"http":{"form":{"fields":{"length":"1","toString":"2","hasOwnProperty":"3","1":"4"}}}}', names: ['http', 'http.form', 'http.form.fields', 'http.form.fields.length', 'http.form.fields.toString', 'http.form.fields.hasOwnProperty', 'http.form.fields.1'] },
  { title: 'a key named form in another section', text: '{"ftp":{"form":{"a":1}}}', names: ['ftp', 'ftp.form'] },
];

for (const { title, text, names } of good) {
  json(title, () => {
    const read = readTree(text);
    assert.type(read, 'object', String(read));
    assert.equal((read as { names: string[] }).names, names);
    assert.equal((read as { tree: unknown }).tree, JSON.parse(text.replace('\xEF\xBB\xBF', '')));
  });
}

json('all keys, and a form with the maximum number of fields, are read', () => {
  const sections = Object.entries<any>(schema.properties).filter(([name]) => name !== 'ftp');
  const tree: any = Object.fromEntries(sections.map(([name, at]) => [name, at.properties ? Object.fromEntries(Object.keys(at.properties).map(sub => [sub, 1])) : 1]));
  const { maxProperties } = schema.properties.http.properties.form.properties.fields;
  tree.http.form = { file: 'f', fields: Object.fromEntries(Array.from({ length: maxProperties }, (_, i) => [`k${i}`, 'v'])) };
  assert.type(readTree(JSON.stringify(tree)), 'object');
});

/** Makes a text of JSON with this number of brackets and commas. */
const marks = (count: number) => `{"device":[${'0,'.repeat(count - 2)}0]}`;

const bad: { title: string; text: string; expect: RegExp }[] = [
  { title: 'an empty file', text: '', expect: /^is empty/ },
  { title: 'only blanks', text: ' \r\n\t', expect: /^is empty/ },
  { title: 'only a byte-order mark', text: '\xEF\xBB\xBF', expect: /^is empty/ },
  { title: 'a truncated file', text: '{"ftp":{"host":"h"}', expect: /JSON/ },
  { title: 'a file truncated within a string', text: '{"ftp":{"host":"h', expect: /JSON/ },
  { title: 'a trailing comma', text: '{"device":"a",}', expect: /JSON/ },
  { title: 'single quotes, which the engine would accept', text: "{'device':'a'}", expect: /JSON/ },
  { title: 'a list', text: '["a"]', expect: /^is not an object/ },
  { title: 'a text', text: '"a"', expect: /^is not an object/ },
  { title: 'a number', text: '7', expect: /^is not an object/ },
  { title: 'null', text: 'null', expect: /^is not an object/ },
  { title: 'two levels too many', text: '{"ftp":{"host":{"a":{}}}}', expect: /^is nested too deeply/ },
  { title: 'two levels too many in a form', text: '{"http":{"form":{"fields":{"a":{"b":{}}}}}}', expect: /^is nested too deeply/ },
  { title: 'too many levels in a section after a form', text: '{"http":{"form":{}},"ftp":{"host":{"a":{}}}}', expect: /^is nested too deeply/ },
  { title: 'a thousand levels', text: '['.repeat(1000), expect: /^is nested too deeply/ },
  { title: 'more brackets and commas than a configuration can have', text: marks(97), expect: /^holds more/ },
  { title: 'an extra closing bracket', text: '{"device":"a"}}', expect: /bracket/ },
  { title: 'a second object', text: '{"device":"a"}{"device":"b"}', expect: /bracket/ },
  { title: 'a byte that is not allowed in JSON', text: '{\xA0"device":"a"}', expect: /JSON/ },
  { title: 'a comment before a colon', text: '{"device"/**/:"a","device":"b"}', expect: /JSON at line 1, column 10: a comment/ },
  { title: 'names in a comment', text: '{"device":"a"/*"*/,"device":"b"/*"*/}', expect: /JSON at line 1, column 14: a comment/ },
  { title: 'a byte 0', text: '{"device":"a"\0}', expect: /JSON/ },
];

for (const { title, text, expect } of bad) json(`rejected: ${title}`, () => assert.match(String(readTree(text)), expect));

/**
 * Texts with keys that the engine would read as something else, so that they must be refused before JSON.parse is called. `key` is the key that is
 * refused.
 */
const refused: { title: string; text: string; key: string; isWide?: boolean }[] = [
  { title: 'a prototype', text: '{"ftp":{"host":"h"},"__proto__":{"device":"x"}}', key: '__proto__' },
  { title: 'a prototype that is a text, by which the engine crashes', text: '{"__proto__":"x"}', key: '__proto__' },
  { title: 'a prototype of a section', text: '{"ftp":{"host":"h","__proto__" \t\r\n:{}}}', key: 'ftp.__proto__' },
  { title: 'a prototype by an escape', text: '{"ftp":{"host":"h","\\u005f_proto__":{}}}', key: 'ftp.__proto__' },
  { title: 'a prototype whose name ends with a NUL', text: '{"ftp":{"host":"h","__proto__\\u0000":1}}', key: 'ftp.__proto__\0' },
  { title: 'a prototype deeper than all keys', text: '{"ftp":{"host":{"__proto__":1}}}', key: 'ftp.host.__proto__' },
  { title: 'a prototype in a list', text: '{"send":[{"__proto__":1}]}', key: 'send.__proto__' },
  { title: 'a prototype of a form', text: '{"http":{"form":{"fields":{"__proto__":"v"}}}}', key: 'http.form.fields.__proto__' },
  { title: 'a constructor, which the engine hides', text: '{"http":{"form":{"fields":{"constructor":"v"}}}}', key: 'http.form.fields.constructor' },
  { title: 'a name of a byte that the engine hides', text: '{"\xffa":1}', key: '\xffa' },
  { title: 'the same by an escape', text: '{"\\u00ffa":1}', key: '\xffa' },
  { title: 'a name of so many digits that the engine throws', text: `{"${'1'.repeat(32)}":1}`, key: '1'.repeat(32) },
  { title: 'a letter of two bytes, of which the chip keeps an underscore', text: '{"device":"\\u015f"}', key: 'device', isWide: true },
  { title: 'such a letter after a backslash', text: '{"ftp":{"host":"\\\\\\u010d"}}', key: 'ftp.host', isWide: true },
  { title: 'such a letter in a list', text: '{"id":1,"send":["a","\\u0141"]}', key: 'send', isWide: true },
];

for (const { title, text, key, isWide = false } of refused) {
  json(`a key is refused: ${title}`, () => {
    const parse = JSON.parse;
    // JSON.parse may be called only for a name with an escape, which begins with a quote, and not for the whole text.
    JSON.parse = given => given.startsWith('"') ? parse(given) : assert.unreachable();
    try {
      const read = readTree(text);
      assert.equal(typeof read === 'string' ? read : [read.tree, read.refused], [{}, { key, isWide }]);
    } finally {
      JSON.parse = parse;
    }
  });
}

json('a backslash before u is no code', () => assert.is((readTree('{"device":"\\\\u0141"}') as { refused?: unknown }).refused, undefined));

json('many brackets and commas within the limit are accepted', () => assert.type(readTree(marks(40)), 'object'));

json('no error message quotes the file', () => {
  for (const text of ['{"ftp":{"password":"hunter2"', '{"ftp":{"password":"hunter2"}}}', '["hunter2"]', '{"a":{"b":{"c":{"hunter2":1}}}}']) {
    assert.not.ok(String(readTree(text)).includes('hunter2'), text);
  }
});

const things: [value: unknown, expect: boolean][] = [[{}, true], [[], false], [null, false], ['a', false], [1, false], [undefined, false]];
for (const [value, expect] of things) json(`${JSON.stringify(value)} ${expect ? 'is an' : 'is no'} object`, () => assert.is(isObject(value), expect));

json.run();
