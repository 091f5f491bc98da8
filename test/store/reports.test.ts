// Tests the copies of reports on the card. There is one file a day, kept for 30 days. Reports without a time share one file of limited size.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { keepReport } from '../../src/store/reports.ts';
import { createMemoryCard } from '../outside.ts';

const test = suite('store/reports');

const folder = '/snapferry/reports';
const day = (n: number) => Date.UTC(2026, 10, n, 12) / 1000;

test('the reports of a day are lines of one file', () => {
  const card = createMemoryCard();
  keepReport(card, 'one\n', day(20));
  keepReport(card, 'two\n', day(20) + 3600);
  keepReport(card, 'three\n', day(21));
  assert.is(card.contentOf(`${folder}/20261120.jsonl`), 'one\ntwo\n');
  assert.is(card.contentOf(`${folder}/20261121.jsonl`), 'three\n');
});

test('a line torn by a power cut does not damage the next one', () => {
  const card = createMemoryCard({ [`${folder}/20261120.jsonl`]: 'one\n{"dev' });
  keepReport(card, 'two\n', day(20));
  keepReport(card, 'three\n', day(20));
  assert.is(card.contentOf(`${folder}/20261120.jsonl`), 'one\n{"dev\ntwo\nthree\n');
});

test('files of 30 days are kept, and so are a person’s own files', () => {
  const card = createMemoryCard({ [`${folder}/notes.txt`]: 'mine', [`${folder}/2026.jsonl`]: 'mine' });
  for (let n = 1; n <= 45; n++) keepReport(card, 'x\n', day(n));
  const names = card.list(folder)!.filter(name => /^\d{8}\./.test(name)).sort();
  assert.equal([names.length, names[0], names.at(-1)], [30, '20261116.jsonl', '20261215.jsonl']);
  assert.is(card.contentOf(`${folder}/notes.txt`), 'mine');
  assert.is(card.contentOf(`${folder}/2026.jsonl`), 'mine');
});

/**
 * Each test makes reports on 40 days from 2026-11-01 on, and one while the clock is wrong. `wrong` is the day of that report, counted from the
 * first one.
 */
for (const [title, wrong] of [['ten years ahead', 3670], ['a month ahead', 70], ['ten years behind', -3650], ['40 days behind', 0]] as const) {
  test(`a clock that was ${title} for one report costs at most the oldest copy`, () => {
    const card = createMemoryCard();
    for (let n = 1; n <= 40; n++) keepReport(card, 'x\n', day(n));
    keepReport(card, 'wrong\n', day(wrong));
    const kept = () => card.list(folder)!.filter(name => card.contentOf(`${folder}/${name}`) === 'x\n').sort();
    assert.equal([kept().length, kept()[0], kept().at(-1)], [29, '20261112.jsonl', '20261210.jsonl']);
    keepReport(card, 'x\n', day(41));
    assert.equal([kept().length, kept()[0], kept().at(-1)], [30, '20261112.jsonl', '20261211.jsonl']);
  });
}

test('after a month with a clock ahead, the right days take the places of the wrong ones', () => {
  const card = createMemoryCard();
  for (let n = 1; n <= 30; n++) keepReport(card, 'x\n', day(n + 3650));
  for (let n = 1; n <= 60; n++) keepReport(card, 'x\n', day(n));
  const names = card.list(folder)!.sort();
  assert.equal([names.length, names.at(-1)], [30, '20261230.jsonl']);
  assert.ok(names.filter(name => name < '2027').length >= 15, names.join());
});

test('reports without a time share one file, which is cleared when too long', () => {
  const card = createMemoryCard();
  const line = `${'x'.repeat(599)}\n`;
  for (let i = 0; i < 200; i++) keepReport(card, line, 0);
  const length = card.contentOf(`${folder}/00000000.jsonl`)!.length;
  assert.ok(length > 0 && length <= 16_384 + line.length, `${length}`);
});

test.run();
