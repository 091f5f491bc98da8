// Names that images got on the server: one an image, the same after any power cut.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { claim } from '../../src/store/names.ts';
import { createMemoryCard, digest, type MemoryCard } from '../outside.ts';

const test = suite('names on the server');

const numbered = (name: string) => (n: number) => n ? name.replace('.', `-${n}.`) : name;
const give = (card: MemoryCard, image: string, name: string, onNew: (name: string) => void = () => undefined) => claim(card, digest, image, numbered(name), onNew);

test('a later image with the same name gets a number, and each image keeps its name', () => {
  const card = createMemoryCard();
  const given = () => ['/a/1', '/b/1', '/c/1'].map(image => give(card, image, 'x.jpg'));
  assert.equal(given(), ['x.jpg', 'x-1.jpg', 'x-2.jpg']);
  assert.equal(given(), ['x.jpg', 'x-1.jpg', 'x-2.jpg']);
  assert.is(give(card, '/c/1', 'y.jpg'), 'y.jpg', 'another template has another name');
  assert.is(give(card, '/c/1', 'x.jpg'), 'x-2.jpg');
});

test('an assigned name with a number is not assigned again', () => {
  const card = createMemoryCard();
  give(card, '/a', 'x.jpg');
  give(card, '/b', 'x.jpg');
  assert.is(give(card, '/c', 'x-1.jpg'), 'x-1-1.jpg');
});

test('names that differ only in case count as the same, since some servers ignore case', () => {
  const card = createMemoryCard();
  assert.equal([give(card, '/a', 'X.JPG'), give(card, '/b', 'x.jpg')], ['X.JPG', 'x-1.jpg']);
});

test('only a new name is reported', () => {
  const card = createMemoryCard();
  const told: string[] = [];
  for (const image of ['/a', '/b', '/a', '/b']) give(card, image, 'x.jpg', name => void told.push(name));
  assert.equal(told, ['x.jpg', 'x-1.jpg']);
});

test('a name that the card does not store is reported, since another image gets it, too', () => {
  let isFull = true;
  const card = createMemoryCard({}, operation => (isFull && operation === 'append' ? 5 : undefined));
  const told: unknown[] = [];
  const take = (image: string) => claim(card, digest, image, numbered('x.jpg'), (name, isKept) => void told.push([name, isKept]));
  assert.equal([take('/a'), take('/b')], ['x.jpg', 'x.jpg']);
  isFull = false;
  assert.equal([take('/b'), take('/a')], ['x.jpg', 'x-1.jpg']);
  assert.equal(told, [['x.jpg', false], ['x.jpg', false], ['x.jpg', true], ['x-1.jpg', true]]);
});

test('on a full card, the log gives a name its room', () => {
  let isFull = true;
  const log = '/snapferry/log.txt';
  const card = createMemoryCard({ [log]: 'old lines' }, (operation, path) => {
    if (operation === 'remove' && path === log) isFull = false;
    return isFull && (operation === 'append' || operation === 'makeFolder') ? false : undefined;
  });
  const told: boolean[] = [];
  claim(card, digest, '/a', numbered('x.jpg'), (_name, isKept) => void told.push(isKept));
  assert.equal(told, [true]);
  assert.is(give(card, '/b', 'x.jpg'), 'x-1.jpg');
});

test('after a power cut at any byte of a line, the image gets the same name, and no other image has it', () => {
  const whole = createMemoryCard();
  give(whole, '/a', 'x.jpg');
  const path = [...Array(16).keys()].map(n => `/snapferry/names/${n.toString(16)}`).find(at => whole.contentOf(at))!;
  const line = whole.contentOf(path)!;
  for (let bytes = 0; bytes <= line.length; bytes++) {
    const card = createMemoryCard({ [path]: line.slice(0, bytes) });
    assert.is(give(card, '/a', 'x.jpg'), 'x.jpg', `${bytes} bytes`);
    assert.is(give(card, '/b', 'x.jpg'), 'x-1.jpg', `${bytes} bytes`);
    assert.is(give(card, '/a', 'x.jpg'), 'x.jpg', `${bytes} bytes, later`);
  }
});

test('a name is found in a long file at any position in the read chunks', () => {
  const card = createMemoryCard();
  const images = Array.from({ length: 1200 }, (_, i) => [`/DCIM/${i}`, `n${i}.jpg`] as const);
  for (const [image, name] of images) assert.is(give(card, image, name), name);
  for (const [image, name] of images) assert.is(give(card, `${image} other`, name), name.replace('.', '-1.'));
});

test.run();
