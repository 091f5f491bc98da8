// Tests the firmware's check of the card between rounds: whether the card has anything to send, and whether a round begins.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { End } from '../../src/fault.ts';
import { looking } from '../../src/round/cardlook.ts';
import { RoundPart } from '../../src/round/roundtrip.ts';
import type { Image } from '../../src/source/source.ts';
import { lowered } from '../common/lowered.ts';
import { imageOf } from '../delivery/trip.ts';
import { pictureOf } from '../source/thumbnail.ts';
import { roundOf, type RoundGiven, type RoundScene } from './trip.ts';

const test = suite('look at the card');

const a = imageOf({ path: '/DCIM/A.JPG', size: 3 });
const b = imageOf({ path: '/DCIM/B.JPG', size: 7 });

async function look(given: RoundGiven & { mistake?: string } = {}): Promise<RoundScene & { how: End; roots: string[] }> {
  const roots: string[] = [];
  const scene = roundOf(given);
  Object.assign(scene.source, { start: (root: string, match: string) => (roots.push(`${root} ${match}`), given.mistake ?? '') });
  const { end } = await scene.run(onEnd => lowered(looking)(scene.trip, onEnd));
  return { ...scene, how: end, roots };
}

const looks: { title: string; given: Parameters<typeof look>[0]; how: End; isStarted: boolean; says?: RegExp; skipped?: number }[] = [
  { title: 'an image', given: { images: [a] }, how: End.done, isStarted: true },
  { title: 'no image: logged once', given: {}, how: End.refused, isStarted: false, says: /^info card: nothing to send; looking again every 10 seconds$/ },
  { title: 'no image, and the next look is far', given: { config: { 'schedule.everyMinutes': 60 } }, how: End.refused, isStarted: false, says: /^info card: nothing to send; looking again in the next round$/ },
  { title: 'no image as before: not logged again', given: { round: { isIdle: true } }, how: End.refused, isStarted: false },
  { title: 'an image that cannot be sent is skipped', given: { images: [a, b], acts: { refuses: (image: Image) => image === a } }, how: End.done, isStarted: true, skipped: 1 },
  { title: 'no sendable image', given: { images: [a], acts: { refuses: () => true } }, how: End.refused, isStarted: false, skipped: 1, says: /^info card: nothing else to send/ },
  { title: 'no image, but a request from the console', given: { jobs: [onEnd => onEnd(End.done)] }, how: End.done, isStarted: true },
];
for (const { title, given, how, isStarted, says, skipped = 0 } of looks) {
  test(`looking: ${title}`, async () => {
    const looked = await look(given);
    assert.equal([looked.how, !!looked.trip.round.isStarted, looked.trip.round.skipped], [how, isStarted, skipped]);
    assert.is(!!looked.trip.round.isIdle, !looked.trip.source.waiting().length);
    const told = looked.lines.filter(line => /to send/.test(line));
    if (says) assert.match(told.join(), says);
    else if (how === End.refused) assert.equal(told, []);
  });
}

test('a missing folder is a mistake of config.json', async () => {
  const { how, trip, lines } = await look({ mistake: 'images.folder: /DCIM is not a folder on this card' });
  assert.equal([how, trip.status.outcome], [End.refused, 'badConfig']);
  assert.ok(lines.includes('error card: images.folder: /DCIM is not a folder on this card'));
});

test('a look begins a new round, with the folder as a normalized path', async () => {
  const { trip, roots } = await look({ images: [a], config: { 'images.folder': 'DCIM/', 'images.match': '*.png' }, round: { delivered: 5, failures: 3, troubles: 2 }, link: { detaches: 2, isTimeless: true } });
  assert.equal(roots, ['/DCIM *.png']);
  assert.equal([trip.round.delivered, trip.round.failures, trip.round.troubles, trip.link.detaches, !!trip.link.isTimeless, trip.link.largest], [0, 0, 2, 0, false, a.size]);
});

test('with nothing to send, no rule holds the round back', async () => assert.not.ok('held' in (await look({ round: { held: 'battery.sendAbove: x' } })).trip.round));
test('images beyond the month\'s limit are skipped, and a smaller one is sent', async () => {
  const large = imageOf({ path: '/DCIM/L.JPG', size: 2_000_000 });
  const config = { 'schedule.everyMinutes': 60, 'send.megabytesPerMonth': 1, 'upload.verify': 'size' };
  const both = await look({ images: [large, imageOf({ path: '/DCIM/S.JPG', size: 1000 })], config, seconds: 1_795_163_400 });
  assert.equal([both.how, both.source.told.filter(text => text.startsWith('skip'))], [End.done, ['skip /DCIM/L.JPG']]);
  const alone = await look({ images: [large], config, seconds: 1_795_163_400 });
  assert.equal([alone.how, alone.lines.length], [End.refused, 1]);
  assert.match(alone.trip.round.held!, /^send\.megabytesPerMonth: 0\.0 of 1 MB/);
});
test('with previews, a round that begins for images searches them anew for its first part; without one, or for a request alone, it does not', async () => {
  for (const preview of ['first', 'only']) {
    const config = { 'images.preview': preview };
    assert.equal([(await look({ images: [a], config })).trip.round.part, (await look({ images: [a], config })).roots.length], [RoundPart.previews, 2]);
    assert.equal([(await look({ config })).trip.round.part, (await look({ config, jobs: [onEnd => onEnd(End.done)] })).roots.length], [undefined, 1]);
  }
  assert.equal([(await look({ images: [a] })).trip.round.part, (await look({ images: [a] })).roots.length], [undefined, 1]);
});

test('an image beyond the month\'s limit does not keep its preview from being sent', async () => {
  const config = { 'schedule.everyMinutes': 60, 'send.megabytesPerMonth': 1, 'upload.verify': 'size', 'images.preview': 'first' };
  const content = pictureOf() + 'x'.repeat(2_000_000);
  const image = { path: '/DCIM/L.JPG', name: 'L.JPG', size: content.length };
  const of = (more: object) => look({ images: [imageOf({ ...image, ...more })], files: { '/DCIM/L.JPG': content }, config, seconds: 1_795_163_400 });
  assert.equal([(await of({})).how, (await of({ preview: '00000002' })).how], [End.done, End.done]);
  for (const preview of ['20261120', '00000003']) assert.is((await of({ preview })).how, End.refused, preview);
});

test('with nothing to send, the count of failed rounds is reset', async () => assert.is((await look({ round: { troubles: 3 } })).trip.round.troubles, 0));

test.run();
