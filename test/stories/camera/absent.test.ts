// Tests a camera that is missing, is another one, dies within a picture, or comes back. The log reports it, the card's images still arrive, and no
// partial file remains. The next picture is taken once a camera is there.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { CameraChoice, CameraKind } from '../../sim/camera/families.ts';
import { assertServed } from '../../sim/world/ways.ts';
import { noise, type World } from '../../sim/world/world.ts';
import { arrived, hasMark, kinds, shown, started, taking } from './taking.ts';

const test = suite('a missing camera');

const files = { 'DCIM/100CAM/IMG_0001.JPG': noise(2003), 'DCIM/100CAM/IMG_0002.JPG': noise(3001, 2) };
const isSerial = (kind: CameraKind) => kind === 'vc0706' || kind === 'ov528';
/** Longest time of a shot with all its retries, in minutes. */
const mostShotMinutes = 12;

const absent = (kind: CameraKind): Partial<CameraChoice> => (isSerial(kind) ? { absent: true } : { faults: { isAbsent: true } });
/** Options of a camera that dies after 2,000 bytes of a picture. */
const dying = (kind: CameraKind): Partial<CameraChoice> => (isSerial(kind) ? { goneAtByte: 2000 } : { faults: { hungAt: 2000 } });

const isGivenUp = (line: string) => / error camera: no picture: /.test(line);
const told = (world: World) => world.lines.filter(isGivenUp);

async function shoot(world: World): Promise<void> {
  const before = world.lines.length;
  world.type('ferry.shoot()');
  const isTold = () => world.lines.slice(before).some(isGivenUp);
  assert.ok(await world.clock.run(isTold, mostShotMinutes * 60_000), 'the missing picture is logged');
}

/** A chip that sleeps between rounds usually takes a picture at its start. With camera.model "none" it must not. */
for (const schedule of [{}, { everyMinutes: 60, sleep: true }]) {
  test(`camera.model "none", ${JSON.stringify(schedule)}: nothing is said to the camera, and the images are delivered`, () => taking('vc0706', {
    files, chip: { board: 'lilygo-t-sim7600' }, camera: absent('vc0706'), config: { camera: { model: 'none' }, schedule },
  }, async world => {
    world.boot();
    for (let minute = 0; minute < 5 && Object.keys(world.served()).length < 2; minute++) await world.until(/never/, 1);
    assertServed(world, files);
    assert.equal(told(world), []);
    assert.is(world.line.stats.toDce.lostBytes, 0);
    assert.equal(world.camera.line ? world.camera.log : [], []);
  }));
}

for (const kind of kinds) {
  test(`${kind}: no camera at all, and the images are delivered`, () => taking(kind, { files, camera: absent(kind) }, async world => {
    await started(world);
    await shoot(world);
    assert.match(told(world).join('\n'), /does not answer/);
    for (let minute = 0; minute < 20 && Object.keys(world.served()).length < 2; minute++) await world.until(/never/, 1);
    assertServed(world, files);
    assert.not.ok(hasMark(world));
    assert.not.match(world.lines.join('\n'), /Uncaught/);
  }));

  test(`${kind}: the camera hangs within a picture, and works again after a power cycle`, () => taking(kind, { camera: dying(kind) }, async world => {
    await started(world);
    await shoot(world);
    await shown(world, 0);
    assert.not.ok(hasMark(world), 'the marker is removed');
    world.camera.power(false);
    await world.clock.run(() => false, 1000);
    world.camera.power(true);
    await world.clock.run(() => false, 10_000);
    world.type('ferry.shoot()');
    await arrived(world, await shown(world, 1));
  }));
}

const others: [kind: CameraKind, named: CameraKind][] = [['vc0706', 'ov528'], ['ov528', 'vc0706'], ['arducam-mega', 'arducam-mini'], ['arducam-mini', 'arducam-mega']];

for (const [kind, named] of others.filter(([kind]) => kinds.includes(kind))) {
  test(`${named} is configured, and a ${kind} is connected`, () => taking(kind, { files, config: { camera: { model: named } } }, async world => {
    await started(world);
    await shoot(world);
    await shown(world, 0);
    for (let minute = 0; minute < 20 && Object.keys(world.served()).length < 2; minute++) await world.until(/never/, 1);
    assertServed(world, files);
  }));
}

test.run();
