// Tests the notes on the card that say which images of a folder are delivered. The journal need then not be read while the folder has the same
// names. No new, rewritten or half deleted image may be lost by that.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { MemoryCard } from '../../outside.ts';
import { images, numbered, stand } from '../stand.ts';

const test = suite('settled');

const folders = ['100CAM', '101CAM', '102CAM'].map(name => `/DCIM/${name}`);
const each = 60;
const journals = '/snapferry/journal';
const notes = '/snapferry/settled';

/** Returns a card whose images are all delivered, with whole journals and a note for each folder. */
async function settledCard(more: Record<string, string> = {}): Promise<MemoryCard> {
  const one = stand({ ...images(folders.flatMap(folder => numbered(each, folder))), ...more });
  await one.round();
  assert.is(notesOf(one.card).length, folders.length);
  return one.card;
}

const notesOf = (card: MemoryCard) => (card.list(notes) ?? []).map(name => `${notes}/${name}`).sort();
const noteFor = (card: MemoryCard, folder: string) => notesOf(card).find(path => path.startsWith(`${notes}/${folder.slice(6)}-`))!;
const journalFor = (card: MemoryCard, folder: string) => noteFor(card, folder).replace(notes, journals);

function readAll(card: MemoryCard, path: string): string {
  const file = card.open(path)!;
  const text = file.read(4096) ?? '';
  file.close();
  return text;
}

/**
 * Runs rounds after a restart, until one of them sends something.
 * @param rounds how many at most
 * @returns the paths of the images that were sent, and the number of rounds
 */
async function sentWithin(card: MemoryCard, rounds: number, pattern = '*.jpg'): Promise<{ paths: string[]; rounds: number }> {
  const one = stand(card, { pattern });
  for (let i = 1; i <= rounds; i++) {
    const paths = await one.round();
    if (paths.length > 0) return { paths, rounds: i };
  }
  return { paths: [], rounds };
}

const atOnce: { title: string; change: (card: MemoryCard) => void; sent: string[]; pattern?: string }[] = [
  { title: 'nothing new', change: () => undefined, sent: [] },
  { title: 'a new image in an old folder, after the others', change: card => card.put(`${folders[0]}/IMG_0100.JPG`, 'new'), sent: [`${folders[0]}/IMG_0100.JPG`] },
  { title: 'a new image in an old folder, before the others', change: card => card.put(`${folders[1]}/A.JPG`, 'new'), sent: [`${folders[1]}/A.JPG`] },
  { title: 'a new image in an old folder, among the others', change: card => card.put(`${folders[1]}/IMG_0030A.JPG`, 'new'), sent: [`${folders[1]}/IMG_0030A.JPG`] },
  {
    title: 'a new image in place of another one', sent: [`${folders[0]}/IMG_0030A.JPG`],
    change: card => { card.remove(`${folders[0]}/IMG_0030.JPG`); card.put(`${folders[0]}/IMG_0030A.JPG`, 'new'); },
  },
  { title: 'a new folder in an old one', change: card => { card.makeFolder(`${folders[0]}/SUB`); card.put(`${folders[0]}/SUB/A.JPG`, 'new'); }, sent: [`${folders[0]}/SUB/A.JPG`] },
  { title: 'a folder that comes before the images', change: card => { card.makeFolder(`${folders[0]}/A`); card.put(`${folders[0]}/A/A.JPG`, 'new'); }, sent: [`${folders[0]}/A/A.JPG`] },
  { title: 'images of another pattern', change: () => undefined, pattern: '*', sent: [`${folders[0]}/IMG_0010.THM`] },
  {
    title: 'all of a folder whose journal was deleted', sent: numbered(each, folders[1]),
    change: card => card.remove(journalFor(card, folders[1]!)),
  },
  {
    title: 'no image after an interrupted deletion of a missing image', sent: [],
    change(card) {
      const journal = journalFor(card, folders[0]!);
      card.append(journal, 'x 5 ffffffff IMG_0007.JPG/\n');
    },
  },
];

for (const { title, change, sent, pattern } of atOnce) {
  test(`the next round sees ${title}`, async () => {
    const card = await settledCard({ [`${folders[0]}/IMG_0010.THM`]: 'no image', [`${folders[2]}/INDEX.TXT`]: 'no image' });
    change(card);
    const { paths, rounds } = await sentWithin(card, 1, pattern);
    assert.equal(paths.filter(path => !path.endsWith('INDEX.TXT')), sent);
    assert.is(rounds, 1);
  });
}

test('a settled folder stays settled after one more delivery: only the new records of its journal are read', async () => {
  const card = await settledCard();
  const journal = journalFor(card, folders[0]!);
  const added = '\nd 3 20261120 IMG_0009.JPG/\n';
  card.put(journal, readAll(card, journal) + added);
  const open = card.open;
  let read = 0;
  card.open = path => {
    const file = open(path);
    return file && path === journal ? { ...file, read: count => { const part = file.read(count); read += part?.length ?? 0; return part; } } : file;
  };
  assert.equal(await stand(card).round(), []);
  // of the journal, only the new record and the line feed before it are read
  assert.is(read, added.length + 1);
});

test('an open deletion is read although the folder is settled', async () => {
  const card = await settledCard();
  const journal = journalFor(card, folders[0]!);
  const before = readAll(card, journal).length;
  card.append(journal, 'x 5 00000000 IMG_0007.JPG/\n');
  await stand(card).round();
  assert.match(readAll(card, journal).slice(before), /\n[dg] 5 \d{8} IMG_0007\.JPG\/\n$/, 'the deletion is completed or cancelled');
});

test('a rewritten image in a settled folder is found within one round for each such folder, and at once afterwards', async () => {
  const card = await settledCard();
  const path = `${folders[1]}/IMG_0020.JPG`;
  card.put(path, 'another picture');
  const first = await sentWithin(card, 8 * folders.length);
  assert.equal(first.paths, [path]);
  assert.is(readAll(card, noteFor(card, folders[1]!)), '0 0 0 0 /\n');
  for (let i = 0; i < folders.length; i++) await stand(card).round();
  card.put(path, 'a third one, longer still');
  assert.equal(await sentWithin(card, 1), { paths: [path], rounds: 1 });
});

test('each settled folder is compared in turn', async () => {
  const card = await settledCard();
  const one = stand(card);
  const compared = new Set<string>();
  const stat = card.stat;
  card.stat = path => {
    const folder = folders.find(name => path.startsWith(`${name}/IMG_`));
    if (folder) compared.add(folder);
    return stat(path);
  };
  for (let i = 0; i < folders.length; i++) assert.equal(await one.round(), []);
  assert.equal([...compared].sort(), folders);
});

test('a torn note does not count and never hides an image', async () => {
  const whole = readAll(await settledCard(), noteFor(await settledCard(), folders[0]!));
  for (let bytes = 0; bytes < whole.length; bytes++) {
    const card = await settledCard();
    card.put(noteFor(card, folders[0]!), whole.slice(0, bytes));
    card.put(`${folders[0]}/IMG_0061.JPG`, 'new');
    assert.equal((await sentWithin(card, 1)).paths, [`${folders[0]}/IMG_0061.JPG`], `${bytes} bytes`);
    card.remove(`${folders[0]}/IMG_0061.JPG`);
    folders.slice(1).flatMap(folder => numbered(each, folder)).forEach(path => card.remove(path));
    const again = stand(card);
    assert.equal(await again.round(), []);
    assert.is(again.box.seen.newest, `${folders[0]}/IMG_0060.JPG`, `${bytes} bytes`);
  }
});

for (const [title, order] of [['all are delivered', undefined], ['some may be skipped for their age', { isNewestFirst: false, showsNewest: false, leavesSkipped: true }]] as const) {
  test(`the newest image of a settled folder is known by its note, though its name has spaces: ${title}`, async () => {
    const one = stand(images(numbered(each).map(path => path.replace('_', ' A '))));
    await one.round(undefined, order);
    const again = stand(one.card);
    assert.equal(await again.round(undefined, order), []);
    assert.is(again.box.seen.newest, '/DCIM/100CAM/IMG A 0060.JPG');
  });
}

test('images before the first waiting one are settled, later ones are not', async () => {
  const one = stand(images(numbered(100)));
  await one.round(image => (image.name === 'IMG_0070.JPG' ? 'skip' : 'deliver'));
  assert.match(readAll(one.card, noteFor(one.card, '/DCIM/100CAM')), /^69 \w+ 0 \d+ IMG_0069\.JPG\/\n$/);
  assert.equal((await sentWithin(one.card, 1)).paths, ['/DCIM/100CAM/IMG_0070.JPG']);
});

test('a folder among the images is never settled', async () => {
  const one = stand(images([...numbered(70), '/DCIM/100CAM/IMG_0065/A.JPG']));
  await one.round();
  await one.round();
  assert.match(readAll(one.card, noteFor(one.card, '/DCIM/100CAM')), /^64 \w+ 0 /);
  one.card.put('/DCIM/100CAM/IMG_0065/B.JPG', 'new');
  assert.equal((await sentWithin(one.card, 1)).paths, ['/DCIM/100CAM/IMG_0065/B.JPG']);
});

test('a folder of few names has no note', async () => {
  const one = stand(images(numbered(49)));
  await one.round();
  assert.equal(notesOf(one.card), []);
});

test('a note is written once, not in every round', async () => {
  const card = await settledCard();
  const writes = card.counts.write;
  for (let i = 0; i < 5; i++) await stand(card).round();
  assert.is(card.counts.write, writes);
});

test.run();
