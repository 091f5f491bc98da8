// Tests the journal on a card in memory. Whole records must survive any damage to the rest of the file.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readDelivered, type Filter } from '../../src/store/delivered.ts';
import { appendRecord, createJournal, forgetFiles, writeHeld, type Journal } from '../../src/store/journal.ts';
import { formatRecord, type JournalRecord } from '../../src/store/journalrecord.ts';
import { readRecords } from '../../src/store/records.ts';
import { createMemoryCard, digest, type MemoryCard, type Mischief } from '../outside.ts';

const journal = suite('journal');

const folder = '/DCIM/100CAM';

function record(name: string, kind: JournalRecord['kind'] = 'd', size = 204800, date = '20261120'): JournalRecord {
  return { kind, size, date, name };
}

function readAll(card: MemoryCard, at = folder): JournalRecord[] {
  const records: JournalRecord[] = [];
  readRecords(createJournal(card, digest), at, one => void records.push(one));
  return records;
}

/** Returns the records that are found if a text is a folder's journal. */
function recordsIn(text: string): JournalRecord[] {
  const card = written([record('a.jpg')]);
  card.put(fileOf(card), text);
  return readAll(card);
}

/** Returns the path of the journal that was written last. */
function fileOf(card: MemoryCard): string {
  return card.written.at(-1)!;
}

function written(records: JournalRecord[], mischief?: Mischief): MemoryCard {
  const card = createMemoryCard({}, mischief);
  const book = createJournal(card, digest);
  records.forEach(one => appendRecord(book, folder, one));
  return card;
}

// the tests from here on are about the line of one record

const codes = (from: number, to: number) => String.fromCharCode(...Array.from({ length: to - from }, (_, i) => from + i));

const names: { title: string; given: string }[] = [
  { title: 'a camera\'s name', given: 'IMG_0001.JPG' },
  { title: 'blanks inside and at both ends', given: ' my  cat .jpg ' },
  { title: 'one blank', given: ' ' },
  { title: 'a percent sign that looks like an escape', given: '100%0a%25.jpg' },
  { title: 'every control character', given: codes(0, 32) + '\x7f.jpg' },
  { title: 'a line end and a whole record inside the name', given: 'a\nd 1 20200101 b.jpg' },
  { title: 'every byte from 0x80 on', given: codes(0x80, 0x100) },
  { title: 'UTF-8 as bytes', given: '\xe6\x97\xa5\xe6\x9c\xac \xc3\xa9.jpg' },
  { title: 'a name that looks like a kind and a size', given: 'd 5 20261120 x.jpg' },
  { title: '255 bytes', given: 'n'.repeat(251) + '.jpg' },
];

for (const { title, given } of names) {
  journal(`a name is read back unchanged: ${title}`, () => {
    for (const kind of ['b', 's', 'd', 'e', 'x', 'g', 'r', 'p'] as const) {
      const line = formatRecord(record(given, kind, kind === 'e' ? 0 : 4294967295));
      assert.is(line.indexOf('\n'), line.length - 1, 'one record is one line, ended by a line feed');
      assert.equal(recordsIn(line), [record(given, kind, kind === 'e' ? 0 : 4294967295)]);
    }
  });
}

const rubbish: { title: string; given: string }[] = [
  { title: 'nothing', given: '' },
  { title: 'blanks', given: '   ' },
  { title: 'NULs, as a power cut leaves them', given: '\0'.repeat(512) },
  { title: 'bytes of an image', given: '\xff\xd8\xff\xe0\x00\x10JFIF/' },
  { title: 'an unknown kind', given: 'y 5 20261120 a.jpg/' },
  { title: 'a kind in capitals', given: 'D 5 20261120 a.jpg/' },
  { title: 'no size', given: 'd  20261120 a.jpg/' },
  { title: 'a negative size', given: 'd -5 20261120 a.jpg/' },
  { title: 'a size that is no number', given: 'd 5x 20261120 a.jpg/' },
  { title: 'a short date', given: 'd 5 2026112 a.jpg/' },
  { title: 'a long date', given: 'd 5 202611200 a.jpg/' },
  { title: 'no name', given: 'd 5 20261120 /' },
  { title: 'no slash', given: 'd 5 20261120 a.jpg' },
  { title: 'a slash inside the name', given: 'd 5 20261120 a/b.jpg/' },
  { title: 'something after the slash', given: 'd 5 20261120 a.jpg/ ' },
  { title: 'something before the kind', given: ' d 5 20261120 a.jpg/' },
];

for (const { title, given } of rubbish) {
  journal(`no record: ${title}`, () => {
    assert.equal(recordsIn(`${given}\n`), []);
  });

  journal(`rubbish between records is skipped: ${title}`, () => {
    const card = written([record('a.jpg')]);
    card.put(fileOf(card), card.contentOf(fileOf(card))! + given + '\n' + formatRecord(record('b.jpg')));
    assert.equal(readAll(card).map(one => one.name), ['a.jpg', 'b.jpg']);
  });

  journal(`rubbish at the end does not damage the next record: ${title}`, () => {
    const card = written([record('a.jpg')]);
    card.put(fileOf(card), card.contentOf(fileOf(card))! + given);
    const book = createJournal(card, digest);
    assert.ok(appendRecord(book, folder, record('b.jpg')), 'appended without a read');
    assert.equal(readAll(card).map(one => one.name), ['a.jpg', 'b.jpg']);
  });
}

// the tests from here on are about the journal's file

const several = [record('IMG_0001.JPG', 'b', 3001), record('IMG_0001.JPG', 'd', 3001), record('with blank.jpg', 'e', 0, '00000000'), record('100%\n.jpg', 'b', 12), record('\xc3\xa9.jpg', 'd', 7)];

journal('progress is reported for each piece that is read', () => {
  const card = written([record('a.jpg')]);
  card.put(fileOf(card), 'rubbish '.repeat(128 * 30));
  let times = 0;
  readDelivered(createJournal(card, digest, () => { times++; }), folder, () => undefined);
  assert.ok(times >= 30, `${times} times`);
});

journal('records are read in the order in which they were written', () => {
  assert.equal(readAll(written(several)), several);
});

journal('a folder without a journal has no records', () => {
  assert.equal(readAll(createMemoryCard()), []);
});

journal('a file is closed after it was read', () => {
  const card = written(several);
  readAll(card);
  assert.is(card.openFiles(), 0);
});

journal('the journal writes only below /snapferry/journal, at paths that a chip can open', () => {
  const card = createMemoryCard();
  const book = createJournal(card, digest);
  for (const at of ['/', '/DCIM', '/DCIM/100CAM', `/${'deep/'.repeat(9)}x`, `/${'n'.repeat(60)}`, '/with blank & \xc3\xa9', '/a.b']) appendRecord(book, at, record('a.jpg'));
  assert.is(new Set(card.written).size, 7);
  for (const path of card.written) {
    assert.match(path, /^\/snapferry\/journal\/[^/]+$/);
    assert.ok(path.length <= 63, path);
  }
});

/** Returns how many records are whole in a text that was cut off: a whole one has its slash and its line feed. */
function wholeIn(text: string): number {
  return text.split('\n').slice(0, -1).filter(line => / .*\/$/.test(line)).length;
}

journal('torn at every byte: whole lines count, a torn last line is ignored', () => {
  const card = written(several);
  const text = card.contentOf(fileOf(card))!;
  for (let cut = 0; cut <= text.length; cut++) {
    const torn = createMemoryCard({ [fileOf(card)]: text.slice(0, cut) });
    assert.equal(readAll(torn), several.slice(0, wholeIn(text.slice(0, cut))), `cut at ${cut}`);
  }
});

for (const first of ['read first', 'not read'] as const) {
  journal(`torn at every byte: the next append begins a new line, ${first}`, () => {
    const card = written(several);
    const path = fileOf(card);
    const text = card.contentOf(path)!;
    for (let cut = 0; cut <= text.length; cut++) {
      const torn = createMemoryCard({ [path]: text.slice(0, cut) });
      const book = createJournal(torn, digest);
      if (first === 'read first') readRecords(book, folder, () => undefined);
      assert.ok(appendRecord(book, folder, record('next.jpg')));
      assert.ok(appendRecord(book, folder, record('after.jpg')));
      // a record that was cut off just before its line feed counts, as the next record begins with a line feed
      const before = several.slice(0, wholeIn(`${text.slice(0, cut)}\n`));
      assert.equal(readAll(torn), [...before, record('next.jpg'), record('after.jpg')], `cut at ${cut}`);
    }
  });
}

journal('an incomplete append, at every byte, returns false and does not damage later records', () => {
  const whole = formatRecord(record('half.jpg')).length;
  for (let taken = 0; taken <= whole; taken++) {
    let left = 2;
    const card = createMemoryCard({}, operation => operation === 'append' && --left === 0 ? taken : undefined);
    const book = createJournal(card, digest);
    assert.is(appendRecord(book, folder, record('a.jpg')), true);
    assert.is(appendRecord(book, folder, record('half.jpg')), false, 'a failed append returns false');
    assert.is(appendRecord(book, folder, record('b.jpg')), true);
    const seen = readAll(card).map(one => one.name);
    assert.equal(seen.filter(name => name !== 'half.jpg'), ['a.jpg', 'b.jpg'], `${taken} bytes taken`);
  }
});

for (const operation of ['append', 'makeFolder'] as const) {
  journal(`if ${operation} fails, append returns false, and later appends work`, () => {
    let isBroken = true;
    const card = createMemoryCard({}, at => at === operation && isBroken ? false : undefined);
    const book = createJournal(card, digest);
    assert.is(appendRecord(book, folder, record('a.jpg')), false);
    assert.equal(readAll(card), []);
    isBroken = false;
    assert.is(appendRecord(book, folder, record('a.jpg')), true);
    assert.equal(readAll(card), [record('a.jpg')]);
  });
}

journal('a record is found at any position in the read chunks', () => {
  // The names before the last records grow by one byte in each turn. So each byte of the last records lies once at a border of 512 bytes.
  for (let grown = 1; grown <= 560; grown++) {
    const filler = Math.min(grown, 250);
    const records = [record('f'.repeat(filler)), record('g'.repeat(1 + Math.max(0, Math.min(grown - 250, 250)))), record('h'.repeat(1 + Math.max(0, grown - 500))), ...several, ...several];
    assert.equal(readAll(written(records)), records, `${grown}`);
  }
});

journal('the longest name, only of escapes, is found at any position in the read chunks', () => {
  // a name on the card has 255 bytes at most, and each % in it becomes three bytes in the journal
  for (const before of [1, 100, 200]) {
    const records = [record('a'.repeat(before)), record('%'.repeat(255)), record('b.jpg')];
    assert.equal(readAll(written(records)), records, `after a name of ${before}`);
  }
});

journal('a huge line of rubbish is skipped, with a limited part in memory', () => {
  const card = written([record('a.jpg')]);
  const path = fileOf(card);
  card.put(path, card.contentOf(path)! + 'x'.repeat(100_000) + '\n' + formatRecord(record('b.jpg')));
  assert.equal(readAll(card).map(one => one.name), ['a.jpg', 'b.jpg']);
});

journal('folders with the same name have separate records', () => {
  const card = createMemoryCard();
  const book = createJournal(card, digest);
  const folders = ['/DCIM/100CAM', '/100CAM', '/DCIM/A/100CAM', '/DCIM/100 CAM', '/DCIM/100-CAM', '/', '/snap'];
  folders.forEach((at, i) => appendRecord(book, at, record(`${i}.jpg`)));
  folders.forEach((at, i) => appendRecord(book, at, record(`${i} again.jpg`)));
  folders.forEach((at, i) => assert.equal(readAll(card, at).map(one => one.name), [`${i}.jpg`, `${i} again.jpg`], at));
});

journal('two journals on one card read each other\'s records', () => {
  const card = createMemoryCard();
  const one = createJournal(card, digest);
  const other = createJournal(card, digest);
  appendRecord(one, folder, record('a.jpg'));
  appendRecord(other, folder, record('b.jpg'));
  appendRecord(one, folder, record('c.jpg'));
  assert.equal(readAll(card).map(at => at.name), ['a.jpg', 'b.jpg', 'c.jpg']);
});

// the tests from here on are about images that count as delivered by a rule

for (const [title, filter, expect] of [
  ['no rule', undefined, ['a.jpg 10']],
  ['images whose preview has arrived', { previews: 'only' }, ['a.jpg 10', 'p.jpg 20', 'q.jpg 40']],
  ['images that were too old', { skips: { oldest: 200, latest: 0 } }, ['a.jpg 10', 'o.jpg 50']],
  ['both', { previews: 'first', skips: { oldest: 200, latest: 0 } }, ['a.jpg 10', 'p.jpg 20', 'q.jpg 40', 'o.jpg 50']],
] as [title: string, filter: Filter | undefined, expect: string[]][]) {
  journal(`images that count as delivered: ${title}`, () => {
    const card = written([
      record('a.jpg', 'd', 10), record('p.jpg', 'p', 20), record('f.jpg', 'p', 30, '00000002'), record('q.jpg', 'p', 40, '00000001'), record('q.jpg', 'p', 40, '20261121'), record('o.jpg', 'k', 50, '00000100'),
    ]);
    const found: string[] = [];
    assert.ok(readDelivered(createJournal(card, digest), folder, (name, digits, kind) => void found.push([name, digits, ...(kind ? [kind] : [])].join(' ')), filter));
    assert.equal(found, expect);
  });
}

journal('a preview does not end an interrupted deletion', () => {
  const card = written([record('a.jpg', 'x', 10, '12345678'), record('a.jpg', 'p', 10)]);
  const found: string[] = [];
  readDelivered(createJournal(card, digest), folder, (name, _digits, kind = 'g') => void found.push(`${kind} ${name}`), { previews: 'only' });
  assert.is(found.at(-1), 'x a.jpg');
});

// the tests from here on are about a search for few names, which reads only parts of the file

const many = [...Array(400).keys()].map(i => record(`IMG_${String(i).padStart(4, '0')}.JPG`, 'd', 1000 + i));

function near(records: JournalRecord[], wanted: string[]): { read: string[]; delivered: string[] } {
  const card = written(records);
  const found = { read: [] as string[], delivered: [] as string[] };
  readRecords(createJournal(card, digest), folder, ({ kind, name }) => void found.read.push(`${kind} ${name}`), wanted);
  readDelivered(createJournal(card, digest), folder, (name, _digits, kind = 'g') => void found.delivered.push(`${kind === 'x' ? 'x' : 'd'} ${name}`), undefined, wanted);
  return found;
}

for (const wanted of [['IMG_0000.JPG'], ['IMG_0399.JPG'], ['IMG_0123.JPG', 'IMG_0250.JPG'], many.slice(20, 44).map(({ name }) => name), many.slice(100, 130).map(({ name }) => name)]) {
  journal(`records of ${wanted.length} names in a long journal are found: ${wanted[0]}`, () => {
    const { read, delivered } = near(many, wanted);
    for (const name of wanted) {
      assert.is(read.filter(line => line === `d ${name}`).length, 1, name);
      assert.is(delivered.filter(line => line === `d ${name}`).length, 1, name);
    }
    assert.is(read.length < many.length, wanted.length <= 24, `${read.length} of ${many.length} records`);
  });
}

journal('for names that a long journal lacks, no record is read', () => assert.equal(near(many, ['IMG_0400.JPG', 'A.JPG']), { read: [], delivered: [] }));

journal('few names: an ending in other case on FAT and a name that the journal encodes are found', () => {
  const { read } = near([record('IMG_0500.jpg'), ...many, record('100%\n.jpg')], ['IMG_0500.JPG', '100%\n.jpg']);
  assert.ok(read.includes('d IMG_0500.jpg') && read.includes('d 100%\n.jpg'));
});

journal('few names: only an interrupted deletion is passed, at any position', () => {
  for (const between of [1, 30, 100]) {
    const closed = [record('IMG_0017.JPG', 'x'), ...many.slice(0, between).map(one => ({ ...one, name: `Z${one.name}` })), record('IMG_0017.JPG', 'g'), ...many];
    assert.is(near(closed, ['IMG_0500.JPG']).delivered.filter(line => line === 'x IMG_0017.JPG').length, 0, `deletion ended ${between} records later`);
  }
  assert.ok(near([...many, record('IMG_0017.JPG', 'x'), record('IMG_0900.JPG')], ['IMG_0001.JPG']).delivered.includes('x IMG_0017.JPG'));
});

// the tests from here on are about a record that waits to be written with the next one

const textsOf = (card: MemoryCard) => card.written.filter((path, i, all) => all.indexOf(path) === i).map(path => card.contentOf(path));

journal('a record that waits reaches the card with the next one of its folder, in one append', () => {
  const card = written([record('a.jpg', 'b')]);
  const book = createJournal(card, digest);
  const before = card.counts.append;
  assert.ok(appendRecord(book, folder, record('a.jpg'), true));
  assert.is(card.counts.append, before);
  assert.ok(appendRecord(book, folder, record('b.jpg', 'b')));
  assert.is(card.counts.append, before + 1);
  assert.equal(readAll(card).map(({ kind, name }) => `${kind} ${name}`), ['b a.jpg', 'd a.jpg', 'b b.jpg']);
});

for (const [title, act] of [
  ['an empty append', book => writeHeld(book)],
  ['a record of another folder', book => appendRecord(book, '/DCIM/101CAM', record('z.jpg', 'b'))],
  ['another record that waits', book => appendRecord(book, folder, record('b.jpg'), true)],
  ['a read', book => readRecords(book, folder, () => undefined)],
  ['a read of the deliveries', book => readDelivered(book, '/DCIM/101CAM', () => undefined)],
] as [title: string, act: (book: Journal) => boolean][]) {
  journal(`a record that waits is on the card after ${title}, once`, () => {
    const card = written([record('a.jpg', 'b')]);
    const book = createJournal(card, digest);
    appendRecord(book, folder, record('a.jpg'), true);
    assert.equal(readAll(card).length, 1);
    assert.ok(act(book));
    assert.ok(writeHeld(book));
    assert.is(readAll(card).filter(({ kind, name }) => kind === 'd' && name === 'a.jpg').length, 1);
    assert.is(textsOf(card).join('').split('z.jpg').length, title.includes('another folder') ? 2 : 1);
  });
}

journal('a read passes the record that waits', () => {
  const book = createJournal(createMemoryCard(), digest);
  const names: string[] = [];
  appendRecord(book, folder, record('a.jpg'), true);
  assert.ok(readDelivered(book, folder, name => void names.push(name)));
  assert.equal(names, ['a.jpg']);
});

journal('a record that waits is not written to another card', () => {
  const card = written([record('a.jpg', 'b')]);
  const book = createJournal(card, digest);
  appendRecord(book, folder, record('a.jpg'), true);
  forgetFiles(book);
  assert.ok(writeHeld(book));
  assert.ok(appendRecord(book, folder, record('b.jpg', 'b')));
  assert.equal(readAll(card).map(({ name }) => name), ['a.jpg', 'b.jpg']);
});

journal('a card that refuses the append takes neither record', () => {
  let isBroken = false;
  const card = written([record('a.jpg', 'b')], operation => (isBroken && operation === 'append' ? false : undefined));
  const book = createJournal(card, digest);
  isBroken = true;
  assert.ok(appendRecord(book, folder, record('a.jpg'), true));
  assert.not(appendRecord(book, folder, record('b.jpg', 'b')));
  assert.ok(appendRecord(book, folder, record('a.jpg'), true));
  assert.not(writeHeld(book));
  isBroken = false;
  assert.ok(appendRecord(book, folder, record('c.jpg', 'b')));
  assert.equal(readAll(card).map(({ kind, name }) => `${kind} ${name}`), ['b a.jpg', 'b c.jpg']);
});

journal.run();
