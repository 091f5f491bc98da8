// Tests how the next image is picked, and what follows. A person's requests come between images. A delivery is journalled before any
// deletion, and an image is skipped after the tries that config.json allows.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { End, newFault } from '../../../src/fault.ts';
import { picking } from '../../../src/round/image/picking.ts';
import { recording } from '../../../src/round/image/recording.ts';
import { lowered } from '../../common/lowered.ts';
import { imageOf } from '../../delivery/trip.ts';
import { noCheckIn, endedBy, roundOf, type RoundGiven, type RoundScene } from '../trip.ts';

const test = suite('pick');

const a = () => imageOf({ path: '/DCIM/A.JPG', size: 3, name: 'A.JPG' });
const c = () => imageOf({ path: '/DCIM/C.JPG', size: 3, name: 'C.JPG' });
const b = () => imageOf({ path: '/DCIM/B.JPG', size: 3, name: 'B.JPG' });
const files = { '/DCIM/A.JPG': 'aaa', '/DCIM/B.JPG': 'bbb' };

async function pick(given: RoundGiven = {}): Promise<RoundScene & { how: End; code: string | undefined }> {
  const scene = roundOf({ files, ...given, config: { 'upload.attempts': 3, ...given.config } });
  const { end, code } = await scene.run(onEnd => lowered(picking)(scene.trip, noCheckIn, onEnd));
  return { ...scene, how: end, code };
}

test('without a waiting image, picking ends as refused without a fault', async () => {
  const { how, code, trip, told } = await pick();
  assert.equal([how, code, trip.round.image, told], [End.refused, undefined, undefined, ['take none']]);
});

test('the first waiting image is picked and logged', async () => {
  const { how, trip, told, lines, clock } = await pick({ images: [a(), b()] });
  assert.is(how, End.done);
  assert.equal([trip.round.image!.path, trip.round.attempted, trip.round.startedMs], ['/DCIM/A.JPG', '/DCIM/A.JPG', clock.now()]);
  assert.equal(told, ['take none', 'take /DCIM/A.JPG']);
  assert.equal(lines, ['info image: /DCIM/A.JPG, 3 bytes, try 1 of 3']);
  assert.is(trip.link.largest, 3, 'the largest payload that an interrupted data phase can wait for');
});

const tries: { title: string; round: RoundGiven['round']; expect: string; failures: number; skipped: number; line: string }[] = [
  { title: 'the second try', round: { attempted: '/DCIM/A.JPG', failures: 1 }, expect: '/DCIM/A.JPG', failures: 1, skipped: 0, line: 'info image: /DCIM/A.JPG, 3 bytes, try 2 of 3' },
  { title: 'the last try', round: { attempted: '/DCIM/A.JPG', failures: 2 }, expect: '/DCIM/A.JPG', failures: 2, skipped: 0, line: 'info image: /DCIM/A.JPG, 3 bytes, try 3 of 3' },
  { title: 'after three tries the image is skipped for this round', round: { attempted: '/DCIM/A.JPG', failures: 3 }, expect: '/DCIM/B.JPG', failures: 0, skipped: 1, line: 'error image: /DCIM/A.JPG is skipped for this round after 3 tries; it stays on the card and is tried again in the next round' },
  { title: 'each image has its own tries', round: { attempted: '/DCIM/B.JPG', failures: 3 }, expect: '/DCIM/A.JPG', failures: 0, skipped: 0, line: 'info image: /DCIM/A.JPG, 3 bytes, try 1 of 3' },
];
for (const { title, round, expect, failures, skipped, line } of tries) {
  test(`tries: ${title}`, async () => {
    const { how, trip, lines } = await pick({ images: [a(), b()], round: round! });
    assert.equal([how, trip.round.image!.path, trip.round.failures, trip.round.skipped], [End.done, expect, failures, skipped]);
    assert.is(lines[0], line);
  });
}

test('with one try each, the log has "1 try"', async () => {
  const { lines } = await pick({ images: [a()], round: { attempted: '/DCIM/A.JPG', failures: 1 }, config: { 'upload.attempts': 1 } });
  assert.match(lines[0]!, /^error image: \/DCIM\/A\.JPG is skipped for this round after 1 try;/);
});

test('an image that has ended two rounds waits until the others are done', async () => {
  const { how, trip, source, lines } = await pick({ images: [a(), b()], notes: endedBy([a(), a()]) });
  assert.equal([how, trip.round.image!.path, trip.round.skipped, source.told], [End.done, '/DCIM/B.JPG', 0, ['skip /DCIM/A.JPG']]);
  assert.is(lines[0], 'info image: /DCIM/A.JPG waits until all others are done: it has ended rounds before');
});

test('a late image is sent at once if it is the only one or sent by a person', async () => {
  const alone = await pick({ images: [a()], notes: endedBy([a(), a()]) });
  assert.equal([alone.how, alone.trip.round.image!.path, alone.source.told], [End.done, '/DCIM/A.JPG', ['skip /DCIM/A.JPG', 'start']]);
  const wanted = await pick({ images: [{ ...a(), isByHand: true }, b()], notes: endedBy([a(), a()]) });
  assert.equal([wanted.trip.round.image!.path, wanted.source.told], ['/DCIM/A.JPG', []]);
});

test('images after a late one are picked once, the late one last, and then its note is cleared', async () => {
  const notes = endedBy([b(), b()]);
  const one = roundOf({ images: [a(), b(), c()], notes });
  const taken: string[] = [];
  for (let isOver = false; !isOver;) {
    isOver = (await one.run(onEnd => lowered(picking)(one.trip, noCheckIn, onEnd))).end === End.refused;
    if (!isOver) one.trip.source.skip(one.trip.round.image!);
    if (!isOver) taken.push(one.trip.round.image!.path);
  }
  assert.equal([taken, notes.get('ended')], [['/DCIM/C.JPG', '/DCIM/A.JPG', '/DCIM/B.JPG'], '']);
});

test('an image that cannot be sent is skipped without a try', async () => {
  const { how, trip, source } = await pick({ images: [a(), b()], acts: { refuses: image => image.name === 'A.JPG' } });
  assert.equal([how, trip.round.image!.path, trip.round.skipped, source.told], [End.done, '/DCIM/B.JPG', 1, ['skip /DCIM/A.JPG']]);
});

// The following tests check that a file that has changed since its last try counts as another one (`isOther`).

const prints: { title: string; print: (scene: RoundScene) => string | undefined; isOther: boolean }[] = [
  { title: 'no earlier try', print: () => undefined, isOther: false },
  { title: 'the same file', print: ({ source }) => source.fingerprintOf(a(), false), isOther: false },
  { title: 'another file of its name and size', print: () => 'other', isOther: true },
];
for (const { title, print, isOther } of prints) {
  test(`whether the file has changed: ${title}`, async () => {
    const image = { ...a(), begun: '20261120' };
    const scene = roundOf({ files, images: [image] });
    const before = print(scene);
    if (before !== undefined) Object.assign(image, { fingerprint: before });
    await scene.run(onEnd => lowered(picking)(scene.trip, noCheckIn, onEnd));
    assert.is(scene.told.at(-1), `take /DCIM/A.JPG${isOther ? ' as another' : ''}`);
    assert.equal([image.begun, image.again], isOther ? ['', 'it was rewritten meanwhile'] : ['20261120', undefined]);
    assert.is(image.fingerprint, scene.source.fingerprintOf(a(), false));
  });
}

test('a file that cannot be read at the moment does not count as changed', async () => {
  const image = { ...a(), begun: '20261120', fingerprint: 'known' };
  const scene = roundOf({ files, images: [image] });
  Object.assign(scene.source, { fingerprintOf: () => undefined });
  await scene.run(onEnd => lowered(picking)(scene.trip, noCheckIn, onEnd));
  assert.equal([scene.told.at(-1), image.begun, image.fingerprint], ['take /DCIM/A.JPG', '20261120', 'known']);
});

// The following tests have requests that a person made at the console.

test('requests come before images, one after the other, each without a current image', async () => {
  const order: string[] = [];
  const scene = roundOf({
    files, images: [a()], round: { image: b() },
    jobs: [1, 2].map(n => onEnd => {
      order.push(`job ${n}, ${scene.trip.round.image ? 'an image' : 'no image'} in hand`);
      onEnd(End.done);
    }),
  });
  const { end } = await scene.run(onEnd => lowered(picking)(scene.trip, noCheckIn, onEnd));
  assert.is(end, End.done);
  assert.equal(order, ['job 1, no image in hand', 'job 2, no image in hand']);
  assert.equal(scene.told, ['take none', 'take none', 'take none', 'take /DCIM/A.JPG']);
});

const jobs: { title: string; end: End; fault?: ReturnType<typeof newFault>; lost?: 'network'; how: End; code?: string }[] = [
  { title: 'the request was refused: the next image is sent', end: End.refused, fault: newFault('rejected', 'x'), how: End.done },
  { title: 'a file was missing: the next image is sent', end: End.refused, fault: newFault('file-missing', 'x'), how: End.done },
  { title: 'the session is lost: no image loses a try', end: End.refused, fault: newFault('server-closed', 'x'), how: End.broken, code: 'server-closed' },
  { title: 'a loss was reported meanwhile', end: End.done, lost: 'network', how: End.broken, code: 'network' },
  { title: 'the link is lost', end: End.broken, fault: newFault('silent', 'AT'), how: End.broken, code: 'silent' },
  { title: 'the link is lost without a reason', end: End.broken, how: End.broken, code: 'session' },
];
for (const { title, end, fault, lost = '', how, code } of jobs) {
  test(`a request: ${title}`, async () => {
    const picked = await pick({ images: [a()], jobs: [onEnd => onEnd(end, fault)], link: { lost } });
    assert.equal([picked.how, picked.code], [how, code]);
    assert.is(picked.trip.round.failures, 0);
  });
}

// The following tests are about the state `recording`, which writes a delivery to the journal.

interface Recorded extends RoundScene { how: End; code: string | undefined }

async function record(given: RoundGiven = {}, prepare: (scene: RoundScene) => void = () => undefined): Promise<Recorded> {
  const image = a();
  const scene = roundOf({ files, ...given, round: { image, failures: 2, noise: 3, troubles: 4, ...given.round } });
  Object.assign(scene.trip.round, { startedMs: scene.trip.clock.now() - 2340 });
  image.fingerprint = scene.source.fingerprintOf(image, true)!;
  prepare(scene);
  const { end, code } = await scene.run(onEnd => lowered(recording)(scene.trip, onEnd));
  return { ...scene, how: end, code };
}

test('a delivery is journalled and logged, and resets the round\'s faults', async () => {
  const { how, trip, lines, source, told } = await record({ link: { bareErrors: 2, detaches: 3 } });
  assert.is(how, End.done);
  assert.equal(source.told, ['deliver /DCIM/A.JPG d']);
  assert.is(lines[0], 'info image: /DCIM/A.JPG delivered as /up/A.JPG, 3 bytes in 2.3 s');
  assert.equal([trip.round.delivered, trip.round.failures, trip.round.noise, trip.round.troubles, !!trip.round.hasProgressed], [1, 0, 0, 0, true]);
  assert.equal([trip.link.bareErrors, trip.link.detaches, told], [0, 0, ['end']]);
});

test('if the journal cannot be written, an image does not count as delivered, and nothing is deleted', async () => {
  const { how, code, trip, source, card } = await record({ cannotWrite: true, config: { 'images.afterUpload': 'delete' } });
  assert.equal([how, code, trip.round.delivered, trip.round.failures], [End.refused, 'journal', 0, 2]);
  assert.ok(!source.told.some(text => text.startsWith('remove')) && card.contentOf('/DCIM/A.JPG') !== undefined);
});

interface Deletion {
  title: string; isVerified?: boolean; isByHand?: boolean; isRewritten?: boolean; hasNoPrint?: boolean; isUnread?: boolean; isLocked?: boolean;
  kind: string; removes: boolean; says?: RegExp;
}
const deletions: Deletion[] = [
  { title: 'verified: journalled, then deleted', kind: 'x', removes: true, says: /^info image: \/DCIM\/A\.JPG is deleted from the card$/ },
  { title: 'not verified: kept, with a warning', isVerified: false, kind: 'd', removes: false, says: /^warn image: \/DCIM\/A\.JPG is kept on the card, since the server did not show/ },
  { title: 'an image sent by a person is never deleted', isByHand: true, kind: 'd', removes: false },
  { title: 'rewritten during the upload: the file is a new image', isRewritten: true, kind: 'g', removes: false, says: /^info image: \/DCIM\/A\.JPG was rewritten while it was sent/ },
  { title: 'without a fingerprint: the file is not deleted', hasNoPrint: true, kind: 'g', removes: false },
  { title: 'unreadable at the moment: kept, and no new image', isUnread: true, kind: 'd', removes: false, says: /^warn image: \/DCIM\/A\.JPG is kept on the card, since it cannot be read/ },
  { title: 'the card refuses the deletion', isLocked: true, kind: 'x', removes: true, says: /^error image: \/DCIM\/A\.JPG is delivered, but cannot be deleted from the card$/ },
];
for (const { title, isVerified = true, isByHand, isRewritten, hasNoPrint, isUnread, isLocked, kind, removes, says } of deletions) {
  test(`to be deleted: ${title}`, async () => {
    const { how, source, lines } = await record({ config: { 'images.afterUpload': 'delete' }, acts: { isVerified: () => isVerified } }, scene => {
      const image = scene.trip.round.image!;
      if (isByHand) image.isByHand = true;
      if (isRewritten) scene.source.card.put(image.path, 'xyz');
      if (hasNoPrint) image.fingerprint = '';
      if (isUnread) Object.assign(scene.source, { fingerprintOf: () => undefined });
      if (isLocked) Object.assign(scene.source, { remove: () => (scene.source.told.push(`remove ${image.path}`), false) });
    });
    assert.is(how, End.done);
    assert.equal(source.told, [`deliver /DCIM/A.JPG ${kind}`, ...(removes ? ['remove /DCIM/A.JPG'] : [])], 'the journal is written before the deletion');
    if (says) assert.ok(lines.some(line => says.test(line)), lines.join('\n'));
  });
}

test('if images are kept, the log has nothing about deleting', async () => {
  const { lines } = await record({ acts: { isVerified: () => false } });
  assert.equal(lines.filter(line => /delete|kept/.test(line)), []);
});

test.run();
