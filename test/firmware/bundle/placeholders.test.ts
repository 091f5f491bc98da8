// Tests that the build gives the placeholders of scripts short names, as fields and in the texts of scripts, and leaves all other texts.

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { prepare } from '../../../firmware/bundle/minify.js';
import { findPlaceholders } from '../../../firmware/bundle/placeholders.js';
import { renameNodes } from '../../../firmware/bundle/renames.js';
import { listPlaceholders, markText, shortenPlaceholders } from '../../../firmware/placeholders.js';
import { ts } from '../../../firmware/typescript.js';
import { findBuilt } from '../../sim/world/built.ts';

const test = suite('placeholders in the bundle');

const files: Record<string, string> = {
  '/src/globals.d.ts': 'interface Array<T> { [index: number]: T }\n',
  '/src/modem/placeholders.ts': "export interface Given {\n  rest: string;\n  name: string;\n  isDone?: string;\n  sizeWait?: string;\n  'non-ascii'?: string;\n}\n",
  '/src/at/step.ts': 'export type Variables = { [placeholder: string]: string };\nexport interface Row<Name extends string = string> { say: string; want?: string[]; when?: Name; same?: [Name, Name]; set?: { [placeholder in Name]?: string } }\n'
    + 'export declare function lookUp(placeholder: string): string;\n',
  '/src/modem/modem.ts': "import type { Given } from './placeholders';\nimport type { Row as AnyRow } from '../at/step';\nexport type Values = { [key in keyof Given]?: Given[key] };\nexport type Name = keyof Given | `${string}.${string}`;\nexport type Row = AnyRow<Name>;\n"
    + "export type Waits = { [placeholder in 'sizeWait']?: number };\n",
};
const known = "import { lookUp, type Variables } from '../at/step'; import type { Name, Row, Values, Waits } from '../modem/modem';\n"
  + 'declare const Object: { assign<A, B>(a: A, b: B): A & B };\n'
  + "declare let values: Values; declare let variables: Variables; declare let row: Row; declare let waits: Waits; declare let file: { rest: string; name: string }; declare let asked: Name; declare let word: string; declare function say(text: string): void; declare function has(text: string, part: string): boolean; declare function fileOf(placeholder: 'name' | 'rest'): void; declare function doing(verb: 'name' | 'rest'): void;\n";

function programOf(text: string, room: string) {
  const host = ts.createCompilerHost({});
  const all: Record<string, string> = { ...files, [`/src/${room}/a.ts`]: known + text };
  host.getSourceFile = name => (all[name] === undefined ? undefined : ts.createSourceFile(name, all[name], ts.ScriptTarget.ES5, true));
  host.resolveModuleNames = (names, from) => names.map(name => ({ resolvedFileName: `${join(dirname(from), name)}.ts` }));
  return ts.createProgram(Object.keys(all), { noLib: true, types: [], strict: true }, host);
}

/** Returns the statement as the build rewrites it, in a source of the room. */
function rewritten(statement: string, room: string): string {
  const program = programOf(statement, room);
  const { uses, errors } = findPlaceholders(program);
  assert.equal(errors.map(one => one.messageText), []);
  const { transformed } = ts.transform(program.getSourceFile(`/src/${room}/a.ts`)!, [renameNodes(uses)]);
  return ts.createPrinter().printFile(transformed[0]!).replace(/\s+/g, ' ').trim().replace(/\\"/g, '"').replace(/'/g, '"');
}

for (const [statement, expect, room = 'link'] of [
  ["values['rest'] = '';", "values.row$rest = '';"], ["delete values['isDone'];", 'delete values.row$isDone;'], ["variables['rest'];", 'variables.row$rest;'], ["values['non-ascii'];", "values['non-ascii'];"],
  ["values = { rest: word, name: '' };", 'values = { row$rest: word, row$name: "" };'], ["Object.assign(values, { rest: word, isDone: '' });", 'Object.assign(values, { row$rest: word, row$isDone: "" });'],
  ['waits = { sizeWait: 1 };', 'waits = { row$sizeWait: 1 };'], ["file['rest'] = file.name;", "file['rest'] = file.name;"], ["file = { rest: '', name: 'rest' };", "file = { rest: '', name: 'rest' };"],
  ["asked === 'rest';", 'asked === "row$rest";'], ["switch (asked) { case 'rest': }", 'switch (asked) { case "row$rest": }'], ["word === 'rest';", "word === 'rest';"],
  ["(['rest', 'isDone'] as Name[]);", '(["row$rest", "row$isDone"] as Name[]);'], ["lookUp('rest');", 'lookUp("row$rest");'], ["fileOf('rest');", 'fileOf("row$rest");'], ["doing('rest');", "doing('rest');"], ["say('rest');", "say('rest');"],
  ["row = { say: 'AT+A=\"{name}\"', want: ['+A: {rest=1|5},<name>'], when: 'isDone', same: ['rest', 'name'], set: { rest: '{rest}', isDone: '1' } };",
    'row = { say: "AT+A="{row$name}"", want: ["+A: {row$rest=1|5},<row$name>"], when: "row$isDone", same: ["row$rest", "row$name"], set: { row$rest: "{row$rest}", row$isDone: "1" } };'],
  ["Object.assign(row, { when: 'isDone', set: { rest: '' } });", 'Object.assign(row, { when: "row$isDone", set: { row$rest: "" } });'],
  ["row.want = ['OK', word + '{rest}'];", 'row.want = ["OK", word + "{row$rest}"];'], ["has(row.say, '{rest}');", 'has(row.say, "{row$rest}");'],
  ["say('write it as in {path}{name}');", "say('write it as in {path}{name}');"], ["row = { say: 'AT={non-ascii}{network.apn}' };", "row = { say: 'AT={non-ascii}{network.apn}' };"],
  ["const text = 'AT+A={rest},{network.apn}';", 'const text = "AT+A={row$rest},{network.apn}";', 'modem'], ["const text = word + '{' + asked + '}';", "const text = word + '{' + asked + '}';", 'modem'],
] as [statement: string, expect: string, room?: string][]) {
  test(`${room}: ${statement} becomes ${expect}`, () => {
    const wanted = expect.replace(/'/g, '"');
    assert.is(rewritten(statement, room).slice(-wanted.length), wanted);
  });
}

for (const [statement, room = 'link'] of [
  ["say('holds {rest}');"], ["const text = 'AT+A={isDone}';"], ['values.rest;'], ["const one = { when: 'rest' };", 'modem'], ["const one = { set: { rest: '' } };", 'modem'], ["const text = '{' + word + '}';", 'modem'],
  ["const set: { isDone: string } = { isDone: '{rest}' };", 'modem'],
] as [statement: string, room?: string][]) {
  test(`${room}, refused, since the name in the bundle is another: ${statement}`, () => assert.is(findPlaceholders(programOf(statement, room)).errors.length, 1));
}

test('a placeholder has the same short name as a field, as a key and in a text, and a field may have that name, too', () => {
  const { code } = prepare('values.row$isSecure=f({row$isSecure:"1"},"row$isSecure","AT={row$isSecure},{name}",a.count);', []);
  const [, short] = /^values\.(\w\w?)=/.exec(code)!;
  assert.is(code, `values.${short}=f({${short}:"1"},"${short}","AT={${short}},{name}",a.a);`);
});

test('no two placeholders have the same short name, and none that the engine\'s objects have', () => {
  const names = listPlaceholders(readFileSync(new URL('../../../src/modem/placeholders.ts', import.meta.url), 'utf8'));
  const short = names.map(name => shortenPlaceholders(`row$${name}`));
  assert.is(new Set(short).size, names.length);
  assert.ok(short.every(one => /^[a-zA-Z]{1,2}$/.test(one) && ({} as Record<string, unknown>)[one] === undefined && one !== 'on'));
  assert.is(markText(`AT={${short[0]}},<${short[1]}>,{${short[2]}=1},{dd}`), `AT={row$${names[0]}},<row$${names[1]}>,{row$${names[2]}=1},{dd}`);
});

test('a bundle has no long name of a placeholder', () => {
  const code = readFileSync(findBuilt('linux', 'firmware.js'), 'latin1');
  const long = listPlaceholders(readFileSync(new URL('../../../src/modem/placeholders.ts', import.meta.url), 'utf8')).filter(name => /[A-Z]/.test(name));
  assert.ok(long.length > 50);
  assert.equal(long.filter(name => new RegExp(`\\b${name}\\b`).test(code)), []);
  assert.not.match(code, /row\$/);
});

test.run();
