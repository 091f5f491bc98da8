// Makes hundreds of bad config.json files from the schema for editors, independently of the firmware's own table. Each lists the keys that its error
// messages must name. Random parts come from a seed, so they can be reproduced.

import { readFileSync } from 'node:fs';
import { parse, type AnyNode } from 'acorn';
import Ajv, { type ValidateFunction } from 'ajv';
import { createChance } from '../../../sim/chance.ts';

/** A config.json for a test, usually with mistakes. */
export interface BadCard {
  title: string;
  /** Content of the file, in which each character is a byte. */
  text: string;
  /** The keys that the error messages must name, each once and no others. If undefined, the messages may name any keys. */
  names?: string[];
}

type Tree = Record<string, any>;

interface Row {
  key: string;
  schema: Tree;
  fits: ValidateFunction;
}

const schema: Tree = JSON.parse(readFileSync(new URL('../../../../src/config.schema.json', import.meta.url), 'utf8'));
const ajv = new Ajv({ allErrors: true });
const fitsWhole = ajv.compile(schema);
const whole = ['config.json'];

/** Returns a text with one character for each byte of its UTF-8. */
const toBytes = (text: string) => Buffer.from(text, 'utf8').toString('latin1');

function rowsOf(properties: Tree, below = ''): Row[] {
  return Object.entries(properties).flatMap(([name, at]) => (at.properties && !below
    ? rowsOf(at.properties, `${name}.`)
    : [{ key: below + name, schema: at, fits: ajv.compile(at) }]));
}

const rows = rowsOf(schema['properties']);
/** The keys that the firmware knows: all of the schema except the editor's `$schema`. */
const settings = rows.filter(row => row.key !== '$schema');
const sections = Object.keys(schema['properties']).filter(name => schema['properties'][name].properties);

/** Returns a good configuration with another value at this key. */
function treeWith(base: Tree, key: string, value: unknown): Tree {
  const [section, name] = key.split('.') as [string, string | undefined];
  return name === undefined ? { ...base, [section]: value } : { ...base, [section]: { ...base[section], [name]: value } };
}

/** Returns a good configuration in which a key can be set. For a key of `http` its server is by HTTP, since only one server may be configured. */
function baseFor(base: Tree, key: string): Tree {
  const { ftp: _ftp, ...rest } = base;
  return key.startsWith('http.') ? { ...rest, http: { url: 'https://127.0.0.1/{name}', user: 'ferryman', password: base['ftp'].password } } : base;
}

/** Values of the wrong type, range or length for at least some keys, and texts that would be a command if they reached the modem. */
const values: unknown[] = [
  null, true, false, 0, -1, 1.5, 101, 44641, 65536, 1e9, -1e300, 9601, [], [1], {}, { a: 1 }, ['x'],
  '', '1', 'x', 'Auto', 'NONE ', '12', '12345', '123456789', '12a4', 'true', '21', 'x'.repeat(33), 'x'.repeat(100), 'x'.repeat(256), 'x'.repeat(2000), '{x}', '{yyyy', '}{',
  '"', '"\r\nAT+CPOF', '\r\nAT+CPOF\r\n', 'a\rAT+CPOF\r', '\nAT+CFUN=1,1', '\u001aAT+CPOF\r', 'a\u0000b', 'a\u007f', '\u001b[2J', '",21,"a","b",0\rAT+CPOF', 'h";+CPOF;"', '\t',
];

/** Returns the keys that an error must name. For `http.form` with an object as its value, the errors name the object's keys. */
function namesFor(key: string, value: unknown): string[] {
  if (key !== 'http.form' || typeof value !== 'object' || value === null || Array.isArray(value)) return [key];
  return [...Object.keys(value), 'file'].map(name => `${key}.${name}`);
}

function wrongValues(base: Tree): BadCard[] {
  const all = rows.flatMap(row => values.filter(value => !row.fits(value)).map(value => ({ row, value })));
  return all.map(({ row: { key }, value }) => ({ title: `${key}: ${JSON.stringify(value).slice(0, 50)}`, text: JSON.stringify(treeWith(baseFor(base, key), key, value)), names: namesFor(key, value) }));
}

/**
 * Returns files with character codes above 255, whose lower byte is a line end or a quote. Cut to bytes, such texts would be a command to the modem.
 */
function wideCodes(base: Tree): BadCard[] {
  const texts = settings.filter(row => row.schema['type'] === 'string');
  return texts.flatMap(({ key }) => ['\\u010dAT+CPOF\\u010d', '1234\\u0122'].map(value => ({
    title: `${key}: ${value}`, text: JSON.stringify(treeWith(baseFor(base, key), key, 'HOLE')).replace('HOLE', value), names: [key],
  })));
}

function wrongSections(base: Tree): BadCard[] {
  const missing = (name: string) => (name === 'ftp' ? ['ftp.host'] : []);
  const kinds: unknown[] = [null, true, 5, 'text', [], [{}], 'AT+CPOF\r'];
  return sections.flatMap(name => [
    ...kinds.map(value => ({ title: `${name} is ${JSON.stringify(value)}`, text: JSON.stringify({ ...base, [name]: value }), names: [name, ...missing(name)] })),
    { title: `${name} in ${name}`, text: JSON.stringify({ ...base, [name]: { ...base[name], [name]: {} } }), names: [`${name}.${name}`] },
    { title: `${name} in capitals`, text: JSON.stringify({ ...base, [name.toUpperCase()]: {} }), names: [name.toUpperCase()] },
  ]);
}

function isGiven(base: Tree, key: string): boolean {
  const [section, name] = key.split('.') as [string, string];
  return base[section]?.[name] !== undefined;
}

function unknownKeys(base: Tree): BadCard[] {
  const names = ['x', '__proto__', 'constructor', 'toString', 'length', 'hasOwnProperty', '1', ' ', 'ftp ', 'k'.repeat(50), 'Password'];
  const put = (tree: string, name: string) => tree.replace(/}$/, `,${JSON.stringify(name)}:1}`);
  const inFtp = (name: string) => JSON.stringify({ ...base, ftp: 'HOLE' }).replace('"HOLE"', put(JSON.stringify(base['ftp']), name));
  return [
    ...names.map(name => ({ title: `an unknown key ${name}`, text: put(JSON.stringify(base), name), names: [name] })),
    ...names.map(name => ({ title: `an unknown key ftp.${name}`, text: inFtp(name), names: [`ftp.${name}`] })),
    ...rows.filter(row => row.key.includes('.')).map(({ key }) => ({ title: `${key} at the top`, text: put(JSON.stringify(base), key), names: isGiven(base, key) ? [key, key] : [key] })),
    { title: 'a key with a line end', text: put(JSON.stringify(base), 'a\r\nAT+CPOF'), names: ['a  AT+CPOF'] },
    { title: 'sixty unknown keys', text: JSON.stringify(Object.fromEntries(Array.from({ length: 59 }, (_, i) => [`unknown${i}`, i]))) },
    { title: 'a very long key', text: put(JSON.stringify(base), 'k'.repeat(3000)), names: [`${'k'.repeat(57)}...`] },
    { title: 'an empty key', text: put(JSON.stringify(base), ''), names: ['""'] },
  ];
}

/** Returns files in which a name is given twice. JSON.parse silently keeps one of the two: the first on Espruino, the last on Node. */
function duplicates(base: Tree): BadCard[] {
  const twice = (tree: string, part: string) => tree.replace(/}$/, `,${part}}`);
  const text = JSON.stringify(base);
  const given = sections.filter(name => base[name]);
  return [
    { title: 'device twice', text: twice(text, '"device":"a","device":"a"'), names: ['device'] },
    { title: 'device three times', text: twice(text, '"device":"a","device":"b","device":"a"'), names: ['device'] },
    { title: 'an escaped name', text: twice(text, '"device":"a","d\\u0065vice":"b"'), names: ['device'] },
    { title: 'blanks before the colon', text: twice(text, '"device"\r\n\t  :"a","device"          :"b"'), names: ['device'] },
    ...given.map(name => ({ title: `${name} twice`, text: twice(text, `"${name}":{}`), names: [name] })),
    { title: 'ftp twice, the host in the second', text: '{"ftp":{"user":"u"},"ftp":{"host":"h"}}', names: ['ftp'] },
    { title: 'the host twice', text: '{"ftp":{"host":"a","host":"b"}}', names: ['ftp.host'] },
    { title: 'the host twice, in two ftp', text: '{"ftp":{"host":"a"},"ftp":{"host":"b"}}', names: ['ftp', 'ftp.host'] },
    { title: 'an unknown key twice', text: twice(text, '"x":1,"x":2'), names: ['x', 'x'] },
  ];
}

function wrongWholes(): BadCard[] {
  const texts = [
    '', ' ', '\r\n\r\n', '\t'.repeat(4096), ' '.repeat(4096), '\0', '\0'.repeat(4096), '\xff'.repeat(4096), '\xef\xbb\xbf', '\xef\xbb', '"', '"'.repeat(4096), '\\'.repeat(4096), '"\\',
    '{', '}', '[', ']', '{]', '[}', '{}}'.slice(1), ':', ',', '{'.repeat(4096), '['.repeat(4096), '{"a":'.repeat(800), '[{'.repeat(2000), '}'.repeat(4096), ','.repeat(4096),
    'null', 'true', '1', '"x"', '[]', '[{"ftp":{"host":"h"}}]', 'ftp', 'AT+CPOF\r\n', '\r\nAT+CPOF\r\n', '+++', '\x1a', 'ftp.host=h', '<config/>', '---\nftp:\n  host: h\n',
    `{"device":[${'0,'.repeat(1300)}0]}`, `{"device":[${'{},'.repeat(1300)}0]}`, `{${'"a":1,'.repeat(600)}"a":1}`, `{${Array.from({ length: 400 }, (_, i) => `"${i}":1`).join()}}`,
    `{"ftp":{"host":"${'h'.repeat(4000)}`, `{"ftp":{"host":"${'\\"'.repeat(2000)}`, `{"ftp":{"host":"h"}}${' '.repeat(9)}x`, '{"device":"a"},"ftp":{"host":"h"}}', '{"ftp":{"host":"h"}}{"ftp":{"host":"g"}}', '{"ftp":{"host":"h"}}\0', ' '.repeat(4097), `{"ftp":{"host":"h"}}${' '.repeat(5000)}`, 'x'.repeat(100_000),
    // the engine reads these bytes as keywords, or as texts with their length in front (jslex.h: LEX_RAW_STRING8, LEX_RAW_STRING16)
    ...[0x80, 0xa5, 0xd1, 0xd2, 0xd3, 0xff].map(byte => `{"ftp":{"host":"h"},"upload"${String.fromCharCode(byte)}:{"method":"auto","verify":"size"}}`),
    ...[4, 10, 100, 800].map(depth => `${'{"ftp":'.repeat(depth)}1${'}'.repeat(depth)}`.slice(0, 4096)),
    toBytes('{\n  “ftp”: {“host”: “h”}\n}'), toBytes('{"ftp": {"host": "hütte”}\n}'), '{"ftp":{"host":h}}', '{"ftp":{"host":"h"}\r\n\r\n  "log":{}}', '{"ftp":{"host":"h,\n"user":"u"}}',
    ...[4, 50, 1000].map(depth => `${'['.repeat(depth)}${']'.repeat(depth)}`),
  ];
  return texts.map(text => ({ title: `the whole: ${JSON.stringify(text.slice(0, 40))}, ${text.length} bytes`, text, names: whole }));
}

/** Returns files in a wrong encoding, as a helpful editor may save them. */
function wrongEncodings(base: Tree): BadCard[] {
  const text = JSON.stringify({ ...base, device: 'hütte' });
  const little = Buffer.from(`\ufeff${text}`, 'utf16le');
  const big = Buffer.from(little).swap16();
  return [little, big, little.subarray(2), big.subarray(2)].map((bytes, i) => ({ title: `UTF-16, ${i}`, text: bytes.toString('latin1'), names: whole }))
    .concat([{ title: 'two byte-order marks', text: toBytes(`\ufeff\ufeff${text}`), names: whole }, { title: 'a NUL before', text: `\0${toBytes(text)}`, names: whole }]);
}

/**
 * Returns two configurations that together have every key, one with FTP and the other with HTTP. So the files that are cut off at each byte also end
 * in each key.
 */
function fullTrees(base: Tree): Tree[] {
  const common = {
    device: 'hut 3', modem: { model: 'auto', baud: 115200 }, network: { apn: 'internet', user: 'u', password: 'p', pin: '' }, images: { folder: '/DCIM', match: '*.jpg', afterUpload: 'keep' },
    upload: { method: 'auto', verify: 'size', attempts: 3 }, schedule: { everyMinutes: 0, sleep: false }, log: { level: 'info' },
    camera: { size: '640x480', from: 'sunrise', place: '47,15' },
    report: { name: '{device}.json', url: 'https://r.example/{device}?k=x', header: 'X-Key: y', form: 'json' }, remote: { name: 'set/{device}', everyHours: 9 },
  };
  return [
    { ...common, ftp: { ...base['ftp'], directory: 'a/{device}/{yyyy}-{mm}', security: 'explicit', ca: '/ca.pem' } },
    { ...common, http: { url: 'https://h:8443/{device}/{path}{name}?t=%2F', method: 'post', user: 'u', password: 'p', header: 'X-Key: x', form: { file: 'f', fields: { 'key': '{path}', 'b-c': 'd' } }, ca: '/ca.pem' } },
  ];
}

/** Returns configuration files that have every key, and must be accepted. */
export function goodCards(base: Tree): BadCard[] {
  return fullTrees(base).map(tree => ({ title: `every key beside ${tree['ftp'] ? 'ftp' : 'http'}`, text: JSON.stringify(tree) }));
}

function cuts(base: Tree): BadCard[] {
  return fullTrees(base).map(tree => JSON.stringify(tree)).flatMap((text, i) => Array.from({ length: text.length }, (_, end) => (
    { title: `cut at byte ${end} of ${i}`, text: text.slice(0, end), names: whole })));
}

/** Returns all bad files, each with the keys that its errors must name. */
export function badCards(base: Tree): BadCard[] {
  return [
    ...wrongValues(base), ...wideCodes(base), ...wrongSections(base), ...unknownKeys(base), ...duplicates(base), ...wrongWholes(), ...wrongEncodings(base), ...cuts(base),
  ];
}

/** Returns a selection of the bad files for slow tests: some of each kind. */
export function fewBadCards(base: Tree): BadCard[] {
  const every = (cards: BadCard[], step: number) => cards.filter((_, i) => i % step === 0);
  return [
    ...every(wrongValues(base), 60), ...every(wideCodes(base), 8), ...every(wrongSections(base), 7), ...every(unknownKeys(base), 7), ...duplicates(base).slice(0, 6),
    ...unknownKeys(base).slice(-3), ...every(wrongWholes(), 2), ...every(wrongEncodings(base), 3), ...every(cuts(base), 90),
  ];
}

const alphabet = ['"', '\\', '{', '}', '[', ']', ',', ':', '\r', '\n', '\0', ' ', '0', '-', '.', 'e', '\xff', '\x1a', "'", '`', '/*', '//', '"ftp":{', 'null', '\\u0022', '\\u000d', 'AT+CPOF\r'];

/** Returns `count` good files, each with a few bytes changed, inserted, removed or swapped. */
export function mutantCards(base: Tree, seed: number, count: number): BadCard[] {
  const chance = createChance(seed);
  const pick = (most: number) => Math.floor(chance() * most);
  const good = fullTrees(base).map(tree => JSON.stringify(tree));
  function mutate(text: string): string {
    const at = pick(text.length);
    const piece = chance() < 0.5 ? alphabet[pick(alphabet.length)]! : String.fromCharCode(pick(256));
    const from = pick(text.length);
    switch (pick(5)) {
      case 0: return text.slice(0, at) + piece + text.slice(at);
      case 1: return text.slice(0, at) + piece + text.slice(at + 1);
      case 2: return text.slice(0, at) + text.slice(at + 1 + pick(20));
      case 3: return text.slice(0, at) + text.slice(from, from + pick(80)) + text.slice(at);
      default: return text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ (1 << pick(8))) + text.slice(at + 1);
    }
  }
  return Array.from({ length: count }, (_, i) => {
    let text = good[i % good.length]!;
    for (let left = 1 + pick(3); left > 0; left--) text = mutate(text);
    return { title: `mutant ${i} of seed ${seed}`, text };
  });
}

/** Returns whether a name occurs twice in one object, by another parser than the firmware's. */
function hasTwins(text: string): boolean {
  let found = false;
  function visit(node: AnyNode): void {
    if (node.type !== 'ObjectExpression') return;
    const names = node.properties.map(one => (one.type === 'Property' && one.key.type === 'Literal' ? String(one.key.value) : ''));
    found ||= new Set(names).size < names.length;
    for (const one of node.properties) if (one.type === 'Property') visit(one.value);
  }
  const [statement] = parse(`(${text})`, { ecmaVersion: 2022 }).body;
  if (statement?.type === 'ExpressionStatement') visit(statement.expression);
  return found;
}

/** Judges a file by the schema. It is good if the firmware must accept it, and bad if the firmware must refuse it. */
export function judge(text: string): 'good' | 'bad' {
  const plain = text.startsWith('\xef\xbb\xbf') ? text.slice(3) : text;
  let tree: unknown;
  try {
    tree = JSON.parse(plain);
  } catch {
    return 'bad';
  }
  return fitsWhole(tree) && !/\\u0*[1-9a-f]\w{2}/i.test(plain) && !hasTwins(plain) ? 'good' : 'bad';
}

/** Values that the firmware gives to keys without a default in the schema. */
const absent: Tree = { 'camera.model': 'auto', 'modem.baud': 0, 'ftp.host': '', 'http.url': '', 'http.form': undefined };

const usual = Object.fromEntries(settings.map(({ key, schema: at }) => [key, at['default']]));

/**
 * Returns whether the firmware drops a key. It drops keys of the unused server, of unused features such as camera and report, and rules that change
 * nothing.
 */
const isLeftOut = (config: Tree, key: string) => key.startsWith(config['http.url'] ? 'ftp.' : 'http.')
  || (key.startsWith('camera.') && (config['camera.model'] ?? 'none') === 'none') || (/^images\.(live|archive)$/.test(key) && !config['images.live'])
  || (/^images\.preview/.test(key) && (config['images.preview'] ?? 'off') === 'off')
  || (key.startsWith('report.') && !config['report.name'] && !config['report.url']) || (key === 'remote.firmware' && !config[key]) || (key.startsWith('remote.') && !config['remote.name'] && !config['remote.firmware'])
  || (/^(send|battery)\./.test(key) && (config[key] ?? usual[key]) === usual[key]);

/** Returns whether an accepted configuration has every key with a valid value. */
export function isWholeConfig(config: Tree): boolean {
  const givenOf = (row: Row) => config[row.key];
  const isAbsent = ({ key }: Row) => key in absent && config[key] === absent[key];
  const kept = settings.filter(({ key }) => !isLeftOut(config, key));
  return Object.keys(config).length === kept.length && kept.every(row => row.key in config && (row.fits(givenOf(row)) || isAbsent(row)));
}

/** Returns the configuration that the firmware must read from a good file. */
export function expectedConfig(text: string): Tree {
  const tree: Tree = JSON.parse(text.replace(/^\xef\xbb\xbf/, ''));
  const entries = settings.map(({ key, schema: at }) => {
    const [section, name] = key.split('.') as [string, string | undefined];
    const given = name === undefined ? tree[section] : tree[section]?.[name];
    return [key, given ?? at['default'] ?? absent[key]];
  });
  const config: Tree = Object.fromEntries(entries);
  config['ftp.port'] ??= config['ftp.security'] === 'implicit' ? 990 : 21;
  if (config['http.form']) config['http.form'] = { fields: {}, ...config['http.form'] };
  return Object.fromEntries(Object.entries(config).filter(([key]) => !isLeftOut(config, key)));
}
