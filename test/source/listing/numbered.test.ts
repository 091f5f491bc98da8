// Tests the search of a folder that is too large to list. A sample of each kind of name is known, and the numbers are tried, some in each turn.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { askHighest, askNumbered } from '../../../src/source/listing/numbered.ts';
import { createWalk } from '../../../src/source/seek.ts';
import { appendRecord, createJournal } from '../../../src/store/journal.ts';
import type { Kind } from '../../../src/store/journalrecord.ts';
import { createMemoryCard, digest } from '../../outside.ts';

const test = suite('numbered');

const folder = '/DCIM/100CAM';
const nameOf = (n: number, prefix = 'IMG_', ending = '.JPG') => `${prefix}${String(n).padStart(4, '0')}${ending}`;
const run = (from: number, to: number, ...kind: string[]) => Array.from({ length: to - from + 1 }, (_, i) => nameOf(from + i, ...kind));
/** Returns names of month, day and a number: so many images a day, from the first of November on. */
const dated = (count: number, aDay: number, month = 11) => Array.from({ length: count }, (_, i) => {
  const day = Math.floor(i / aDay);
  return nameOf(i + 1, `${String((month - 1 + Math.floor(day / 28)) % 12 + 1).padStart(2, '0')}${String(day % 28 + 1).padStart(2, '0')}`);
});

interface Delivered { name: string; size?: number; kind?: Kind; print?: string }
interface Given {
  names: string[]; samples?: string[]; delivered?: Delivered[]; isSecond?: boolean; isFat?: boolean; statMs?: number; turn?: number;
  finish?: (name: string, size: number, print: string) => boolean;
}
interface Found { found: string[]; turns: number; stats: number; mostStats: number; mostFound: number; newest: string; hasHit: boolean }

function search(given: Given, isHighest = false): Found {
  const { names, samples = names.slice(0, 1), delivered = [], isSecond = false, isFat = false, statMs = 0, turn = 0, finish = () => false } = given;
  const card = createMemoryCard(Object.fromEntries(names.map(name => [`${folder}/${name}`, 'four'])), undefined, { isFat });
  const journal = createJournal(card, digest);
  for (const { name, size = 4, kind = 'd', print = '20261120' } of delivered) appendRecord(journal, folder, { kind, size, date: print, name });
  const walk = Object.assign(createWalk(), { folder, pattern: '*', turn, samples: samples.map(name => `${folder}/${name}`) });
  const noTime = { now: () => 0 };
  if (isSecond) {
    do askNumbered(walk, card, journal, noTime, finish); while (walk.number !== 0);
    walk.isSecond = true;
  }
  const found: string[] = [];
  let [turns, stats, mostStats, mostFound] = [0, 0, 0, 0];
  do {
    assert.ok(++turns < 2000, 'the search ends');
    const before = card.counts.stat;
    const clock = { now: () => card.counts.stat * statMs };
    const some = isHighest ? [askHighest(walk, card, journal, clock) ?? []].flat() : askNumbered(walk, card, journal, clock, finish);
    stats += card.counts.stat - before;
    mostStats = Math.max(mostStats, card.counts.stat - before);
    mostFound = Math.max(mostFound, some.length);
    found.push(...some);
  } while (walk.number !== 0);
  return { found, turns, stats, mostStats, mostFound, newest: walk.newest, hasHit: !!walk.hasHit };
}

const all = run(1, 150).map(name => ({ name }));
const cutShort = [...all, { name: 'IMG_0003.JPG', kind: 'x' as const, print: '12345678' }];
const gone = [...cutShort, { name: 'IMG_0003.JPG', kind: 'g' as const }];
const of = (names: string[]) => names.map(name => ({ name }));
const lower = (from: number, to: number) => run(from, to, 'IMG_', '.jpg');

const looks: { title: string; given: Given; expect: string[] }[] = [
  { title: 'no sample', given: { names: run(1, 9), samples: [] }, expect: [] },
  { title: 'no image any more', given: { names: [], samples: ['IMG_0001.JPG'] }, expect: [] },
  { title: 'FAT: one name was delivered in the other spelling of the ending', given: { names: lower(1, 150), delivered: of(run(1, 149)), isFat: true }, expect: lower(150, 150) },
  { title: 'FAT: another size, in the second look', given: { names: lower(1, 150), delivered: lower(1, 150).map((name, i) => ({ name, size: i === 9 ? 9 : 4 })), isFat: true, isSecond: true }, expect: lower(10, 10) },
  { title: 'names of another form are not searched for', given: { names: ['holiday.JPG', 'IMG_1.JPG', 'IMG_00001.JPG', ...run(1, 101)], samples: ['IMG_0001.JPG'] }, expect: run(1, 101) },
  { title: 'all images are new', given: { names: run(1, 250) }, expect: run(1, 250) },
  { title: 'a trail camera’s prefix', given: { names: run(1, 250, 'RCNX') }, expect: run(1, 250, 'RCNX') },
  { title: 'a long prefix, and three digits', given: { names: Array.from({ length: 250 }, (_, i) => `trail cam-${String(i + 1).padStart(3, '0')}.jpeg`) }, expect: Array.from({ length: 250 }, (_, i) => `trail cam-${String(i + 1).padStart(3, '0')}.jpeg`) },
  { title: 'two prefixes', given: { names: [...run(1, 150), ...run(4, 150, 'DSCF')], samples: ['IMG_0001.JPG', 'DSCF0004.JPG'] }, expect: [...run(1, 150), ...run(4, 150, 'DSCF')] },
  { title: 'numbers that begin far above 1', given: { names: run(5321, 5500) }, expect: run(5321, 5500) },
  { title: 'numbers that have begun again at 1', given: { names: [...run(1, 20), ...run(9900, 9999)], samples: ['IMG_9900.JPG'] }, expect: [...run(1, 20), ...run(9900, 9999)] },
  { title: 'gaps of up to 60 numbers', given: { names: [...run(1, 20), ...run(81, 90), 'IMG_0150.JPG'], turn: 59 }, expect: [...run(1, 20), ...run(81, 90), 'IMG_0150.JPG'] },
  { title: 'numbers with leading zeros are not read as octal', given: { names: run(1, 120), delivered: of(run(1, 99)) }, expect: run(100, 120) },
  { title: 'the highest possible numbers', given: { names: run(9990, 9999) }, expect: run(9990, 9999) },
  { title: 'delivered images are left out', given: { names: run(1, 150), delivered: of(['IMG_0001.JPG', 'IMG_0149.JPG']) }, expect: run(2, 150).filter(name => name !== 'IMG_0149.JPG') },
  { title: 'the first look does not compare sizes', given: { names: run(1, 150), delivered: [{ name: 'IMG_0002.JPG', size: 9 }] }, expect: run(1, 150).filter(name => name !== 'IMG_0002.JPG') },
  { title: 'the second look finds another size', given: { names: run(1, 150), delivered: all.map(({ name }, i) => ({ name, size: i === 77 ? 9 : 4 })), isSecond: true }, expect: ['IMG_0078.JPG'] },
  { title: 'the second look leaves out new images', given: { names: run(1, 150), delivered: of(['IMG_0001.JPG']), isSecond: true }, expect: [] },
  { title: 'an image deleted since is new', given: { names: run(1, 150), delivered: gone }, expect: ['IMG_0003.JPG'] },
  { title: 'an interrupted deletion, and another file at that path', given: { names: run(1, 150), delivered: cutShort, finish: () => true }, expect: ['IMG_0003.JPG'] },
  { title: 'an interrupted deletion, and the same file at that path', given: { names: run(1, 150), delivered: cutShort, finish: () => false }, expect: [] },
  { title: 'more names than memory holds at a time', given: { names: run(1, 2500), delivered: of(run(1, 2400)) }, expect: run(2401, 2500) },
  { title: 'month, day and number: all are new', given: { names: dated(300, 7) }, expect: dated(300, 7) },
  { title: 'month, day and number: over the new year', given: { names: dated(300, 4) }, expect: dated(300, 4) },
  { title: 'month, day and number: days without images', given: { names: dated(40, 1).filter((_name, i) => i % 10 === 0).map((name, i) => nameOf(i + 1, name.slice(0, 4))) }, expect: ['11010001.JPG', '11110002.JPG', '11210003.JPG', '12030004.JPG'] },
  { title: 'month, day and number: delivered ones are left out', given: { names: dated(300, 7), delivered: of(dated(280, 7)) }, expect: dated(300, 7).slice(280) },
  { title: 'month, day and number: one of the delivered ones is missing in the journal', given: { names: dated(300, 7), delivered: of(dated(300, 7).filter((_name, i) => i !== 100)) }, expect: dated(300, 7).slice(100, 101) },
  { title: 'month, day and number: another size', given: { names: dated(300, 7), delivered: dated(300, 7).map((name, i) => ({ name, size: i === 200 ? 9 : 4 })), isSecond: true }, expect: dated(300, 7).slice(200, 201) },
  { title: 'month, day and number, beside another kind of the same length', given: { names: [...dated(20, 7), ...run(1, 20)], samples: ['11010001.JPG', 'IMG_0001.JPG'], delivered: of(run(1, 19)) }, expect: [...dated(20, 7), 'IMG_0020.JPG'] },
];
for (const { title, given, expect } of looks) test(title, () => assert.equal(search(given).found, expect));

test('the newest image is found whether it was delivered or not, and with few looks', () => {
  for (const [names, delivered] of [[run(1, 3000, 'RCNX'), []], [run(1, 3000, 'RCNX'), of(run(1, 3000, 'RCNX'))], [run(1, 3000, 'RCNX'), of(run(1, 2990, 'RCNX'))]] as const) {
    const { found, stats } = search({ names, delivered: [...delivered] }, true);
    assert.equal(found, ['RCNX3000.JPG']);
    assert.ok(stats < 40, `${stats} looks`);
  }
  assert.equal(search({ names: dated(300, 7), delivered: of(dated(290, 7)) }, true).found, dated(300, 7).slice(-1));
  assert.equal(search({ names: [...run(1, 150), ...run(1, 90, 'DSCF')], samples: ['IMG_0001.JPG', 'DSCF0001.JPG'] }, true).found, ['IMG_0150.JPG', 'DSCF0090.JPG']);
  assert.equal(search({ names: [], samples: ['IMG_0001.JPG'] }, true).found, []);
});

test('the search notes the newest image, and whether there was any', () => {
  assert.equal((({ newest, hasHit }) => [newest, hasHit])(search({ names: run(1, 250), delivered: of(run(1, 250)) })), [`${folder}/IMG_0250.JPG`, true]);
  assert.equal((({ newest, hasHit }) => [newest, hasHit])(search({ names: [], samples: ['IMG_0001.JPG'] })), ['', false]);
});

test('of many images that were deleted after their delivery, each round looks for a few', () => {
  const names = run(601, 610);
  const delivered = run(1, 600).flatMap(name => [{ name }, { name, kind: 'g' as const }]);
  const { found, stats } = search({ names, samples: ['IMG_0001.JPG'], delivered });
  assert.equal(found, names);
  assert.ok(stats < 120, `${stats} looks`);
  const again = { names: ['IMG_0300.JPG', ...names], samples: ['IMG_0001.JPG'], delivered };
  assert.ok(Array.from({ length: 16 }, (_, turn) => search({ ...again, turn }).found.includes('IMG_0300.JPG')).includes(true), 'a name that is used again is found in time');
});

test('of many delivered images, each round compares the sizes of 2,000', () => {
  const names = run(1, 5000);
  const delivered = names.map((name, i) => ({ name, size: [0, 999, 2500, 4999].includes(i) ? 9 : 4 }));
  const rounds = [0, 1, 2, 3].map(turn => search({ names, delivered, isSecond: true, turn }).found);
  assert.equal(rounds, [['IMG_0001.JPG', 'IMG_1000.JPG'], ['IMG_2501.JPG'], ['IMG_5000.JPG'], ['IMG_0001.JPG', 'IMG_1000.JPG']]);
});

test('an interrupted deletion is completed with its size and its fingerprint', () => {
  const ended: unknown[][] = [];
  search({ names: run(1, 150), delivered: [{ name: 'IMG_0003.JPG', size: 7, kind: 'x', print: '12345678' }], finish: (...given) => ended.push(given) > 0 });
  assert.equal(ended[0], ['IMG_0003.JPG', 7, '12345678']);
});

test('a turn is short: few queries of the card, and no more images than a batch holds', () => {
  assert.ok(search({ names: run(1, 250) }).mostStats <= 42);
  assert.ok(search({ names: dated(100, 3) }).mostStats <= 60);
  assert.ok(search({ names: run(1, 30), statMs: 2000 }).mostStats <= 5, 'a directory that needs seconds for a query');
  const { turns, mostFound } = search({ names: run(1, 250) });
  assert.ok(turns > 250 / 8, `${turns} turns`);
  assert.is(mostFound, 8);
});

test.run();
