// Tests that a new image overwrites nothing on the server if its name is used again, after the earlier image was delivered and deleted.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { errorsOf, families, within, worldWith, type FamilyName } from '../../sim/world/ways.ts';
import { noise, type World } from '../../sim/world/world.ts';

const test = suite('a reused name');

const path = 'DCIM/100CAM/IMG_0001.JPG';
const pictures = [1, 2, 3].map(n => noise(3000 + n % 2, n));
const deleted = /IMG_0001\.JPG is deleted from the card/;

const optionsOf = (family: FamilyName, isHttp: boolean) => worldWith(family, { ...(isHttp && { http: {} }), config: { images: { afterUpload: 'delete' } } });

function assertAll(world: World): void {
  const served = Object.entries(world.served());
  const [first, ...others] = served.map(([name]) => name).sort((a, b) => a.length - b.length);
  assert.is(first, 'up/100CAM/IMG_0001.JPG');
  for (const name of others) assert.match(name, /^up\/100CAM\/IMG_0001-\d{8}\.JPG$/);
  assert.equal(served.map(([, bytes]) => bytes.toString('hex').slice(0, 40)).sort(), pictures.map(bytes => Buffer.from(bytes).toString('hex').slice(0, 40)).sort());
  assert.equal(served.find(([name]) => name === first)![1], Buffer.from(pictures[0]!));
}

async function takeAll(world: World, pictureAt = 0): Promise<void> {
  for (const bytes of pictures.slice(pictureAt)) {
    world.put(path, bytes);
    assert.ok(await world.until(deleted, 40), world.lines.slice(-20).join('\n'));
  }
}

for (const family of families) {
  test(`three pictures of one name, the first two of which are delivered and deleted: ${family}`, () => within(optionsOf(family, false), async world => {
    world.boot();
    await takeAll(world);
    assertAll(world);
    assert.match(world.lines.join('\n'), /image: \S+ again: an image of this name was delivered and deleted; this is another one, so it is sent as IMG_0001-\d{8}\.JPG/);
    assert.is(errorsOf(world), '');
  }));
}

test('three pictures of one name by HTTP, the first two of which are delivered and deleted', () => within(optionsOf('sim7600', true), async world => {
  world.boot();
  await takeAll(world);
  assertAll(world);
}));

test('a power cut during the second upload: the image keeps its new name', () => within(optionsOf('sim7600', false), async world => {
  world.boot();
  world.put(path, pictures[0]!);
  assert.ok(await world.until(deleted, 40));
  world.put(path, pictures[1]!);
  assert.ok(await world.clock.run(() => world.modem.commands.some(line => /PUTFILE="IMG_0001-\d{8}/.test(line)), 1_200_000));
  world.cut();
  world.boot();
  assert.ok(await world.until(deleted, 40));
  await takeAll(world, 2);
  assertAll(world);
}));

test('a picture in another folder keeps its name', () => within(optionsOf('sim7600', false), async world => {
  world.boot();
  world.put(path, pictures[0]!);
  assert.ok(await world.until(deleted, 40));
  world.put('DCIM/101CAM/IMG_0001.JPG', pictures[1]!);
  assert.ok(await world.until(deleted, 40));
  assert.equal(Object.keys(world.served()), ['up/100CAM/IMG_0001.JPG', 'up/101CAM/IMG_0001.JPG']);
}));

test.run();
