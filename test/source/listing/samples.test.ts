// Tests how samples of the names are taken in a folder that is too large to list. A note keeps them over a sleep.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isOfDay, numberStart } from '../../../src/source/listing/samples.ts';
import { appendRecord, createJournal } from '../../../src/store/journal.ts';
import { digest } from '../../outside.ts';
import { createChipCard, images, mostListed, stand, type Stand } from '../stand.ts';

const test = suite('samples');

const cut = (name: string): string | undefined => (numberStart(name) < 0 ? undefined : name.slice(numberStart(name)));

test('the number is the last four digits before the ending, or three', () => {
  for (const [name, expect] of [
    ['RCNX0001.JPG', '0001.JPG'], ['11200001.JPG', '0001.JPG'], ['P100.jpg', '100.jpg'], ['a-007', '007'], ['IMG_00012.JPG', '0012.JPG'], ['0001', '0001'],
    ['a12.jpg', undefined], ['holiday.jpg', undefined], ['', undefined], ['.jpg', undefined], ['2026.a', '2026.a'], ['a.0001', undefined],
  ] as const) assert.is(cut(name), expect, name);
  for (const [name, expect] of [['11200001.JPG', true], ['11200001', true], ['1120001.JPG', false], ['111200001.JPG', false], ['A1200001.JPG', false], ['IMG_0001.JPG', false]] as const) assert.is(isOfDay(name), expect, name);
});

const many = (prefix: string, folder = '/DCIM/100CAM') => Array.from({ length: mostListed + 100 }, (_, i) => `${folder}/${prefix}${String(i + 1).padStart(4, '0')}.JPG`);
const asleep = { isNewestFirst: false, showsNewest: false, sleeps: true, wasAsleep: true, leavesSkipped: false };
const told = ({ lines }: Stand, text: string) => lines.filter(line => line.includes(text)).length;

test('images of a trail camera’s names are found in a folder that is too large, and after a sleep without a listing', async () => {
  const paths = many('RCNX');
  const card = createChipCard(images(paths));
  let lists = 0;
  const counted = { ...card, listInto: (path: string, into: { value?: string[] | undefined }) => { lists += 1; card.listInto(path, into); } };
  const one = stand(counted);
  assert.equal(await one.round(), paths);
  assert.is(told(one, 'in /DCIM/100CAM, images are found one by one, by numbers as in RCNX0001.JPG'), 1);
  assert.is(one.box.seen.newest, paths.at(-1));
  const next = `/DCIM/100CAM/RCNX${String(mostListed + 101).padStart(4, '0')}.JPG`;
  card.put(next, 'xxxxx');
  for (const [turn, isListed] of [[5, false], [24, true]] as const) {
    const later = stand(counted, { order: asleep });
    Object.assign(later.box.seen, { turn });
    const found = await later.round();
    assert.equal([found, told(later, 'more names than fit') > 0, later.box.seen.blind], [isListed ? [] : [next], isListed, ['/DCIM/100CAM']], `turn ${turn}`);
  }
  assert.is(lists, 2);
});

test('a note is not believed after a power cut, and a torn line not at all', async () => {
  const card = createChipCard(images(many('RCNX')));
  await stand(card).round();
  const awake = stand(card);
  Object.assign(awake.box.seen, { turn: 5 });
  await awake.round();
  assert.is(told(awake, 'more names than fit'), 1);
  card.put('/snapferry/samples', '/DCIM/100CAM/RCNX0001.JPG\n/DCIM/101');
  card.put('/DCIM/101CAM/A.JPG', 'xxxxx');
  const torn = stand(card, { order: asleep });
  Object.assign(torn.box.seen, { turn: 5 });
  assert.equal(await torn.round(), ['/DCIM/101CAM/A.JPG']);
});

test('without numbers no image is found, which is told once, and the folder is listed no more than before', async () => {
  const card = createChipCard(images(many('').map((path, i) => path.replace(/\d+\.JPG/, `holiday ${i}x.JPG`))));
  const one = stand(card);
  assert.equal([await one.round(), await one.round()], [[], []]);
  assert.is(told(one, 'the names in /DCIM/100CAM end with no numbers, so its images are not found'), 1);
});

test('all kinds of names are sampled, and a kind that only the journal knows', async () => {
  const [first, second] = ['/DCIM/100CAM/RCNX0001.JPG', '/DCIM/100CAM/RCNX0002.JPG'];
  const paths = [...many('DSCF'), ...many('').slice(0, 20)];
  const card = createChipCard(images([...paths, first, second]));
  appendRecord(createJournal(card, digest), '/DCIM/100CAM', { kind: 'd', size: 5, date: '20261120', name: 'RCNX0001.JPG' });
  const one = stand({ ...card, listInto: (_path, into) => { into.value = paths.slice(-mostListed).map(path => path.slice(13)); } });
  assert.equal((await one.round()).sort(), [...paths, second].sort());
});

test('the newest image is found in a folder that is too large, and goes first', async () => {
  const paths = [...many('RCNX'), '/DCIM/099CAM/IMG_0030.JPG'];
  const one = stand(createChipCard(images(paths)), { order: { isNewestFirst: true, showsNewest: true, leavesSkipped: false } });
  const sent = await one.round();
  assert.is(sent[0], many('RCNX').at(-1));
  assert.equal([...sent].sort(), [...paths].sort());
});

test('once the folder can be listed, the note is removed', async () => {
  const card = createChipCard(images(many('RCNX')));
  const one = stand(card);
  await one.round();
  assert.ok(card.contentOf('/snapferry/samples'));
  for (const path of many('RCNX').slice(50)) card.remove(path);
  one.clock.block(3_600_000);
  await one.round();
  assert.equal([card.contentOf('/snapferry/samples'), one.box.seen.blind], [undefined, []]);
});

test.run();
