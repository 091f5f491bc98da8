// Tests a card that another camera has filled. The records of deliveries need room, which the firmware makes by deleting its log. All images
// arrive, and each once.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { digest } from '../../outside.ts';
import { createCapacity, type Capacity } from '../../sim/card/capacity.ts';
import { errorsOf, timesStored, within, worldWith } from '../../sim/world/ways.ts';
import { noise, type World, type WorldOptions } from '../../sim/world/world.ts';

const test = suite('a full card');

/** Size of a cluster in bytes, as on a card of up to 8 GB. */
const clusterBytes = 4096;
const perFolder = 25;
const early = imagesOf(0, 1);
const late = imagesOf(1, 5);

/** Returns images for the folders `from` to `to`, by their paths. @param isAlike whether the images of all folders have the same names */
function imagesOf(from: number, to: number, isAlike = false): Record<string, Uint8Array> {
  const names = Array.from({ length: (to - from) * perFolder }, (_, i) => from * perFolder + i);
  return Object.fromEntries(names.map(n => [`DCIM/${100 + Math.floor(n / perFolder)}CAM/IMG_${1000 + (isAlike ? n % perFolder : n)}.JPG`, noise(700, n)]));
}

/** Runs a test world in which the first images are delivered, then the later ones come and fill the card. */
function withFull(options: Omit<WorldOptions, 'modem'>, act: (world: World, capacity: Capacity) => Promise<void>, [first, then] = [early, late]): Promise<void> {
  let folder = '';
  const capacity = createCapacity(clusterBytes, () => folder);
  return within(worldWith('sim7600', { files: first, onOperation: capacity.hook, ...options }), async world => {
    folder = join(world.folder, 'card');
    await world.round(30);
    assert.is(errorsOf(world), '');
    for (const [path, bytes] of Object.entries(then)) world.put(path, bytes);
    capacity.leave(0);
    await act(world, capacity);
  });
}

const all = Object.keys({ ...early, ...late });

for (const [title, options] of [['FTP', {}], ['HTTP', { http: {} }]] as const) {
  test(`${title}: images that fill the card are delivered once each, and not again after a restart`, () => withFull(options, async (world, capacity) => {
    assert.ok(await world.until(new RegExp(` round: ${Object.keys(late).length} delivered, 0 skipped, 0 left`), 60), errorsOf(world));
    assert.ok(capacity.free() >= 0, `${capacity.free()} clusters are free`);
    world.cut();
    world.boot();
    assert.ok(await world.until(/nothing to send/, 5));
    for (const path of all) assert.is(timesStored(world, path), 1, path);
  }));
}

test('with images.afterUpload "delete", the card has room again', () => withFull({ config: { images: { afterUpload: 'delete' } } }, async (world, capacity) => {
  assert.ok(await world.until(new RegExp(` round: ${Object.keys(late).length} delivered, 0 skipped, 0 left`), 60), errorsOf(world));
  await world.until(/never/, 1);
  assert.equal(all.filter(path => existsSync(join(world.folder, 'card', path))), []);
  assert.ok(capacity.free() > 50);
}));

test('with images.name, an image whose name cannot be recorded waits, and none replaces another', () => {
  const [first, then] = [imagesOf(0, 1, true), imagesOf(1, 5, true)];
  const paths = Object.keys({ ...first, ...then });
  return withFull({ config: { images: { name: '{name}' } } }, async (world, capacity) => {
    const isDelivered = (path: string) => world.lines.some(line => line.includes(` image: /${path} delivered as `));
    const digests = (files: Record<string, Uint8Array>) => Object.values(files).map(bytes => digest(Buffer.from(bytes).toString('latin1'))).sort();
    await world.until(/never/, 30);
    assert.is(Object.keys(world.served()).length, paths.filter(isDelivered).length);
    assert.not.ok(paths.every(isDelivered), 'some names find no room');
    capacity.leave(64);
    for (let minutes = 0; minutes < 180 && !paths.every(isDelivered); minutes++) await world.until(/never/, 1);
    assert.equal(digests(world.served()), digests({ ...first, ...then }));
  }, [first, then]);
});

test('a card that is full before the first start: nothing is sent, the log names the cause, and no method is given up', () => {
  let folder = '';
  const capacity = createCapacity(clusterBytes, () => folder);
  return within(worldWith('sim7600', { files: late, onOperation: capacity.hook }), async world => {
    folder = join(world.folder, 'card');
    capacity.leave(0);
    world.boot();
    assert.ok(await world.until(/the journal cannot be written; check that the card is not full, locked or broken/, 5));
    await world.until(/never/, 60);
    assert.equal(world.served(), {});
    assert.not.match(world.lines.join('\n'), /tries in a row failed by /);
    // A person has made room on the card.
    capacity.leave(16);
    assert.ok(await world.until(new RegExp(` round: ${Object.keys(late).length} delivered`), 60), errorsOf(world));
    for (const path of Object.keys(late)) assert.is(timesStored(world, path), 1, path);
  });
});

test.run();
