// Tests the build's check of names. The build gives fields of our own short names, but keeps keys in quotes and the engine's names. A field that
// is used in both ways is refused.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findKeyed } from '../../../firmware/check/apart.js';
import { ts } from '../../../firmware/typescript.js';

const test = suite('fields whose names are also texts');

/** Checks a source. @returns the numbers of the lines with a finding */
function linesOf(text: string): number[] {
  const host = ts.createCompilerHost({});
  const all: Record<string, string> = { '/src/a.ts': text, '/src/engine.d.ts': 'interface Listener { error(text: string): void }\ninterface Dictionary { [key: string]: string | undefined }\ninterface Object { hasOwnProperty(name: string): boolean }\ndeclare const Object: { defineProperty(value: object, name: string, how: any): void };\n', '/src/config/config.ts': 'interface Form { clock: string }\n' };
  host.getSourceFile = name => (all[name] === undefined ? undefined : ts.createSourceFile(name, all[name], ts.ScriptTarget.ES5, true));
  const program = ts.createProgram(Object.keys(all), { noLib: true, types: [] }, host);
  return findKeyed(program).map(({ file, start = 0 }) => file!.getLineAndCharacterOfPosition(start).line + 1);
}

const own = 'interface Own { clock: string; name: string }\ndeclare const own: Own; declare const keys: Dictionary; declare const name: string; declare const engine: Listener; declare const form: Form;\n';

const cases: { title: string; line: string; isRefused: boolean }[] = [
  { title: 'a field of our own', line: 'own.clock + own.name', isRefused: false },
  { title: 'its literal', line: 'const one: Own = { clock: "1", name: "" };', isRefused: false },
  { title: 'a literal without a type', line: 'const one = { clock: "1" }; one.clock', isRefused: false },
  { title: 'a key in quotes', line: 'keys["clock"] = own.clock', isRefused: false },
  { title: 'a literal with the key in quotes', line: 'const one: Dictionary = { "clock": "1" };', isRefused: false },
  { title: 'a key without quotes', line: 'keys.clock', isRefused: true },
  { title: 'a literal with the key without quotes', line: 'const one: Dictionary = { clock: "1" };', isRefused: true },
  { title: 'a field of the engine', line: 'engine.error("")', isRefused: true },
  { title: 'a field that people write in config.json', line: 'form.clock', isRefused: true },
  { title: 'a field that a text reads, too', line: 'own["clock"] + own.clock', isRefused: true },
  { title: 'a field that is looked for by `in`', line: '"clock" in own && own.clock', isRefused: true },
  { title: 'a field that hasOwnProperty looks for', line: 'own.hasOwnProperty("clock") && own.clock', isRefused: true },
  { title: 'a field that defineProperty makes', line: 'Object.defineProperty(own, "clock", own.clock)', isRefused: true },
  { title: 'a field with a key that a text holds', line: 'own[name as keyof Own] + own.clock', isRefused: true },
  { title: 'a field that a literal with quotes sets', line: 'const one: Own = { "clock": "1", name: "" }; one.clock', isRefused: true },
];
for (const { title, line, isRefused } of cases) test(`${isRefused ? 'refused' : 'accepted'}: ${title}`, () => assert.equal(linesOf(own + line), isRefused ? [3] : []));

test.run();
