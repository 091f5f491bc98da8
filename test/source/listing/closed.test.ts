// Tests the note on closed folders, those in which all images are delivered, which the chip keeps over a sleep. It lets the search leave them
// out, and no new image in them is missed for long.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { appendRecord, createJournal } from '../../../src/store/journal.ts';
import { createMemoryCard, digest, type MemoryCard } from '../../outside.ts';
import { images, numbered, stand } from '../stand.ts';

const test = suite('closed folders');

const foldersOf = (count: number) => Array.from({ length: count }, (_, i) => `/DCIM/${100 + i}CAM`);
const folders = foldersOf(12);
const note = '/snapferry/closed';
const order = { isNewestFirst: false, showsNewest: false, leavesSkipped: false, sleeps: true };

/** Returns a card whose images are all delivered, with the journals and notes of a round after a start. */
async function sentCard(at: string[] = folders, each = 60): Promise<MemoryCard> {
  const all = at.flatMap(folder => numbered(each, folder));
  const card = createMemoryCard(images(all));
  const journal = createJournal(card, digest);
  for (const path of all) appendRecord(journal, path.slice(0, path.lastIndexOf('/')), { kind: 'd', size: 5, date: '20261120', name: path.slice(path.lastIndexOf('/') + 1) });
  assert.equal(await stand(card, { order }).round(), []);
  return card;
}

/**
 * Runs a round after a deep sleep or, if `wasAsleep` is false, after a start of another kind. It returns the paths of the images that were
 * sent.
 */
const wake = (card: MemoryCard, wasAsleep = true) => stand(card, { order: { ...order, wasAsleep } }).round();

/**
 * Runs rounds after sleeps, until one of them sends something.
 * @param most how many rounds at most
 * @returns the paths of the images that were sent, and the number of rounds
 */
async function wakesUntilSent(card: MemoryCard, most: number): Promise<{ paths: string[]; wakes: number }> {
  for (let wakes = 1; wakes <= most; wakes++) {
    const paths = await wake(card);
    if (paths.length > 0) return { paths, wakes };
  }
  return { paths: [], wakes: most };
}

// Milliseconds that one operation on the card took on the emulated chip with engine 2v27.45. The operations look up a file, list a folder, append
// to a file, and read a sector of 512 bytes. A name in a listing takes 32 bytes of a sector.
const lookMs = 12.7;
const listMs = 16.8;
const writeMs = 28.6;
const sectorMs = 6.24;

/** Returns the card with a count of the milliseconds that its operations would take on a chip. */
function timed(card: MemoryCard): { card: MemoryCard; ms(): number } {
  let ms = 0;
  const namesMs = (path: string, share: number) => (card.list(path)?.length ?? 0) * 32 / 512 * share * sectorMs;
  const add = <T>(more: number, result: T) => {
    ms += more;
    return result;
  };
  const folderOf = (path: string) => path.slice(0, path.lastIndexOf('/')) || '/';
  return {
    ms: () => ms,
    card: {
      ...card,
      list: path => add(listMs + namesMs(path, 1), card.list(path)),
      stat: path => add(lookMs + namesMs(folderOf(path), 0.5), card.stat(path)),
      append: (path, text) => add(writeMs, card.append(path, text)),
      write: (path, text) => add(writeMs, card.write(path, text)),
      remove: path => add(writeMs, card.remove(path)),
      open(path) {
        const file = add(2 * lookMs, card.open(path));
        return file && { ...file, read: count => { const text = file.read(count); return add(Math.max(1, Math.ceil((text?.length ?? 0) / 512)) * sectorMs, text); } };
      },
    },
  };
}

test('a wake without a new image, with 10,000 delivered ones in 40 folders, needs at most 4 s of the card', async () => {
  const card = await sentCard(foldersOf(40), 250);
  let sum = 0;
  for (let i = 0; i < 40; i++) {
    const { card: watched, ms } = timed(card);
    assert.equal(await wake(watched), []);
    assert.ok(ms() <= 4000, `${ms()} ms in wake ${i}`);
    sum += ms();
  }
  assert.ok(sum / 40 <= 2500, `${sum / 40} ms on average`);
  const { card: watched, ms } = timed(card);
  assert.equal(await wake(watched, false), []);
  assert.ok(ms() > 6000, 'a start that follows no sleep looks at all of them');
});

for (const [title, path] of [
  ['in the last folder', `${folders[11]}/IMG_0061.JPG`], ['in the last folder but one', `${folders[10]}/IMG_0061.JPG`], ['in a new folder at the end', '/DCIM/130CAM/A.JPG'],
  ['in a new folder among the others', '/DCIM/105X/A.JPG'], ['beside the folders', '/DCIM/A.JPG'],
] as const) {
  test(`a new image ${title} is found in the next round`, async () => {
    const card = await sentCard();
    card.put(path, 'new');
    assert.equal(await wake(card), [path]);
  });
}

test('an image that a person puts into an old folder is found in its turn, within as many rounds as half of the folders', async () => {
  for (const folder of folders.slice(0, 10)) {
    const card = await sentCard();
    card.put(`${folder}/IMG_0030A.JPG`, 'new');
    const { paths, wakes } = await wakesUntilSent(card, 7);
    assert.equal(paths, [`${folder}/IMG_0030A.JPG`], `${wakes} rounds`);
  }
});

test('the same image is found at once after a start that follows no sleep, and by a card that was out', async () => {
  const path = `${folders[3]}/A.JPG`;
  const card = await sentCard();
  card.put(path, 'new');
  assert.equal(await wake(card, false), [path]);
  const other = await sentCard();
  other.put(path, 'new');
  const { box, next } = stand(other);
  box.start('/DCIM', '*.jpg', undefined, true, { ...order, wasAsleep: true });
  assert.is((await next())?.path, path);
});

test('images of a look that did not end are found by the next one', async () => {
  const left = [3, 4].map(n => `${folders[n]}/A.JPG`);
  const card = await sentCard();
  for (const path of left) card.put(path, 'new');
  const one = stand(card, { order: { ...order, wasAsleep: false } });
  one.box.start('/DCIM', '*.jpg', undefined, false, order);
  assert.is((await one.next())?.path, left[0]);
  // the round is stopped here, as if the power were cut or the server away, so there is no note
  assert.is(card.contentOf(note), undefined);
  assert.equal(await wake(card), left);
});

test('a second look without a sleep between sees all folders, for the first one saw a part', async () => {
  const card = await sentCard();
  card.put(`${folders[3]}/A.JPG`, 'new');
  card.put(`${folders[4]}/A.JPG`, 'new');
  const one = stand(card, { order: { ...order, wasAsleep: true } });
  const first = await one.round();
  assert.equal([...first, ...await one.round()].sort(), [`${folders[3]}/A.JPG`, `${folders[4]}/A.JPG`]);
});

test('an image that was not sent is found again after the sleep', async () => {
  const card = await sentCard();
  card.put(`${folders[3]}/A.JPG`, 'new');
  assert.equal(await stand(card, { order: { ...order, wasAsleep: false } }).round(() => 'skip'), [`${folders[3]}/A.JPG`]);
  assert.equal(await wake(card), [`${folders[3]}/A.JPG`]);
});

test('a torn or spoiled note does not count, at every byte', async () => {
  const card = await sentCard();
  const text = card.contentOf(note)!;
  card.put(`${folders[3]}/A.JPG`, 'new');
  for (let end = 0; end < text.length; end += 3) {
    for (const spoiled of [text.slice(0, end), `${text.slice(0, end)}#${text.slice(end + 1)}`]) {
      card.put(note, spoiled);
      const one = stand(card);
      one.box.start('/DCIM', '*.jpg', undefined, false, { ...order, wasAsleep: true });
      assert.is((await one.next())?.path, `${folders[3]}/A.JPG`, JSON.stringify(spoiled));
    }
  }
});

test('a card that keeps the note against its removal has none that counts', async () => {
  const card = await sentCard();
  card.put(`${folders[3]}/A.JPG`, 'new');
  assert.equal(await wake({ ...card, remove: () => false }), [`${folders[3]}/A.JPG`]);
});

test('without a sleep between rounds there is no note', async () => {
  const card = createMemoryCard(images(folders.flatMap(folder => numbered(3, folder))));
  await stand(card).round();
  assert.is(card.contentOf(note), undefined);
});

test('a rewritten image in an old folder is found, some sizes of one folder in each round', async () => {
  const card = await sentCard();
  card.put(`${folders[5]}/IMG_0040.JPG`, 'rewritten');
  const { paths } = await wakesUntilSent(card, 12 * Math.ceil(60 / 8) + 12);
  assert.equal(paths, [`${folders[5]}/IMG_0040.JPG`]);
});

test.run();
