// Tests which files of the card the browser page may read, and how many bytes at a time.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readSlice } from '../../../src/console/page/slice.ts';
import { createMemoryCard } from '../../outside.ts';

const test = suite('slice');

const all = String.fromCharCode(...Array.from({ length: 256 }, (_none, i) => i));
const picture = all.repeat(4).slice(0, 1000);
const state = 'pin 1a2b3c4d 3;';
const content = { '/a.jpg': picture, '/empty': '', '/config.json': '{"ftp":{}}', '/snapferry/state': state, '/backup': state, '/snapferry/log.txt': 'a line\n' };
const plain = (text: string) => Buffer.from(text, 'base64').toString('latin1');

test('slices yield the whole file byte for byte, and an empty slice at its end', () => {
  for (const bytes of [1, 7, 300, 384]) {
    const card = createMemoryCard(content);
    let got = '';
    for (;;) {
      const slice = readSlice(card, '/a.jpg', got.length, bytes)!;
      if (!slice) break;
      assert.ok(plain(slice).length <= bytes);
      got += plain(slice);
    }
    assert.is(got, picture);
    assert.is(card.openFiles(), 0);
  }
});

const slices: { title: string; path: string; from?: number; bytes?: number; expect: string | undefined }[] = [
  { title: 'at most 384 bytes in a slice', path: '/a.jpg', bytes: 5000, expect: picture.slice(0, 384) },
  { title: 'an offset after the end: an empty slice', path: '/a.jpg', from: 5000, expect: '' },
  { title: 'an empty file: an empty slice', path: '/empty', expect: '' },
  { title: 'config.json is readable for the form', path: '/config.json', expect: '{"ftp":{}}' },
  { title: 'the log is readable', path: '/snapferry/log.txt', expect: 'a line\n' },
  { title: 'the state is not readable, since it reveals a PIN', path: '/snapferry/state', expect: undefined },
  { title: 'a copy of the state is not readable', path: '/backup', expect: undefined },
  { title: 'the state is not readable from an offset', path: '/snapferry/state', from: 3, expect: undefined },
  { title: 'a folder is not readable', path: '/snapferry', expect: undefined },
  { title: 'a missing file is not readable', path: '/none', expect: undefined },
];
for (const { title, path, from = 0, bytes = 300, expect } of slices) {
  test(title, () => {
    const card = createMemoryCard(content);
    const slice = readSlice(card, path, from, bytes);
    assert.is(slice === undefined ? undefined : plain(slice), expect);
    assert.is(card.openFiles(), 0);
  });
}

test('a card that fails yields no slice', () => {
  for (const broken of ['open', 'read']) {
    const card = createMemoryCard(content, operation => (operation === broken ? false : undefined));
    assert.is(readSlice(card, '/a.jpg', 0, 100), undefined, broken);
    assert.is(card.openFiles(), 0);
  }
});

test.run();
