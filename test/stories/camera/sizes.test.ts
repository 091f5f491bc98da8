// Tests picture sizes with cameras that lack the configured size, or have forgotten it.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { World } from '../../sim/world/world.ts';
import { arrived, kinds, shown, started, taking } from './taking.ts';

const test = suite('sizes of pictures');

/** Takes so many pictures. @returns the sizes of those on the card, in the order in which they were taken */
async function sizesOf(world: World, count: number): Promise<string[]> {
  for (let nth = 1; nth <= count; nth++) {
    world.type('ferry.shoot()');
    await shown(world, nth);
  }
  const card = await shown(world, count);
  await arrived(world, card);
  return card.map(({ number }) => world.camera.pictures.find(picture => picture.number === number)!).map(({ width, height }) => `${width}x${height}`);
}

for (const [size, camera] of [['160x120', 'ucam'], ['80x64', 'ucam'], ['160x120', 'grove']] as const) {
  const got = camera === 'ucam' ? '160x128' : '80x64';
  test(`ov528, ${camera}: ${size} is taken as ${got}, which is logged`, () => taking('ov528', { camera: { kind: 'ov528', product: camera }, config: { camera: { size } } }, async world => {
    await started(world);
    assert.equal(await sizesOf(world, 2), [got, got]);
    assert.ok(world.lines.some(line => line.includes(`this camera gives no pictures of ${size}; they are ${got}`)));
  }));
}

for (const kind of kinds.filter(one => one.startsWith('arducam'))) {
  test(`${kind}: after a supply dip within a picture, the picture is taken again at the same size`, () => taking(kind, {
    camera: kind === 'arducam-mega' ? { kind, needsSize: true, faults: { dipsAt: 2000 } } : { faults: { dipsAt: 2000 } },
  }, async world => {
    await started(world);
    assert.equal(await sizesOf(world, 3), ['320x240', '320x240', '320x240']);
    assert.ok(world.lines.some(line => line.includes('next: it is taken again')));
    assert.not.match(world.lines.join('\n'), /never done|starts over/);
  }));
}

test.run();
