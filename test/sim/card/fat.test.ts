// Tests the names on a simulated FAT card, by the source of FatFs R0.10c as the engine configures it. A desktop's names are as Windows shows them.

import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createFatNames, decode437, encode437 } from './fat.ts';

const test = suite('FAT names');

function within(
  names: string[],
  look: (find: (path: string, isChip?: boolean, isMissing?: boolean) => string, list: (isChip?: boolean) => string[]) => void,
): void {
  const folder = mkdtempSync(join(tmpdir(), 'snapferry-fat-'));
  mkdirSync(join(folder, 'DCIM'));
  for (const name of names) writeFileSync(join(folder, 'DCIM', name), name);
  try {
    look((path, isChip = true, isMissing = false) => createFatNames(folder, isChip).find(path, isMissing).slice(folder.length), (isChip = true) => {
      const all = readdirSync(join(folder, 'DCIM'));
      return all.map(name => createFatNames(folder, isChip).show(name, all)).sort();
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('the spelling of a path is known without reading the card, unless FAT would change or reject a name', () => {
  const spelled = (path: string, isChip = true) => createFatNames('/card', isChip).spelled(path);
  const paths = ['/DCIM//A.JPG', '/DCIM/./A.JPG', 'gr\x81n.jpg', '/', '/DCIM/..', 'a.', 'a ', 'a*', 'x'.repeat(64)];
  assert.equal(paths.map(path => spelled(path)?.replaceAll('\\', '/')), [
    '/card/DCIM/A.JPG', undefined, '/card/grün.jpg', '/card', undefined, undefined, undefined, undefined, undefined,
  ]);
  assert.equal(['a*', 'a.'].map(path => spelled(path, false)?.replaceAll('\\', '/')), ['/card/a*', undefined]);
});

// Samples of IBM's table for code page 437. The last character is the no-break space.
for (const [char, byte] of [['Ç', 0x80], ['é', 0x82], ['ß', 0xe1], ['■', 0xfe], ['\u00a0', 0xff]] as const) {
  test(`${JSON.stringify(char)} is 0x${byte.toString(16)}`, () =>
    assert.equal([encode437(char), decode437(String.fromCharCode(byte))], [String.fromCharCode(byte), char]));
}
test('characters outside the code page and 64-character names are rejected', () =>
  assert.equal(['€', 'ж', 'x'.repeat(64)].map(encode437), [undefined, undefined, undefined]));

test('a name is found in any letter case, and listed as it was created', () => within(['img_0001.jpg'], (find, list) => {
  assert.equal([find('/DCIM/IMG_0001.JPG'), find('/dcim/img_0001.JPG'), list()], ['/DCIM/img_0001.jpg', '/DCIM/img_0001.jpg', ['img_0001.jpg']]);
}));
test('a path that does not exist as spelled is found in another letter case, or is new', () => within(['img_0001.jpg'], find => {
  assert.equal(['/DCIM/IMG_0001.JPG', '/dcim/IMG_0001.JPG', '/dcim/IMG_0002.JPG'].map(path => find(path, true, true)), [
    '/DCIM/img_0001.jpg', '/DCIM/img_0001.jpg', '/DCIM/IMG_0002.JPG',
  ]);
}));
test('letters outside ASCII are found in any letter case, too', () =>
  within(['grün.jpg'], find => assert.is(find('/DCIM/GR\x9aN.JPG'), '/DCIM/grün.jpg')));
test('a desktop finds and lists names in UTF-8', () => within(['grün.jpg'], (find, list) => {
  assert.equal([find('DCIM/GR\xc3\x9cN.jpg', false), list(false)], ['/DCIM/grün.jpg', ['gr\xc3\xbcn.jpg']]);
}));
test('a chip lists names in its code page, and others by a short name, which finds them', () => within([
  'grün.jpg', 'preis€.jpg', 'preis€2.jpg',
], (find, list) => {
  assert.equal(list(), ['PREIS_~1.JPG', 'PREIS_~2.JPG', 'gr\x81n.jpg']);
  assert.equal([find('/DCIM/PREIS_~1.JPG'), find('/DCIM/preis_~2.jpg')], ['/DCIM/preis€.jpg', '/DCIM/preis€2.jpg']);
}));
test('a missing file keeps the requested name', () => within([], find => assert.is(find('/dcim/New.jpg'), '/DCIM/New.jpg')));
test('dots and blanks at the end are not part of a name', () => within(['a.jpg'], find => assert.is(find('/DCIM./a.jpg. .'), '/DCIM/a.jpg')));
test('one dot stays in the folder, two go up, but not above the root', () =>
  within(['a.jpg'], find => assert.is(find('/./../DCIM/../dcim/A.jpg'), '/DCIM/a.jpg')));
test('a backslash is a slash to a chip', () => within(['a.jpg'], find => assert.is(find('\\DCIM\\A.JPG'), '/DCIM/a.jpg')));
for (const name of ['a"b', 'a*', 'a:b', 'a<b', 'a>', 'a?', 'a|b', '...', 'x'.repeat(64)]) {
  test(`rejects the name ${name}`, () =>
    within([], find => assert.throws(() => find(`/${name}`), (error: NodeJS.ErrnoException) => error.code === 'EINVAL')));
}

test.run();
