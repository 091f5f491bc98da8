// Tests the order in which the search goes over the folders of a card. Each folder comes once, in a fixed order, and all come again in the
// second pass.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { advance } from '../../src/source/listing/advance.ts';
import { createWalk, type Walk, type Walking } from '../../src/source/seek.ts';
import { beginWalk, firstOf, lose, noteBlind, noteMemory, prefixOf, retryBlind, rootOf } from '../../src/source/walk.ts';
import { appendRecord, createJournal } from '../../src/store/journal.ts';
import type { Kind } from '../../src/store/journalrecord.ts';
import { createListLog, createMemoryCard, digest, timersOf, type MemoryCard } from '../outside.ts';
import { virtualClock } from '../sim/clock.ts';

const test = suite('walk');

const names = (count: number) => Array.from({ length: count }, (_, i) => `f${String(i).padStart(3, '0')}`);

test('the prefix of the paths in a folder ends with one slash', () => {
  assert.is(prefixOf('/'), '/');
  assert.is(prefixOf('/DCIM'), '/DCIM/');
});

const firsts: [count: number, kept: number, isMore: boolean][] = [[0, 0, false], [16, 16, false], [17, 16, true], [500, 16, true]];
for (const [count, kept, isMore] of firsts) {
  test(`of ${count} names ${kept} are kept${isMore ? ', with a mark for more' : ''}`, () => {
    assert.equal(firstOf(names(count)), [...names(count).slice(0, kept), ...(isMore ? ['/'] : [])]);
  });
}

interface Tour { walk: Walk; card: MemoryCard; lines: string[]; first: string[]; second: string[] }

/**
 * Goes over all folders from `root` on, twice as the search does.
 * @param records records of the journal
 * @returns the folders of the first and of the second pass, in their order
 */
function tour(files: string[], root = '/DCIM', records: [folder: string, kind: Kind, name: string][] = []): Tour {
  const card = createMemoryCard(Object.fromEntries(files.map(path => [path, 'x'])));
  const journal = createJournal(card, digest);
  for (const [folder, kind, name] of records) appendRecord(journal, folder, { kind, size: 1, date: '20261120', name });
  const log = createListLog();
  const walk = createWalk();
  walk.root = root;
  beginWalk(walk, false);
  const looks: string[][] = [[], []];
  for (let turns = 0; walk.folder !== undefined; turns++) {
    assert.ok(turns < 10_000, 'the walk ends');
    // `walk.folder` may be a file: the place at which the next turn goes on
    if (card.stat(walk.folder)?.dir) looks[walk.isSecond ? 1 : 0]!.push(walk.folder);
    advance({ walk: walk as Walking, batch: [], files: card, journal, clock: timersOf(virtualClock()), log, hash: digest });
  }
  return { walk, card, lines: log.lines, first: looks[0]!, second: looks[1]! };
}

const twelve = Array.from({ length: 12 }, (_none, i) => ['/DCIM', ...names(i)].join('/'));
const tours: { title: string; files: string[]; root?: string; expect: string[] }[] = [
  { title: 'one folder', files: ['/DCIM/a.jpg'], expect: ['/DCIM'] },
  { title: 'folders by name, each followed by its subfolders', files: ['/DCIM/b/x.jpg', '/DCIM/a/z/x.jpg', '/DCIM/a/y/x.jpg', '/DCIM/c.jpg'], expect: ['/DCIM', '/DCIM/a', '/DCIM/a/y', '/DCIM/a/z', '/DCIM/b'] },
  { title: 'the whole card, without the ferry\'s own folder', files: ['/DCIM/a.jpg', '/snapferry/log.txt', '/MISC/b.jpg', '/c.jpg'], root: '/', expect: ['/', '/DCIM', '/MISC'] },
  { title: 'capitals come first', files: ['/DCIM/b/x', '/DCIM/B/x', '/DCIM/a/x'], expect: ['/DCIM', '/DCIM/B', '/DCIM/a', '/DCIM/b'] },
  { title: 'more folders than memory keeps', files: names(50).map(name => `/DCIM/${name}/x.jpg`), expect: ['/DCIM', ...names(50).map(name => `/DCIM/${name}`)] },
  { title: 'twelve folders deep', files: [`${twelve.at(-1)}/x.jpg`], expect: twelve },
  { title: 'many files, and a folder after them', files: [...names(50).map(name => `/DCIM/${name}`), '/DCIM/z/x.jpg'], expect: ['/DCIM', '/DCIM/z'] },
];
for (const { title, files, root, expect } of tours) {
  test(`every folder is visited twice, in the same order: ${title}`, () => {
    const { first, second, lines } = tour(files, root);
    assert.equal(first, expect);
    assert.equal(second, expect);
    assert.equal(lines, []);
  });
}

test('folders beyond the greatest depth are left out, and this is logged once with the name', () => {
  const deep = Array.from({ length: 14 }, (_, i) => `${i}`).join('/');
  const { first, second, lines, walk } = tour([`/DCIM/${deep}/a.jpg`]);
  assert.equal(first, second);
  assert.ok(first.length < 15 && first.length > 10, `${first.length} folders`);
  assert.is(lines.length, 1);
  assert.match(lines[0]!, /^error card: \/DCIM\/0\/1\/2\S+ cannot be opened; /);
  assert.is(walk.folder, undefined);
});

test('several folders that cannot be opened are logged with their number', () => {
  const deep = Array.from({ length: 14 }, (_, i) => `${i}`).join('/');
  const { lines } = tour([`/DCIM/a/${deep}/a.jpg`, `/DCIM/b/${deep}/a.jpg`]);
  assert.match(lines.join(), /^error card: \/DCIM\/a\/0\S+ and others, 2 images or folders in all, cannot be opened; /);
});

test('files that cannot be opened are counted, and the first is noted', () => {
  const walk = createWalk();
  lose(walk, '/DCIM/a');
  lose(walk, '/DCIM/b');
  assert.is(walk.lost, 2);
  assert.is(walk.firstLost, '/DCIM/a');
});

test('a folder that cannot be listed is tried again after a minute, and then after twice as long, up to an hour', () => {
  const walk = createWalk();
  const pauses: number[] = [];
  let nowMs = 5000;
  for (let tries = 0; tries < 9; tries++) {
    assert.is(noteBlind(walk, '/DCIM', nowMs), tries === 0, 'it is told once');
    const pauseMs = walk.retryMs - nowMs;
    retryBlind(walk, nowMs + pauseMs - 1, false);
    assert.equal(walk.blind, ['/DCIM'], 'a moment before, it still counts as one that cannot be listed');
    retryBlind(walk, nowMs += pauseMs, false);
    assert.equal(walk.blind, []);
    pauses.push(pauseMs / 60_000);
  }
  assert.equal(pauses, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
});

test('after the card was removed, a folder that could not be listed is tried at once, and told again', () => {
  const walk = createWalk();
  for (const nowMs of [0, 60_000]) {
    noteBlind(walk, '/DCIM', nowMs);
    retryBlind(walk, walk.retryMs, false);
  }
  noteBlind(walk, '/DCIM', 180_000);
  retryBlind(walk, 180_001, true);
  assert.equal([[...walk.blind], noteBlind(walk, '/DCIM', 180_002), walk.retryMs], [[], true, 240_002]);
});

test('when the memory runs out, a listing that has just fitted is not kept', () => {
  const walk = Object.assign(createWalk(), { listing: '/DCIM/100CAM', listed: ['a.jpg'], listedIn: '/DCIM/100CAM' });
  noteMemory(walk, 0, createListLog());
  assert.equal([walk.listed, walk.listedIn, walk.blind], [undefined, '', ['/DCIM/100CAM']]);
});

test('a removed card without such a folder changes no pause', () => {
  const walk = createWalk();
  retryBlind(walk, 0, true);
  assert.is(walk.pauseMs, 0);
});

test('a delivered image is not checked as a folder; the name of a deleted image is', () => {
  const { card, first } = tour(['/DCIM/a.jpg', '/DCIM/b.jpg/x.jpg'], '/DCIM', [['/DCIM', 'd', 'a.jpg'], ['/DCIM', 'x', 'b.jpg'], ['/DCIM', 'g', 'b.jpg']]);
  assert.equal(first, ['/DCIM', '/DCIM/b.jpg']);
  const known = card.counts.stat;
  const { card: other } = tour(['/DCIM/a.jpg', '/DCIM/b.jpg/x.jpg']);
  assert.ok(known < other.counts.stat, `${known} queries, ${other.counts.stat} without a journal`);
});

for (const [given, expect] of [['/DCIM', '/DCIM'], ['DCIM', '/DCIM'], ['/DCIM/', '/DCIM'], ['/', '/'], ['a/b/', '/a/b']] as const) {
  test(`images.folder ${given} is ${expect}`, () => assert.is(rootOf(given), expect));
}

test.run();
