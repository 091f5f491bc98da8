// Tests one search of a folder: which names are images to send, what the journal knows of them, and why one is sent again.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { look } from '../../../src/source/listing/look.ts';
import { fingerprintOf } from '../../../src/source/removal.ts';
import { createWalk, type Held, type Walk } from '../../../src/source/seek.ts';
import { appendRecord, createJournal } from '../../../src/store/journal.ts';
import type { JournalRecord } from '../../../src/store/journalrecord.ts';
import { createListLog, createMemoryCard, digest, timersOf, type MemoryCard, type Mischief } from '../../outside.ts';
import { virtualClock } from '../../sim/clock.ts';

const test = suite('look');

const folder = '/DCIM/100CAM';

interface Given {
  at?: string;
  /** The content of each file, by its name. */
  files?: Record<string, string>;
  /** The names of folders in the folder. */
  folders?: string[];
  journal?: [kind: JournalRecord['kind'], name: string, size: number, date?: string][];
  pattern?: string;
  walk?: Partial<Walk>;
  batch?: Held[];
  mischief?: Mischief;
}

interface Seen { found: string[]; batch: Held[]; walk: Walk; lines: string[]; card: MemoryCard; again(): Seen }

function lookAt({ at = folder, files = {}, folders = [], journal: records = [], pattern = '*.jpg', walk: known = {}, batch: held = [], mischief }: Given = {}): Seen {
  let isReady = false;
  const card = createMemoryCard({}, (operation, path) => (isReady ? mischief?.(operation, path) : undefined));
  const place = at === '/' ? '/' : `${at}/`;
  card.makeFolder(at);
  for (const [name, text] of Object.entries(files)) card.put(place + name, text);
  for (const name of folders) card.makeFolder(place + name);
  const journal = createJournal(card, digest);
  for (const [kind, name, size, date = '20261120'] of records) appendRecord(journal, at, { kind, name, size, date });
  isReady = true;
  const walk = Object.assign(createWalk(), { root: '/DCIM', folder: at, pattern, hasMore: true }, known);
  const log = createListLog();
  const batch: Held[] = [...held];
  const timers = timersOf(virtualClock());
  function run(): Seen {
    batch.splice(0, batch.length, ...held);
    look({ walk, batch, files: card, journal, clock: timers, log, hash: digest });
    return { found: batch.slice(held.length).map(image => image.name), batch, walk, lines: log.lines, card, again: run };
  }
  return run();
}

const names = (count: number) => Array.from({ length: count }, (_none, i) => `IMG_${String(i + 1).padStart(4, '0')}.jpg`);
const all = (count: number) => Object.fromEntries(names(count).map(name => [name, 'four']));

const looks: { title: string; given: Given; found: string[] }[] = [
  { title: 'an empty folder', given: {}, found: [] },
  { title: 'all matching files, sorted by name', given: { files: { 'b.jpg': 'x', 'a.JPG': 'x', 'c.txt': 'x' } }, found: ['a.JPG', 'b.jpg'] },
  { title: 'a folder with the name of an image is no image', given: { folders: ['a.jpg'], files: { 'b.jpg': 'x' } }, found: ['b.jpg'] },
  { title: 'the configuration is never sent, even if the pattern matches', given: { at: '/', pattern: '*', files: { 'config.json': '{}', 'CONFIG.JSON': '{}', 'a.jpg': 'x' } }, found: ['a.jpg'] },
  {
    title: 'copies of the configuration are never sent', given: { at: '/', pattern: '*', files: { 'config.json.bak': '{}', 'CONFIG~1.JSON': '{}', 'config (1).json': '{}', 'config.example.json': '{}', 'Config.json~': '{}', 'config.jpg': 'x' } },
    found: ['config.jpg'],
  },
  { title: 'a file with a similar name is sent', given: { at: '/config', pattern: '*', files: { 'config.json.jpg': 'x' } }, found: ['config.json.jpg'] },
  { title: 'a file with the name of the configuration in another folder is sent', given: { pattern: '*', files: { 'config.json': '{}' } }, found: ['config.json'] },
  { title: 'delivered images are left out', given: { files: all(3), journal: [['d', 'IMG_0002.jpg', 4]] }, found: ['IMG_0001.jpg', 'IMG_0003.jpg'] },
  { title: 'the first look leaves out delivered images by name, in any size', given: { files: all(2), journal: [['d', 'IMG_0002.jpg', 99]] }, found: ['IMG_0001.jpg'] },
  { title: 'an image delivered and deleted since is a new one', given: { files: all(2), journal: [['d', 'IMG_0002.jpg', 4], ['g', 'IMG_0002.jpg', 4]] }, found: ['IMG_0001.jpg', 'IMG_0002.jpg'] },
  { title: 'an image delivered again after its deletion is left out', given: { files: all(2), journal: [['d', 'IMG_0002.jpg', 4], ['g', 'IMG_0002.jpg', 4], ['d', 'IMG_0002.jpg', 4]] }, found: ['IMG_0001.jpg'] },
  { title: 'a begun image is not delivered', given: { files: all(1), journal: [['b', 'IMG_0001.jpg', 4]] }, found: ['IMG_0001.jpg'] },
  { title: 'only names after the last name seen', given: { files: all(3), walk: { after: 'IMG_0001.jpg' } }, found: ['IMG_0002.jpg', 'IMG_0003.jpg'] },
  { title: 'the second look leaves out new images', given: { files: all(2), walk: { isSecond: true } }, found: [] },
  { title: 'the second look leaves out delivered images of the same size', given: { files: all(2), journal: [['d', 'IMG_0001.jpg', 4]], walk: { isSecond: true } }, found: [] },
  { title: 'the second look finds delivered images of another size as new', given: { files: all(2), journal: [['d', 'IMG_0001.jpg', 3], ['d', 'IMG_0002.jpg', 4]], walk: { isSecond: true } }, found: ['IMG_0001.jpg'] },
  { title: 'in the second look, the latest delivery counts', given: { files: all(1), journal: [['d', 'IMG_0001.jpg', 3], ['d', 'IMG_0001.jpg', 4]], walk: { isSecond: true } }, found: [] },
  { title: 'in the second look, an earlier delivery of the same path and size counts as well', given: { files: all(1), journal: [['d', 'IMG_0001.jpg', 4], ['d', 'IMG_0001.jpg', 3]], walk: { isSecond: true } }, found: [] },
  { title: 'the second look of a missed folder finds all images as new', given: { files: all(2), walk: { isSecond: true, missed: ['/DCIM/100CAM'] } }, found: ['IMG_0001.jpg', 'IMG_0002.jpg'] },
];
for (const { title, given, found } of looks) test(title, () => assert.equal(lookAt(given).found, found));

test('an image delivered under a name in capitals, found by its number, is the same in small letters', () => {
  const journal: Given['journal'] = [['d', 'IMG_0002.JPG', 4]];
  assert.equal(lookAt({ files: all(3), journal }).found, ['IMG_0001.jpg', 'IMG_0003.jpg']);
  assert.equal(lookAt({ files: { ...all(3), 'IMG_0002.JPG': 'four' }, journal }).found, names(3), 'two names that differ in case are two images');
  assert.equal(lookAt({ files: all(3), journal: [...journal, ['g', 'IMG_0002.JPG', 4]] }).found, names(3));
});

// the tests from here on are about how many images one look at a folder finds

test('a look finds at most twelve images, in order, and each once', () => {
  const seen: string[] = [];
  let turns = 0;
  for (let one = lookAt({ files: all(50) }); ; one = one.again()) {
    assert.ok(one.found.length <= 12 && ++turns < 10, `${one.found.length} in turn ${turns}`);
    seen.push(...one.found);
    if (!one.walk.hasMore) break;
  }
  assert.equal(seen, names(50));
});

test('a batch that is nearly full takes as many as fit', () => {
  const held = Array<Held>(10).fill({} as Held);
  const { found, walk } = lookAt({ files: all(5), batch: held });
  assert.equal([found, walk.hasMore, walk.after], [['IMG_0001.jpg', 'IMG_0002.jpg'], true, 'IMG_0002.jpg']);
});

for (const [count, hasMore] of [[12, false], [13, true], [24, true], [25, true]] as const) {
  test(`of ${count} images there are ${hasMore ? 'more' : 'no more'} after the first look`, () => assert.is(lookAt({ files: all(count) }).walk.hasMore, hasMore));
}

test('the card is queried only for the sizes of the images taken', () => {
  const asked: string[] = [];
  lookAt({ files: all(50), mischief: (operation, path) => void (operation === 'stat' && path.startsWith(folder) && asked.push(path.slice(folder.length + 1))) });
  assert.equal(asked, names(12));
});

test('a folder with only delivered images needs no query of a size', () => {
  const asked: string[] = [];
  const mischief: Mischief = (operation, path) => void (operation === 'stat' && path.startsWith(folder) && asked.push(path));
  const { found, walk } = lookAt({ files: all(50), journal: names(50).map(name => ['d', name, 4]), mischief });
  assert.equal([found, asked, walk.hasMore], [[], [], false]);
});

test('in the second look after a full batch, sizes are queried in steps of 24, and each image is found once', () => {
  const changed = [...names(13), 'IMG_0055.jpg'];
  const files = { ...all(60), ...Object.fromEntries(changed.map(name => [name, 'other'])) };
  const seen: string[] = [];
  const asked: number[] = [];
  let stats = 0;
  const mischief: Mischief = (operation, path) => void (operation === 'stat' && path.startsWith(folder) && stats++);
  for (let one = lookAt({ files, journal: names(60).map(name => ['d', name, 4]), walk: { isSecond: true }, mischief }); ; one = one.again()) {
    seen.push(...one.found);
    asked.push(stats);
    stats = 0;
    if (!one.walk.hasMore) break;
    assert.ok(asked.length < 10);
  }
  assert.equal(seen, changed);
  // The numbers of files that each search of the folder has looked up. The first search reads the sizes of all 60 images, and again those of the
  // twelve that it finds. Each later search reads 24 sizes, and one of them again.
  assert.equal(asked, [60 + 12, 24 + 1, 24 + 1]);
});

// the tests from here on are about what the journal knows of an image

const known: { title: string; given: Given; expect: Partial<Held> }[] = [
  { title: 'a new image', given: { files: { 'a.jpg': 'four' } }, expect: { path: `${folder}/a.jpg`, folder, size: 4, begun: '', isDoubtNoted: false, isStill: false, again: '' } },
  { title: 'a begun image counts as stable and keeps its date', given: { files: { 'a.jpg': 'four' }, journal: [['b', 'a.jpg', 4, '20261031']] }, expect: { begun: '20261031', isStill: true, again: 'it was begun, but the journal shows no delivery' } },
  { title: 'a doubtful begun image', given: { files: { 'a.jpg': 'four' }, journal: [['s', 'a.jpg', 4, '20261031']] }, expect: { begun: '20261031', isDoubtNoted: true } },
  { title: 'the latest record counts', given: { files: { 'a.jpg': 'four' }, journal: [['s', 'a.jpg', 4, '20261031'], ['b', 'a.jpg', 4, '20261101']] }, expect: { begun: '20261101' } },
  { title: 'an image begun with another size is new', given: { files: { 'a.jpg': 'four' }, journal: [['b', 'a.jpg', 5]] }, expect: { begun: '', isStill: false, again: '' } },
  { title: 'an image of that name was begun, delivered and deleted', given: { files: { 'a.jpg': 'four' }, journal: [['b', 'a.jpg', 4], ['d', 'a.jpg', 4], ['g', 'a.jpg', 4, '00000000']] }, expect: { begun: '', isStill: false, again: '', isNamesake: true } },
  { title: 'an image of that name was rewritten during the upload', given: { files: { 'a.jpg': 'four' }, journal: [['s', 'a.jpg', 4], ['g', 'a.jpg', 4]] }, expect: { begun: '', isNamesake: false } },
  { title: 'an image of that name was begun and is gone', given: { files: { 'a.jpg': 'four' }, journal: [['b', 'a.jpg', 4], ['g', 'a.jpg', 4]] }, expect: { begun: '' } },
  { title: 'the delivery of another image changes nothing', given: { files: { 'a.jpg': 'four', 'b.jpg': 'four' }, journal: [['b', 'a.jpg', 4], ['d', 'b.jpg', 4]] }, expect: { begun: '20261120' } },
  { title: 'a size other than the delivered one', given: { files: { 'a.jpg': 'four' }, journal: [['d', 'a.jpg', 3]], walk: { isSecond: true } }, expect: { size: 4, begun: '', again: '3 \xe2\x86\x92 4 bytes' } },
];
for (const { title, given, expect } of known) {
  test(`known: ${title}`, () => {
    const [image] = lookAt(given).batch as (Held & Record<string, unknown>)[];
    assert.equal(Object.fromEntries(Object.keys(expect).map(key => [key, image![key]])), expect);
  });
}

test('two names with the same ending are not confused', () => {
  assert.is(lookAt({ files: { 'xa.jpg': 'four', 'a.jpg': 'four' }, journal: [['b', 'a.jpg', 4], ['b', 'xa.jpg', 4], ['d', 'a.jpg', 4], ['g', 'a.jpg', 4]] }).batch.find(image => image.name === 'xa.jpg')!.begun, '20261120');
});

test('an empty file is logged once, over boots too, until it grows', () => {
  const first = lookAt({ files: { 'a.jpg': '' } });
  assert.equal([first.found, first.lines.length], [[], 1]);
  assert.match(first.lines[0]!, /^warn image: \/DCIM\/100CAM\/a\.jpg is empty \(0 bytes\)/);
  Object.assign(first.walk, { after: '' });
  assert.is(first.again().lines.length, 1);
  assert.is(lookAt({ files: { 'a.jpg': '' }, journal: [['e', 'a.jpg', 0]] }).lines.length, 0);
  assert.equal(lookAt({ files: { 'a.jpg': 'x' }, journal: [['e', 'a.jpg', 0]] }).found, ['a.jpg']);
});

// the tests from here on are about a deletion that a power cut has interrupted

const print = (text: string): string => {
  const card = createMemoryCard({ '/a.jpg': text });
  return fingerprintOf(card, digest, { path: '/a.jpg', size: text.length }, true)!;
};

test('a deletion that was cut short is completed if the same file is there', () => {
  const { found, card, lines } = lookAt({ files: { 'a.jpg': 'four' }, journal: [['x', 'a.jpg', 4, print('four')]] });
  assert.equal([found, card.contentOf(`${folder}/a.jpg`)], [[], undefined]);
  assert.match(lines.join(), /was delivered before the power was cut, and is now deleted/);
});

test('another file at that path is a new image and is kept', () => {
  const { found, card } = lookAt({ files: { 'a.jpg': 'FOUR' }, journal: [['x', 'a.jpg', 4, print('four')]] });
  assert.equal([found, card.contentOf(`${folder}/a.jpg`)], [['a.jpg'], 'FOUR']);
});

// the tests from here on are about names that may be folders

test('sixteen names of no image are kept as possible folders, with a mark for more', () => {
  assert.equal(lookAt({ folders: ['b', 'a'], files: { 'c.txt': 'x' } }).walk.below, ['a', 'b', 'c.txt']);
  assert.equal(lookAt({ folders: ['b', 'a'], files: { 'c.txt': 'x', 'd.jpg': 'new', 'e.jpg': 'four' }, journal: [['d', 'e.jpg', 4]] }).walk.below, ['a', 'b', 'c.txt']);
  const many = Array.from({ length: 20 }, (_none, i) => `F${String(i).padStart(2, '0')}`);
  assert.equal(lookAt({ folders: many }).walk.below, [...many.slice(0, 16), '/']);
});

const blind: [title: string, given: Given][] = [
  ['one of them has the name of an image', { folders: ['a', 'b.jpg'] }],
  ['one of them has the name of a delivered image', { folders: ['a', 'b.jpg'], journal: [['d', 'b.jpg', 4]], walk: { isSecond: true } }],
  ['the second pass finds a new image, which may be a folder', { folders: ['a'], files: { 'b.jpg': 'x' }, walk: { isSecond: true } }],
  ['it is not the first look', { folders: ['b'], walk: { after: 'a' } }],
];
for (const [title, given] of blind) test(`folders are listed on their own if ${title}`, () => assert.is(lookAt(given).walk.below, undefined));

test('a folder of many names is noted as a risk for the memory, one of a few names is not', () => {
  assert.equal([all(150), all(50)].map(files => lookAt({ files }).walk.listing), [folder, '']);
});

test('a delivered image that was replaced by a folder counts as a folder', () => {
  const { found, walk } = lookAt({ folders: ['a.jpg'], journal: [['d', 'a.jpg', 4]], walk: { isSecond: true } });
  assert.equal([found, walk.missed], [[], [`${folder}/a.jpg`]]);
});

// the tests from here on are about a card that fails

test('a folder that cannot be read is logged, and no image of it is taken', () => {
  const { found, lines, walk } = lookAt({ files: all(2), mischief: operation => (operation === 'list' ? false : undefined) });
  assert.equal([found, lines, walk.hasMore], [[], [`error card: ${folder} cannot be read; its images wait`], false]);
});

test('the images of a journal that cannot be read wait, since they may be delivered already', () => {
  const { found, lines } = lookAt({ files: all(2), journal: [['d', 'IMG_0001.jpg', 4]], mischief: (operation, path) => (operation === 'read' && path.includes('/snapferry/') ? false : undefined) });
  assert.equal([found, lines], [[], [`error card: the journal of ${folder} cannot be read; its images wait`]]);
});

test('listed names that cannot be opened are counted, and the first is noted', () => {
  const { found, walk } = lookAt({ files: all(3), mischief: (operation, path) => (operation === 'stat' && path.startsWith(folder) && !path.endsWith('2.jpg') ? false : undefined) });
  assert.equal([found, walk.lost, walk.firstLost], [['IMG_0002.jpg'], 2, `${folder}/IMG_0001.jpg`]);
});

test('a folder too large to list is searched for names like its sample', () => {
  const { found, card, walk } = lookAt({ files: { ...Object.fromEntries(names(150).map(name => [name.replace('jpg', 'JPG'), 'x'])) }, walk: { blind: [folder], samples: [`${folder}/IMG_0001.JPG`] } });
  assert.ok(found.length > 0 && found.length <= 12);
  assert.is(card.counts.list, 0);
  assert.equal([walk.after, walk.hasMore], ['', true]);
});

test.run();
