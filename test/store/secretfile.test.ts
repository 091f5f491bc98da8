// Tests that files with secrets are recognized by their content.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { secretIn, statePaths } from '../../src/store/secretfile.ts';
import { createMemoryCard } from '../outside.ts';

const test = suite('files with secrets');
const config = JSON.stringify({ ftp: { password: 'Mel0n-Secret-99' } }).padEnd(900);

test('a copy of any name is found, and the file itself', () => {
  const card = createMemoryCard({ '/config.json': config, '/snapferry/state': 'pin 12;', '/a.txt': config, '/DCIM/b.jpg': 'pin 12;' });
  assert.equal(['/a.txt', '/DCIM/b.jpg', '/config.json', '/snapferry/state'].map(path => secretIn(card, path)), ['/config.json', '/snapferry/state', '/config.json', '/snapferry/state']);
});
test('only the state is asked for, if that is to be enough', () => {
  const card = createMemoryCard({ '/config.json': config, '/snapferry/state': 'pin 12;', '/a.txt': config, '/b.jpg': 'pin 12;' });
  assert.equal(['/a.txt', '/b.jpg'].map(path => secretIn(card, path, statePaths)), ['', '/snapferry/state']);
});
test('another content of the same size is none, nor is a missing file', () => {
  const card = createMemoryCard({ '/config.json': config, '/a.txt': config.replace('99', '98'), '/b.txt': `${config.slice(0, -1)}x` });
  assert.equal(['/a.txt', '/b.txt', '/none'].map(path => secretIn(card, path)), ['', '', '']);
});
test('a picture is known by its beginning: no other file is looked at, even of the same size', () => {
  const picture = `\xff\xd8\xff\xe0${'x'.repeat(896)}`;
  const card = createMemoryCard({ '/config.json': config, '/snapferry/state': picture, '/a.jpg': picture });
  const looks = card.counts.stat;
  assert.is(secretIn(card, '/a.jpg', undefined, picture.length), '');
  assert.is(card.counts.stat, looks);
  assert.is(secretIn(card, '/a.jpg'), '/snapferry/state', 'a caller without the size');
  assert.is(secretIn(card, '/config.json', undefined, config.length), '/config.json');
});
test('no file is read whose size differs', () => {
  const read: string[] = [];
  const card = createMemoryCard({ '/config.json': config, '/a.jpg': 'x' }, (operation, path) => void (operation === 'open' && read.push(path)));
  assert.is(secretIn(card, '/a.jpg'), '');
  assert.equal(read, []);
});

test.run();
