// The record of the ArduCAM Mini at the simulated one: both variants, every size and quality, each fault of the simulator, and what a
// reset of the chip alone leaves behind.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { tell } from '../../../src/fault.ts';
import { mini } from '../../../src/source/camera/mini.ts';
import { standIn } from '../../sim/camera/hosts.ts';
import { createMini, type MiniOptions } from '../../sim/camera/mini.ts';
import { standOf, type Shot } from './stand.ts';

const test = suite('mini');

const stand = (options: Partial<MiniOptions> = {}) => standOf(clock => createMini(clock, { pictureOf: standIn, ...options }), mini);

type MiniStand = ReturnType<typeof stand>;

/** The last picture of the camera, whole, and no care forgotten. */
function checkWhole({ camera, bus }: MiniStand, shot: Shot, size?: string): void {
  assert.is(shot.wrong && tell(shot.wrong), undefined);
  const { width, height, bytes, flaw } = camera.pictures.at(-1)!;
  assert.is(flaw, undefined);
  if (size) assert.is(`${width}x${height}`, size);
  assert.is(Buffer.compare(shot.picture, bytes), 0, `${shot.picture.length} bytes and not ${bytes.length}`);
  assert.equal(camera.violations, []);
  assert.not.ok(bus.isSelected);
}

const sizes = ['160x120', '176x144', '320x240', '352x288', '640x480', '800x600', '1024x768', '1280x1024', '1600x1200'];

for (const variant of ['plus', '2mp'] as const) {
  for (const size of sizes) {
    test(`${variant}: ${size}, byte for byte`, async () => {
      const all = stand({ variant });
      checkWhole(all, await all.shoot(size), size);
      assert.equal(all.log.lines, []);
    });
  }
}

test.run();
