// When a bundle must be built again: after a change of its sources or its output, in any folder.
import { cpSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { folderOf } from '../../firmware/boards/boardfile.js';
import { choiceIn, placeBeside, stampFile, stampOf, sumInputs, whyBuild } from '../../firmware/check/fresh.js';

const sources = ['src/main.ts', 'src/round/cardlook.ts', 'firmware/build.js', 'firmware/facts.js', 'firmware/globals.json', 'boards/board.schema.json', 'rollup.config.js', 'tsconfig.json', 'package-lock.json', 'boards/one.json'];
const texts: Record<string, string> = {
  'rollup.config.js': "import { build } from './firmware/build.js';", 'firmware/build.js': "import { engine } from './facts.js';", 'firmware/facts.js': "read('./globals.json')",
};
const outputs = { 'firmware.js': 'code', 'storage.bin': Buffer.from([1, 2]) };

const test = suite<{ root: string; board: { folder: string; file: string; camera: string } }>('fresh');

test.before.each(context => {
  context.root = join(mkdtempSync(join(tmpdir(), 'fresh-')), 'a path with spaces');
  context.board = { folder: 'one', camera: 'serial', file: join(context.root, 'boards/one.json') };
  for (const name of sources) {
    mkdirSync(join(context.root, name, '..'), { recursive: true });
    writeFileSync(join(context.root, name), texts[name] ?? name);
  }
  const dist = join(context.root, 'dist/one');
  mkdirSync(dist, { recursive: true });
  for (const [name, data] of Object.entries({ ...outputs, [stampFile]: stampOf(sumInputs(context.root, context.board.file), outputs, 'serial') })) writeFileSync(join(dist, name), data);
});
test.after.each(({ root }) => rmSync(join(root, '..'), { recursive: true, force: true }));

test('an unchanged bundle needs no rebuild, even if its files have new times', ({ root, board }) => {
  assert.is(whyBuild(root, board), undefined);
  for (const name of sources) utimesSync(join(root, name), new Date(), new Date());
  assert.is(whyBuild(root, board), undefined);
});

test('a moved project needs no rebuild', ({ root }) => {
  const other = join(root, '..', 'elsewhere');
  cpSync(root, other, { recursive: true });
  assert.is(whyBuild(other, { folder: 'one', camera: 'serial', file: join(other, 'boards/one.json') }), undefined);
});

for (const name of sources) {
  test(`a changed ${name} needs a rebuild`, ({ root, board }) => {
    writeFileSync(join(root, name), `${name}!`);
    assert.is(whyBuild(root, board), 'is older than its sources');
  });
}

test('a bundle for another camera is never taken for the asked one', ({ root, board }) => {
  assert.is(whyBuild(root, { ...board, camera: 'spi' }), 'was built with another camera, serial');
  assert.is(whyBuild(root, { ...board, folder: 'one/spi', camera: 'spi' }), 'is not built yet');
});

test('a bundle that believes other keys is never taken for the asked one, and any will do for a command that names none', ({ root, board }) => {
  assert.is(whyBuild(root, { ...board, choice: { keys: [] } }), undefined);
  assert.is(whyBuild(root, { ...board, choice: { keys: ['MIIa'] } }), 'was built with other keys');
  writeFileSync(join(root, 'dist/one', stampFile), stampOf(sumInputs(root, board.file), outputs, 'serial', { keys: ['MIIa', 'MIIb'] }));
  assert.is(whyBuild(root, board), undefined);
  assert.is(whyBuild(root, { ...board, choice: { keys: ['MIIa', 'MIIb'] } }), undefined);
  for (const keys of [[], ['MIIa'], ['MIIb', 'MIIa']]) assert.is(whyBuild(root, { ...board, choice: { keys } }), 'was built with other keys');
  assert.equal(choiceIn(join(root, 'dist/one')), { keys: ['MIIa', 'MIIb'], modems: undefined });
  assert.equal(choiceIn(join(root, 'dist/none')), { keys: [], modems: undefined });
});

test('a bundle for other modems is never taken for the asked one, and any will do for a command that names none', ({ root, board }) => {
  assert.is(whyBuild(root, { ...board, choice: { keys: [], modems: 'all' } }), 'was built for other modems');
  writeFileSync(join(root, 'dist/one', stampFile), stampOf(sumInputs(root, board.file), outputs, 'serial', { keys: [], modems: 'all' }));
  assert.is(whyBuild(root, board), undefined);
  assert.is(whyBuild(root, { ...board, choice: { keys: [], modems: 'all' } }), undefined);
  assert.is(whyBuild(root, { ...board, choice: { keys: [] } }), 'was built for other modems');
  assert.equal(choiceIn(join(root, 'dist/one')), { keys: [], modems: 'all' });
});

test('what a person chose for dist/one stays there, and a command has each other camera beside it', ({ root, board: { file } }) => {
  writeFileSync(file, JSON.stringify({ name: 'one', camera: { uart: {} } }));
  const places = () => ([undefined, 'serial', 'spi', 'none'] as const).map(camera => {
    const { file: its, ...place } = placeBeside(root, { file, ...camera && { camera } });
    assert.is(its, file);
    assert.equal(placeBeside(root, { file, ...place }), { file, ...place }, 'where it is, it stays');
    return folderOf('one', place);
  });
  assert.equal(places(), ['one', 'one', 'one+spi', 'one+none']);
  writeFileSync(join(root, 'dist/one', stampFile), stampOf('', outputs, 'spi'));
  assert.equal(places(), ['one+serial', 'one+serial', 'one', 'one+none']);
  rmSync(join(root, 'dist/one'), { recursive: true });
  assert.equal(places(), ['one', 'one', 'one+spi', 'one+none'], 'a command chooses nothing for a person');
});

test('a changed file that the build does not read needs no rebuild', ({ root, board }) => {
  writeFileSync(join(root, 'firmware/upload.js'), "import './build.js';");
  assert.is(whyBuild(root, board), undefined);
});

const changes: [title: string, change: (root: string) => void, expect: string][] = [
  ['a source was added', root => writeFileSync(join(root, 'src/new.ts'), ''), 'is older than its sources'],
  ['a source was deleted', root => rmSync(join(root, 'src/round/cardlook.ts')), 'is older than its sources'],
  ['there is no build', root => rmSync(join(root, 'dist'), { recursive: true }), 'is not built yet'],
  ['a build was killed while writing', root => writeFileSync(join(root, 'dist/one/firmware.js'), 'co'), 'is not as it was built'],
  ['a file of the build is missing', root => rmSync(join(root, 'dist/one/storage.bin')), 'is not as it was built'],
  ['the record of the build is unreadable', root => writeFileSync(join(root, 'dist/one', stampFile), '{'), 'is not built yet'],
];
for (const [title, change, expect] of changes) {
  test(`a rebuild is needed if ${title}`, ({ root, board }) => {
    change(root);
    assert.is(whyBuild(root, board), expect);
  });
}

test.run();
