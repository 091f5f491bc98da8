// Code that fails on engines before 2v29 does not compile: callbacks that may return undefined, a Date as a number or in a text.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { errorsOf } from './typed.ts';

const test = suite('differences between the engines');

const refused = [
  'export const a = list.every(function (_one, n) { return seen[n]; });',
  'export const a = list.some(function (one) { return one > 1 ? true : undefined; });',
  'export const a = list.filter(function (one) { if (one) return true; return undefined; });',
  'export const a = list.map(function (_one, n) { return seen[n]; });',
  'export const a = list.map(maybe);',
  'export const a = list.find(function () { return true; });',
  'export const a = list.findIndex(function () { return true; });',
  'export const a = new Uint8Array(2).every(function () { return true; });',
  'export const a = +when;',
  'export const a = -when;',
  'export const a = stat && stat.mtime ? +stat.mtime! : 0;',
  'export const a = +new Date("2026-11-22T00:00:00Z");',
  'export const a = "" + when;',
  'export const a = `at ${when}`;',
  'export const a = when < new Date(0);',
];
const taken = [
  'export const a = list.every(function (_one, n) { return !!seen[n]; });',
  'export const a = list.map(function (one) { return one > 1 ? one : null; });',
  'export const a = list.filter(function (one) { return one; });',
  'export const a = list.forEach(function (one) { one + 1; });',
  'export const a = when.getTime() + (stat && stat.mtime ? stat.mtime.getTime() : 0);',
  'export const a = when !== undefined && !!when;',
];
const known = `declare const list: number[]; declare const seen: boolean[]; declare const when: Date;
declare const stat: { mtime?: Date } | undefined; declare function maybe(one: number): number | undefined;
export const all = [list, seen, when, stat, maybe];
`;

test('each unsafe construct is a compile error, and its safe form is not', () => {
  const errors = errorsOf(Object.fromEntries([...refused, ...taken].map((line, i) => [`case${i}.ts`, known + line])));
  assert.equal([...refused, ...taken].filter((_line, i) => errors[`case${i}.ts`]! > 0), refused);
});

test.run();
