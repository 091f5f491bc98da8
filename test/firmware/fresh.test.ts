// When a bundle must be rebuilt: by its sources and its output, in any folder.
import { cpSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { stampFile, stampOf, sumInputs, whyBuild } from '../../firmware/check/fresh.js';

const sources = ['src/main.ts', 'src/round/cardlook.ts', 'firmware/build.js', 'firmware/facts.js', 'firmware/globals.json', 'boards/board.schema.json', 'rollup.config.js', 'tsconfig.json', 'package-lock.json', 'boards/one.json'];
const texts: Record<string, string> = {
  'rollup.config.js': "import { build } from './firmware/build.js';", 'firmware/build.js': "import { engine } from './facts.js';", 'firmware/facts.js': "read('./globals.json')",
};
const outputs = { 'firmware.js': 'code', 'storage.bin': Buffer.from([1, 2]) };

const test = suite<{ root: string; board: { name: string; file: string } }>('fresh');

test.before.each(context => {
  context.root = join(mkdtempSync(join(tmpdir(), 'fresh-')), 'a path with spaces');
  context.board = { name: 'one', file: join(context.root, 'boards/one.json') };
  for (const name of sources) {
    mkdirSync(join(context.root, name, '..'), { recursive: true });
    writeFileSync(join(context.root, name), texts[name] ?? name);
  }
  const dist = join(context.root, 'dist/one');
  mkdirSync(dist, { recursive: true });
  for (const [name, data] of Object.entries({ ...outputs, [stampFile]: stampOf(sumInputs(context.root, context.board.file), outputs) })) writeFileSync(join(dist, name), data);
});
test.after.each(({ root }) => rmSync(join(root, '..'), { recursive: true, force: true }));

test('what is as it was built is not built again, also where only the times of its files are others', ({ root, board }) => {
  assert.is(whyBuild(root, board), undefined);
  for (const name of sources) utimesSync(join(root, name), new Date(), new Date());
  assert.is(whyBuild(root, board), undefined);
});

test('the project may be moved', ({ root }) => {
  const other = join(root, '..', 'elsewhere');
  cpSync(root, other, { recursive: true });
  assert.is(whyBuild(other, { name: 'one', file: join(other, 'boards/one.json') }), undefined);
});

for (const name of sources) {
  test(`it is where ${name} has changed`, ({ root, board }) => {
    writeFileSync(join(root, name), `${name}!`);
    assert.is(whyBuild(root, board), 'is older than its sources');
  });
}

test('it is not where a file has changed that the build does not read', ({ root, board }) => {
  writeFileSync(join(root, 'firmware/upload.js'), "import './build.js';");
  assert.is(whyBuild(root, board), undefined);
});

const changes: [title: string, change: (root: string) => void, expect: string][] = [
  ['a source has come', root => writeFileSync(join(root, 'src/new.ts'), ''), 'is older than its sources'],
  ['a source has gone', root => rmSync(join(root, 'src/round/cardlook.ts')), 'is older than its sources'],
  ['it was never built', root => rmSync(join(root, 'dist'), { recursive: true }), 'is not built yet'],
  ['a build was killed while it wrote', root => writeFileSync(join(root, 'dist/one/firmware.js'), 'co'), 'is not as it was built'],
  ['a part of it is missing', root => rmSync(join(root, 'dist/one/storage.bin')), 'is not as it was built'],
  ['nobody can read how it was built', root => writeFileSync(join(root, 'dist/one', stampFile), '{'), 'is not built yet'],
];
for (const [title, change, expect] of changes) {
  test(`it is where ${title}`, ({ root, board }) => {
    change(root);
    assert.is(whyBuild(root, board), expect);
  });
}

test.run();
