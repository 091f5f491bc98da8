// Tests the build's checks of values that become records of our own. The build gives fields of ours short names, and a value of the engine keeps its
// own. So the two must not be taken for each other, whether the types show it (renamed.js) or hide it (mixed.js).

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findMixed } from '../../../firmware/check/mixed.js';
import { findRenamed } from '../../../firmware/check/renamed.js';
import { ts } from '../../../firmware/typescript.js';

const test = suite('values that become records of our own');

const engine = `
interface Function {} interface CallableFunction {} interface NewableFunction {} interface IArguments {} interface Boolean {} interface Number {}
interface String {} interface RegExp {} interface Object {}
interface Array<T> { length: number; [n: number]: T; map<R>(make: (one: T) => R): R[]; concat(...more: T[][]): T[] }
interface Promise<T> { then(done: (value: T) => void): void } interface PromiseLike<T> { then(done: (value: T) => void): void }
type Partial<T> = { [P in keyof T]?: T[P] }; type Pick<T, K extends keyof T> = { [P in K]: T[P] };
interface ObjectConstructor {
  assign<T extends object, U>(target: T, source: U): T & U; keys(value: object): string[]; create(prototype: object | null): any;
}
declare const Object: ObjectConstructor;
declare const JSON: { parse(text: string): any; stringify(value: unknown): string };
interface Wire { path: string } interface Table { [key: string]: string | undefined }
declare const wire: Wire; declare function setUp(wire: Wire): void; declare function look(table: Table): void;
declare function onFault(run: (error: any) => void): void;
declare function onWire(run: (wire: Wire) => void): void;
`;

/** Checks a source. @returns the numbers of the lines with a finding */
function linesOf(text: string, page = 'interface PageState { last: { path: string }[] }'): number[] {
  const all: Record<string, string> = {
    '/src/a.ts': text,
    '/src/modem/placeholders.ts': 'export interface Given { path: string; size?: string }',
    '/src/console/page/pageshape.ts': page,
    '/src/engine.d.ts': engine,
  };
  const host = ts.createCompilerHost({});
  host.getSourceFile = name => (all[name] === undefined ? undefined : ts.createSourceFile(name, all[name], ts.ScriptTarget.ES5, true));
  host.fileExists = name => all[name] !== undefined;
  host.directoryExists = () => true;
  const options = { noLib: true, types: [], strict: true, target: ts.ScriptTarget.ES5, ignoreDeprecations: '6.0' };
  const program = ts.createProgram(Object.keys(all), options, host);
  assert.equal(program.getSemanticDiagnostics().map(({ messageText }) => messageText), []);
  return [...findMixed(program), ...findRenamed(program)].map(({ file, start = 0 }) => file!.getLineAndCharacterOfPosition(start).line + 1);
}

const known = [
  'import { Given } from "./modem/placeholders";', 'declare const values: Partial<Given>; interface Inner { inner: Own }',
  'interface Own { path: string; size?: number }', 'interface Other { path: string }', 'interface Loose { size?: number }',
  'declare const own: Own;', 'declare const other: Other;', 'declare const texts: { [key: string]: string };', 'declare const found: unknown;',
  'declare const numbers: { [key: string]: number };', 'declare const wires: Wire[];', 'declare const later: Promise<Wire>;',
  'declare function take(own: Own): void;', 'declare function takeAll(own: Own[]): void;', 'declare function takeLoose(own: Loose): void;',
  'declare function wait(own: Promise<Own>): void; declare function each(run: (own: Own) => void): void;\n',
].join(' ');
const add = 'Object.assign(values, kept);';

const accepted: Record<string, string> = {
  'a record of our own': 'take(own);',
  'another record of our own': 'take(other);',
  'a part of a record of our own': 'const part: Pick<Own, "size"> = own; takeLoose(part);',
  'the type of a field of ours': 'const size: Own["size"] = own.size; takeLoose({ size });',
  'a value of the engine that goes to the engine': 'setUp(wire);',
  'a new record of its value': 'take({ path: wire.path });',
  'a new record for the engine': 'setUp({ path: own.path });',
  'a new table': 'look({ path: own.path });',
  'a table': 'look(texts);',
  'a new record for values of placeholders': 'Object.assign(values, { path: own.path });',
  'values of placeholders that are kept': `const kept: Partial<Given> = { path: "" }; ${add}`,
  'one of two new records for the engine': 'setUp(own.size ? { path: own.path } : { path: "" });',
  'new records of the engine\'s': 'takeAll(wires.map(function (one) { return { path: one.path }; }));',
  'a record that inherits from one of ours': 'take(Object.create(own));',
  'a text that is read': 'const one: string = JSON.parse(own.path);',
};
const refused: Record<string, string> = {
  'a value of the engine as a record of ours': 'take(wire);',
  'a value of the engine that is declared to be ours': 'take(wire as Own);',
  'a value of the engine that is returned as a record of ours': 'function give(): Own { return wire; }',
  'a value of the engine within a record of ours': 'const one: Inner = { inner: wire };',
  'a list of the engine\'s values': 'takeAll(wires);',
  'a list that a list of the engine\'s is joined to': 'takeAll([own].concat(wires));',
  'a promise of a value of the engine': 'wait(later);',
  'a record of ours as a value of the engine': 'setUp(own);',
  'values of placeholders as a record of ours': 'const more: { path: string; size?: string } = values as Given;',
  'a function of the engine as one of ours': 'declare function look(): Wire; const give: () => Own = look;',
  'a callback of the engine that takes a record of ours': 'onWire(function (one: Own) { one; });',
  'a function of the engine as a callback of ours': 'each(setUp);',
  'a new record beside a value of the engine, without a type': 'const one = own.size ? wire : { path: "" }; one.path;',
  'a function without a type that returns either': 'const give = function () { return own.size ? wire : { path: "" }; }; take(give());',
  'a function with a type parameter': 'function give<T extends { path: string }>(one: T): string { return one.path; } give(wire);',
  'a record of ours that is added to values of placeholders': `const kept = { path: "" }; ${add}`,
  'a record of ours that is added to a table': 'Object.assign(texts, own);',
  'values of placeholders that are added to a record of ours': 'Object.assign(own, values);',
  'a record of ours as a table': 'look(own as { path: string; [key: string]: string });',
  'a table as a record of ours': 'takeLoose(numbers);',
  'a value that is read from a text': 'take(JSON.parse("{}"));',
  'such a value that is declared to be ours': 'const one = JSON.parse("{}") as Own;',
  'such a value in a list': 'takeAll([JSON.parse("{}")]);',
  'an unknown value that is declared to be ours': 'const one = found as Own;',
  'an unknown value that a function says is ours': 'function isOwn(one: unknown): one is Own { return true; }',
  'a callback that says what a fault is': 'onFault(function (error: Own) { error; });',
  'a record of ours that is written as a text': 'JSON.stringify(own);',
  'a record of ours that is kept and written as a text': 'let kept: Own; JSON.stringify(kept = own);',
  'a list of them that is written as a text': 'JSON.stringify([own]);',
  'a record with one of ours in it that is written as a text': 'JSON.stringify({ first: own });',
  'a new record that is written as a text': 'JSON.stringify({ path: "" });',
  'the names of the fields of a record of ours': 'Object.keys(own);',
  'a loop over these names': 'for (const key in own) key;',
  'a record that inherits from a value of the engine': 'take(Object.create(wire));',
  'a record of ours in an answer to a person': 'declare const state: PageState; state.last = [own];',
};
for (const [title, line] of Object.entries(accepted)) test(`accepted: ${title}`, () => assert.equal(linesOf(known + line), []));
for (const [title, line] of Object.entries(refused)) test(`refused: ${title}`, () => assert.equal([...new Set(linesOf(known + line))], [2]));

test('refused: a record of ours in an interface for people', () => {
  assert.equal(linesOf(known, 'interface Shown { path: string } interface PageState { last: Shown }'), [1]);
});

test.run();
