// Tests that no test runs an old bundle. Without an up-to-date one, the test stops with the command that builds it.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { stampFile, stampOf, sumInputs } from '../../../firmware/check/fresh.js';
import { findBuilt } from './built.ts';

const sources = [
  'src/main.ts', 'boards/board.schema.json', 'rollup.config.js', 'tsconfig.json', 'package-lock.json', 'boards/hut.json',
  'test/sim/world/boards/bench.json',
];
const outputs = { 'firmware.js': 'code', 'storage.bin': 'image' };

const test = suite<{ root: string }>('outputs of a build');

function put(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

test.before.each(context => {
  context.root = mkdtempSync(join(tmpdir(), 'built-'));
  for (const name of sources) put(
    join(context.root, name), /(hut|bench)\.json$/.test(name) ? JSON.stringify({ name: basename(name, '.json') }) : name,
  );
  for (const file of ['boards/hut.json', 'test/sim/world/boards/bench.json']) {
    const dist = join(context.root, 'dist', file.replace(/.*\/|\.json/g, ''));
    for (const [name, data] of Object.entries({
      ...outputs, [stampFile]: stampOf(sumInputs(context.root, join(context.root, file)), outputs, 'none'),
    })) put(join(dist, name), data);
  }
});
test.after.each(({ root }) => rmSync(root, { recursive: true, force: true }));

const sentence = (name: string, root: string) => {
  try {
    return findBuilt(name, 'firmware.js', root);
  } catch (error) {
    return (error as Error).message;
  }
};

test('a current build of a board, and of one for tests', ({ root }) => {
  assert.is(findBuilt('hut', 'firmware.js', root), join(root, 'dist/hut/firmware.js'));
  assert.is(findBuilt('bench', 'storage.bin', root), join(root, 'dist/bench/storage.bin'));
});

test('a source has changed since', ({ root }) => {
  put(join(root, 'src/main.ts'), 'other');
  assert.is(sentence('hut', root), 'dist/hut is older than its sources: npm run build -- hut');
  assert.is(sentence('bench', root), 'dist/bench is older than its sources: npm run build -- test/sim/world/boards/bench.json');
});

test('there is no build, a changed one, and no board of that name', ({ root }) => {
  rmSync(join(root, 'dist/bench'), { recursive: true });
  assert.is(sentence('bench', root), 'dist/bench is not built yet: npm run build -- test/sim/world/boards/bench.json');
  put(join(root, 'dist/hut/firmware.js'), 'cod');
  assert.is(sentence('hut', root), 'dist/hut is not as it was built: npm run build -- hut');
  assert.is(sentence('cellar', root), 'There is no board file cellar.json in boards or test/sim/world/boards.');
});

test('a person chose another camera: that of the board is beside', ({ root }) => {
  assert.is(sentence('hut+spi', root), 'dist/hut+spi is not built yet: npm run build -- hut:spi:beside');
  put(join(root, 'dist/hut', stampFile), stampOf(sumInputs(root, join(root, 'boards/hut.json')), outputs, 'spi'));
  assert.is(sentence('hut', root), 'dist/hut+none is not built yet: npm run build -- hut:none:beside');
  assert.is(sentence('hut+spi', root), join(root, 'dist/hut/firmware.js'));
});

test('a build that was current is not looked at again in this process', ({ root }) => {
  findBuilt('hut', 'firmware.js', root);
  put(join(root, 'src/main.ts'), 'other');
  assert.is(findBuilt('hut', 'firmware.js', root), join(root, 'dist/hut/firmware.js'));
});

test.run();
