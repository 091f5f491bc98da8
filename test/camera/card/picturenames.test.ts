// Tests that no file name is used twice, after deletion, loss, exchange or power cuts, on any card and chip.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { nextPath } from '../../../src/camera/card/picturenames.ts';
import { tell, type Fault } from '../../../src/fault.ts';
import type { FolderMarks } from '../../../src/ports.ts';
import { appendRecord, createJournal } from '../../../src/store/journal.ts';
import { createNotes } from '../../../src/store/state.ts';
import { createMemoryCard, digest, type MemoryCard, type Mischief } from '../../outside.ts';
import { createChance, type Chance } from '../../sim/chance.ts';

const test = suite('names');

const root = '/DCIM';

/**
 * Makes a chip's memory for folder marks: one random hexadecimal text for each picture folder, which lasts over all starts and cards. `bare`,
 * below, is a chip that has no room for marks.
 */
function createChip(chance: Chance = createChance(1)): FolderMarks {
  const marks = new Map<number, string>();
  return {
    highest: () => Math.max(0, ...marks.keys()),
    markOf: folder => marks.get(folder) ?? '',
    mark: folder => !marks.has(folder) && !!marks.set(folder, (256 + Math.floor(chance() * 65000)).toString(16)),
  };
}
const bare: FolderMarks = { highest: () => 0, markOf: () => '', mark: () => false };

interface Boot {
  next(names?: 'dcf' | 'dated'): string | Fault;
  deliver(path: string): void;
}

/** Starts the firmware's search for names on a card. Its `next` returns the path for the next picture, or a fault. @param marks the chip's folder marks */
function boot(card: MemoryCard, marks: FolderMarks = bare, stamp = () => '', at = root): Boot {
  const journal = createJournal(card, digest);
  const trip = { files: card, journal, notes: createNotes(card), marks, calendar: { stamp }, isDoubtful: true };
  return {
    next(names = 'dcf') {
      const path = nextPath(trip, at, names);
      trip.isDoubtful = false;
      return path;
    },
    deliver: path => {
      const cut = path.lastIndexOf('/');
      appendRecord(journal, path.slice(0, cut), { kind: 'd', size: 3, date: '20261120', name: path.slice(cut + 1) });
    },
  };
}

function pathOf(one: string | Fault): string {
  if (typeof one !== 'string') throw new Error(tell(one));
  return one;
}

/** Creates a file under the next name that the search gives, and fails if the file exists already. @returns the path */
function take(card: MemoryCard, from: Boot, names: 'dcf' | 'dated' = 'dcf'): string {
  const path = pathOf(from.next(names));
  assert.is(card.contentOf(path), undefined, `${path} exists already`);
  card.put(path, 'jpg');
  return path;
}

function noteOf(text: string): Record<string, string> {
  return { '/snapferry/state': `\nshot ${text};\n` };
}

function forget(card: MemoryCard, what: 'state' | 'journal'): void {
  if (what === 'state') card.remove('/snapferry/state');
  else for (const name of card.list('/snapferry/journal') ?? []) card.remove(`/snapferry/journal/${name}`);
}

test('names ascend with 250 pictures in a folder, also after restarts', () => {
  const card = createMemoryCard();
  const chip = createChip();
  let from = boot(card, chip);
  const all = Array.from({ length: 502 }, (_, i) => {
    if (i % 7 === 0) from = boot(card, chip);
    return take(card, from);
  });
  assert.is(all[0], '/DCIM/100SNAPF/SNAP0001.JPG');
  assert.equal([249, 250, 499, 500, 501].map(i => all[i]), ['100SNAPF/SNAP0250.JPG', '101SNAPF/SNAP0001.JPG', '101SNAPF/SNAP0250.JPG', '102SNAPF/SNAP0001.JPG', '102SNAPF/SNAP0002.JPG']
    .map(name => `/DCIM/${name}`));
  assert.is(new Set(all).size, all.length);
});

const cases: { title: string; card: Record<string, string>; chip?: number[]; delivered?: string[]; expect: string }[] = [
  { title: 'the number continues from the notes', card: noteOf('100 7 -'), expect: '100SNAPF/SNAP0008.JPG' },
  { title: 'existing files of a user are not overwritten', card: { ...noteOf('100 7 -'), '/DCIM/100SNAPF/SNAP0008.JPG': 'a', '/DCIM/100SNAPF/SNAP0009.JPG': 'a' }, expect: '100SNAPF/SNAP0010.JPG' },
  { title: 'the last number of a folder exists: the next folder', card: { ...noteOf('100 249 -'), '/DCIM/100SNAPF/SNAP0250.JPG': 'a' }, expect: '101SNAPF/SNAP0001.JPG' },
  { title: 'a full folder: the next folder', card: noteOf('100 250 -'), expect: '101SNAPF/SNAP0001.JPG' },
  { title: 'folders above the next one exist: a number above them', card: { ...noteOf('100 250 -'), '/DCIM/101SNAPF/a.jpg': 'a', '/DCIM/102SNAPF/a.jpg': 'a', '/DCIM/103SNAPF/a.jpg': 'a' }, expect: '104SNAPF/SNAP0001.JPG' },
  { title: 'folders above the next one exist, with a gap: a number above them', card: { ...noteOf('100 250 -'), '/DCIM/101SNAPF/a.jpg': 'a', '/DCIM/102SNAPF/a.jpg': 'a', '/DCIM/104SNAPF/a.jpg': 'a' }, expect: '105SNAPF/SNAP0001.JPG' },
  { title: 'higher folders only in the journal', card: noteOf('100 250 -'), delivered: ['/DCIM/101SNAPF/a.jpg', '/DCIM/102SNAPF/a.jpg'], expect: '103SNAPF/SNAP0001.JPG' },
  { title: 'notes lost: above the folder on the card', card: { '/DCIM/100SNAPF/SNAP0001.JPG': 'a' }, expect: '101SNAPF/SNAP0001.JPG' },
  { title: 'notes lost: above the highest folder', card: { '/DCIM/100SNAPF/SNAP0001.JPG': 'a', '/DCIM/873SNAPF/SNAP0200.JPG': 'a' }, expect: '874SNAPF/SNAP0001.JPG' },
  { title: 'notes lost: a number above the folders in the journal', card: {}, delivered: ['/DCIM/512SNAPF/SNAP0001.JPG'], expect: '513SNAPF/SNAP0001.JPG' },
  { title: 'notes lost: a number above the folders marked in the chip', card: { '/DCIM/105SNAPF/SNAP0001.JPG': 'a' }, chip: [107], expect: '108SNAPF/SNAP0001.JPG' },
  { title: 'notes with an invalid folder count as lost', card: { ...noteOf('5000 7 -'), '/DCIM/105SNAPF/SNAP0001.JPG': 'a' }, expect: '106SNAPF/SNAP0001.JPG' },
  { title: 'notes with an invalid number count as lost', card: noteOf('100 seven -'), expect: '101SNAPF/SNAP0001.JPG' },
  { title: 'a new card: a number above the folders marked in the chip', card: {}, chip: [100, 101, 102], expect: '103SNAPF/SNAP0001.JPG' },
  { title: 'a card of another camera with a lower number: above the chip\'s number', card: noteOf('101 7 beef'), chip: [100, 101, 102], expect: '103SNAPF/SNAP0001.JPG' },
  { title: 'a card of another camera with a higher number: above the card\'s number', card: noteOf('400 7 beef'), chip: [100, 101, 102], expect: '401SNAPF/SNAP0001.JPG' },
  { title: 'folders with other cameras\' names are ignored', card: { '/DCIM/100CANON/IMG_0001.JPG': 'a' }, expect: '100SNAPF/SNAP0001.JPG' },
];
for (const { title, card: content, chip: begun = [], delivered = [], expect } of cases) {
  test(title, () => {
    const card = createMemoryCard(content);
    const chip = begun.length > 0 ? createChip() : bare;
    for (const folder of begun) chip.mark(folder);
    delivered.forEach(boot(card).deliver);
    assert.is(boot(card, chip).next(), `/DCIM/${expect}`);
  });
}

test('pictures in the root and in a nested folder', () => {
  assert.is(boot(createMemoryCard(), bare, undefined, '/').next(), '/100SNAPF/SNAP0001.JPG');
  const card = createMemoryCard({ '/a/b/120SNAPF/SNAP0001.JPG': 'a' });
  assert.is(boot(card, bare, undefined, '/a/b').next(), '/a/b/121SNAPF/SNAP0001.JPG');
});

test('a path that is too long for the chip and a 1000th folder are reported as faults', () => {
  const long = boot(createMemoryCard(), bare, undefined, `/${'x'.repeat(41)}`).next() as Fault;
  assert.match(tell(long), /at most 63 bytes/);
  assert.is(boot(createMemoryCard(), bare, undefined, `/${'x'.repeat(40)}`).next(), `/${'x'.repeat(40)}/100SNAPF/SNAP0001.JPG`);
  for (const content of [noteOf('999 250 -'), { '/DCIM/999SNAPF/a.jpg': 'a' }]) assert.match(tell(boot(createMemoryCard(content)).next() as Fault), /no number is left/);
  const chip = createChip();
  chip.mark(999);
  assert.is((boot(createMemoryCard(), chip).next() as Fault).code, 'no-number');
  assert.is(boot(createMemoryCard(noteOf('999 7 -'))).next(), '/DCIM/999SNAPF/SNAP0008.JPG');
});

test('a name that cannot be recorded in the notes is not used', () => {
  const full = createMemoryCard(noteOf('100 7 -'), operation => (operation === 'append' ? 3 : undefined));
  assert.is((boot(full).next() as Fault).code, 'card-full');
  full.mount = () => false;
  assert.is((boot(full).next() as Fault).code, 'card-lost');
});

test('the first picture on a card without a journal opens few files', () => {
  const card = createMemoryCard();
  card.mount();
  card.makeFolder(root);
  card.put(`${root}/300SNAPF/SNAP0001.JPG`, 'jpg');
  const before = card.counts.open;
  assert.is(take(card, boot(card)), `${root}/301SNAPF/SNAP0001.JPG`);
  assert.ok(card.counts.open - before < 40, `opens ${card.counts.open - before} files`);
});

test('with notes, a name takes few queries of the card and no folder listing', () => {
  const card = createMemoryCard();
  const from = boot(card);
  for (let i = 0; i < 250; i++) take(card, from);
  const stats = card.counts.stat;
  take(card, from);
  assert.ok(card.counts.stat - stats < 60, `a new folder: ${card.counts.stat - stats}`);
  const before = card.counts.stat;
  boot(card).next();
  assert.ok(card.counts.stat - before < 8, `after a boot: ${card.counts.stat - before}`);
  assert.is(card.counts.list, 0);
});

class Cut extends Error {}

test('a power cut before or within any change: no name is used twice', () => {
  for (const start of [{}, noteOf('100 7 -'), noteOf('100 250 -'), { '/DCIM/100SNAPF/SNAP0001.JPG': 'a' }]) {
    for (const isPartly of [false, true]) {
      for (let at = 0, isOver = false; !isOver; at++) {
        let count = -1;
        let isOn = true;
        const mischief: Mischief = (operation) => {
          if (!isOn || !['write', 'append', 'remove', 'makeFolder'].includes(operation)) return undefined;
          count += 1;
          if (count > at || (count === at && !isPartly)) throw new Cut();
          return count === at ? 4 : undefined;
        };
        const card = createMemoryCard(start, mischief);
        const chip = createChip();
        const given: string[] = [];
        try {
          for (let i = 0; i < 3; i++) given.push(take(card, boot(card, chip)));
        } catch (error) {
          // the last name was not given, as its note on the card was cut off, so it is not in `given`
          if (!(error instanceof Cut) && !/card/.test(String(error))) throw error;
        }
        isOver = count < at;
        isOn = false;
        for (let i = 0; i < 3; i++) given.push(take(card, boot(card, chip)));
        assert.is(new Set(given).size, given.length, `cut at ${at}: ${given.join(', ')}`);
      }
    }
  }
});

test('a power cut spoils the last sector of the notes: names of delivered and deleted pictures are not reused', () => {
  const chip = createChip();
  for (const isFull of [false, true]) {
    const card = createMemoryCard();
    const given = new Set<string>();
    const from = boot(card, chip);
    for (let i = 0; i < (isFull ? 250 : 20); i++) {
      const path = take(card, from);
      from.deliver(path);
      card.remove(path);
      given.add(path);
    }
    const notes = card.contentOf('/snapferry/state')!;
    const kept = notes.length - notes.length % 512 - (notes.length % 512 ? 0 : 512);
    card.put('/snapferry/state', notes.slice(0, kept || 60) + '\xff'.repeat(100));
    assert.not.ok(given.has(take(card, boot(card, chip))));
  }
});

test('the number of a picture whose preview was sent and that was removed for room is not reused', () => {
  const chip = createChip();
  const card = createMemoryCard();
  const first = boot(card, chip);
  const path = take(card, first);
  const cut = path.lastIndexOf('/');
  appendRecord(createJournal(card, digest), path.slice(0, cut), { kind: 'p', size: 3, date: '20261120', name: path.slice(cut + 1).replace('0001', '0009') });
  assert.match(take(card, boot(card, chip)), /SNAP0010\.JPG$/);
});

/**
 * The test plays two chips and three cards over years. A name that a chip has given, or that was on a card before, must not be given there
 * again.
 */
test('no name is reused after exchanged cards, deleted pictures, lost notes or lost journals', () => {
  for (let seed = 1; seed <= 12; seed++) {
    const chance = createChance(seed);
    const pick = <T>(list: T[]): T => list[Math.floor(chance() * list.length)]!;
    const cards = Array.from({ length: 3 }, () => ({ card: createMemoryCard(), lain: new Set<string>() }));
    const chips = Array.from({ length: 2 }, () => ({ marks: createChip(chance), given: new Set<string>() }));
    let [{ card, lain }, chip] = [pick(cards), pick(chips)];
    for (let turn = 0; turn < 120; turn++) {
      const what = chance();
      if (what < 0.2) [{ card, lain }, chip] = [pick(cards), pick(chips)];
      else if (what < 0.3) forget(card, 'state');
      else if (what < 0.4) forget(card, 'journal');
      const from = boot(card, chip.marks);
      for (let i = Math.floor(chance() * (what > 0.95 ? 300 : 4)); i > 0; i--) {
        const path = take(card, from);
        assert.not.ok(chip.given.has(path), `seed ${seed}, turn ${turn}: the chip uses ${path} twice`);
        assert.not.ok(lain.has(path), `seed ${seed}, turn ${turn}: ${path} was on this card before`);
        chip.given.add(path);
        lain.add(path);
        if (chance() < 0.5) from.deliver(path);
        if (chance() < 0.5) card.remove(path);
      }
    }
    assert.ok(chips.every(one => one.given.size > 20));
  }
});

const day = '2026-11-20';
const dated: { title: string; stamps: string[]; card?: Record<string, string>; expect: string[] }[] = [
  { title: 'day and time', stamps: [`${day} 09:30:42`, `${day} 09:30:43`, '2026-11-21 00:00:00'], expect: ['20261120/093042.JPG', '20261120/093043.JPG', '20261121/000000.JPG'] },
  { title: 'several pictures within one second', stamps: [1, 2, 3].map(() => `${day} 09:30:42`), expect: ['20261120/093042.JPG', '20261120/093042B.JPG', '20261120/093042C.JPG'] },
  { title: 'a numbered name while the time is unknown', stamps: ['', `${day} 09:30:42`, ''], expect: ['100SNAPF/SNAP0001.JPG', '20261120/093042.JPG', '100SNAPF/SNAP0002.JPG'] },
  { title: 'the clock is set back an hour: another folder of the day', stamps: [`${day} 02:59:59`, `${day} 02:00:00`, `${day} 02:00:01`], expect: ['20261120/025959.JPG', '20261120.B/020000.JPG', '20261120.B/020001.JPG'] },
  { title: 'the clock is set back a day and forward again: another folder of the day', stamps: [`${day} 12:00:00`, '2026-11-19 12:00:00', `${day} 12:00:00`], expect: ['20261120/120000.JPG', '20261119/120000.JPG', '20261120.B/120000.JPG'] },
  { title: 'the name exists already as a user\'s file', card: { '/snapferry/state': '\nday 20261120 7 080000;\n', '/DCIM/20261120/093042.JPG': 'a' }, stamps: [`${day} 09:30:42`], expect: ['20261120/093042B.JPG'] },
  { title: 'notes lost during the day: another folder of the day', card: { '/DCIM/20261120/093041.JPG': 'a' }, stamps: [`${day} 09:30:42`, `${day} 09:30:43`], expect: ['20261120.B/093042.JPG', '20261120.B/093043.JPG'] },
  { title: 'a full folder of the day', card: { '/snapferry/state': '\nday 20261120 250 080000;\n' }, stamps: [`${day} 09:30:42`], expect: ['20261120.B/093042.JPG'] },
  { title: 'no letter left for a second', card: { '/snapferry/state': '\nday 20261120 27 093042Z;\n' }, stamps: [`${day} 09:30:42`, `${day} 09:30:43`], expect: ['100SNAPF/SNAP0001.JPG', '20261120/093043.JPG'] },
  { title: 'no folder left for a day', card: { '/snapferry/state': '\nday 20261120.Z 250 080000;\n' }, stamps: [`${day} 09:30:42`], expect: ['100SNAPF/SNAP0001.JPG'] },
];
for (const { title, stamps, card: content = {}, expect } of dated) {
  test(`dated: ${title}`, () => {
    const card = createMemoryCard(content);
    assert.equal(stamps.map(stamp => take(card, boot(card, bare, () => stamp), 'dated')), expect.map(name => `/DCIM/${name}`));
  });
}

test('dated: frequent pictures use no folder for more than 250 and no name twice, despite a clock set back and lost notes', () => {
  for (const isLost of [false, true]) {
    const card = createMemoryCard();
    const given = new Set<string>();
    const folders = new Map<string, number>();
    let ms = Date.UTC(2026, 9, 25, 0, 0, 0);
    for (let i = 0; i < 2000; i++) {
      ms += i === 1000 ? -3_600_000 : 45_000;
      const from = boot(card, bare, () => new Date(ms).toISOString().slice(0, 19).replace('T', ' '));
      const path = take(card, from, 'dated');
      assert.not.ok(given.has(path), path);
      given.add(path);
      const folder = path.slice(0, path.lastIndexOf('/'));
      folders.set(folder, (folders.get(folder) ?? 0) + 1);
      from.deliver(path);
      card.remove(path);
      if (isLost && i % 400 === 0) forget(card, 'state');
    }
    assert.ok(Math.max(...folders.values()) <= 250);
    assert.equal([...given].filter(path => !/^\/DCIM\/\d{8}(\.[B-Z])?\/\d{6}[B-Z]?\.JPG$/.test(path)), []);
  }
});

test.run();
