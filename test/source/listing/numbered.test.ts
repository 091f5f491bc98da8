// Tests the search of a folder that is too large to list. The names that cameras give are tried in it, some in each turn.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { askNumbered } from '../../../src/source/listing/numbered.ts';
import { createWalk } from '../../../src/source/seek.ts';
import { appendRecord, createJournal } from '../../../src/store/journal.ts';
import type { Kind } from '../../../src/store/journalrecord.ts';
import { createMemoryCard, digest } from '../../outside.ts';

const test = suite('numbered');

const folder = '/DCIM/100CAM';
const nameOf = (n: number, prefix = 'IMG_', ending = '.JPG') => `${prefix}${String(n).padStart(4, '0')}${ending}`;
const run = (from: number, to: number, ...kind: string[]) => Array.from({ length: to - from + 1 }, (_, i) => nameOf(from + i, ...kind));

interface Delivered { name: string; size?: number; kind?: Kind; print?: string }

/**
 * Searches a folder that is too large to list, in as many turns as needed.
 * @returns the names that were found, the number of turns, and the most names that were tried and that were found in one turn
 */
function look({ names, delivered = [], pattern = '*', isSecond = false, isFat = false, statMs = 0, finish = () => false }: {
  names: string[]; delivered?: Delivered[]; pattern?: string; isSecond?: boolean; isFat?: boolean; statMs?: number; finish?: (name: string, size: number, print: string) => boolean;
}): { found: string[]; turns: number; mostStats: number; mostFound: number } {
  const card = createMemoryCard(Object.fromEntries(names.map(name => [`${folder}/${name}`, 'four'])), undefined, { isFat });
  const journal = createJournal(card, digest);
  for (const { name, size = 4, kind = 'd', print = '20261120' } of delivered) appendRecord(journal, folder, { kind, size, date: print, name });
  const walk = Object.assign(createWalk(), { folder, pattern, isSecond });
  const found: string[] = [];
  let [turns, mostStats, mostFound] = [0, 0, 0];
  do {
    assert.ok(++turns < 1000, 'the search ends');
    const before = card.counts.stat;
    const some = askNumbered(walk, card, journal, { now: () => card.counts.stat * statMs }, finish);
    mostStats = Math.max(mostStats, card.counts.stat - before);
    mostFound = Math.max(mostFound, some.length);
    found.push(...some);
  } while (walk.number !== 0 || walk.probe !== 0);
  return { found, turns, mostStats, mostFound };
}

const all = run(1, 150).map(name => ({ name }));
const cutShort = [...all, { name: 'IMG_0003.JPG', kind: 'x' as const, print: '12345678' }];
const gone = [...cutShort, { name: 'IMG_0003.JPG', kind: 'g' as const }];

const lower = (from: number, to: number) => run(from, to, 'IMG_', '.jpg');
const looks: { title: string; given: Parameters<typeof look>[0]; expect: string[] }[] = [
  { title: 'no image', given: { names: [] }, expect: [] },
  { title: 'FAT: lower case is not found in capitals', given: { names: lower(1, 150), delivered: lower(1, 149).map(name => ({ name })), isFat: true }, expect: lower(150, 150) },
  { title: 'FAT: capitals are not found in lower case', given: { names: run(1, 150), delivered: run(1, 149).map(name => ({ name })), isFat: true }, expect: run(150, 150) },
  { title: 'FAT: lower-case names found in capitals before', given: { names: lower(1, 150), delivered: run(1, 149).map(name => ({ name })), isFat: true }, expect: run(150, 150) },
  { title: 'FAT: some names in capitals, some in lower case', given: { names: lower(1, 150), delivered: [...run(1, 70), ...lower(71, 149)].map(name => ({ name })), isFat: true }, expect: lower(150, 150) },
  { title: 'FAT: another size, in the second look', given: { names: lower(1, 150), delivered: lower(1, 150).map((name, i) => ({ name, size: i === 9 ? 9 : 4 })), isFat: true, isSecond: true }, expect: lower(10, 10) },
  { title: 'FAT: no name in the journal', given: { names: lower(1, 150), isFat: true }, expect: run(1, 150) },
  { title: 'names of another form are not searched for', given: { names: ['holiday.JPG', 'IMG_1.JPG', 'IMG_00001.JPG', ...run(1, 101)] }, expect: run(1, 101) },
  { title: 'all images are new', given: { names: run(1, 250) }, expect: run(1, 250) },
  { title: 'numbers with leading zeros are not read as octal', given: { names: run(1, 120), delivered: run(1, 99).map(name => ({ name })) }, expect: run(100, 120) },
  { title: 'the highest possible numbers', given: { names: ['IMG_0001.JPG', ...run(9990, 9999)] }, expect: ['IMG_0001.JPG', ...run(9990, 9999)] },
  { title: 'another prefix', given: { names: run(1, 150, 'DSCN') }, expect: run(1, 150, 'DSCN') },
  { title: 'lower case in the extension', given: { names: run(1, 150, 'P100', '.jpg') }, expect: run(1, 150, 'P100', '.jpg') },
  { title: 'of two prefixes only the first', given: { names: [...run(1, 150), ...run(1, 150, 'DSCF')] }, expect: run(1, 150) },
  { title: 'a pattern that excludes the first prefix', given: { names: [...run(1, 150), ...run(1, 150, 'DSCF')], pattern: 'DSC*' }, expect: run(1, 150, 'DSCF') },
  { title: 'delivered images are left out', given: { names: run(1, 150), delivered: [{ name: 'IMG_0001.JPG' }, { name: 'IMG_0149.JPG' }] }, expect: run(2, 150).filter(name => name !== 'IMG_0149.JPG') },
  { title: 'the first look does not compare sizes', given: { names: run(1, 150), delivered: [{ name: 'IMG_0002.JPG', size: 9 }] }, expect: run(1, 150).filter(name => name !== 'IMG_0002.JPG') },
  { title: 'the second look finds another size', given: { names: run(1, 150), delivered: all.map(({ name }, i) => ({ name, size: i === 77 ? 9 : 4 })), isSecond: true }, expect: ['IMG_0078.JPG'] },
  { title: 'the second look leaves out new images', given: { names: run(1, 150), delivered: [{ name: 'IMG_0001.JPG' }], isSecond: true }, expect: [] },
  { title: 'an image deleted since is new', given: { names: run(1, 150), delivered: gone }, expect: ['IMG_0003.JPG'] },
  { title: 'an interrupted deletion, and another file at that path', given: { names: run(1, 150), delivered: cutShort, finish: () => true }, expect: ['IMG_0003.JPG'] },
  { title: 'an interrupted deletion, and the same file at that path', given: { names: run(1, 150), delivered: cutShort, finish: () => false }, expect: [] },
  { title: 'more names than memory holds at a time', given: { names: run(1, 2500), delivered: run(1, 2400).map(name => ({ name })) }, expect: run(2401, 2500) },
];
for (const { title, given, expect } of looks) test(title, () => assert.equal(look(given).found, expect));

test('an interrupted deletion is completed with its size and its fingerprint', () => {
  const ended: unknown[][] = [];
  look({ names: run(1, 150), delivered: [{ name: 'IMG_0003.JPG', size: 7, kind: 'x', print: '12345678' }], finish: (...given) => ended.push(given) > 0 });
  assert.equal(ended[0], ['IMG_0003.JPG', 7, '12345678']);
});

test('a turn is short: few queries of the card, and no more images than a batch holds', () => {
  for (const names of [[], run(1, 250)]) assert.ok(look({ names }).mostStats <= 42);
  assert.ok(look({ names: [], statMs: 2000 }).mostStats <= 4, 'a directory that needs seconds for a query');
  const { turns, mostStats, mostFound } = look({ names: run(1, 250) });
  assert.ok(turns > 250 / 8, `${turns} turns`);
  assert.ok(mostStats <= 150, `${mostStats} queries in a turn`);
  assert.is(mostFound, 8);
});

test.run();
