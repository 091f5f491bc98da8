// Tests a card with many folders, all of whose images are delivered. For some minutes the firmware does not list such folders again, by its notes on
// them. No new image may be lost by that.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { appendRecord, createJournal } from '../../../src/store/journal.ts';
import { createMemoryCard, digest, type MemoryCard } from '../../outside.ts';
import { images, numbered, stand } from '../../source/stand.ts';

const test = suite('many folders');

const each = 60;
const folders = Array.from({ length: 30 }, (_, i) => `/DCIM/${100 + i}CAM`);
const all = folders.flatMap(folder => numbered(each, folder));
const notes = '/snapferry/settled';
const fiveMinutesMs = 300_000;

/**
 * Makes the card of an older firmware, with journals of all images but without the notes about folders. @param left paths of images that are not
 * delivered @param kinds the records that an image has in the journal: its upload began (`b`, `s`), and it was delivered (`d`)
 */
function foreignCard(left: string[] = [], kinds: readonly ('b' | 's' | 'd')[] = ['b', 'd']): MemoryCard {
  const card = createMemoryCard(images(all));
  const journal = createJournal(card, digest);
  for (const path of all) {
    const cut = path.lastIndexOf('/');
    for (const kind of kinds) if (!left.includes(path) || kind !== 'd') appendRecord(journal, path.slice(0, cut), { kind, size: 5, date: '20261120', name: path.slice(cut + 1) });
  }
  return card;
}

/** Wraps a card, and collects the paths of folders that are listed, and of files whose size and time are asked for. */
function watched(card: MemoryCard): { card: MemoryCard; listed: string[]; asked: string[] } {
  const listed: string[] = [];
  const asked: string[] = [];
  return {
    listed, asked,
    card: { ...card, list: path => (listed.push(path), card.list(path)), stat: path => (asked.push(path), card.stat(path)) },
  };
}

for (const kinds of [['b', 'd'], ['d'], ['s', 'd']] as const) {
  test(`a journal of ${kinds.join(' and ')} without notes: nothing is sent, each folder gets its note, and few sizes are compared`, async () => {
    const { card, asked } = watched(foreignCard([], kinds));
    assert.equal(await stand(card).round(), []);
    assert.is(card.list(notes)!.length, folders.length);
    const sizes = asked.filter(path => path.endsWith('.JPG')).length;
    assert.ok(sizes <= 6 * each, `${sizes} sizes of ${all.length}`);
  });
}

const unsent: { title: string; left: string[] }[] = [
  { title: 'the first of the first folder', left: [`${folders[0]}/IMG_0001.JPG`] },
  { title: 'the last of a folder', left: [`${folders[12]}/IMG_0060.JPG`] },
  { title: 'one in the middle of some folders', left: [3, 9, 10, 28].map(n => `${folders[n]}/IMG_0030.JPG`) },
  { title: 'all of a folder', left: numbered(each, folders[7]) },
  { title: 'all of the last folder', left: numbered(each, folders[29]) },
];
for (const { title, left } of unsent) {
  test(`a journal without notes: undelivered images (${title}) are sent in the first round, in the card's order`, async () => {
    const card = foreignCard(left);
    assert.equal(await stand(card).round(), left);
    assert.equal(await stand(card).round(), [], 'after a restart');
  });
}

test('an image without a delivery is sent, even if the journal has as many deliveries as names', async () => {
  const card = foreignCard([`${folders[4]}/IMG_0020.JPG`]);
  const journal = createJournal(card, digest);
  // IMG_0019.JPG is recorded as delivered twice, and IMG_0020.JPG never. So the journal has as many deliveries as the folder has images.
  appendRecord(journal, folders[4]!, { kind: 'd', size: 5, date: '20261120', name: 'IMG_0019.JPG' });
  assert.equal(await stand(card).round(), [`${folders[4]}/IMG_0020.JPG`]);
});

test('a permanently refused image does not count as delivered', async () => {
  const card = foreignCard([`${folders[4]}/IMG_0020.JPG`]);
  appendRecord(createJournal(card, digest), folders[4]!, { kind: 'r', size: 5, date: '12345678', name: 'IMG_0020.JPG' });
  const found: string[] = [];
  await stand(card).round(image => { found.push(image.path); return 'skip'; });
  assert.equal(found, [`${folders[4]}/IMG_0020.JPG`]);
});

test('a turn checks few folders, so that other work continues', async () => {
  const { card, listed } = watched(foreignCard());
  const one = stand(card);
  await one.round();
  const later = stand(card);
  listed.length = 0;
  let most = 0;
  let before = 0;
  later.box.start('/DCIM', '*.jpg', () => {
    most = Math.max(most, listed.length - before);
    before = listed.length;
  });
  assert.is(await later.next(), undefined);
  assert.ok(most > 4 && most <= 12, `${most} listings in a turn`);
});

/**
 * Runs two complete rounds, and then a third one. @param afterMs the milliseconds from the second round to the third @param change changes the
 * card after the second round @returns the folders that the third round lists, and the images that it sends
 */
async function listedLater(afterMs: number, change: (card: MemoryCard) => void = () => undefined): Promise<{ listed: Set<string>; sent: string[] }> {
  const { card, listed } = watched(foreignCard());
  const one = stand(card);
  await one.round();
  await one.round();
  change(card);
  let isOver = false;
  one.clock.after(afterMs, () => { isOver = true; });
  await one.clock.run(() => isOver);
  listed.length = 0;
  const sent = await one.round();
  return { listed: new Set(listed.filter(path => path !== '/DCIM')), sent };
}

test('within some minutes, a look lists the last two folders and a few others in turn; later, all', async () => {
  const soon = await listedLater(10_000);
  assert.ok(folders.slice(-2).every(folder => soon.listed.has(folder)));
  assert.ok(soon.listed.size <= 6, `${soon.listed.size} of ${folders.length} folders`);
  assert.is((await listedLater(fiveMinutesMs)).listed.size, folders.length);
});

const arrivals: { title: string; paths: string[]; afterMs: number }[] = [
  { title: 'in the last folder', paths: [`${folders[29]}/IMG_0061.JPG`], afterMs: 10_000 },
  { title: 'in the last folder but one', paths: [`${folders[28]}/IMG_0061.JPG`], afterMs: 10_000 },
  { title: 'in a new folder at the end', paths: ['/DCIM/130CAM/IMG_0001.JPG'], afterMs: 10_000 },
  { title: 'in a new folder among the others', paths: ['/DCIM/110X/IMG_0001.JPG'], afterMs: 10_000 },
  { title: 'in a new folder before the others', paths: ['/DCIM/001X/IMG_0001.JPG'], afterMs: 10_000 },
  { title: 'beside the folders', paths: ['/DCIM/IMG_0001.JPG'], afterMs: 10_000 },
  { title: 'in an old folder, some minutes later', paths: [`${folders[3]}/IMG_0061.JPG`, `${folders[17]}/A.JPG`], afterMs: fiveMinutesMs },
];
for (const { title, paths, afterMs } of arrivals) {
  test(`a new image ${title} is found in the next round`, async () => {
    const { sent } = await listedLater(afterMs, card => paths.forEach(path => card.put(path, 'new')));
    assert.equal(sent, [...paths].sort());
  });
}

test('after a removal of the card all folders are listed', async () => {
  const { card, listed } = watched(foreignCard());
  const one = stand(card);
  await one.round();
  await one.round();
  card.put(`${folders[3]}/IMG_0061.JPG`, 'new');
  listed.length = 0;
  one.box.start('/DCIM', '*.jpg', undefined, true);
  assert.is((await one.next())!.path, `${folders[3]}/IMG_0061.JPG`);
});

test('with a new pattern all folders are searched', async () => {
  const card = foreignCard();
  const one = stand(card);
  await one.round();
  await one.round();
  card.put(`${folders[3]}/IMG_0030.PNG`, 'new');
  one.box.start('/DCIM', '*.png');
  assert.is((await one.next())!.path, `${folders[3]}/IMG_0030.PNG`);
});

test('a rewritten image is found at its folder\'s turn, and then in each round', async () => {
  const card = foreignCard();
  const one = stand(card);
  await one.round();
  const path = `${folders[11]}/IMG_0030.JPG`;
  card.put(path, 'another size');
  let rounds = 0;
  for (let sent: string[] = []; sent.length === 0; sent = await one.round()) assert.ok(++rounds <= 40 * folders.length, 'never found');
  card.put(path, 'yet another size');
  assert.equal(await one.round(), [path]);
});

test('the newest image remains known while its folder is not listed', async () => {
  const card = foreignCard();
  for (const folder of ['/DCIM/130CAM', '/DCIM/131CAM', '/DCIM/132CAM']) card.makeFolder(folder);
  const one = stand(card);
  for (let i = 0; i < 4; i++) {
    await one.round();
    assert.is(one.box.seen.newest, all.at(-1));
  }
});

test.run();
