import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createDrives } from './drives.ts';

const drives = suite('drives');
const make = () => createDrives({ C: { totalBytes: 1000, usedBytes: 300 }, E: { totalBytes: 500 } });
const bytes = (n: number) => new Uint8Array(n);

const paths: { given: string; from?: string; expect: string | undefined }[] = [
  { given: 'E:/', expect: 'E:/' },
  { given: 'e:', expect: 'E:/' },
  { given: 'e:/a.jpg', expect: 'E:/a.jpg' },
  { given: 'a.jpg', expect: 'C:/a.jpg' },
  { given: 'a.jpg', from: 'E:/sub', expect: 'E:/sub/a.jpg' },
  { given: '/a.jpg', from: 'E:/sub', expect: 'E:/a.jpg' },
  { given: '..', from: 'E:/sub', expect: 'E:/' },
  { given: '..', expect: 'C:/' },
  { given: 'sub/', expect: 'C:/sub' },
  { given: 'my test.jpg', expect: 'C:/my test.jpg' },
  { given: '_x', expect: 'C:/_x' },
  { given: 'e:a.jpg', expect: undefined },
  { given: '.hidden', expect: undefined },
  { given: 'a.', expect: undefined },
  { given: '-a', expect: undefined },
  { given: 'a//b', expect: undefined },
  ...[...'\\:*?"<>|,;'].map(char => ({ given: `a${char}b`, expect: undefined })),
  { given: 'a\nb', expect: undefined },
  { given: 'x'.repeat(251), expect: `C:/${'x'.repeat(251)}` },
  { given: 'x'.repeat(252), expect: undefined },
];
for (const { given, from = 'C:/', expect } of paths) {
  drives(`reads ${JSON.stringify(given.slice(0, 20))} in ${from} as ${expect?.slice(0, 20)}`, () => {
    assert.is(make().resolve(given, from), expect);
  });
}

drives('stores files and counts their size', () => {
  const disk = make();
  assert.is(disk.write('E:/a', bytes(300), 5), 'done');
  assert.is(disk.freeBytes('E'), 200);
  assert.is(disk.write('E:/b', bytes(201), 5), 'full');
  assert.is(disk.write('E:/a', bytes(500), 6), 'done', 'the room of a replaced file counts as free');
  assert.is(disk.usedBytes('E'), 500);
  assert.equal(disk.read('E:/a'), { bytes: bytes(500), writtenMs: 6 });
  assert.is(disk.usedBytes('C'), 300);
  assert.is(disk.write('C:/a', bytes(701), 0), 'full');
});

drives('refuses a file in a missing folder or with the name of a folder', () => {
  const disk = make();
  assert.is(disk.write('E:/sub/a', bytes(1), 0), 'nowhere');
  assert.is(disk.makeFolder('E:/sub'), true);
  assert.is(disk.makeFolder('E:/sub'), false);
  assert.is(disk.write('E:/sub/a', bytes(1), 0), 'done');
  assert.is(disk.write('E:/sub', bytes(1), 0), 'nowhere');
  assert.equal(disk.list('E:/'), { folders: ['sub'], files: [] });
  assert.equal(disk.list('E:/sub'), { folders: [], files: ['a'] });
  assert.is(disk.removeFolder('E:/sub'), false, 'a folder with files stays');
  assert.is(disk.remove('E:/sub/a'), true);
  assert.is(disk.remove('E:/sub/a'), false);
  assert.is(disk.removeFolder('E:/sub'), true);
  assert.is(disk.removeFolder('E:/'), false);
});

drives('renames to unused names only', () => {
  const disk = make();
  disk.write('C:/a', bytes(1), 1);
  disk.write('C:/b', bytes(2), 2);
  assert.is(disk.rename('C:/a', 'C:/b'), false);
  assert.is(disk.rename('C:/a', 'C:/c'), true);
  assert.is(disk.rename('C:/a', 'C:/d'), false);
  assert.equal(Object.keys(disk.files()).sort(), ['C:/b', 'C:/c']);
});

drives('has only the configured drives', () => {
  const disk = make();
  assert.equal(disk.letters(), ['C', 'E']);
  assert.is(disk.has('F'), false);
  assert.is(disk.write('F:/a', bytes(1), 0), 'nowhere');
  assert.is(disk.isFolder('E:/'), true);
  assert.is(disk.isFolder('F:/'), false);
});

drives.run();
