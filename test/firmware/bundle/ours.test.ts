// Tests the build's names of our own fields that have a name of the engine, or one for people. The types tell them apart.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findOurs } from '../../../firmware/bundle/ours.js';
import { renameNodes } from '../../../firmware/bundle/renames.js';
import { ts } from '../../../firmware/typescript.js';

const test = suite('fields of our own records');

const sources: Record<string, string> = {
  '/src/engine.d.ts': 'declare const Math: { round(x: number): number };\ndeclare const texts: { [key: string]: string };\n'
    + 'declare const Object: { assign<T, U>(to: T, from: U): T & U };\n',
  '/src/board.ts': 'interface Board { camera?: string }\ndeclare const board: Board;\n',
  '/src/console/page/pageshape.ts': 'interface PageState { config: string }\n',
};
const known = 'interface Trip { round: number; config: { own: string } | undefined; camera: string; log(): void }\ndeclare let trip: Trip; declare let page: PageState; declare const round: number; declare const unsure: Trip | PageState; declare const any: any; declare const keys: { [key: string]: string }; declare enum Kinds { round }\n';

function programOf(text: string) {
  const host = ts.createCompilerHost({});
  const files: Record<string, string> = { ...sources, '/src/a.ts': known + text };
  host.getSourceFile = name => (files[name] === undefined ? undefined : ts.createSourceFile(name, files[name], ts.ScriptTarget.ES5, true));
  return ts.createProgram(Object.keys(files), { noLib: true, types: [] }, host);
}

/** Returns a line as the build rewrites it. */
function rewritten(line: string): string {
  const program = programOf(line);
  const { uses, errors } = findOurs(program);
  assert.equal(errors, []);
  const { transformed } = ts.transform(program.getSourceFile('/src/a.ts')!, [renameNodes(uses)]);
  return ts.createPrinter().printFile(transformed[0]!).trim().split('\n').at(-1)!;
}

for (const [line, expect] of [
  ['trip.round = Math.round(trip.round);', 'trip.our$round = Math.round(trip.our$round);'], ['trip.config && trip.config.own;', 'trip.our$config && trip.our$config.own;'],
  ['page.config;', 'page.config;'], ["page = { config: 'a' };", "page = { config: 'a' };"], ['board.camera;', 'board.camera;'], ['texts.round;', 'texts.round;'],
  ["trip = { round, config: undefined, camera: '', log() { } };", "trip = { our$round: round, our$config: undefined, our$camera: '', our$log() { } };"],
  ['keys.round;', 'keys.round;'], ['Kinds.round;', 'Kinds.round;'],
  ["Object.assign(texts, { round: 'a' });", "Object.assign(texts, { round: 'a' });"], ['Object.assign(trip, { round: 1 });', 'Object.assign(trip, { our$round: 1 });'],
] as const) test(`${line} becomes ${expect}`, () => assert.is(rewritten(line), expect));

for (const line of [
  'unsure.config;', 'any.round;', 'const { round } = trip;', 'const { round: one } = trip;', 'const one = { get round() { return 1; } };',
  'class One { round = 1; }',
]) {
  test(`refused, since the types do not tell whose field it is: ${line}`, () => assert.is.not(findOurs(programOf(line)).errors.length, 0));
}

test.run();
