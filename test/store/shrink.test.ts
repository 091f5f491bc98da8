// Tests that a journal stays small if images are deleted after delivery, and if names repeat. After any power cut or failure, the last record of each
// image must be unchanged.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readDelivered } from '../../src/store/delivered.ts';
import { appendRecord, createJournal, wasDeleted, type Journal } from '../../src/store/journal.ts';
import type { JournalRecord } from '../../src/store/journalrecord.ts';
import { readRecords } from '../../src/store/records.ts';
import { createMemoryCard, digest, type MemoryCard, type Mischief } from '../outside.ts';
import { createChance } from '../sim/chance.ts';
import { inAll, isWhole, sample } from '../whole.ts';

const test = suite('shrink');

const folder = '/DCIM/100CAM';
const sparePath = '/snapferry/journal.new';
const mostBytes = 49_152;
/** Most bytes that one step of these tests adds to the journal. */
const stepBytes = 500;
/** The operations that change the card. */
const changing = new Set(['append', 'write', 'remove', 'copy', 'makeFolder']);

const sizeOf = (card: MemoryCard) => card.contentOf(pathOf(card))!.length;
const pathOf = (card: MemoryCard) => card.written.find(path => path.startsWith('/snapferry/journal/'))!;

const lives = {
  /** kinds of the records (src/store/journalrecord.ts) of an image that was delivered and then deleted */
  gone: ['s', 'x', 'g'],
  /** kinds of the records of an image that was delivered and stays on the card */
  kept: ['b', 'd'],
  begun: ['b'],
  refused: ['b', 'r'],
  /** kinds of the records of an image that was delivered, and whose deletion a power cut has interrupted */
  open: ['s', 'x'],
  empty: ['e'],
  /** kinds of the records of an image whose preview has arrived */
  seen: ['p'],
  /** kinds of the records of an image that was delivered after its preview */
  whole: ['p', 'b', 'd'],
} as const;

const dateOf = (kind: string) => (kind === 'g' ? '00000000' : '20261122');

function live(book: Journal, name: string, life: keyof typeof lives, size = 40_000): boolean {
  return lives[life].every(kind => appendRecord(book, folder, { kind, size: kind === 'e' ? 0 : size, date: dateOf(kind), name }));
}

function recordsOf(card: MemoryCard): JournalRecord[] {
  const records: JournalRecord[] = [];
  assert.ok(readRecords(createJournal(card, digest), folder, record => void records.push(record)));
  return records;
}

/** Returns the last record of each image, by the image's name. An image whose last record is `g`, which means deleted, is left out. */
function told(records: JournalRecord[]): Record<string, string> {
  const images: Record<string, string> = {};
  for (const { kind, size, date, name } of records) {
    if (kind === 'g') delete images[name];
    else images[name] = `${kind} ${size} ${date}`;
  }
  return images;
}

const toldBy = (card: MemoryCard) => told(recordsOf(card));

for (const [title, nameOf] of [['one repeated name', () => 'latest.jpg'], ['unique names', i => `20261122-${i}.jpg`]] as [string, (i: number) => string][]) {
  test(`thousands of images that are delivered and deleted, ${title}: the file stays small`, () => {
    const card = createMemoryCard();
    const book = createJournal(card, digest);
    live(book, 'first.jpg', 'kept');
    for (let i = 0; i < 4000; i++) {
      assert.ok(live(book, nameOf(i), 'gone', 30_000 + i));
      assert.ok(sizeOf(card) <= mostBytes + stepBytes, `${sizeOf(card)} bytes after ${i}`);
    }
    assert.equal(toldBy(card), { 'first.jpg': 'd 40000 20261122' });
    assert.is(card.contentOf(sparePath), undefined);
    assert.is(card.openFiles(), 0);
  });
}

test('one name that is delivered thousands of times and kept: the file stays small', () => {
  const card = createMemoryCard();
  const book = createJournal(card, digest);
  live(book, 'first.jpg', 'kept');
  for (let i = 0; i < 4000; i++) {
    assert.ok(live(book, 'latest.jpg', 'kept', 30_000 + i));
    assert.ok(sizeOf(card) <= mostBytes + stepBytes, `${sizeOf(card)} bytes after ${i}`);
  }
  assert.equal(toldBy(card), { 'first.jpg': 'd 40000 20261122', 'latest.jpg': 'd 33999 20261122' });
});

test('an image that is begun in each round and never delivered: the file stays small', () => {
  const card = createMemoryCard();
  const book = createJournal(card, digest);
  for (let i = 0; i < 4000; i++) assert.ok(live(book, 'never.jpg', 'begun') && sizeOf(card) <= mostBytes + stepBytes);
  assert.equal(toldBy(card), { 'never.jpg': 'b 40000 20261122' });
});

test('each kept image keeps one record', () => {
  const card = createMemoryCard();
  const book = createJournal(card, digest);
  for (let i = 0; i < 2000; i++) assert.ok(live(book, `IMG_${i}.JPG`, 'kept'));
  const kinds = recordsOf(card).map(({ kind }) => kind);
  assert.is(kinds.filter(kind => kind === 'd').length, 2000);
  assert.ok(kinds.length < 3200, `${kinds.length} records`);
  assert.not.ok(wasDeleted(book, folder, 'IMG_1.JPG'));
});

test('a deleted name is known after thousands of others, and no other name counts as deleted', () => {
  const card = createMemoryCard();
  const book = createJournal(card, digest);
  for (const name of ['a b.jpg', '100%\n.jpg']) live(book, name, 'gone');
  for (let i = 0; i < 6000; i++) assert.ok(live(book, `${i}.jpg`, 'gone'));
  const again = createJournal(card, digest);
  assert.equal(['a b.jpg', '100%\n.jpg', '0.jpg', '4999.jpg'].map(name => wasDeleted(again, folder, name)), [true, true, true, true]);
  assert.equal(['b.jpg', 'a', '.jpg', '6000.jpg'].map(name => wasDeleted(again, folder, name)), [false, false, false, false]);
  assert.not.ok(wasDeleted(again, '/DCIM/101CAM', '0.jpg'));
});

for (const [title, lifeOf, kinds] of [
  ['the record of a preview stays beside that of a start', (name, book) => live(book, name, 'begun') && live(book, name, 'seen') && live(book, name, 'refused'), 'pr'],
  ['of several previews the last one counts', (name, book) => live(book, name, 'seen', 300) && live(book, name, 'seen', 400) && live(book, name, 'begun'), 'pb'],
  ['the record of a preview goes once the image is delivered', (name, book) => live(book, name, 'whole'), 'd'],
  ['a preview before a deletion tells nothing of the next image', (name, book) => live(book, name, 'seen') && live(book, name, 'gone'), ''],
  ['the preview of an image after a deletion stays', (name, book) => live(book, name, 'gone') && live(book, name, 'seen'), 'p'],
] as [title: string, lifeOf: (name: string, book: Journal) => boolean, kinds: string][]) {
  test(`${title}, in a compacted journal`, () => {
    const card = createMemoryCard();
    const book = createJournal(card, digest);
    assert.ok(lifeOf('IMG.JPG', book));
    for (let i = 0; i < 2000; i++) assert.ok(live(book, 'latest.jpg', 'kept', 30_000 + i));
    const left = recordsOf(card).filter(({ name }) => name === 'IMG.JPG');
    assert.is(left.map(({ kind }) => kind).join(''), kinds);
    if (kinds === 'pb') assert.is(left[0]!.size, 400);
    assert.is(wasDeleted(createJournal(card, digest), folder, 'IMG.JPG'), title.includes('deletion'));
  });
}

test('thousands of images with previews, delivered and kept: records are dropped as without', () => {
  const card = createMemoryCard();
  const book = createJournal(card, digest);
  for (let i = 0; i < 2000; i++) assert.ok(live(book, `IMG_${i}.JPG`, 'whole'));
  const kinds = recordsOf(card).map(({ kind }) => kind);
  assert.is(kinds.filter(kind => kind === 'd').length, 2000);
  assert.ok(kinds.length < 4500, `${kinds.length} records`);
});

test('progress is reported for every few kB that are read, in every operation', () => {
  let unheard = 0;
  let most = 0;
  const card = createMemoryCard({}, operation => {
    if (operation === 'read') most = Math.max(most, ++unheard);
    return undefined;
  });
  const book = createJournal(card, digest, () => { unheard = 0; });
  for (let i = 0; i < 2500; i++) live(book, `${i}.jpg`, 'gone');
  assert.ok(card.written.some(path => path.endsWith('.gone')), 'the journal was compacted');
  assert.not.ok(wasDeleted(book, folder, 'none.jpg'));
  assert.ok(readRecords(book, folder, () => undefined));
  // at most four pieces of 1,024 bytes are read in a row: the last one of a file and the first ones of the next files
  assert.ok(most <= 4, `${most} in a row`);
});

test('an image rewritten during the upload does not count as deleted', () => {
  const card = createMemoryCard();
  const book = createJournal(card, digest);
  for (let i = 0; i < 3000; i++) for (const kind of ['s', 'g', 'b', 'd'] as const) appendRecord(book, folder, { kind, size: i, date: '20261122', name: `${i % 9}.jpg` });
  assert.ok(card.written.includes(sparePath));
  assert.not.ok(wasDeleted(book, folder, '3.jpg'));
});

test('the list of deleted names has a limited size: the older half is dropped', () => {
  const card = createMemoryCard();
  const book = createJournal(card, digest);
  const name = (i: number) => `${'a name of sixty bytes or so '.repeat(2)}${i}.jpg`;
  for (let i = 0; i < 8000; i++) live(book, name(i), 'gone');
  const path = card.written.find(one => one.endsWith('.gone'))!;
  assert.ok(card.contentOf(path)!.length < 430_000, `${card.contentOf(path)!.length} bytes`);
  assert.equal([0, 7000].map(i => wasDeleted(book, folder, name(i))), [false, true]);
});

for (const seed of sample([1, 2, 3, 4, 5, 6], 3)) {
  test(`a compacted journal reads like the whole one, for a random history: ${seed}`, () => {
    const random = createChance(seed);
    const card = createMemoryCard();
    const book = createJournal(card, digest);
    const history: JournalRecord[] = [];
    const names = Array.from({ length: 5 + seed * 150 }, (_, i) => (i % 7 ? `IMG_${i}.JPG` : `a b%\n${i}.jpg`));
    for (let i = 0; i < 6000; i++) {
      const name = names[Math.floor(random() * names.length)]!;
      const life = (['gone', 'gone', 'gone', 'gone', 'kept', 'begun', 'open', 'empty'] as const)[Math.floor(random() * 8)]!;
      const size = 1 + Math.floor(random() * 1e6);
      live(book, name, life, size);
      for (const kind of lives[life]) history.push({ kind, size: kind === 'e' ? 0 : size, date: dateOf(kind), name });
    }
    assert.ok(card.written.includes(sparePath), 'the journal was compacted');
    assert.equal(toldBy(card), told(history));
    const known = recordsOf(card);
    const isKnown = (name: string) => known.some(record => record.kind === 'g' && record.name === name) || wasDeleted(book, folder, name);
    for (const { kind, name } of history) if (kind === 'g') assert.ok(isKnown(name), name);
    const gone = new Set(history.flatMap(({ kind, name }) => (kind === 'g' ? [name] : [])));
    for (const name of names) if (!gone.has(name)) assert.not.ok(isKnown(name), name);
  });
}

/** Returns a card's files just before the record that makes the journal be compacted, and the last record of each image in that journal. */
function brink(): { files: Record<string, string>; expected: Record<string, string> } {
  const card = createMemoryCard();
  const book = createJournal(card, digest);
  live(book, 'first.jpg', 'kept');
  live(book, 'begun.jpg', 'begun');
  live(book, 'open.jpg', 'open');
  for (let i = 0; i < 5000; i++) {
    const before = card.contentOf(pathOf(card))!;
    live(book, `${i}.jpg`, 'gone');
    const files = { [pathOf(card)]: before };
    if (card.written.includes(sparePath)) return { files, expected: toldBy(createMemoryCard(files)) };
  }
  throw new Error('the journal is never compacted');
}

const { files: before, expected } = brink();
const last = 'last.jpg';

/** Adds records until the journal is compacted. The card may refuse some of them. */
function goOn(book: Journal): void {
  for (let i = 0; i < 4; i++) live(book, `${last}${i}`, 'gone');
}

function counting(mischief: (change: number) => boolean | number | void): { card: MemoryCard; changes: () => number } {
  let changes = 0;
  const wrong: Mischief = operation => (changing.has(operation) ? mischief(++changes) : undefined);
  return { card: createMemoryCard(before, wrong), changes: () => changes };
}

const sane = (given: Record<string, string>) => Object.fromEntries(Object.entries(given).filter(([name]) => !name.startsWith(last)));

inAll(test)('a power cut at any byte of any change of the card loses no record, and the journal continues', () => {
  const whole = counting(() => undefined);
  goOn(createJournal(whole.card, digest));
  assert.ok(whole.card.written.includes(sparePath));
  assert.equal(toldBy(whole.card), expected);
  const steps = whole.changes();
  assert.ok(steps > 12, `${steps} changes`);
  for (let at = 1; at <= steps; at++) {
    // `taken` is how many bytes the cut write has left. `npm run test:all` takes only one of these numbers for each change of the card, in turn.
    for (const taken of [0, 1, 7, 40, 300, 511].filter((_none, i) => isWhole || i === at % 6)) {
      const cut = counting(change => (change === at ? taken : change > at ? false : undefined));
      goOn(createJournal(cut.card, digest));
      const left = Object.fromEntries([...cut.card.written, ...Object.keys(before), sparePath].flatMap(path => {
        const text = cut.card.contentOf(path);
        return text === undefined ? [] : [[path, text]];
      }));
      // the start after the cut is cut, too: 0 means not at all, 1 at its first change of the card, and so on
      for (const next of [0, 1, 2, 3]) {
        let changes = 0;
        const second = createMemoryCard(left, operation => (changing.has(operation) && next ? (++changes === next ? taken : changes > next ? false : undefined) : undefined));
        readRecords(createJournal(second, digest), folder, () => undefined);
        const third = createMemoryCard(Object.fromEntries([...Object.keys(left), ...second.written].flatMap(path => {
          const text = second.contentOf(path);
          return text === undefined ? [] : [[path, text]];
        })));
        assert.equal(sane(toldBy(third)), expected, `${taken} bytes of change ${at}, then of change ${next}`);
        assert.is(third.contentOf(sparePath), undefined);
        const book = createJournal(third, digest);
        assert.ok(live(book, 'new.jpg', 'kept'));
        assert.equal(sane(toldBy(third)), { ...expected, 'new.jpg': 'd 40000 20261122' });
      }
    }
  }
});

test('a card that refuses one change and accepts the next loses no accepted record', () => {
  const early = ['one.jpg', 'two.jpg'];
  const late = ['six.jpg', 'seven.jpg'];
  const live2 = (book: Journal, names: string[]) => names.filter(name => live(book, name, 'kept'));
  const whole = counting(() => undefined);
  live2(createJournal(whole.card, digest), [...early, ...late]);
  assert.ok(whole.card.counts.copy > 0, 'the journal is compacted meanwhile');
  for (let at = 1; at <= whole.changes(); at++) {
    for (const answer of [false, 0, 11].filter((_none, i) => isWhole || i === at % 3)) {
      const one = counting(change => (change === at ? answer : undefined));
      const book = createJournal(one.card, digest);
      const taken = live2(book, [...early, ...late]);
      const records = toldBy(one.card);
      for (const name of taken) assert.equal(records[name], 'd 40000 20261122', `${name}, ${answer} at change ${at}`);
      for (const name of Object.keys(expected)) assert.equal(records[name], expected[name], `${name}, ${answer} at change ${at}`);
    }
  }
});

test('the rest of a spare file that could be neither written nor removed is not in the next one', () => {
  let refusals = 2;
  const card: MemoryCard = createMemoryCard(before, (operation, path) => {
    const isLater = path === sparePath && (operation === 'remove' || (operation === 'append' && card.contentOf(sparePath)));
    return isLater && refusals > 0 ? !refusals-- : undefined;
  });
  const book = createJournal(card, digest);
  for (let i = 0; i < 800; i++) assert.ok(live(book, `${i}.jpg`, 'gone'));
  assert.is(refusals, 0);
  assert.ok(sizeOf(card) < 2 * mostBytes);
  assert.equal(toldBy(card), expected);
  assert.not.match(card.contentOf(pathOf(card))!, /snapferry/);
});

test('while a spare file cannot be removed, no journal is read or written', () => {
  const path = Object.keys(before)[0]!;
  const spare = `${path}\nd 40000 20261122 first.jpg/\nwhole\n`;
  for (const wrong of ['copy', 'remove', 'open'] as const) {
    let isBroken = true;
    const card = createMemoryCard({ ...before, [sparePath]: spare }, (operation, at) => (isBroken && operation === wrong && (wrong !== 'open' || at === sparePath) ? false : undefined));
    const book = createJournal(card, digest);
    assert.is(readRecords(book, folder, () => undefined), false, wrong);
    assert.is(readDelivered(book, folder, () => undefined), false, wrong);
    assert.is(live(book, 'new.jpg', 'kept'), false, wrong);
    isBroken = false;
    assert.ok(live(book, 'new.jpg', 'kept'));
    assert.equal(toldBy(card), { 'first.jpg': 'd 40000 20261122', 'new.jpg': 'd 40000 20261122' });
  }
});

for (const [title, text] of [['empty', ''], ['cut in its first line', '/snapferry/jour'], ['without an end', '/snapferry/journal/100CAM-0\nd 1 20261122 x.jpg/\n'], ['only its end', 'whole\n']] as const) {
  test(`an incomplete spare file is deleted: ${title}`, () => {
    const card = createMemoryCard({ ...before, [sparePath]: text });
    assert.equal(toldBy(card), expected);
    assert.is(card.contentOf(sparePath), undefined);
  });
}

test.run();
