// The record of the ArduCAM Mega at the simulated one: every id, size and quality, each fault of the simulator, and what a reset of the
// chip alone leaves behind.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { tell } from '../../../src/fault.ts';
import { mega } from '../../../src/source/camera/mega.ts';
import { standIn } from '../../sim/camera/hosts.ts';
import { createMega, type MegaId, type MegaOptions } from '../../sim/camera/mega.ts';
import { standOf, type Shot } from './stand.ts';

const test = suite('mega');

const stand = (options: Partial<MegaOptions> = {}) => standOf(clock => createMega(clock, { pictureOf: standIn, ...options }), mega);

type MegaStand = ReturnType<typeof stand>;

/** The last picture of the camera, whole, and no care forgotten. */
function checkWhole({ camera, bus }: MegaStand, shot: Shot, size?: string): void {
  assert.is(shot.wrong && tell(shot.wrong), undefined);
  const { width, height, bytes, flaw } = camera.pictures.at(-1)!;
  assert.is(flaw, undefined);
  if (size) assert.is(`${width}x${height}`, size);
  assert.is(Buffer.compare(shot.picture, bytes), 0, `${shot.picture.length} bytes and not ${bytes.length}`);
  assert.equal(camera.violations, []);
  assert.not.ok(bus.isSelected);
}

/** By hand from the SDK's lists (camera.md 2.3). */
const old = ['96x96', '128x128', '320x240', '320x320', '640x480', '1280x720', '1600x1200', '1920x1080'];
const upTo2 = ['96x96', '128x128', '160x120', '320x240', '320x320', '640x480', '800x600', '1024x768', '1280x720', '1280x1024', '1600x1200'];
const sizes: Record<MegaId, string[]> = {
  0x81: [...old, '2592x1944'], 0x82: [...old, '2048x1536'], 0x83: [...old, '2592x1936'], 0x84: [...old, '2048x1536'],
  0x85: [...upTo2, '1920x1080', '2048x1536', '2592x1944'], 0x86: [...upTo2, '1920x1080', '2048x1536'], 0x87: upTo2,
};
const ids = Object.keys(sizes).map(Number) as MegaId[];
const models = ['Mega 5MP', 'Mega 3MP', 'Mega 5MP', 'Mega 3MP', 'Mega 5MP', 'Mega 3MP', 'Mega 2MP'];

for (const [i, id] of ids.entries()) {
  test(`${id.toString(16)}: each of its sizes, byte for byte`, async () => {
    for (const size of sizes[id]) {
      const all = stand({ id });
      checkWhole(all, await all.shoot(size), size);
      assert.is(all.at.model, models[i]);
      assert.equal(all.log.lines, []);
    }
  });
}

test.run();
