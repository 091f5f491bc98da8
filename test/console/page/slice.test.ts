// Which files of the card the browser page may read, and how much at a time.

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

test('slice by slice the whole file, byte for byte, and an empty one at its end', () => {
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
  { title: 'no more than 384 bytes at once', path: '/a.jpg', bytes: 5000, expect: picture.slice(0, 384) },
  { title: 'after the end nothing', path: '/a.jpg', from: 5000, expect: '' },
  { title: 'an empty file', path: '/empty', expect: '' },
  { title: 'the configuration, which the form shows', path: '/config.json', expect: '{"ftp":{}}' },
  { title: 'the log', path: '/snapferry/log.txt', expect: 'a line\n' },
  { title: 'not the state, from which a PIN can be found', path: '/snapferry/state', expect: undefined },
  { title: 'nor a copy of it under another name', path: '/backup', expect: undefined },
  { title: 'nor from its middle', path: '/snapferry/state', from: 3, expect: undefined },
  { title: 'no folder', path: '/snapferry', expect: undefined },
  { title: 'what is not there', path: '/none', expect: undefined },
];
for (const { title, path, from = 0, bytes = 300, expect } of slices) {
  test(title, () => {
    const card = createMemoryCard(content);
    const slice = readSlice(card, path, from, bytes);
    assert.is(slice === undefined ? undefined : plain(slice), expect);
    assert.is(card.openFiles(), 0);
  });
}

test('a card that fails gives nothing', () => {
  for (const broken of ['open', 'read']) {
    const card = createMemoryCard(content, operation => (operation === broken ? false : undefined));
    assert.is(readSlice(card, '/a.jpg', 0, 100), undefined, broken);
    assert.is(card.openFiles(), 0);
  }
});

test.run();
