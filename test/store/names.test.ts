// Tests the names that images get on the server. Each image has one name, and the same one after any power cut.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { claim, pathNamed } from '../../src/store/names.ts';
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

/** Gives an image a name, and returns it with the number of files that were opened and of lines that were appended for it. */
function costOf(card: MemoryCard, image: string): { name: string; opens: number; appends: number } {
  const before = { ...card.counts };
  const name = give(card, image, 'x.jpg');
  return { name, opens: card.counts.open - before.open, appends: card.counts.append - before.append };
}

test('a camera without a clock: of 1,500 images with one plain name, the last one costs as much as the third', () => {
  const card = createMemoryCard();
  const costs = Array.from({ length: 1500 }, (_none, n) => costOf(card, `/DCIM/100CAM/${n}`));
  assert.equal(costs.map(({ name }) => name), ['x.jpg', ...Array.from({ length: 1499 }, (_none, n) => `x-${n + 1}.jpg`)]);
  for (const [n, { opens, appends }] of costs.entries()) assert.ok(opens <= 4 && appends <= 3, `image ${n}: ${opens} files opened, ${appends} lines`);
  for (const n of [0, 1, 700, 1499]) assert.equal(costOf(card, `/DCIM/100CAM/${n}`), { name: costs[n]!.name, opens: n ? 3 : 1, appends: 0 });
});

for (const count of [1, 2, 3, 16, 17, 1000]) {
  test(`names without numbers in their lines, as of an earlier version: after ${count}, a few files are searched, and no name is given twice`, () => {
    const card = createMemoryCard();
    const names = Array.from({ length: count }, (_none, n) => numbered('x.jpg')(n));
    for (const [n, name] of names.entries()) {
      const mark = digest(name);
      card.makeFolder('/snapferry/names');
      card.append(`/snapferry/names/${mark[0]}`, `\n${mark} ${digest(`/old/${n}`)};`);
    }
    const first = costOf(card, '/new/1');
    assert.not.ok(names.includes(first.name));
    // At most five files are opened for the plain name and the lines about its numbers. The others are for the numbers that are tried, whose
    // steps double.
    assert.ok(first.opens <= 5 + Math.log2(count), `${first.opens} files opened`);
    const second = costOf(card, '/new/2');
    assert.not.ok([...names, first.name].includes(second.name));
    assert.is(second.opens, 4);
    assert.is(costOf(card, '/new/1').name, first.name);
  });
}

test('images whose plain names are another one with numbers are no hindrance, however many', () => {
  const card = createMemoryCard();
  const given = Array.from({ length: 300 }, (_none, n) => give(card, `/plain/${n}`, `x-${n + 1}.jpg`));
  assert.is(give(card, '/a', 'x.jpg'), 'x.jpg');
  const { name, opens } = costOf(card, '/b');
  assert.not.ok(given.includes(name));
  assert.ok(opens <= 13, `${opens} files opened`);
  assert.is(give(card, '/b', 'x.jpg'), name);
});

test('after a power cut at any byte of the lines of a numbered name, the image has one name, and no other image has it', () => {
  const lines = ({ written }: { written: string[] }) => written;
  /** The lines that were appended for the second image. */
  const appends: { path: string; text: string }[] = [];
  const recording = (card: MemoryCard): MemoryCard => ({ ...card, append: (path, text) => (appends.push({ path, text }), card.append(path, text)) });
  const whole = createMemoryCard();
  give(whole, '/a', 'x.jpg');
  give(recording(whole), '/b', 'x.jpg');
  assert.is(appends.length, 3, lines(whole).join());
  const bytes = appends.map(({ text }) => text).join('').length;
  for (let at = 0; at <= bytes; at++) {
    const card = createMemoryCard();
    give(card, '/a', 'x.jpg');
    let left = at;
    for (const { path, text } of appends) {
      if (left > 0) card.append(path, text.slice(0, left));
      left -= text.length;
    }
    const name = give(card, '/b', 'x.jpg');
    assert.is.not(name, 'x.jpg');
    const others = ['/c', '/d'].map(image => give(card, image, 'x.jpg'));
    assert.is(new Set(['x.jpg', name, ...others]).size, 4, `${at} bytes`);
    assert.is(give(card, '/b', 'x.jpg'), name, `${at} bytes, later`);
    assert.is(give(card, '/a', 'x.jpg'), 'x.jpg', `${at} bytes`);
  }
});

test('an image is found by the name that it has got, if its path was noted, also after torn lines', () => {
  const card = createMemoryCard();
  const longest = `/DCIM/${'folder/'.repeat(40)}A.JPG`;
  const find = (name: string) => pathNamed(card, digest, name);
  for (const path of ['/DCIM/A.JPG', '/DCIM/B;JPG', longest]) claim(card, digest, `${path} `, numbered('x.jpg'), () => undefined, path);
  claim(card, digest, '/DCIM/C.JPG ', numbered('x.jpg'), () => undefined);
  assert.equal(['x.jpg', 'X-1.JPG', 'x-2.jpg', 'x-3.jpg', 'y.jpg'].map(find), ['/DCIM/A.JPG', '/DCIM/B;JPG', longest, '', '']);
  const file = `/snapferry/names/${digest('y.jpg')[0]}p`;
  card.append(file, `\n${digest('y.jpg')} /DCIM/D.J`);
  assert.is(find('y.jpg'), '');
  // a cut behind the path's line: the image has no name yet, and gets it again
  card.append(file, `\n${digest('y.jpg')} /DCIM/D.JPG//`);
  claim(card, digest, '/DCIM/D.JPG ', numbered('y.jpg'), () => undefined, '/DCIM/D.JPG');
  assert.is(find('y.jpg'), '/DCIM/D.JPG');
  for (let i = 0; i < 400; i++) claim(card, digest, `/DCIM/${i}.JPG `, () => `${i}.jpg`, () => undefined, `/DCIM/${i}.JPG`);
  assert.equal(Array.from({ length: 400 }, (_none, i) => find(`${i}.jpg`)), Array.from({ length: 400 }, (_none, i) => `/DCIM/${i}.JPG`));
});

test.run();
