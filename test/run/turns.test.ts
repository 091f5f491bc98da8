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
  ['firmware/build', true, 'one that reads the bundles itself'],
  ['stories/image/ahead', true, 'one whose world boots a bundle'],
  ['tools/soak/faults/sweeps/linesweep', true, 'one that imports it through others'],
  ['tools/demo/run', true, 'one that starts a program, which boots it'],
];
for (const [name, expect, why] of cases) test(`${why} ${expect ? 'waits' : 'does not wait'} for the bundles`, () => assert.is(needsBundle(at(name)), expect));

test('every file of the tests that opens a bundle says the word', () => {
  const openers = readdirSync(here, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts') && /(loadFirmware|readFileSync)\([^)]*(bundle|firmware\.js|storage\.bin)/.test(readFileSync(join(here, name), 'utf8')));
  assert.ok(openers.length > 0);
  for (const name of openers) assert.ok(needsBundle(join(here, name)), name);
});

test('what needs no bundle begins at once, all others when they are built, the long ones first', async () => {
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

test('once they are built nothing goes before the long ones', async () => {
  let tellBuilt = (): void => undefined;
  const turns = inTurn([at('at/chat'), at('at/lines'), at('tools/soak/cards/cards')], new Promise<void>(resolve => (tellBuilt = resolve)));
  assert.is((await turns.next()).value, at('at/chat'));
  tellBuilt();
  await Promise.resolve();
  assert.is((await turns.next()).value, at('tools/soak/cards/cards'));
  assert.is((await turns.next()).value, at('at/lines'));
});

test('what waits for an engine is told from what computes', () => {
  assert.equal(['web/page', 'tools/demo/run', 'stories/round', 'at/chat'].map(name => mostlyWaits(at(name))), [false, true, false, false]);
});

test('the page is built before its stories', () => {
  assert.equal(listBrowser(['web/page', 'at/chat', 'web/build'].map(at)), ['web/build', 'web/page'].map(at));
});

test('every name of a turn is that of a file', () => {
  const text = readFileSync(new URL('turns.ts', import.meta.url), 'utf8');
  const lists = [...text.matchAll(/^const (?:waiting|browser|long) = \[([^\]]*)\]/gm)].map(([, list]) => list!);
  const names = [...lists.join().matchAll(/'([^']+)'/g)].map(([, name]) => name!);
  const files = readdirSync(here, { recursive: true, encoding: 'utf8' }).map(name => `/${name.replaceAll('\\', '/')}`);
  assert.is(lists.length, 3);
  assert.equal(names.filter(name => !files.some(file => file.endsWith(`/${name}.test.ts`))), []);
  assert.is(new Set(names).size, names.length);
});

test('each file has one turn', async () => {
  const files = readdirSync(here, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.test.ts')).map(name => join(here, name));
  const given: string[] = [];
  for await (const file of inTurn(files, Promise.resolve())) given.push(file);
  assert.equal(given.sort(), files.sort());
});

test('files that name each other are no endless way', () => {
  const folder = mkdtempSync(join(tmpdir(), 'turns-'));
  writeFileSync(join(folder, 'a.ts'), "import './b.ts';");
  writeFileSync(join(folder, 'b.ts'), "import './a.ts';");
  const found = needsBundle(join(folder, 'a.ts'));
  rmSync(folder, { recursive: true });
  assert.is(found, false);
});

test.run();
