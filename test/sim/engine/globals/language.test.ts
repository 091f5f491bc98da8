// Checks that the simulated engine computes as the real engine, not as Node. The expressions of language.ts run in it, in sources loaded as
// modules, and on the real engine. The build refuses forms that the simulated engine cannot compute: test/firmware/differences.test.ts.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findEngines } from '../../../needs.ts';
import { patienceMs } from '../../patience.ts';
import { asFunction, asModule } from '../asengine.js';
import { limits } from '../limits.js';
import { probeEspruino, probeNode } from '../probe.ts';
import { differences } from './language.ts';

const test = suite('the engine’s language');
const all = Object.entries(differences).flatMap(([title, rows]) => rows.map(row => ({ title, ...row })));

/** Only engines from 2v29 on are asked here. globals.test.ts has the results of older ones. */
const engines = findEngines('the language').filter(({ isOld }) => !isOld);

/** Longest time in milliseconds for all expressions, enough for a busy machine. */

const code = `function show(value) { return value === undefined ? "undefined" : JSON.stringify(value).replace(/[\\x80-\\xff]/g, escape); }
function escape(c) { return "\\\\u00" + c.charCodeAt(0).toString(16).toUpperCase(); }
function ask(n, run) { try { console.log(n + " " + show(run())); } catch (e) { console.log(n + " " + e); } }
${all.map(({ ask }, n) => `ask(${n}, function () { return ${ask}; });`).join('\n')}
console.log("end");`;

function check(lines: string[]): void {
  assert.equal(
    all.map(({ title, ask }, n) => `${title}: ${ask} is ${lines.find(line => line.startsWith(`${n} `))?.slice(`${n} `.length)}`),
    all.map(({ title, ask, expect }) => `${title}: ${ask} is ${expect}`),
  );
}

test('the stand-in computes each expression as the engine', async () => check(await probeNode(code, { lastLine: 'end', limitMs: patienceMs })));

for (const { command } of engines) test(`${command} computes each as recorded`, async () =>
  check(await probeEspruino(code, { lastLine: 'end', limitMs: patienceMs }, command)));

const rows = all.filter(({ isOfRealm }) => !isOfRealm);

function checkRows(asked: (() => unknown)[]): void {
  const found = asked.map(run => {
    try {
      const value = run();
      return value === undefined ? 'undefined' : JSON.stringify(value);
    } catch (error) {
      return String(error);
    }
  });
  assert.equal(rows.map(({ ask }, n) => `${ask} is ${found[n]}`), rows.map(({ ask, expect }) => `${ask} is ${expect}`));
}

const listed = `[${rows.map(({ ask }) => `function () { return ${ask}; }`).join(',\n')}]`;

test('a source loaded as a module computes as the engine', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'language-'));
  const file = join(folder, 'rows.mjs');
  writeFileSync(file, asModule(`export const rows = ${listed};`));
  const { rows: asked } = await import(pathToFileURL(file).href) as { rows: (() => unknown)[] };
  rmSync(folder, { recursive: true });
  checkRows(asked);
});

test('a bundle computes as the engine in a realm that it shares, such as the page’s', () => {
  let asked: (() => unknown)[] = [];
  const run = new Function(
    'take', `return ${asFunction(`take(${listed});`, true)}`,
  )((given: typeof asked) => { asked = given; }) as (...parts: unknown[]) => void;
  run({ see: () => undefined }, class OutOfMemory {}, limits);
  checkRows(asked);
});

test('a form that it cannot play is an exception there', async () => {
  const never = `function tell(run) { try { console.log("gave " + run()); } catch (e) { console.log("threw " + e); } }
    tell(function () { var list = [1, 2, 3]; list.forEach(function () { list.pop(); }); return list; });
    tell(function () { var o = {}, k = "9"; o[k] = 1; return Object.assign({}, o); });
    console.log("end");`;
  const lines = await probeNode(never, { lastLine: 'end' });
  assert.match(lines[0]!, /^threw Error: A list gets shorter while its callbacks run/);
  assert.match(lines[1]!, /^threw Error: The engine ends in Object\.assign of a name like a number/);
});

test.run();
