// Tests which test files wait for the build of the bundles, and the order of all files.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inTurn, listBrowser, mostlyWaits, needsBundle, tellTimes, timesFile, type Times } from './turns.ts';

const here = fileURLToPath(new URL('..', import.meta.url));
const at = (name: string) => join(here, `${name}.test.ts`);
const test = suite('turns');
const times: Times = { 'tools/soak/cards/cards': [9, 8], 'stories/image/ahead': [4, 3], 'tools/demo/run': [20, 2] };

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
  const turns = inTurn([at('stories/image/ahead'), at('at/chat'), at('tools/soak/cards/cards'), at('at/lines')], built, times);
  assert.is((await turns.next()).value, at('at/chat'));
  assert.is((await turns.next()).value, at('at/lines'));
  const waiting = turns.next();
  let isGiven = false;
  void waiting.then(() => { isGiven = true; });
  for (let turn = 0; turn < 20; turn++) await new Promise(resolve => setImmediate(resolve));
  assert.not(isGiven, 'nothing yet');
  tellBuilt();
  assert.is((await waiting).value, at('tools/soak/cards/cards'));
  assert.is((await turns.next()).value, at('stories/image/ahead'));
  assert.ok((await turns.next()).done);
});

test('after the build, long tests come first', async () => {
  let tellBuilt = (): void => undefined;
  const turns = inTurn([at('at/chat'), at('at/lines'), at('tools/soak/cards/cards')], new Promise<void>(resolve => (tellBuilt = resolve)), times);
  assert.is((await turns.next()).value, at('at/chat'));
  tellBuilt();
  await Promise.resolve();
  assert.is((await turns.next()).value, at('tools/soak/cards/cards'));
  assert.is((await turns.next()).value, at('at/lines'));
});

test('tests that mostly wait for an engine are distinguished from tests that compute', () => {
  assert.equal(['tools/soak/cards/cards', 'tools/demo/run', 'at/chat'].map(name => mostlyWaits(at(name), times)), [false, true, false]);
});

test('the tests that open the page in a browser come in their order, and none is forgotten', () => {
  assert.equal(listBrowser(['web/page', 'at/chat', 'web/build'].map(at)), ['web/build', 'web/page'].map(at));
  const files = readdirSync(here, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.test.ts')).map(name => join(here, name));
  const opening = files.filter(file => /\b(inBrowser|makeTestPage|borrowBrowser)\(/.test(readFileSync(file, 'utf8')));
  assert.equal(listBrowser(files).sort(), opening.sort());
});

test('every file in times.json is a test file', () => {
  const names = Object.keys(JSON.parse(readFileSync(timesFile, 'utf8')) as Times);
  assert.ok(names.length > 20);
  assert.equal(names.filter(name => !existsSync(at(name))), []);
});

test('times are kept of files of a second and more, the longest first', () => {
  const ran = [{ file: at('at/chat'), ms: 900, cpuMs: 900 }, { file: at('stories/round'), ms: 1240, cpuMs: 1100 }, { file: at('web/page'), ms: 20_000, cpuMs: 3000 }];
  assert.equal(Object.entries(JSON.parse(tellTimes(ran)) as Times), [['web/page', [20, 3]], ['stories/round', [1.2, 1.1]]]);
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
