// Tests the live picture: which one is shown, its one try, its note, and the images that are skipped before it.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { End, newFault } from '../../../src/fault.ts';
import { createHooks } from '../../../src/round/hooks.ts';
import { endLive, failLive, findLive, noteLiveEnded, noteLiveOver, takeLive } from '../../../src/round/image/live.ts';
import { skipOld } from '../../../src/round/image/old.ts';
import { picking } from '../../../src/round/image/picking.ts';
import { recording } from '../../../src/round/image/recording.ts';
import { findUnseen, isLater } from '../../../src/round/image/restarted.ts';
import { unseenOf } from '../../../src/source/newest.ts';
import type { Image } from '../../../src/source/source.ts';
import { createNotes } from '../../../src/store/state.ts';
import { lowered } from '../../common/lowered.ts';
import { jpegTaken } from '../../delivery/exif.ts';
import { imageOf } from '../../delivery/trip.ts';
import { createMemoryCard } from '../../outside.ts';
import { noCheckIn, roundOf, type RoundGiven, type RoundScene } from '../trip.ts';

const test = suite('the live picture');

const config = { 'images.live': 'live.jpg', 'images.archive': true, 'images.afterUpload': 'keep', 'schedule.everyMinutes': 0 };
const at = (n: number) => `/DCIM/IMG_${n}.JPG`;

/** Makes the setup of a test (scene) in which these are the newest images. Notes of an earlier setup may be passed on. */
function sceneAt(latest: string[], files: Record<string, string>, notes = createNotes(createMemoryCard()), more: RoundGiven = {}): RoundScene {
  const scene = roundOf({ files, notes, configDigest: 'c0ffee', ...more, config: { ...config, ...more.config } });
  Object.assign(scene.trip.source, { seen: { newest: '', latest } });
  Object.assign(scene.trip, { files: scene.source.card });
  return scene;
}

function found(scene: RoundScene, image?: Image): string | undefined {
  findLive(scene.trip);
  if (image && scene.trip.round.since !== undefined) findUnseen(scene.trip, image);
  return scene.trip.round.live?.path;
}

/** Sends the newest picture as the live picture. `how` ends the upload, by default with success. */
function show(notes: ReturnType<typeof createNotes>, path: string, text: string, how: (scene: RoundScene) => void = scene => endLive(scene.trip, scene.trip.round.image!)): void {
  const scene = sceneAt([path], { [path]: text }, notes);
  assert.is(found(scene), path);
  scene.trip.round.image = scene.trip.round.live!;
  how(scene);
}

const again: { title: string; latest: string; text: string; config?: object; others?: Record<string, string>; expect: boolean }[] = [
  { title: 'the same image', latest: at(5), text: 'xxx', expect: false },
  { title: 'a later name', latest: at(6), text: 'yyy', expect: true },
  { title: 'the same name with another size', latest: at(5), text: 'yyyy', expect: true },
  { title: 'an earlier name, after the newest was deleted', latest: at(4), text: 'yyy', config: { 'images.afterUpload': 'delete' }, expect: false },
  { title: 'an earlier name with an earlier time', latest: at(4), text: jpegTaken('2026:11:20 07:00:00'), others: { [at(5)]: 'xxx' }, expect: true },
  { title: 'an earlier name next to the shown picture', latest: at(4), text: 'yyy', others: { [at(5)]: 'xxx' }, expect: false },
  { title: 'another card without the shown picture', latest: at(1), text: 'yyy', expect: true },
];
for (const { title, latest, text, config: more = {}, others = {}, expect } of again) {
  test(`after ${at(5)} without a time: ${title}`, () => {
    const notes = createNotes(createMemoryCard());
    show(notes, at(5), 'xxx');
    const scene = sceneAt([latest], { ...others, [latest]: text }, notes, { config: more });
    assert.is(found(scene), expect ? latest : undefined);
  });
}

interface Begun { title: string; latest?: string; text?: string; kind: string; isOver?: boolean; files?: Record<string, string>; config?: object; expect: boolean }
const deletes = { 'images.afterUpload': 'delete' };
const begun: Begun[] = [
  { title: 'the first name again, delivered and deleted before', kind: 'g', expect: true },
  { title: 'a name that was never there, after a round that left no image', kind: '', isOver: true, expect: true },
  { title: 'a name that was never there, while others may wait', kind: '', expect: false },
  { title: 'an image that was kept on the card', kind: 'd', isOver: true, expect: false },
  { title: 'an image whose upload had begun', kind: 'b', isOver: true, expect: false },
  { title: 'an earlier name while the shown picture is there', kind: 'g', isOver: true, files: { [at(5)]: 'xxx' }, expect: false },
  { title: 'the same name and size, deleted before', latest: at(5), text: 'yyy', kind: 'g', expect: true },
  { title: 'the same name and size, not delivered yet', latest: at(5), text: 'xxx', kind: 'b', expect: false },
  { title: 'without the archive, nothing is deleted: another card', kind: 'k', config: { 'images.archive': false }, expect: true },
];
for (const { title, latest = at(1), text = 'yyy', kind, isOver, files = {}, config: more = {}, expect } of begun) {
  test(`a camera without a clock whose numbers begin again: ${title}`, () => {
    const notes = createNotes(createMemoryCard());
    show(notes, at(5), 'xxx');
    if (isOver) noteLiveOver(sceneAt([], {}, notes, { config: deletes }).trip);
    const scene = sceneAt([latest], { ...files, [latest]: text }, notes, { config: { ...deletes, ...more } });
    Object.assign(scene.trip.source, { lastRecord: () => kind });
    assert.is(found(scene), expect ? latest : undefined);
  });
}

test('a round notes once that it left no image, and not after a picture that failed', () => {
  const notes = createNotes(createMemoryCard());
  noteLiveOver(sceneAt([], {}, notes).trip);
  assert.is(notes.get('live'), '');
  show(notes, at(5), 'xxx', scene => noteLiveEnded(scene.trip));
  const failed = notes.get('live');
  noteLiveOver(sceneAt([], {}, notes).trip);
  assert.is(notes.get('live'), failed);
});

interface Again { title: string; waiting: number[]; kind?: string; isOver?: boolean; expect: number | undefined }
const beside: Again[] = [
  { title: 'one with a smaller number', waiting: [1], expect: 1 },
  { title: 'of several, the largest of those that are smaller', waiting: [1, 2, 7], expect: 2 },
  { title: 'only larger ones', waiting: [6, 7], expect: 7 },
  { title: 'one that the journal has', waiting: [1], kind: 'k', expect: undefined },
  { title: 'one whose name was deleted before', waiting: [1], kind: 'g', expect: 1 },
  { title: 'while others may wait', waiting: [1], isOver: false, expect: undefined },
];
for (const { title, waiting, kind = '', isOver = true, expect } of beside) {
  test(`numbers begin again beside the shown picture ${at(5)}: ${title}`, () => {
    const notes = createNotes(createMemoryCard());
    show(notes, at(5), 'xxx');
    if (isOver) noteLiveOver(sceneAt([], {}, notes).trip);
    const images = waiting.map(n => imageOf({ path: at(n), size: 3 }));
    const files = Object.fromEntries([5, ...waiting].map(n => [at(n), 'yyy']));
    const scene = sceneAt([at(Math.max(5, ...waiting))], files, notes, { images });
    Object.assign(scene.trip.source, { lastRecord: () => kind });
    if (Math.max(...waiting) > 5 && expect !== 7) delete files[at(7)];
    assert.is(found(scene, images[0]), expect === undefined ? undefined : at(expect));
  });
}

interface Waits { title: string; before: number[]; now: number[]; expect: number | undefined }
const waits: Waits[] = [
  { title: 'the same image waits: it is not newer than the picture', before: [3], now: [3], expect: undefined },
  { title: 'the image that waited first is delivered', before: [3, 4], now: [4], expect: undefined },
  { title: 'one with a smaller number has come', before: [3], now: [1, 3], expect: 1 },
  { title: 'two with smaller numbers have come: the larger of them', before: [4], now: [1, 2, 4], expect: 2 },
];
for (const { title, before, now, expect } of waits) {
  test(`images with smaller numbers than the picture ${at(5)} waited at the round before: ${title}`, () => {
    const notes = createNotes(createMemoryCard());
    const sceneOf = (waiting: number[]) => sceneAt([at(5)], Object.fromEntries([5, ...waiting].map(n => [at(n), 'xxx'])), notes, { images: waiting.map(n => imageOf({ path: at(n), size: 3 })) });
    const earlier = sceneOf(before);
    assert.is(found(earlier), at(5));
    endLive(earlier.trip, earlier.trip.round.live!);
    const scene = sceneOf(now);
    assert.is(found(scene, scene.trip.source.waiting()[0]), expect === undefined ? undefined : at(expect));
  });
}

test('once the numbers began again, the largest is not shown; one that failed is, also with another config.json', () => {
  const notes = createNotes(createMemoryCard());
  const files = { [at(1)]: 'yyy', [at(5)]: 'xxx' };
  show(notes, at(5), 'xxx');
  noteLiveOver(sceneAt([], {}, notes).trip);
  const image = imageOf({ path: at(1), size: 3 });
  const first = sceneAt([at(5)], files, notes, { images: [image] });
  assert.is(found(first, image), at(1));
  failLive(first.trip, Object.assign(first.trip.round.live!, { to: 'live.jpg' }));
  const second = sceneAt([at(5)], files, notes);
  assert.is(found(second), at(1));
  endLive(second.trip, second.trip.round.live!);
  assert.is(found(sceneAt([at(5)], files, notes)), undefined);
  assert.is(found(sceneAt([at(5)], files, notes, { configDigest: '12345678' })), at(1));
  const newest = sceneAt([at(5)], { ...files, [at(2)]: 'zzz' }, notes, { images: [imageOf({ path: at(2), size: 3 })] });
  noteLiveOver(newest.trip);
  assert.is(found(newest, unseenOf(newest.trip.source.waiting())[0]), at(2));
});

test('of two images since the shown one, those with larger numbers came first', () => {
  for (const [path, other, expect] of [[6, 7, false], [7, 6, true], [1, 6, true], [6, 1, false], [2, 1, true], [1, 2, false], [1, 1, false]] as const) {
    assert.is(isLater(at(5), at(path), at(other)), expect, `${path} ${other}`);
  }
});

test('a picture with a later time is shown, one with an earlier time is not', () => {
  const notes = createNotes(createMemoryCard());
  show(notes, at(5), jpegTaken('2026:11:20 08:00:00'));
  const files = (taken: string) => ({ [at(4)]: jpegTaken(taken), [at(5)]: 'xxx' });
  assert.is(found(sceneAt([at(4)], files('2026:11:20 07:59:59'), notes)), undefined);
  assert.is(found(sceneAt([at(4)], files('2026:11:20 08:00:01'), notes)), at(4));
});

test('a changed config.json shows the picture again', () => {
  const notes = createNotes(createMemoryCard());
  show(notes, at(5), 'xxx');
  assert.is(found(sceneAt([at(5)], { [at(5)]: 'xxx' }, notes, { configDigest: '12345678' })), at(5));
});

test('a picture that ended two rounds is not tried again, a newer one is', () => {
  const notes = createNotes(createMemoryCard());
  show(notes, at(5), 'xxx', scene => noteLiveEnded(scene.trip));
  show(notes, at(5), 'xxx', scene => createHooks(scene.trip).onGivenUp());
  assert.is(found(sceneAt([at(5)], { [at(5)]: 'xxx' }, notes)), undefined);
  assert.is(notes.get('ended'), '', 'the archived image did not end these rounds');
  assert.is(found(sceneAt([at(6)], { [at(6)]: 'xxx' }, notes)), at(6));
});

test('after a failure, rounds without a schedule retry the live picture after five minutes', async () => {
  for (const [everyMinutes, afterMs, expect] of [[0, 299_000, undefined], [0, 301_000, at(5)], [1, 0, at(5)]] as const) {
    const scene = sceneAt([at(5)], { [at(5)]: 'xxx' }, undefined, { config: { 'schedule.everyMinutes': everyMinutes } });
    failLive(scene.trip, imageOf({ path: at(5), isLive: true, to: 'live.jpg' }));
    assert.equal(scene.lines, ['warn image: the live picture live.jpg is not replaced; the round goes on']);
    await scene.run(onEnd => void scene.trip.clock.after(afterMs, () => onEnd(End.done)));
    assert.is(found(scene), expect, `${everyMinutes} ${afterMs}`);
  }
});

for (const [title, change, expect] of [
  ['a newest picture with a stable size is taken after three seconds', () => undefined, at(5)],
  ['if the newest picture still grows, the previous one is taken', (scene: RoundScene) => scene.source.card.append(at(5), 'more'), at(4)],
  ['if the newest picture is gone, the previous one is taken', (scene: RoundScene) => scene.source.card.remove(at(5)), at(4)],
] as const) {
  test(title, async () => {
    const scene = sceneAt([at(5), at(4)], { [at(5)]: 'xxx', [at(4)]: 'yy' });
    findLive(scene.trip);
    change(scene);
    const startMs = scene.clock.now();
    await scene.run(onEnd => lowered(takeLive)(scene.trip, isTaken => onEnd(isTaken ? End.done : End.refused), onEnd));
    assert.equal(scene.told, [`take ${expect} as another`]);
    assert.is(scene.clock.now() - startMs, 3000);
    assert.is(scene.trip.round.live, undefined, 'the live picture has one try');
  });
}

for (const [title, url, name, isFirst, isTold] of [
  ['by HTTP', 'http://example.com/', 'live.part', true, true], ['by FTP, by a modem that cannot rename', undefined, 'live.jpg', true, true],
  ['by FTP, under a temporary name', undefined, 'live.part', true, false], ['the second one by HTTP', 'http://example.com/', 'live.part', false, false],
] as const) {
  test(`a live picture ${title} ${isTold ? 'is written in place, and a warning says so' : 'needs no warning'}`, async () => {
    const notes = createNotes(createMemoryCard());
    if (!isFirst) show(notes, at(4), 'yy');
    const scene = sceneAt([at(5)], { [at(5)]: 'xxx' }, notes, { config: { ...url && { 'http.url': url } }, variables: { name, finalName: 'live.jpg' } });
    findLive(scene.trip);
    await scene.run(onEnd => lowered(takeLive)(scene.trip, isTaken => onEnd(isTaken ? End.done : End.refused), onEnd));
    assert.is(scene.lines.filter(line => / is written in place, not renamed/.test(line)).length, isTold ? 1 : 0);
  });
}

test('the live picture is picked before the images, costs no try, and has no record in the journal', async () => {
  const image = imageOf({ path: at(5), size: 3 });
  const scene = sceneAt([at(5)], { [at(5)]: 'xxx' }, undefined, { images: [image], round: { attempted: at(5), failures: 1, troubles: 2 } });
  findLive(scene.trip);
  assert.is((await scene.run(onEnd => lowered(picking)(scene.trip, noCheckIn, onEnd))).end, End.done);
  assert.ok(scene.trip.round.image!.isLive);
  assert.not.ok(createHooks(scene.trip).onImageFailed(newFault('put-denied', 'PUT')));
  assert.is((await scene.run(onEnd => lowered(recording)(scene.trip, onEnd))).end, End.done);
  assert.equal([scene.source.told, scene.trip.round.delivered, scene.trip.round.failures, scene.trip.round.troubles], [[], 0, 1, 0]);
  assert.match(scene.lines.join('\n'), /\/DCIM\/IMG_5\.JPG is the live picture \/up\/A\.JPG, 3 bytes in \d\.\d s/);
  await scene.run(onEnd => lowered(picking)(scene.trip, noCheckIn, onEnd));
  assert.is(scene.trip.round.image, image);
});

test('without the archive, images before the shown picture are journalled as skipped, later ones wait', () => {
  const notes = createNotes(createMemoryCard());
  show(notes, at(5), 'xxx');
  const scene = sceneAt([at(5)], {}, notes, { config: { 'images.archive': false } });
  for (const n of [3, 4, 5, 6]) assert.ok(skipOld(scene.trip, imageOf({ path: at(n) })));
  assert.equal(scene.source.told, [`deliver ${at(3)} k`, `deliver ${at(4)} k`, `deliver ${at(5)} k`, `skip ${at(6)}`]);
  assert.is(scene.trip.round.tooOld, 2, 'the shown picture does not count as skipped');
  assert.is(scene.lines.filter(line => / is skipped, as are all others before the live picture; they stay on the card/.test(line)).length, 1);
  assert.not.ok(skipOld(scene.trip, imageOf({ path: at(3), isByHand: true })), 'an image sent by a person is not skipped');
});

test.run();
