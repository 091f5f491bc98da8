// Tests that on a full card the log is deleted, so that records of deliveries can be written.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { freeLog, logPath } from '../../src/store/fullcard.ts';
import { appendRecord, createJournal } from '../../src/store/journal.ts';
import { readRecords } from '../../src/store/records.ts';
import { addMark, allSettings, storeSettings } from '../../src/store/settings.ts';
import { createMemoryCard, digest, type MemoryCard, type Operation } from '../outside.ts';

const test = suite('store/fullcard');

/** Returns a card on which these operations fail until the log is removed. Operations on the log itself do not fail. */
function full(failing: Operation[], content: Record<string, string> = { [logPath]: 'old lines' }): MemoryCard {
  let isFull = true;
  return createMemoryCard(content, (operation, path) => {
    if (operation === 'remove' && path === logPath) isFull = false;
    return isFull && path !== logPath && failing.includes(operation) ? false : undefined;
  });
}

test('the log is removed once: without one there is no more room', () => {
  const card = full([]);
  assert.is(freeLog(card), true);
  assert.is(card.contentOf(logPath), undefined);
  assert.is(freeLog(card), false);
});

test('a log that cannot be removed gives no room', () => {
  for (const verdict of [false, true]) {
    const card = createMemoryCard({ [logPath]: 'old lines' }, operation => (operation === 'remove' ? verdict : undefined));
    const kept = { ...card, remove: () => verdict };
    assert.is(freeLog(kept), false);
  }
});

const record = { kind: 'd', size: 700, date: '20261126', name: 'IMG_0001.JPG' } as const;

for (const failing of [['append'], ['makeFolder', 'append']] satisfies Operation[][]) {
  test(`a record of the journal is written after that, if ${failing.join(' and ')} failed`, () => {
    const card = full(failing);
    assert.ok(appendRecord(createJournal(card, digest), '/DCIM', record));
    const found: unknown[] = [];
    readRecords(createJournal(card, digest), '/DCIM', one => void found.push(one));
    assert.equal(found, [record]);
  });
}

test('without a log, the record fails at once', () => {
  const card = full(['append'], {});
  assert.not.ok(appendRecord(createJournal(card, digest), '/DCIM', record));
  assert.is(card.counts.append, 1);
});

test('the log stays if the card takes the record', () => {
  const card = createMemoryCard({ [logPath]: 'old lines' });
  assert.ok(appendRecord(createJournal(card, digest), '/DCIM', record));
  assert.is(card.contentOf(logPath), 'old lines');
});

test('a compacted journal is copied back after that', () => {
  const path = `/snapferry/journal/DCIM-${digest('/DCIM')}`;
  const card = full(['copy'], { [logPath]: 'old lines', [path]: '\n', '/snapferry/journal.new': `${path}\nd 700 20261126 IMG_0001.JPG/\nwhole\n` });
  assert.ok(appendRecord(createJournal(card, digest), '/DCIM', { ...record, name: 'IMG_0002.JPG' }));
  const names: string[] = [];
  readRecords(createJournal(card, digest), '/DCIM', one => void names.push(one.name));
  assert.equal(names, ['IMG_0001.JPG', 'IMG_0002.JPG']);
});

test('settings from the server, and their marks, are stored after that', () => {
  const card = full(['write']);
  assert.ok(storeSettings(card, digest, 'hut', '{"id":8}'));
  const marked = full(['append'], { [logPath]: 'old lines', '/snapferry/settings.0': card.contentOf('/snapferry/settings.0')! });
  assert.ok(addMark(marked, allSettings(marked, digest, 'hut')[0]!, 'good', 1));
});

test.run();
