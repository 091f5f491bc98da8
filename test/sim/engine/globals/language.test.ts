// The stand-in computes as the engine, not as Node. A table of expressions runs on the stand-in, in sources loaded as modules, and on the real
// engine. Forms that cannot be played are errors of the build.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { errorsOf } from '../../../firmware/typed.ts';
import { asModule } from '../asengine.js';
import { findEngines, whatLacks } from '../engines.ts';
import { probeEspruino, probeNode } from '../probe.ts';
import { differences } from './language.ts';

const test = suite('the engine’s language');
const all = Object.entries(differences).flatMap(([title, rows]) => rows.map(row => ({ title, ...row })));

/** Of engines before 2v29, others: their table is in globals.test.ts. */
const engines = findEngines().filter(({ isOld }) => !isOld);

const code = `function show(value) { return value === undefined ? "undefined" : JSON.stringify(value).replace(/[\\x80-\\xff]/g, escape); }
function escape(c) { return "\\\\u00" + c.charCodeAt(0).toString(16).toUpperCase(); }
function ask(n, run) { try { console.log(n + " " + show(run())); } catch (e) { console.log(n + " " + e); } }
${all.map(({ ask }, n) => `ask(${n}, function () { return ${ask}; });`).join('\n')}
console.log("end");`;

function check(lines: string[]): void {
  assert.equal(all.map(({ title, ask }, n) => `${title}: ${ask} is ${lines.find(line => line.startsWith(`${n} `))?.slice(`${n} `.length)}`), all.map(({ title, ask, expect }) => `${title}: ${ask} is ${expect}`));
}

test('the stand-in computes each expression as the engine', async () => check(await probeNode(code, { lastLine: 'end' })));

for (const { command } of engines) test(`${command} computes each as recorded`, async () => check(await probeEspruino(code, { lastLine: 'end' }, command)));
if (whatLacks()) console.log(`language: ${whatLacks()}`);

test('a source loaded as a module computes as the engine', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'language-'));
  const file = join(folder, 'rows.mjs');
  const rows = all.filter(({ isOfRealm }) => !isOfRealm);
  writeFileSync(file, asModule(`export const rows = [${rows.map(({ ask }) => `function () { return ${ask}; }`).join(',\n')}];`));
  const { rows: asked } = await import(pathToFileURL(file).href) as { rows: (() => unknown)[] };
  rmSync(folder, { recursive: true });
  const found = asked.map(run => {
    try {
      const value = run();
      return value === undefined ? 'undefined' : JSON.stringify(value);
    } catch (error) {
      return String(error);
    }
  });
  assert.equal(rows.map(({ ask }, n) => `${ask} is ${found[n]}`), rows.map(({ ask, expect }) => `${ask} is ${expect}`));
});

/** For each difference that the stand-in does not play, a source with it. */
const refused: Record<string, string> = {
  'a list whose length is set to 0, which throws': 'export const a = list; list.length = 0;',
  'keys of null, which are none': 'export const a = Object.keys(null);',
  'a time without a value, which throws': 'export const a = new Date(undefined);',
  'a split by a pattern with a group, which drops the groups': 'export const a = text.split(/(,)/);',
  'a function in place of a text for a text, which puts in its source': 'export const a = text.replace("a", function () { return "b"; });',
  'a method of a prototype, which is undefined': 'export const a = Array.prototype.flat;',
};
const known = 'declare const list: number[]; declare const text: string; export const all = [list, text];\n';

test('a form that the stand-in cannot play is an error of the build', () => {
  const names = Object.keys(refused);
  const errors = errorsOf(Object.fromEntries(names.map((name, i) => [`case${i}.ts`, known + refused[name]])));
  assert.equal(names.filter((_, i) => errors[`case${i}.ts`]! > 0), names);
});

test.run();
