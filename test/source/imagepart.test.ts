// Tests that a part of an image's file is read, sent and recorded as if it were an image.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bytesOf, openImage } from '../../src/delivery/lastbytes.ts';
import { imagePayload } from '../../src/delivery/pour/imagepayload.ts';
import { partAsImage } from '../../src/round/image/preview.ts';
import { triedRounds } from '../../src/source/imagepart.ts';
import type { Image } from '../../src/source/source.ts';
import { createJournal } from '../../src/store/journal.ts';
import { readRecords } from '../../src/store/records.ts';
import { contentOf } from '../delivery/source.ts';
import { sceneOf } from '../delivery/trip.ts';
import { digest } from '../outside.ts';
import { stand, type Stand } from './stand.ts';

const test = suite('part of a file');

const path = '/DCIM/100CAM/IMG_0001.JPG';
const other = '/DCIM/100CAM/IMG_0002.JPG';
const content = contentOf(5000);
const part = { from: 850, to: 3850 };
const inside = content.slice(part.from, part.to);

/** Takes the part of the first of two images. */
async function taken(): Promise<{ one: Stand; image: Image; preview: Image }> {
  const one = stand({ [path]: content, [other]: contentOf(700) });
  one.box.start('/DCIM', '*.jpg');
  const image = (await one.next())!;
  return { one, image, preview: partAsImage(image, part) };
}

function read({ box }: Stand, image: Image, skipped: number, bytes: number): string | undefined {
  const file = openImage(sceneOf({ parts: { source: box } }).trip, image, skipped);
  const text = file?.read(bytes);
  file?.close();
  return text;
}

test('of a preview, the bytes and the length are those of the part', async () => {
  const { one, image, preview } = await taken();
  assert.is(preview.size, inside.length);
  assert.is(read(one, preview, 0, preview.size), inside);
  assert.is(read(one, preview, 2900, 100), inside.slice(2900));
  assert.is(preview.whole, image);
  assert.equal([preview.folder, preview.name, preview.begun], ['/DCIM/100CAM', 'IMG_0001.JPG', '']);
  assert.is(one.card.openFiles(), 0);
});

test('an image is read as before', async () => {
  const { one, image } = await taken();
  assert.is(read(one, image, 0, 5000), content);
  assert.is(read(one, image, 4900, 200), content.slice(4900));
  assert.is(one.box.fingerprintOf(image, true), digestOf(image, one));
  assert.is(read(one, { ...image, path: '/DCIM/none.jpg' }, 0, 1), undefined);
});

/** Returns the fingerprint of an image's content by a source of its own. */
function digestOf(image: Image, { card }: Stand): string | undefined {
  return stand(card).box.fingerprintOf({ ...image }, true);
}

test('no path of a file is that of a preview', async () => {
  const { one, preview } = await taken();
  assert.is(one.card.stat(preview.path), undefined);
  assert.is(one.card.open(preview.path), undefined);
});

test('the last bytes by which the server is asked are those of the preview', async () => {
  const { one, preview } = await taken();
  const { trip } = sceneOf({ image: preview, parts: { source: one.box } });
  assert.is(bytesOf(trip, preview.size - 512, preview.size), inside.slice(-512));
});

test('if the file gets another size, the preview is missing; the time of its change shows that it was rewritten', async () => {
  const { one, preview } = await taken();
  const first = one.box.fingerprintOf(preview, false);
  assert.ok(first);
  assert.is(one.box.fingerprintOf(preview, false), first);
  one.card.put(path, content.slice(1));
  assert.is(one.box.fingerprintOf(preview, false), '');
});

test('a file that changes while its preview is sent is a fault of the payload', async () => {
  for (const isChanged of [false, true]) {
    const { one, preview } = await taken();
    one.box.fingerprintOf(preview, false);
    let bytes = '';
    const { trip, clock } = sceneOf({ image: preview, hear: text => void (bytes += text), parts: { source: one.box } });
    const payload = imagePayload(trip, preview, 0);
    assert.is(payload.left(), inside.length);
    if (isChanged) one.card.put(path, `${content}x`);
    let end: { code: string | undefined } | undefined;
    payload.pour(payload.left(), undefined, (_lineMs, fault) => { end = { code: fault?.code }; });
    await clock.run(() => end !== undefined, 600_000);
    payload.close();
    assert.is(end!.code, isChanged ? 'image-changed' : undefined);
    if (!isChanged) assert.ok(bytes === inside);
  }
});

const recordsOf = ({ card }: Stand) => {
  const records: string[] = [];
  readRecords(createJournal(card, digest), '/DCIM/100CAM', ({ kind, size, date, name }) => void records.push(`${kind} ${size} ${date} ${name}`));
  return records;
};

test('the journal gets records of the preview alone: the try when its upload begins, and its arrival', async () => {
  const { one, image, preview } = await taken();
  for (let i = 0; i < 2; i++) assert.ok(one.box.begin(preview, '20261120', i === 1, false), 'an upload that goes on is the same try');
  assert.equal([recordsOf(one), preview.begun], [['p 5000 00000001 IMG_0001.JPG'], '20261120']);
  assert.ok(one.box.deliver(Object.assign(image, { preview: preview.begun }), 'p'));
  assert.equal(recordsOf(one), ['p 5000 00000001 IMG_0001.JPG', 'p 5000 20261120 IMG_0001.JPG']);
  assert.is((await one.next())!.path, other);
});

test('after a power cut within its upload, a preview is tried again, and the server may have a part of it', async () => {
  const { one, preview } = await taken();
  one.box.begin(preview, '20261120', false, false);
  const again = stand(one.card);
  again.box.start('/DCIM', '*.jpg', undefined, false, { isNewestFirst: false, showsNewest: false, leavesSkipped: false, previews: 'only' });
  const image = (await again.next())!;
  assert.equal([image.path, image.preview, triedRounds(image)], [path, '00000001', 1]);
  const second = partAsImage(image, part);
  assert.equal([second.begun, second.isDoubtNoted], ['', true]);
  assert.ok(again.box.begin(second, '20261121', false, false));
  assert.is(triedRounds(image), 2);
});

test('while the preview is sent, the upload of another image begins as before', async () => {
  const { one } = await taken();
  const by = (await stand({ [other]: contentOf(700) }).box.stat(other))!.size;
  const image: Image = { path: other, folder: '/DCIM/100CAM', name: 'IMG_0002.JPG', size: by, begun: '', isDoubtNoted: false };
  assert.ok(one.box.begin(image, '20261120', false, false));
  assert.equal(recordsOf(one), ['b 700 20261120 IMG_0002.JPG']);
});

test('a preview without a name of its own, or a card that takes no record, begins nothing', async () => {
  const { one, preview } = await taken();
  preview.isUnnamed = true;
  assert.not.ok(one.box.begin(preview, '20261120', false, false));
  assert.equal(recordsOf(one), []);
});

test.run();
