// Which test files wait for the bundles, and the order of all of them.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inTurn, listBrowser, mostlyWaits, needsBundle } from './turns.ts';

const here = fileURLToPath(new URL('..', import.meta.url));
const at = (name: string) => join(here, `${name}.test.ts`);
const test = suite('turns');

const cases: [name: string, expect: boolean, why: string][] = [
  ['at/chat', false, 'a test of a source alone'],
  ['sim/server/server', false, 'a test of the simulator alone'],
  ['firmware/build', true, 'a test that reads the bundles'],
  ['stories/image/ahead', true, 'a test whose world boots a bundle'],
  ['tools/soak/faults/sweeps/linesweep', true, 'a test that imports such a world indirectly'],
  ['tools/demo/run', true, 'a test that starts a program that boots a bundle'],
];
for (const [name, expect, why] of cases) test(`${why} ${expect ? 'waits' : 'does not wait'} for the bundles`, () => assert.is(needsBundle(at(name)), expect));

test('every test source that opens a bundle waits for the bundles', () => {
  const openers = readdirSync(here, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts') && /(loadFirmware|readFileSync)\([^)]*(bundle|firmware\.js|storage\.bin)/.test(readFileSync(join(here, name), 'utf8')));
  assert.ok(openers.length > 0);
  for (const name of openers) assert.ok(needsBundle(join(here, name)), name);
});

test('tests without a bundle start at once, all others after the build, long ones first', async () => {
  let tellBuilt = (): void => undefined;
  const built = new Promise<void>(resolve => (tellBuilt = resolve));
  const turns = inTurn([at('stories/image/ahead'), at('at/chat'), at('tools/soak/cards/cards'), at('at/lines')], built);
  assert.is((await turns.next()).value, at('at/chat'));
  assert.is((await turns.next()).value, at('at/lines'));
  const waiting = turns.next();
  const first = await Promise.race([waiting, new Promise(resolve => setTimeout(() => resolve('nothing yet'), 20))]);
  assert.is(first, 'nothing yet');
  tellBuilt();
  assert.is((await waiting).value, at('tools/soak/cards/cards'));
  assert.is((await turns.next()).value, at('stories/image/ahead'));
  assert.ok((await turns.next()).done);
});

test('after the build, long tests come first', async () => {
  let tellBuilt = (): void => undefined;
  const turns = inTurn([at('at/chat'), at('at/lines'), at('tools/soak/cards/cards')], new Promise<void>(resolve => (tellBuilt = resolve)));
  assert.is((await turns.next()).value, at('at/chat'));
  tellBuilt();
  await Promise.resolve();
  assert.is((await turns.next()).value, at('tools/soak/cards/cards'));
  assert.is((await turns.next()).value, at('at/lines'));
});

test('tests that mostly wait for an engine are distinguished from tests that compute', () => {
  assert.equal(['web/page', 'tools/demo/run', 'stories/round', 'at/chat'].map(name => mostlyWaits(at(name))), [false, true, false, false]);
});

test('the test that builds the page runs before the tests that open it', () => {
  assert.equal(listBrowser(['web/page', 'at/chat', 'web/build'].map(at)), ['web/build', 'web/page'].map(at));
});

test('every name in the lists of turns.ts is a test file and occurs once', () => {
  const text = readFileSync(new URL('turns.ts', import.meta.url), 'utf8');
  const lists = [...text.matchAll(/^const (?:waiting|browser|long) = \[([^\]]*)\]/gm)].map(([, list]) => list!);
  const names = [...lists.join().matchAll(/'([^']+)'/g)].map(([, name]) => name!);
  const files = readdirSync(here, { recursive: true, encoding: 'utf8' }).map(name => `/${name.replaceAll('\\', '/')}`);
  assert.is(lists.length, 3);
  assert.equal(names.filter(name => !files.some(file => file.endsWith(`/${name}.test.ts`))), []);
  assert.is(new Set(names).size, names.length);
});

test('each file runs once', async () => {
  const files = readdirSync(here, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.test.ts')).map(name => join(here, name));
  const given: string[] = [];
  for await (const file of inTurn(files, Promise.resolve())) given.push(file);
  assert.equal(given.sort(), files.sort());
});

test('circular imports do not cause an endless search', () => {
  const folder = mkdtempSync(join(tmpdir(), 'turns-'));
  writeFileSync(join(folder, 'a.ts'), "import './b.ts';");
  writeFileSync(join(folder, 'b.ts'), "import './a.ts';");
  const found = needsBundle(join(folder, 'a.ts'));
  rmSync(folder, { recursive: true });
  assert.is(found, false);
});

test.run();
