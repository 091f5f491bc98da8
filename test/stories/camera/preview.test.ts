// Tests previews of the board's own camera (`images.preview`). Each picture gets a small one in its EXIF data, taken in the same waking, and that goes
// to the server before the picture. A reader of EXIF that shares no code with the firmware finds it.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { thumbnailOf } from '../../../web/watch/picture/exif.ts';
import { assertCarried, type Shown } from '../../sim/world/shots.ts';
import { digest, type World } from '../../sim/world/world.ts';
import { hasMark, kinds, shown, started, taking } from './taking.ts';

const test = suite('previews of the board\'s camera');

/** The size of the previews of each kind of camera. */
const sizes: Record<string, string> = { 'vc0706': '160x120', 'ov528': '160x128', 'arducam-mega': '160x120', 'arducam-mini': '160x120' };

async function previewOf(bytes: Buffer): Promise<Buffer | undefined> {
  const found = await thumbnailOf(async (from, count) => (from + count <= bytes.length ? bytes.subarray(from, from + count) : undefined), bytes.length);
  return found && Buffer.from(found);
}

/** Returns the size of the camera's picture that has just these bytes. */
function sizeOf(world: World, bytes: Buffer): string | undefined {
  const found = world.camera.pictures.find(picture => digest(picture.bytes) === digest(bytes));
  return found && `${found.width}x${found.height}`;
}

/** Waits until the pictures themselves are on the server, byte for byte. */
async function carried(world: World, card: Shown[]): Promise<void> {
  assert.ok(await world.until(new RegExp(`${card.at(-1)!.path.split('/').at(-1)} delivered as`), 60));
  assertCarried(world, card);
}

for (const kind of kinds) {
  for (const preview of ['first', 'only'] as const) {
    test(`${kind}, ${preview}: each picture of a burst gets a preview, which arrives, and the next shot has the full size`, () => taking(kind, { config: { images: { preview }, camera: { burst: 2 } } }, async world => {
      await started(world);
      world.type('ferry.shoot()');
      await shown(world, 2);
      assert.ok(await world.until(/SNAP0002\.JPG: its preview is taken, \d+ bytes/, 5));
      world.type('ferry.shoot()');
      await shown(world, 4);
      assert.ok(await world.until(/SNAP0004\.JPG: its preview is taken/, 5));
      const card = await shown(world, 4);
      const previews = await Promise.all(card.map(({ bytes }) => previewOf(bytes)));
      assert.equal(previews.map(one => one && sizeOf(world, one)), Array(4).fill(sizes[kind]));
      assert.is(new Set(previews.map(one => digest(one!))).size, 4, 'each has its own');
      assert.equal(card.map(({ number }) => world.camera.pictures.find(picture => picture.number === number)!.width), [320, 320, 320, 320]);
      assert.ok(await world.until(/SNAP0004\.JPG: its preview has arrived/, 60));
      for (const [i, { path }] of card.entries()) {
        assert.is(digest(world.served()[path.replace('DCIM', 'up').replace('.JPG', '_t.JPG')]!), digest(previews[i]!), path);
      }
      if (preview === 'first') await carried(world, card);
      assert.equal(world.camera.violations, []);
      assert.not.ok(hasMark(world));
      assert.not.match(world.lines.join('\n'), /no preview|holds? no preview|160x128/);
    }));
  }

  test(`${kind}: without images.preview, nothing small is taken, and EXIF has no room for it`, () => taking(kind, {}, async world => {
    await started(world);
    world.type('ferry.shoot()');
    const [picture] = await shown(world, 1);
    assert.ok(await world.until(/SNAP0001\.JPG delivered/, 30));
    assert.is(await previewOf(picture!.bytes), undefined);
    assert.ok(picture!.bytes.readUInt16BE(4) < 500, 'the length of the segment');
    assert.not.ok(world.camera.pictures.some(({ width }) => width < 320));
  }));
}

/** The command FBUF_CTRL by which a VC0706 holds a picture. Each picture takes two of them, so the third one is for the preview. */
const silent = { faults: [3, 4, 5, 6, 7, 8].map(nth => ({ command: '56 00 36 01 00', nth, answer: '' })) };

test('a camera that fails at its preview: the picture is kept and arrives whole, and the log says that it has none', () => taking('vc0706', { camera: silent, config: { images: { preview: 'first' } } }, async world => {
  await started(world);
  world.type('ferry.shoot()');
  await shown(world, 1);
  assert.ok(await world.until(/warn camera: no preview: .*; next: the picture is kept without one/, 10));
  const [picture] = await shown(world, 1);
  assert.is(await previewOf(picture!.bytes), undefined);
  await carried(world, [picture!]);
  assert.ok(world.lines.some(line => line.includes('/DCIM/100SNAPF: 1 image there holds no preview, so it is sent whole')));
}));

test.run();
