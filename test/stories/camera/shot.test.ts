// Tests a picture on its way from the camera to the server, by command and by the clock. The file is byte for byte the camera's, with EXIF, and the
// firmware keeps to the camera's manual.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { takenOf } from '../../../web/watch/picture/exif.ts';
import { onServer } from '../../sim/world/shots.ts';
import type { World } from '../../sim/world/world.ts';
import { arrived, hasMark, kinds, pictures, shown, started, taking } from './taking.ts';

const test = suite('a picture');
const minuteMs = 60_000;
/** Most milliseconds from the time at which a picture is due to its shot: the camera's supply, boot, settings and settling. */
const shutterMs = 30_000;

const modemEntries: Record<string, RegExp> = { 'vc0706': /VC0703/, 'ov528': /OV528/i, 'arducam-mega': /Mega/i, 'arducam-mini': /Mini|OV2640/i };

/** Runs a round, after which the firmware knows the time from the modem. */
async function withTime(world: World): Promise<void> {
  world.put('DCIM/100CAM/IMG_0001.JPG', 'an image, for which the modem is started');
  await world.round(10);
}

for (const kind of kinds) {
  test(`${kind}: ferry.shoot() takes a picture that arrives byte for byte`, () => taking(kind, {}, async world => {
    await started(world);
    world.type('ferry.shoot()');
    const card = await shown(world, 1);
    assert.is(card[0]!.path, 'DCIM/100SNAPF/SNAP0001.JPG');
    assert.match(card[0]!.bytes.toString('latin1', 0, 400), modemEntries[kind]!, 'EXIF names the camera');
    assert.is(takenOf(card[0]!.bytes), undefined, 'no date if none is known');
    await arrived(world, card);
    assert.not.ok(hasMark(world));
  }));

  test(`${kind}: each scheduled picture is taken at its time, which is in its EXIF`, () => taking(kind, { config: { camera: { everyMinutes: 30 }, schedule: { everyMinutes: 60 } } }, async world => {
    await withTime(world);
    await world.clock.run(() => false, 125 * minuteMs);
    const served = pictures(onServer(world));
    const moments = new Set(world.camera.pictures.map(({ takenMs }) => Math.floor((takenMs + 60 * minuteMs) / (30 * minuteMs))));
    assert.is(moments.size, 4, 'no picture in two hours is missed, also if a round begins at the same time');
    assert.ok(served.length >= 3, `${served.length} have arrived`);
    const times = served.map(({ bytes }) => takenOf(bytes)!.time);
    for (const { bytes, number } of served) {
      const taken = takenOf(bytes)!;
      const { takenMs } = world.camera.pictures.find(picture => picture.number === number)!;
      const localMs = takenMs + 60 * minuteMs;
      assert.is(taken.offset, '+01:00');
      assert.ok(Math.abs(Date.parse(`${taken.time.replace(' ', 'T')}Z`) - localMs) <= 3000, `${taken.time} is the time of capture`);
      assert.ok(localMs % (30 * minuteMs) <= shutterMs, `${taken.time} is due`);
    }
    assert.is(new Set(times.map(time => time.slice(0, 16))).size, times.length, 'no due time has two pictures');
  }));
}

test.run();
