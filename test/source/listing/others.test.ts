// Tests how the search tells files that are no images from folders by their names, without a look at each one.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isOfFiles, noteFile, type Endings } from '../../../src/source/listing/others.ts';
import { createMemoryCard, type MemoryCard, type Mischief, type Operation } from '../../outside.ts';
import { images, numbered, stand } from '../stand.ts';

const test = suite('other names');

test('four files of an ending show that others of it are files, except without an ending and for numbers', () => {
  for (const [name, other, expect] of [['A.CR2', 'B.CR2', true], ['A.CR2', 'B.NEF', false], ['A', 'B', false], ['log.20', '2026.11.20', false], ['.a', '.a', false]] as const) {
    const endings: Endings = {};
    for (let i = 1; i <= 4; i++) {
      assert.not.ok(isOfFiles(endings, other), name);
      noteFile(endings, name);
    }
    assert.is(isOfFiles(endings, other), expect, name);
  }
});

const unmatched = async (given: Record<string, string> | MemoryCard, { root = '/DCIM', pattern = '*.jpg', rounds = 1 } = {}) => {
  const one = stand(given, { root, pattern });
  for (let i = 0; i < rounds; i++) await one.round();
  return one.box.seen.unmatched || 0;
};
const pngs = (count: number, folder = '/DCIM/100CAM') => numbered(count, folder).map(path => path.replace('.JPG', '.PNG'));

for (const [title, paths, expect, options] of [
  ['images of another ending', pngs(20), 20, {}],
  ['images in several folders', [...pngs(20), ...pngs(30, '/DCIM/100CAM/a'), ...pngs(40, '/DCIM/101CAM'), '/DCIM/a.dat'], 91, {}],
  ['one image that matches', [...pngs(20), '/DCIM/101CAM/A.JPG'], 0, {}],
  ['an image that matches, in a folder before', [...pngs(20), '/DCIM/099CAM/A.JPG'], 0, {}],
  ['no file', ['/config.json'], 0, {}],
  ['files that cameras, computers and persons add', ['/DCIM/notes.txt', '/DCIM/CANONMSC/M0100.CTG', '/DCIM/MISC/AUTPRINT.MRK', '/DCIM/._A.JPG', '/DCIM/.Trashes/a.txt', '/DCIM/Thumbs.db'], 0, {}],
  ['an empty card of a computer', ['/config.json', '/config.example.json', '/System Volume Information/IndexerVolumeGuid', '/$RECYCLE.BIN/$RA1.PNG', '/snapferry/log.txt'], 0, { root: '/' }],
  ['a whole card', ['/config.json', '/System Volume Information/WPSettings.dat', '/snapferry/log.txt', ...pngs(17), '/a.png'], 18, { root: '/' }],
  ['any files', ['/DCIM/a.txt'], 0, { pattern: '*' }],
] as const) {
  test(`files of which none matches are counted: ${title}`, async () => {
    for (const rounds of [1, 2, 3]) assert.is(await unmatched(images([...paths]), { ...options, rounds }), expect, `${rounds} rounds`);
  });
}

test('the count ends with the first image that matches, and begins again without it', async () => {
  const card = createMemoryCard(images(pngs(20)));
  const one = stand(card);
  await one.round();
  assert.is(one.box.seen.unmatched, 20);
  card.put('/DCIM/101CAM/A.JPG', 'picture');
  await one.round();
  assert.not.ok(one.box.seen.unmatched);
  card.remove('/DCIM/101CAM/A.JPG');
  // after a round, the search skips folders that had nothing to send for five minutes, so the next round begins only then
  let isOver = false;
  one.clock.after(300_000, () => { isOver = true; });
  await one.clock.run(() => isOver, 600_000);
  await one.round();
  assert.is(one.box.seen.unmatched, 20);
});

const deep = `/DCIM/${'abcdefghijklm'.split('').join('/')}/A.JPG`;
const wontList = (operation: Operation, path: string): false | undefined => (operation === 'list' && path === '/DCIM/100CAM' ? false : undefined);
for (const [title, files, trouble, mischief] of [
  ['a folder cannot be listed', { ...images(numbered(2)), ...images(numbered(2, '/DCIM/101CAM')) }, 'folder-unread /DCIM/100CAM cannot be read; its images wait', wontList],
  ['an image lies too deep', { [deep]: 'picture' }, `path-long ${deep.slice(0, -8)} cannot be opened; a path may have at most 63 bytes and 12 folders`],
  ['an image lies too deep, and another does not', { ...images(numbered(1)), [deep]: 'picture' }, `path-long ${deep.slice(0, -8)} cannot be opened; a path may have at most 63 bytes and 12 folders`],
  ['all images are empty', images(numbered(20), 0), 'image-empty the newest image, /DCIM/100CAM/IMG_0020.JPG, is empty (0 bytes)'],
  ['the newest image is empty', { ...images(numbered(3), 0), ...images(numbered(2)) }, 'image-empty the newest image, /DCIM/100CAM/IMG_0003.JPG, is empty (0 bytes)'],
  ['an image that is not the newest is empty', { ...images(numbered(3)), ...images(numbered(2), 0) }, ''],
  ['nothing is wrong', images(numbered(3)), ''],
] as [string, Record<string, string>, string, Mischief?][]) {
  test(`the search tells what it could not send: ${title}`, async () => {
    const one = stand(createMemoryCard(files, mischief));
    // a folder of delivered images is searched again only after five minutes, and the sentence must not change meanwhile
    for (const round of [1, 2, 3]) {
      await one.round();
      assert.equal([one.box.seen.trouble, one.box.seen.unmatched || 0], [trouble, 0], `round ${round}`);
    }
  });
}

test('once the folder can be listed, nothing is told any more', async () => {
  let isBroken = true;
  const one = stand(createMemoryCard(images(numbered(2)), (...step) => (isBroken ? wontList(...step) : undefined)));
  assert.equal([await one.round(), one.box.seen.trouble], [[], 'folder-unread /DCIM/100CAM cannot be read; its images wait']);
  isBroken = false;
  assert.equal([(await one.round()).length, one.box.seen.trouble], [2, '']);
});

for (const [title, ending] of [['raw images beside the images', '.CR2'], ['files without an ending', '']] as const) {
  test(`of 300 ${title}, a turn looks at a few, and a folder after them is found`, async () => {
    const others = numbered(300).map(path => path.replace('.JPG', ending));
    const given = images([...numbered(300), ...others, '/DCIM/100CAM/z/A.JPG']);
    for (const path of numbered(300)) given[`${path}`] = 'picture';
    const card = createMemoryCard(given);
    let stats = 0;
    const one = stand({ ...card, stat: path => { if (others.includes(path)) stats += 1; return card.stat(path); } });
    assert.is((await one.round()).length, 301);
    await one.round();
    stats = 0;
    assert.equal(await one.round(), []);
    // A name without an ending may be a folder's. So the card is asked for it three times: in both passes of the search, and for the note.
    assert.ok(stats <= (ending ? 30 : 3 * others.length + 60), `${stats} looks at names`);
  });
}

test.run();
