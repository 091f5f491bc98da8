// The stand-in computes as the engine, not as Node. A table of expressions runs on the stand-in, in sources loaded as modules, and on the real
// engine. The build refuses forms that cannot be played: test/firmware/differences.test.ts.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
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

test.run();
