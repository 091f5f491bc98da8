// Tests places and names: no file of src is unused, and names of files and functions occur once. A test's folder in test/ has the name of the
// folder of src that it tests.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const here = fileURLToPath(new URL('..', import.meta.url));
const src = join(here, '../src');
const test = suite('places of tests');

const stems = (folder: string, ending: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith(ending)).map(name => name.slice(0, -ending.length).split(sep).join('/'));
const sources = stems(src, '.ts').filter(name => !name.endsWith('.d'));
const tests = stems(here, '.test.ts');
const folders = new Set(sources.map(name => dirname(name)));

/** Returns a file and all files that it needs, directly or not. It imports them, or runs them as programs of their own (test/device/module.ts). */
function reach(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file) || !existsSync(file)) return seen;
  seen.add(file);
  const text = readFileSync(file, 'utf8');
  for (const [, name] of text.matchAll(/programOf<\w+>\('([^']+)'/g)) reach(join(src, `${name!}.ts`), seen);
  for (const [, name] of text.matchAll(/(?:from |import\()'(\.[^']+?)(?:\.[jt]s)?'/g)) reach(`${resolve(dirname(file), name!)}.ts`, seen);
  return seen;
}

test('every file of src is a part of the firmware, or declares the types of one', () => {
  const reached = ['main.ts', 'rescue.ts', 'device/loader/loader.ts', 'device/types/board.d.ts'].reduce((seen, root) => reach(join(src, root), seen), new Set<string>());
  assert.equal(sources.filter(name => !reached.has(join(src, `${name}.ts`))), []);
});

const tested = tests.filter(name => folders.has(dirname(name)));

test('the tests in folders of src\'s names are found', () => assert.ok(tested.includes('at/chat') && tested.includes('modem/simcom/sim7600')));

for (const name of tested) {
  test(`${name} tests the file of src of its name, or else some file of that folder`, () => {
    const reached = reach(join(here, `${name}.test.ts`));
    const own = join(src, `${name}.ts`);
    if (existsSync(own)) assert.ok(reached.has(own));
    else assert.ok([...reached].some(file => dirname(file) === dirname(own)));
  });
}

test('a file name of src occurs once, except for states that ftp/ and http/ both have', () => {
  const nameOf = (path: string) => path.split('/').at(-1)!;
  const namesakes = (path: string) => sources.filter(other => other !== path && nameOf(other) === nameOf(path));
  const isPair = (path: string) => [['ftp', 'http'], ['http', 'ftp']]
    .some(([own, other]) => path.startsWith(`delivery/${own!}/`) && namesakes(path).every(one => one.startsWith(`delivery/${other!}/`)));
  assert.equal(sources.filter(path => namesakes(path).length > 0 && !isPair(path)), []);
});

/** Finds the names of exported functions: declarations, and constants whose type or value is a function. */
const exportedFunction = /^export (?:async )?(?:function\*? (\w+)|(?:const|let|var) (\w+)(?:: \(|[^\n]*(?:=>|= function)))/gm;

/** Returns the functions that two or more files export under the same name, as `name: paths`. @param texts source texts by path */
function listDoubles(texts: Map<string, string>): string[] {
  const holders = new Map<string, string[]>();
  for (const [path, text] of texts) {
    const names = new Set([...text.matchAll(exportedFunction)].map(([, name, constant]) => (name ?? constant)!));
    for (const name of names) holders.set(name, [...holders.get(name) ?? [], path]);
  }
  return [...holders].filter(([, paths]) => paths.length > 1).map(([name, paths]) => `${name}: ${paths.join(', ')}`);
}

test('the name of an exported function of src occurs in one file, except for states that ftp/ and http/ both have', () => {
  const texts = new Map(sources.map(name => [name, readFileSync(join(src, `${name}.ts`), 'utf8')]));
  assert.ok([...texts.values()].join('\n').match(exportedFunction)!.length > 100);
  const states = [...texts.get('delivery/http/http')!.matchAll(/case '(\w+)': return await/g)].map(([, name]) => name);
  const isPair = (double: string) => /^(\w+): delivery\/(ftp|http)\/\S+, delivery\/(?!\2)(ftp|http)\/\S+$/.test(double) && [...states, 'failing'].includes(double.split(':')[0]);
  assert.equal(listDoubles(texts).filter(double => !isPair(double)), []);
});

test('a duplicate function name is found', () => {
  const texts = new Map(Object.entries({
    a: 'export function one(x: string): void;\nexport function one(x: unknown): void {}\nexport const two: () => void = g;\nfunction three() {}\nexport const five = 1;\n',
    b: 'export async function one() {}\nexport const two = (x: number) => x;\nexport function three() {}\nexport const five = 2;\nexport interface One { one(): void }\n',
    c: 'export const two = function () {};\n',
  }));
  assert.equal(listDoubles(texts), ['one: a, b', 'two: a, b, c']);
});

test.run();
