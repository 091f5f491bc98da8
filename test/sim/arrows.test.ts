// Tests that the simulator is independent. No file of it imports the firmware's sources or the tests. Each folder imports only from folders that
// stand above it in the table of test/sim/README.md. Of firmware/ the simulator imports only the modules in `known` below.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const root = fileURLToPath(new URL('.', import.meta.url));
const test = suite('import directions of the simulator');

/** For each folder, the other folders that it may import from. Files directly in test/sim may be imported by all. */
const arrows: Record<string, string[]> = {
  line: [],
  card: [],
  camera: ['line'],
  server: [],
  modem: ['line', 'server'],
  sheets: ['modem'],
  engine: ['line', 'card'],
  world: ['line', 'card', 'camera', 'server', 'modem', 'sheets', 'engine'],
};

/**
 * Modules outside of test/sim that the simulator may import. They find the engine, find or make a board's build, state facts about the engine and its
 * flash, or parse the firmware's JavaScript.
 */
const known = [
  'engine/espruino.js', 'engine/engine.js', 'engine/version.js', 'bundle/tree.js', 'bundle/edits.js', 'boards/boardfile.js', 'boards/cameras.js',
  'check/fresh.js', 'commands/lock.js', 'image/layout.js', 'image/storage.js', 'bytes.js',
].map(name => join('..', '..', 'firmware', name));
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts'));
const isTest = (file: string) => file.endsWith('.test.ts');
const folderOf = (file: string) => (file.includes(sep) ? file.split(sep)[0]! : '');

/** Returns the files that a file imports, as paths relative to the simulator's folder. */
function importsOf(file: string): string[] {
  const named = [...readFileSync(join(root, file), 'utf8').matchAll(/^(?:import|export)\b[^;]*?from '(\.[^']+)';$/gm)];
  return named.map(([, name]) => relative(root, join(root, dirname(file), name!))).filter(to => !known.includes(to));
}

test('every folder is listed in the import table', () =>
  assert.equal([...new Set(files.map(folderOf))].filter(folder => folder !== '').sort(), Object.keys(arrows).sort()));

for (const [folder, others] of Object.entries(arrows)) {
  test(`${folder} imports from ${others.length > 0 ? others.join(', ') : 'no other part'}`, () => {
    const own = files.filter(file => folderOf(file) === folder && !isTest(file));
    const wrong = own.flatMap(file => importsOf(file).filter(to => !['', folder, ...others].includes(folderOf(to)))
      .map(to => `${file} imports ${to}`));
    assert.ok(own.some(file => importsOf(file).length > 0), 'the search finds imports');
    assert.equal(wrong, []);
  });
}

test('files outside the folders import from none of them', () => {
  const own = files.filter(file => folderOf(file) === '' && !isTest(file));
  assert.ok(own.length > 0);
  assert.equal(own.flatMap(file => importsOf(file).filter(to => folderOf(to) !== '')), []);
});

test('tests of the simulator import nothing outside it but four shared helpers', () => {
  const outer = ['whole.ts', 'together.ts', 'needs.ts', 'common/asked.ts'].map(name => join('..', name));
  assert.equal(files.filter(isTest)
    .flatMap(file => importsOf(file).filter(to => to.startsWith('..') && !outer.includes(to)).map(to => `${file} imports ${to}`)), []);
});

test('every file and folder that the README names exists', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const named = [...readme.matchAll(/`([\w./]+(?:\.ts|\/))`/g)].map(([, name]) => name!);
  const folders = readdirSync(root, { recursive: true, withFileTypes: true }).filter(entry => entry.isDirectory());
  const places = ['.', '../..', ...folders.map(entry => relative(root, join(entry.parentPath ?? entry.path, entry.name)))];
  assert.ok(named.length > 10);
  assert.equal(named.filter(name => !places.some(place => existsSync(join(root, place, name)))), []);
});

test.run();
