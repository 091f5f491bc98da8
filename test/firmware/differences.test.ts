// Code that the engine runs otherwise than Node does not compile: texts as numbers, cut-off finds, unstable sorts. Nor do forms that fail before
// 2v29: callbacks that may return undefined, a Date as a number or in a text.

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
  'export const a = +text;',
  'export const a = -text;',
  'export const a = +any;',
  'export const a = +unknown!;',
  'export const a = +list.join("");',
  'export const a = text as any - 1;',
  'export const a = 8 % any;',
  'export const a = text! < (5 as any);',
  'export const a = any > 5;',
  'export const a = text < (mayBe as any);',
  'export const a = text == "5";',
  'export const a = any != 5;',
  'export const a = parseInt(text, 10);',
  'export const a = parseFloat(text);',
  'export const a = Number(any);',
  'export const a = isNaN(any);',
  'export const a = isNaN(text as any);',
  'export const a = Math.max(any, 1);',
  'export const a = Math.floor(tree["size"] as any);',
  'export const a = unknown as number;',
  'export const a = any as number > 5;',
  'export const a = tree["size"] as number;',
  'export const a = text.indexOf("ab") < 0;',
  'export const a = text.indexOf("ab") >= 0;',
  'export const a = text.indexOf("ab");',
  'export const a = text.indexOf("ab", 1) === 0;',
  'export const a = text.indexOf(text);',
  'export const a = text.includes("ab");',
  'export const a = text.replace("ab", "");',
  'export const a = text.replaceAll("ab", "");',
  'export const a = list.sort(function (one, other) { return one - other; });',
  'export const a = list.sort(function (one, other) { return one > other ? 1 : one < other ? -1 : 0; });',
  'export const a = list.sort(function (one, other) { if (one > other) return 1; return other; });',
  'export const a = list.sort(compare);',
  'export const a = new Uint8Array(3).indexOf(2);',
  'export function cut(bytes: string | Uint8Array) { return bytes.slice(1); }',
  'export const own = { slice: function (n: number) { return n; } };\nexport const a = own.slice(2);',
  'export const a = "a" in tree;',
  'export const a = text in any;',
  // In the following cases the tests' simulated engine, which is Node, behaves otherwise than the real one.
  'list.length = 0;',
  'export const a = Object.keys(null);',
  'export const a = new Date(undefined);',
  'export const a = text.split("ab");',
  'export const a = text.split(text);',
  'export const a = text.split(text.slice(1, 2));',
  'export const a = text.split(/(,)/);',
  'export const a = text.replace("a", function () { return "b"; });',
  'export const a = Array.prototype.flat;',
];
const taken = [
  'export const a = list.every(function (_one, n) { return !!seen[n]; });',
  'export const a = list.map(function (one) { return one > 1 ? one : null; });',
  'export const a = list.filter(function (one) { return one; });',
  'export const a = list.forEach(function (one) { one + 1; });',
  'export const a = when.getTime() + (stat && stat.mtime ? stat.mtime.getTime() : 0);',
  'export const a = when !== undefined && !!when;',
  'export const a = +list[0]! - list[1]!;',
  'export const a = typeof unknown === "number" && unknown > 5;',
  'export const a = text < "24" || text >= text.slice(1);',
  'export const a = Math.max(list[0]!, 1) % 2;',
  'export const a = isNaN(list[0]!);',
  'export const a = "" + list[0]!;',
  'export const a = list as [number, number];',
  'export const a = text.indexOf("ab") === 0 || text.indexOf("ab") !== 0;',
  'export const a = text.indexOf("a") >= 0 || text.indexOf(text[0] || " ") < 0 || text.indexOf(text.charAt(2)) < 0;',
  'export const a = text.replace("a", "bc").replace(/ab/g, "").split("a");',
  'export const a = text.split(text[0] || " ").concat(text.split(text.charAt(2)), text.split(""), text.split(/ab+/));',
  'export const a = ["ab"].indexOf(text) < 0;',
  'export const a = list.sort(function (one, other) { return one > other ? 1 : -1; });',
  'export const a = list.sort(function (one, other) { if (one > other) return 1; return -1; });',
  'export const a = [1, 2].slice(1);',
  'export const a = new Uint8Array(3).fill(2);',
  'export const a = ["ab"].reverse().sort();',
  'export const a = "a" in choice ? choice.a : choice.b;',
];
const known = `declare const list: number[]; declare const seen: boolean[]; declare const when: Date;
declare const stat: { mtime?: Date } | undefined; declare function maybe(one: number): number | undefined;
declare const text: string; declare const mayBe: string | undefined; declare const any: any; declare const unknown: unknown; declare const tree: { [key: string]: unknown };
declare const choice: { a: number } | { b: number }; declare function compare(one: number, other: number): number;
export const all = [list, seen, when, stat, maybe, text, mayBe, any, unknown, tree, choice, compare];
`;

test('each unsafe construct is a compile error, and its safe form is not', () => {
  const errors = errorsOf(Object.fromEntries([...refused, ...taken].map((line, i) => [`case${i}.ts`, known + line])));
  assert.equal([...refused, ...taken].filter((_line, i) => errors[`case${i}.ts`]! > 0), refused);
});

test.run();
