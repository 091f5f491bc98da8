// Tests that the firmware's check of config.json and the schema for text editors accept and refuse the same files.

import { readFileSync } from 'node:fs';
import { sections } from '#schema';
import Ajv from 'ajv';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import configSchema from '../../src/config.schema.json' with { type: 'json' };
import { anyWiring } from '../../src/config/camerakeys.ts';
import type { Config } from '../../src/config/config.ts';
import { checkConfig, exampleConfig, longestPassword, rowsOf } from '../../src/config/keys.ts';

interface Case { title: string; good?: boolean; keys?: string[]; config: unknown }

const read = (path: string) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
const cases: Case[] = read('../fixtures/config/cases.json');
const schema = read('../../src/config.schema.json');
const fits = new Ajv({ allErrors: true }).compile(schema);

const config = suite('config.json');

for (const { title, good, keys, config: given } of cases) {
  config(title, () => {
    const { errors, config: taken } = checkConfig(JSON.stringify(given), 0, anyWiring());
    assert.is(errors.length === 0, !!good, errors.join('\n'));
    assert.is(fits(given), !!good, 'the schema agrees');
    assert.is(taken !== undefined, !!good, 'any error leaves no configuration');
    for (const key of keys ?? []) assert.ok(errors.some(error => error.startsWith(`${key}: `) || error.startsWith(`${key} `)), `${key} in: ${errors.join(' | ')}`);
    assert.is(errors.length, keys?.length ?? 0, 'one error for each key');
  });
}

/** The full names of a schema's keys, such as `ftp.host`, as a type. */
type Names<P> = { [K in keyof P & string]: P[K] extends { properties: infer S } ? `${K}.${keyof S & string}` : K }[keyof P & string];
type Same<A, B> = [A, B] extends [B, A] ? true : never;
/** This constant does not compile unless the type `Config` has exactly the keys of the schema. */
const hasTheKeysOfTheSchema: Same<keyof Config, Exclude<Names<typeof configSchema.properties>, '$schema'>> = true;

config('the firmware has exactly the keys of the schema, with their defaults and limits', () => {
  assert.ok(hasTheKeysOfTheSchema);
  assert.is(schema.properties.console.properties.password.maxLength, longestPassword);
  const rows = sections.split(' ').slice(0, -1).flatMap(section => rowsOf(section).map(row => ({ ...row, key: section ? `${section}.${row.last}` : row.last })));
  const known = Object.entries<any>(schema.properties).filter(([name]) => name !== '$schema').flatMap(([name, at]) => at.properties ? Object.keys(at.properties).map(sub => `${name}.${sub}`) : [name]);
  assert.equal(known.sort(), rows.map(row => row.key).sort());
  for (const row of rows) {
    const [section, name] = row.key.split('.');
    const at = name ? schema.properties[section!].properties[name] : schema.properties[row.key];
    if (at.default !== undefined) assert.is(at.default, row.is, row.key);
    if (row.of) assert.equal([...at.enum].sort(), [...new Set(row.of)].sort(), row.key);
    else if (row.max !== undefined) assert.is(at.maxLength ?? at.maximum, row.max, row.key);
    if (row.min !== undefined) assert.is(at.minLength ?? at.minimum, row.min, row.key);
  }
});

config('defaults are the documented ones, and the default port depends on the security', () => {
  const plain = checkConfig('{"ftp":{"host":"h"}}', 0).config!;
  assert.is(plain['ftp.port'], 21);
  assert.is(plain['images.folder'], '/DCIM');
  assert.is(plain['upload.attempts'], 3);
  assert.is(checkConfig('{"ftp":{"host":"h","security":"implicit"}}', 0).config!['ftp.port'], 990);
  assert.is(checkConfig('{"ftp":{"host":"h","security":"implicit","port":21}}', 0).config!['ftp.port'], 21);
});

config('the example configuration is valid', () => {
  assert.equal(checkConfig(exampleConfig(), 0).errors, []);
  assert.equal(checkConfig(exampleConfig(true), 0, anyWiring()).errors, []);
});

for (const [page, least] of [['camera', 1], ['configuration', 1], ['remote', 1], ['servers', 3]] as const) {
  config(`the examples in docs/${page}.md are valid`, () => {
    const text = readFileSync(new URL(`../../docs/${page}.md`, import.meta.url), 'utf8');
    const examples = [...text.matchAll(/^```json\n([^]*?)^```/gm)].map(found => found[1]!);
    assert.ok(examples.length >= least);
    for (const example of examples) assert.equal(checkConfig(Buffer.from(example, 'utf8').toString('latin1'), 0, anyWiring()).errors, [], example);
  });
}

config('a baud rate above the board\'s maximum is rejected', () => {
  assert.match(checkConfig('{"ftp":{"host":"h"},"modem":{"baud":921600}}', 115200).errors[0]!, /^modem\.baud: found 921600, .* at most 115200$/);
});

config('a file truncated at any byte is rejected with one message', () => {
  const whole = exampleConfig().trim();
  for (let end = 0; end < whole.length; end++) {
    const { errors } = checkConfig(whole.slice(0, end), 0);
    assert.is(errors.length, 1, `cut at ${end}`);
    assert.match(errors[0]!, /^config\.json /);
  }
});

config('bytes that are not JSON reach the parser only within strings', () => {
  const parse = JSON.parse;
  let seen = 0;
  JSON.parse = text => {
    // JSON.parse of one letter is not counted, as it only finds out how the engine reads UTF-8.
    if (text !== '"\xc3\xa4"') seen++;
    return parse(text);
  };
  try {
    for (const byte of [0, ...Array.from({ length: 128 }, (_, i) => 128 + i)]) {
      const c = String.fromCharCode(byte);
      for (const text of [`{"ftp":{"host":"h"},"device"${c}:"a"}`, `${c}{"ftp":{"host":"h"}}`, `{"ftp":{"host":"h"}${c}`, `{"ftp":${c}{"host":"h"}}`]) {
        const place = text.indexOf(c) + 1;
        assert.match(checkConfig(text, 0).errors.join(), new RegExp(`^config\\.json is not readable as JSON at line 1, column ${place}: `));
      }
    }
    assert.is(seen, 0);
    assert.equal(checkConfig('{"ftp":{"host":"h"},"device":"H\xc3\xb6he"}', 0).errors.filter(error => /JSON/.test(error)), []);
    assert.is(seen, 1);
  } finally {
    JSON.parse = parse;
  }
});

config('an invalid secret is not shown', () => {
  const all = checkConfig('{"ftp":{"host":"h","password":"pass\\"word"},"network":{"pin":"hidden","password":12345}}', 0).errors.join('\n');
  for (const secret of ['pass', 'hidden', '12345']) assert.not.ok(all.replace(/ftp\.password|network\.password/g, '').includes(secret), secret);
});

config('a key named like an error of the whole file keeps the values, so that secrets are masked', () => {
  const { errors, values } = checkConfig('{"config.json x":1,"ftp":{"host":"h","password":"geheim"}}', 0);
  assert.match(errors[0]!, /^config\.json x: unknown key; /);
  assert.is(values['ftp.password'], 'geheim');
});

config('each unknown key is named, and the known keys are listed once for each section, to save memory', () => {
  const wrong = Object.fromEntries(Array.from({ length: 36 }, (_, n) => [`key${n}`, 1]));
  const { errors } = checkConfig(JSON.stringify({ ...wrong, ftp: { host: 'h', ...wrong } }), 0);
  assert.is(errors.length, 72);
  assert.equal(errors.filter(error => error.includes('known are')).map(error => error.split(':')[0]), ['key0', 'ftp.key0']);
  assert.equal([errors[35], errors[71]], ['key35: unknown key', 'ftp.key35: unknown key']);
  assert.equal(checkConfig('{"ftp":{"host":"h"},"fence":{"__proto__":1}}', 0).errors, ['fence.__proto__: unknown key']);
  assert.ok(errors.join('').length < 3000, `${errors.join('').length} characters`);
});

/** Unknown keys, by their sections, and whether other firmware may know them, so that they are left out. */
const unknown: [section: string, name: string, isLeftOut: boolean][] = [
  ['images', 'sharpen', true], ['images', 'grainSize', true], ['camera', 'turn', true], ['', 'weather', true], ['report', 'zone', false],
  // two letters too many, too few or other ones, or two exchanged
  ['ftp', 'pasword', false], ['ftp', 'prot', false], ['', 'kamera', false], ['', 'imagse', false], ['schedule', 'everyMinute', false], ['log', 'levl', false],
  // other capitals and signs, the first letters, and a key of another section
  ['images', 'after_upload', false], ['ftp', 'Host', false], ['ftp', 'pass', false], ['images', 'apn', false], ['', 'host', false], ['ftp', 'images', false],
  ['', 'ftp.host', false], ['ftp', '', false], ['ftp', '__proto__', false],
];

for (const [section, name, isLeftOut] of unknown) config(`the unknown key ${section}.${name} is ${isLeftOut ? 'left out' : 'a mistake'}`, () => {
  const tree = section ? { ftp: { host: 'h' }, [section]: { ...(section === 'ftp' && { host: 'h' }) } } : { ftp: { host: 'h' } };
  const text = JSON.stringify(tree).replace(section ? new RegExp(`("${section}":{)(.?)`) : /^({)(.?)/, (_, begin: string, next: string) => `${begin}${JSON.stringify(name)}:1${next === '}' ? '' : ','}${next}`);
  const { config: found, errors } = checkConfig(text, 0, anyWiring(), undefined, true);
  assert.equal([errors.length > 0, !!found], [true, isLeftOut], errors.join());
  // with another mistake, nothing is in force; and a page that asks without the last argument gets a mistake
  assert.is(checkConfig(text.replace('"h"', '""'), 0, undefined, undefined, true).config, undefined);
  assert.is(checkConfig(text, 0).config, undefined);
});

config.run();
