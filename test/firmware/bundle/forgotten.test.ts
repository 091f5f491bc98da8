// Mistakes with async functions that only types show, such as a forgotten await. Each is an error of the build, and the right form is none.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { errorsOf } from '../typed.ts';

const test = suite('forgotten await');

const declared = `
declare function plain(n: number): Promise<void>;
declare function valued(): Promise<number>;
declare function several(): Promise<[number, string]>;
declare function act(run: (n: number) => Promise<void>): Promise<void>;
declare function each(run: (n: number) => void): void;
declare function note(...list: unknown[]): void;
export async function f(): Promise<void> {
`;
const cases: { title: string; wrong: string; right: string }[] = [
  { title: 'a call without await', wrong: 'plain(1); await plain(2);', right: 'await plain(1); await plain(2);' },
  { title: 'a promise that is kept', wrong: 'const p = plain(1); note(p);', right: 'await plain(1);' },
  { title: 'a value that is not taken', wrong: 'await valued();', right: 'const n = await valued(); note(n);' },
  { title: 'a value that there is none of', wrong: 'const n = await plain(1); note(n);', right: 'await plain(1);' },
  { title: 'several values as one', wrong: 'const both = await several(); note(both);', right: 'const [n, text] = await several(); note(n, text);' },
  { title: 'one value as several', wrong: 'const [n] = await (valued as unknown as () => Promise<number[]>)(); note(n);', right: 'const n = await valued(); note(n);' },
  { title: 'an argument left out', wrong: 'await (plain as (n?: number) => Promise<void>)();', right: 'await plain(1);' },
  { title: 'a function with another number of parameters', wrong: 'await act(async function () { await plain(1); });', right: 'await act(async function (n) { await plain(n); });' },
  { title: 'a function that no one awaits', wrong: 'each(async function (n) { await plain(n); });', right: 'each(function (n) { note(n); });' },
  { title: 'a function by its name that no one awaits', wrong: 'each(plain);', right: 'await act(plain);' },
  { title: 'the value of "tried"', wrong: 'const { end } = await tried(valued()); note(end);', right: 'const { end, value } = await tried(valued()); note(end, value);' },
  { title: 'the await of "tried"', wrong: 'tried(plain(1));', right: 'await tried(plain(1));' },
];
const texts = Object.fromEntries(cases.flatMap(({ wrong, right }, i) => [[`round/wrong${i}.ts`, `${declared}${wrong}\n}\n`], [`round/right${i}.ts`, `${declared}${right}\n}\n`]]));
const errors = errorsOf(texts);
cases.forEach(({ title }, i) => test(title, () => assert.equal([errors[`round/wrong${i}.ts`]! > 0, errors[`round/right${i}.ts`]], [true, 0])));

test('a function with callbacks launches an async one', () => {
  const text = (call: string) => `declare function plain(n: number): Promise<void>;\nexport function f(): void { ${call} }\n`;
  assert.equal(errorsOf({ 'round/a.ts': text('launch(plain(1), function () { return; });'), 'round/b.ts': text('plain(1);') }), { 'round/a.ts': 0, 'round/b.ts': 1 });
});

test.run();
