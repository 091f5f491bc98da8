// Tests that the newest image is sent first, and then the others from the oldest one on.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createOutbox } from '../../src/source/outbox.ts';
import type { Image } from '../../src/source/source.ts';
import { createJournal } from '../../src/store/journal.ts';
import { createListLog, createMemoryCard, digest, timersOf, type MemoryCard } from '../outside.ts';
import { virtualClock } from '../sim/clock.ts';
import { seek } from './stand.ts';

const test = suite('the newest first');

const images = (paths: string[]) => Object.fromEntries(paths.map(path => [path, 'picture']));
const numbered = (count: number, folder: string) => Array.from({ length: count }, (_, i) => `${folder}/IMG_${String(i + 1).padStart(4, '0')}.JPG`);

/**
 * Runs a round after a restart.
 * @param most most images that are sent
 * @param act tells what becomes of an image: it is delivered (`d`), skipped for its age (`k`), or left out of this round
 * @returns the paths of the images in the order in which they came
 */
async function roundOn(card: MemoryCard, { most = Infinity, leavesSkipped = false, isNewestFirst = true, act = () => 'd' as const }:
{ most?: number; leavesSkipped?: boolean; isNewestFirst?: boolean; act?: (image: Image) => 'd' | 'k' | 'skip' } = {}): Promise<string[]> {
  const clock = virtualClock();
  const box = createOutbox({ files: card, journal: createJournal(card, digest), clock: timersOf(clock), log: createListLog('debug'), hash: digest });
  const paths: string[] = [];
  box.acts().start('/DCIM', '*.jpg', undefined, false, { isNewestFirst, showsNewest: false, leavesSkipped });
  while (paths.length < most) {
    const found: (Image | undefined)[] = [];
    seek(box.next, image => void found.push(image));
    assert.ok(await clock.run(() => found.length > 0, 600_000));
    const [image] = found;
    if (!image) break;
    paths.push(image.path);
    const how = act(image);
    if (how === 'skip') box.skip(image);
    else {
      assert.ok(how === 'k' || box.begin(image, '20261120', false, false));
      assert.ok(box.deliver(image, how));
    }
  }
  // the record of a delivery is written a second later at the latest, if no other image begins
  await clock.run(() => false, 1001);
  return paths;
}

const cards: { title: string; given: string[]; others?: string[]; newest: string }[] = [
  { title: 'one folder', given: numbered(40, '/DCIM/100CAM'), newest: '/DCIM/100CAM/IMG_0040.JPG' },
  { title: 'several folders', given: [...numbered(30, '/DCIM/100CAM'), ...numbered(3, '/DCIM/101CAM')], newest: '/DCIM/101CAM/IMG_0003.JPG' },
  { title: 'images next to folders', given: ['/DCIM/Z.JPG', '/DCIM/100CAM/A.JPG'], newest: '/DCIM/100CAM/A.JPG' },
  { title: 'a last folder without images', given: ['/DCIM/100CAM/A.JPG', '/DCIM/100CAM/B.JPG', '/DCIM/B.JPG'], newest: '/DCIM/100CAM/B.JPG' },
  { title: 'folders in folders', given: ['/DCIM/a/b/c/1.JPG', '/DCIM/a/2.JPG'], newest: '/DCIM/a/b/c/1.JPG' },
  { title: 'one image', given: ['/DCIM/A.JPG'], newest: '/DCIM/A.JPG' },
  { title: 'a folder of a Canon after the images', given: numbered(3, '/DCIM/100CANON'), others: ['/DCIM/CANONMSC/M0100.CTG'], newest: '/DCIM/100CANON/IMG_0003.JPG' },
  { title: 'a next folder with a film', given: numbered(3, '/DCIM/100CANON'), others: ['/DCIM/101CANON/MVI_0001.MP4'], newest: '/DCIM/100CANON/IMG_0003.JPG' },
  { title: 'empty folders in the last folder', given: numbered(3, '/DCIM/100CANON'), others: ['/DCIM/Z/a/b/x.txt', '/DCIM/Z/c/x.txt', '/DCIM/Z/d.txt'], newest: '/DCIM/100CANON/IMG_0003.JPG' },
  { title: '40 folders without an image', given: numbered(3, '/DCIM/100CANON'), others: Array.from({ length: 40 }, (_none, i) => `/DCIM/${200 + i}EMPTY/x.txt`), newest: '/DCIM/100CANON/IMG_0003.JPG' },
  { title: '100 other files after the folder', given: numbered(3, '/DCIM/100CANON'), others: Array.from({ length: 100 }, (_none, i) => `/DCIM/x${i}`), newest: '/DCIM/100CANON/IMG_0003.JPG' },
  { title: 'numbers without zeros', given: Array.from({ length: 120 }, (_none, i) => `/DCIM/picture${i + 1}.jpg`), newest: '/DCIM/picture120.jpg' },
  { title: 'a number of one digit more', given: [7, 8, 9, 10].map(number => `/DCIM/picture${number}.jpg`), newest: '/DCIM/picture10.jpg' },
  { title: 'a folder before 100 raw images', given: ['/DCIM/B.JPG', '/DCIM/A/1.JPG'], others: Array.from({ length: 100 }, (_none, i) => `/DCIM/IMG_${i}.CR2`), newest: '/DCIM/A/1.JPG' },
];
for (const { title, given, others = [], newest } of cards) {
  test(`${title}: the newest image, then all others as usual, each once`, async () => {
    const card = () => createMemoryCard(images([...given, ...others]));
    const usual = await roundOn(card(), { isNewestFirst: false });
    assert.is(usual.length, given.length);
    assert.equal(await roundOn(card()), [newest, ...usual.filter(path => path !== newest)]);
  });
}

const shown: { title: string; given: Record<string, string>; latest: string[] | undefined; order?: object; pattern?: string; root?: string }[] = [
  { title: 'the newest image and the previous one', given: images(numbered(40, '/DCIM/100CAM')), latest: ['/DCIM/100CAM/IMG_0040.JPG', '/DCIM/100CAM/IMG_0039.JPG'] },
  { title: 'delivered images as well', given: { ...images(numbered(2, '/DCIM/100CAM')), '/snapferry/journal/x': '' }, latest: ['/DCIM/100CAM/IMG_0002.JPG', '/DCIM/100CAM/IMG_0001.JPG'], order: { isNewestFirst: true } },
  { title: 'no empty files', given: { ...images(numbered(3, '/DCIM')), '/DCIM/IMG_0004.JPG': '', '/DCIM/IMG_0005.JPG': '' }, latest: ['/DCIM/IMG_0003.JPG', '/DCIM/IMG_0002.JPG'] },
  { title: 'no copy of config.json, which contains passwords', given: { ...images(['/a.jpg']), '/config.json': '{}', '/config (1).json': '{}' }, latest: ['/a.jpg'], pattern: '*', root: '/' },
  { title: 'nothing that macOS hides', given: images(['/DCIM/-.jpg', '/DCIM/._a.jpg', '/DCIM/.z/b.jpg']), latest: ['/DCIM/-.jpg'] },
  { title: 'the folder of Windows in the root', given: images(['/DCIM/100CANON/A.JPG', '/System Volume Information/IndexerVolumeGuid']), latest: ['/DCIM/100CANON/A.JPG'], root: '/' },
  { title: 'a dated folder of any files', given: images(['/DCIM/2026.11.19/b.dat', '/DCIM/2026.11.20/a.dat']), latest: ['/DCIM/2026.11.20/a.dat'], pattern: '*' },
  { title: 'no search without the key', given: images(numbered(3, '/DCIM')), latest: undefined, order: { showsNewest: false, isNewestFirst: true } },
];
for (const { title, given, latest, order, pattern = '*.jpg', root = '/DCIM' } of shown) {
  test(`for the live picture: ${title}`, async () => {
    const clock = virtualClock();
    const card = createMemoryCard(given);
    const box = createOutbox({ files: card, journal: createJournal(card, digest), clock: timersOf(clock), log: createListLog('debug'), hash: digest });
    const found: (Image | undefined)[] = [];
    box.acts().start(root, pattern, undefined, false, { isNewestFirst: false, showsNewest: true, leavesSkipped: false, ...order });
    seek(box.acts().peek, image => void found.push(image));
    assert.ok(await clock.run(() => found.length > 0, 600_000));
    assert.equal(box.seen.latest, latest);
  });
}

test('a card without an image', async () => assert.equal(await roundOn(createMemoryCard({ '/DCIM/readme.txt': 'x' })), []));

test('of 10,000 images, the newest is found by three more listings', async () => {
  const given = images(Array.from({ length: 40 }, (_, i) => numbered(250, `/DCIM/${100 + i}CAM`)).flat());
  const cost = async (isNewestFirst: boolean) => {
    const card = createMemoryCard(given);
    const [first] = await roundOn(card, { most: 1, isNewestFirst });
    return { first, lists: card.counts.list, stats: card.counts.stat };
  };
  const [usual, newest] = [await cost(false), await cost(true)];
  assert.equal([usual.first, newest.first], ['/DCIM/100CAM/IMG_0001.JPG', '/DCIM/139CAM/IMG_0250.JPG']);
  assert.ok(newest.lists <= usual.lists + 3, `${newest.lists} and ${usual.lists} listings`);
  assert.ok(newest.stats <= usual.stats + 40, `${newest.stats} and ${usual.stats} looks at files`);
});

test('a turn of the search reads one folder, and looks at a few names', async () => {
  const given = images([...numbered(30, '/DCIM/100CAM'), ...Array.from({ length: 60 }, (_none, i) => `/DCIM/${200 + i}EMPTY/x${i}`), ...Array.from({ length: 60 }, (_none, i) => `/DCIM/x${i}`)]);
  const card = createMemoryCard(given);
  const clock = virtualClock();
  const turns: { list: number; stat: number }[] = [];
  const timers = timersOf(clock);
  const box = createOutbox({
    files: card, journal: createJournal(card, digest), log: createListLog('debug'), hash: digest,
    clock: {
      ...timers,
      after: (ms, run) => timers.after(ms, () => {
        const before = { ...card.counts };
        run();
        if (!box.seen.latest) turns.push({ list: card.counts.list - before.list, stat: card.counts.stat - before.stat });
      }),
    },
  });
  box.acts().start('/DCIM', '*.jpg', undefined, false, { isNewestFirst: false, showsNewest: true, leavesSkipped: false });
  const found: (Image | undefined)[] = [];
  seek(box.acts().peek, image => void found.push(image));
  assert.ok(await clock.run(() => found.length > 0, 600_000));
  assert.equal(box.seen.latest, ['/DCIM/100CAM/IMG_0030.JPG', '/DCIM/100CAM/IMG_0029.JPG']);
  for (const { list, stat } of turns) assert.ok(list <= 1 && stat <= 16, `${list} listings and ${stat} looks in a turn`);
  assert.ok(turns.length <= 130, `${turns.length} turns`);
});

test('a folder that does not fit into memory does not end the search', async () => {
  const card = createMemoryCard(images([...numbered(3, '/DCIM/100CAM'), '/DCIM/101CAM/A.JPG']));
  const clock = virtualClock();
  const timers = timersOf(clock);
  class OutOfMemory extends Error {}
  const listed: typeof card = { ...card, list: path => { if (path === '/DCIM/101CAM') throw new OutOfMemory(); return card.list(path); } };
  const box = createOutbox({
    files: listed, journal: createJournal(card, digest), log: createListLog('debug'), hash: digest,
    clock: {
      ...timers,
      after: (ms, run) => timers.after(ms, () => {
        try { run(); } catch (error) { if (!(error instanceof OutOfMemory)) throw error; }
      }),
    },
  });
  box.acts().start('/DCIM', '*.jpg', undefined, false, { isNewestFirst: false, showsNewest: true, leavesSkipped: false });
  const found: (Image | undefined)[] = [];
  timers.after(0, () => seek(box.acts().peek, image => void found.push(image)));
  assert.ok(await clock.run(() => found.length > 0, 600_000));
  assert.equal(box.seen.latest, ['/DCIM/100CAM/IMG_0003.JPG', '/DCIM/100CAM/IMG_0002.JPG']);
});

test('earlier images are listed for the newest image only, the nearest first', async () => {
  const card = createMemoryCard(images([...numbered(30, '/DCIM/100CAM'), '/DCIM/100CAM/notes.txt']));
  const clock = virtualClock();
  const box = createOutbox({ files: card, journal: createJournal(card, digest), clock: timersOf(clock), log: createListLog('debug'), hash: digest });
  box.acts().start('/DCIM', '*.jpg', undefined, false, { isNewestFirst: true, showsNewest: false, leavesSkipped: false });
  const found: Image[] = [];
  seek(box.next, image => void found.push(image!));
  await clock.run(() => found.length > 0, 60_000);
  assert.equal(box.acts().earlier(found[0]!).map(({ path, size }) => [path, size]), numbered(30, '/DCIM/100CAM').slice(19, 29).reverse().map(path => [path, 7]));
  box.deliver(found[0]!, 'd');
  seek(box.next, image => void found.push(image!));
  await clock.run(() => found.length > 1, 60_000);
  assert.equal(box.acts().earlier(found[1]!), []);
});

test('a delivered newest image is not sent again, and a failed one is tried once in a round', async () => {
  const card = createMemoryCard(images(numbered(5, '/DCIM/100CAM')));
  const all = numbered(5, '/DCIM/100CAM');
  assert.equal(await roundOn(card, { most: 1 }), all.slice(4));
  assert.equal(await roundOn(card, { act: () => 'skip' }), [all[3], ...all.slice(0, 3)], 'the newest that is left');
  card.put('/DCIM/100CAM/IMG_0006.JPG', 'picture');
  assert.equal(await roundOn(card, { act: () => 'skip' }), ['/DCIM/100CAM/IMG_0006.JPG', ...all.slice(0, 4)]);
});

test('a newest image that was rewritten is sent again', async () => {
  const card = createMemoryCard(images(numbered(2, '/DCIM/100CAM')));
  await roundOn(card);
  card.put('/DCIM/100CAM/IMG_0002.JPG', 'another picture');
  assert.equal(await roundOn(card), ['/DCIM/100CAM/IMG_0002.JPG']);
});

test('skipped images are left out while skipping is configured, and sent afterwards', async () => {
  const card = createMemoryCard(images(numbered(30, '/DCIM/100CAM')));
  const all = numbered(30, '/DCIM/100CAM');
  assert.equal(await roundOn(card, { isNewestFirst: false, leavesSkipped: true, act: () => 'k' }), all);
  assert.equal(await roundOn(card, { isNewestFirst: false, leavesSkipped: true }), []);
  assert.equal(await roundOn(card, { leavesSkipped: true }), []);
  assert.equal(await roundOn(card, { isNewestFirst: false }), all);
  assert.equal(await roundOn(card, { isNewestFirst: false }), []);
});

test.run();
