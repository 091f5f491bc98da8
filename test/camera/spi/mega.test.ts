// Tests the ArduCAM Mega record with the simulated camera: every id, size, quality and fault, and a reset of the chip alone.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Known } from '../../../src/camera/camera.ts';
import { mega } from '../../../src/camera/spi/mega.ts';
import { cutOut, standIn } from '../../sim/camera/spi/hosts.ts';
import { createMega } from '../../sim/camera/spi/mega.ts';
import type { MegaFaults, MegaId, MegaOptions } from '../../sim/camera/spi/mega/types.ts';
import { sample } from '../../whole.ts';
import { checkWhole, copyOf, standOf, sweepGarbled, toldBy } from '../stand.ts';

const test = suite('mega');

const stand = (options: Partial<MegaOptions> = {}) => standOf(clock => createMega(clock, { pictureOf: standIn, ...options }), mega);

type MegaStand = ReturnType<typeof stand>;

/** Picture sizes of the older models, written by hand from the SDK's lists. */
const old = ['96x96', '128x128', '320x240', '320x320', '640x480', '1280x720', '1600x1200', '1920x1080'];
const upTo2 = ['96x96', '128x128', '160x120', '320x240', '320x320', '640x480', '800x600', '1024x768', '1280x720', '1280x1024', '1600x1200'];
const models: { id: MegaId; model: string; sizes: string[] }[] = [
  { id: 0x81, model: 'Mega 5MP', sizes: [...old, '2592x1944'] },
  { id: 0x82, model: 'Mega 3MP', sizes: [...old, '2048x1536'] },
  { id: 0x83, model: 'Mega 5MP', sizes: [...old, '2592x1936'] },
  { id: 0x84, model: 'Mega 3MP', sizes: [...old, '2048x1536'] },
  { id: 0x85, model: 'Mega 5MP', sizes: [...upTo2, '1920x1080', '2048x1536', '2592x1944'] },
  { id: 0x86, model: 'Mega 3MP', sizes: [...upTo2, '1920x1080', '2048x1536'] },
  { id: 0x87, model: 'Mega 2MP', sizes: upTo2 },
];

for (const { id, model, sizes } of models) {
  test(`${id.toString(16)}: pictures of its sizes are read byte for byte`, async () => {
    for (const size of sample(sizes, 4)) {
      const all = stand({ id });
      checkWhole(all, await all.shoot(size), size);
      assert.is(`${all.at.make} ${all.at.model}`, `ArduCAM ${model}`);
      assert.equal(all.log.lines, []);
    }
  });

  test(`${id.toString(16)}: a missing size becomes the next smaller one, which is logged`, async () => {
    for (const [wanted, taken] of [['9999x9999', sizes.at(-1)!], ['700x500', '640x480'], ['80x60', '96x96']] as const) {
      const all = stand({ id });
      assert.is(await all.call(all.at.wake), undefined);
      assert.is(await all.call(done => all.at.prepare(wanted, 'normal', done)), undefined);
      assert.is(await all.call(done => all.at.take((_, fault) => done(fault))), undefined);
      assert.equal(all.camera.pictures.map(({ width, height }) => `${width}x${height}`), [taken]);
      assert.equal(all.log.lines, [`info camera: this camera gives no pictures of ${wanted}; they are ${taken}`]);
    }
  });

  test(`${id.toString(16)}: a camera left in low power is woken, even if a reset does not wake it`, async () => {
    for (const resetWakes of [true, false]) {
      const all = stand({ id, resetWakes });
      checkWhole(all, await all.shoot('320x240'));
      sleepOf(all, id);
      assert.ok(all.camera.isAsleep);
      all.restart();
      checkWhole(all, await all.shoot('640x480'), '640x480');
      assert.not.ok(all.camera.isAsleep);
    }
  });
}

/** Puts the camera into low power, as cameraLowPowerOn of its SDK does. */
function sleepOf({ bus, clock }: MegaStand, id: MegaId): void {
  const poke = [[0x0028, 0xd000], [0x002a, 0x107e], [0x0f12, 1]].flatMap(([at = 0, value = 0]) => [0x0b, at >> 8, 0x0c, at & 255, 0x0e, value >> 8, 0x0d, value & 255]);
  const pairs = id > 0x84 ? [0x28, 1] : id < 0x83 ? [0x02, 7] : poke;
  for (let i = 0; i < pairs.length; i += 2) {
    bus.send(Uint8Array.of(pairs[i]! | 0x80, pairs[i + 1]!));
    clock.block(100);
  }
}

test('the qualities high, normal and low are distinct and descending', async () => {
  const seen: number[] = [];
  for (const quality of ['high', 'normal', 'low']) {
    const all = stand();
    checkWhole(all, await all.shoot('640x480', quality));
    seen.push(all.camera.pictures[0]!.quality);
  }
  assert.equal(seen, [85, 60, 35]);
});

test('pictures are whole with any dummy bytes, padding, busy states and durations', async () => {
  const ways: Partial<MegaOptions>[] = [
    ...(['none', 'first', 'each'] as const).map(dummy => ({ dummy })),
    ...[{ padTo: 1, padByte: 0 }, { padTo: 4096, padByte: 0xff }, { padTo: 32, padByte: 0xd9 }],
    ...([0, 1, 3] as const).map(busyState => ({ busyState })),
    { busyMs: { reset: 1500, setting: 300, identity: 100 } }, { busyMs: { reset: 0, setting: 0, identity: 0 } },
    { takeMs: () => 3000 }, { takeMs: () => 0 },
  ];
  for (const options of ways) {
    const all = stand(options);
    checkWhole(all, await all.shoot('320x240'), '320x240');
    assert.is(all.camera.pictures.length, 1);
  }
});

test('the picture is whole if the supply is switched on at the wake-up or shortly before', async () => {
  for (const ms of [0, 100, 290, 310, 2000]) {
    const all = stand();
    all.camera.power(false);
    all.clock.block(500);
    all.camera.power(true);
    all.clock.block(ms);
    checkWhole(all, await all.shoot('320x240'), '320x240');
  }
});

/** The faults that the simulated camera can have. `told` is the text that the firmware tells, and `ms` the most milliseconds until then. */
const faults: { title: string; faults: Partial<MegaFaults>; told: string; ms: number; pictures?: number }[] = [
  { title: 'nothing on the bus', faults: { isAbsent: true }, told: 'wake: no-camera, register 44 gave FF', ms: 800 },
  { title: 'a card that does not release the bus', faults: { isMisoHeld: true }, told: 'wake: no-camera, register 44 gave FF', ms: 800 },
  { title: 'busy for ever', faults: { busyMs: Infinity }, told: 'wake: no-camera, register 44 gave 03', ms: 3100 },
  { title: 'never finished', faults: { isNeverDone: true }, told: 'take: no-picture, register 44 gave 02', ms: 6000 },
  { title: 'finished too late', faults: { lateMs: 3600 }, told: 'take: no-picture, register 44 gave 02', ms: 6000 },
  { title: 'a length of 0', faults: { lengths: [0] }, told: 'take: no-picture, a length of 0 bytes', ms: 4000 },
  { title: 'a length read too early', faults: { lengths: [8_390_520] }, told: 'take: no-picture, a length of 8390520 bytes', ms: 4000 },
  { title: 'a length too large for the size', faults: { lengths: [142_337] }, told: 'take: no-picture, a length of 142337 bytes', ms: 4000 },
  { title: 'a length of all ones', faults: { lengths: [0xffffff] }, told: 'take: no-camera, a length of 16777215 bytes', ms: 4000 },
  { title: 'disconnected before the first byte', faults: { goneAt: 0 }, told: 'read: no-picture, its bytes do not begin with FF D8 FF', ms: 4000 },
  { title: 'disconnected within the picture', faults: { goneAt: 5000 }, told: 'read: no-camera, register 44 gave FF', ms: 5000 },
  { title: 'hanging within the picture', faults: { hungAt: 5000 }, told: 'read: no-camera, register 44 gave FF', ms: 5000 },
];

for (const { title, faults: given, told, ms } of faults) {
  test(`${title}: ${told}`, async () => {
    const all = stand({ faults: given });
    const startMs = all.clock.now();
    assert.is(toldBy(await all.shoot('320x240')), told);
    assert.ok(all.clock.now() - startMs <= ms, `after ${all.clock.now() - startMs} ms`);
    assert.not.ok(all.bus.isSelected);
    assert.equal(all.camera.violations, []);
    // the simulated camera is set back to no faults, and the firmware goes on with the same camera object
    Object.assign(all.camera.faults, createMega(all.clock).faults);
    if (given.hungAt !== undefined || given.busyMs !== undefined) [false, true].forEach(all.camera.power);
    checkWhole(all, await all.shoot('320x240'), '320x240');
  });
}

test('a garbled start marker is reported', async () => {
  for (const at of [0, 1, 2]) {
    const all = stand({ faults: { garbled: [{ at }] } });
    assert.is(toldBy(await all.shoot('320x240')), 'read: no-picture, its bytes do not begin with FF D8 FF');
  }
});

const neverDone = 'take: no-picture, register 44 gave 02';

test('a size that fails twice in a row is replaced by the next smaller one from then on, which is logged', async () => {
  const all = stand({ id: 0x85, faults: { neverDoneSizes: ['800x600'] } });
  assert.is(toldBy(await all.shoot('800x600')), neverDone);
  assert.equal(all.log.lines, []);
  for (let time = 0; time < 2; time += 1) checkWhole(all, await all.shoot('800x600'), '640x480');
  assert.equal(all.log.lines.slice(0, 2), [
    'warn camera: arducam-mega was never done with a picture of 800x600; the next one is smaller',
    'info camera: this camera gives no pictures of 800x600; they are 640x480',
  ]);
});

test('a failing size is remembered for the next shots and retried after a hundred of them', async () => {
  const all = stand({ id: 0x85, faults: { neverDoneSizes: ['800x600'] } });
  const known: Known = {};
  const shots: { ms: number; warned: number }[] = [];
  for (let n = 0; n < 103; n++) {
    all.restart(mega, known);
    const startMs = all.clock.now();
    const first = await all.shoot('800x600');
    checkWhole(all, first.fault ? await all.shoot('800x600') : first, '640x480');
    shots.push({ ms: all.clock.now() - startMs, warned: all.log.lines.filter(line => line.includes('never done')).length });
  }
  const lost = shots[0]!.ms - shots[1]!.ms;
  assert.ok(lost > 3500, `${lost} ms are lost by the try`);
  assert.ok(shots.slice(1, 101).every(({ ms, warned }) => warned === 1 && Math.abs(ms - shots[1]!.ms) < 100));
  assert.equal(shots.slice(101).map(({ warned }) => warned), [2, 2]);
  // limits that were found for a camera with one identity do not count for another
  const other = stand({ id: 0x86 });
  other.restart(mega, known);
  checkWhole(other, await other.shoot('800x600'), '800x600');
});

test('settings lost by a supply dip during reading do not disable a size', async () => {
  const all = stand({ id: 0x85, needsSize: true, faults: { dipsAt: 1500 } });
  const known: Known = {};
  all.restart(mega, known);
  assert.is(toldBy(await all.shoot('320x240')), 'whole', 'the dip is not visible on the bus');
  assert.is(await all.call(done => all.at.take((_, fault) => done(fault))).then(fault => fault?.line), 'register 44 gave 02');
  all.camera.violations.length = 0;
  assert.equal(known, {});
  for (const size of ['320x240', '640x480']) checkWhole(all, await all.shoot(size), size);
  assert.equal(all.log.lines, []);
});

test('a size that fails occasionally stays in use', async () => {
  const all = stand({ id: 0x85 });
  for (let time = 0; time < 3; time += 1) {
    all.camera.faults.isNeverDone = true;
    assert.is(toldBy(await all.shoot('800x600')), neverDone);
    all.camera.faults.isNeverDone = false;
    checkWhole(all, await all.shoot('800x600'), '800x600');
  }
  assert.equal(all.log.lines, []);
});

test('if the smaller size fails as well, a fault is reported, and later shots use the next smaller one', async () => {
  const all = stand({ id: 0x85, faults: { neverDoneSizes: ['800x600', '640x480'] } });
  for (let time = 0; time < 2; time += 1) assert.is(toldBy(await all.shoot('800x600')), neverDone);
  assert.is(await all.call(all.at.goOn), undefined);
  assert.is(await all.call(done => all.at.take((_, fault) => done(fault))), undefined);
  const pieces: Uint8Array[] = [];
  assert.is(await all.call(done => all.at.read(bytes => pieces.push(copyOf(bytes)) > 0, done)), undefined);
  const { width, bytes } = all.camera.pictures.at(-1)!;
  assert.equal([width, Buffer.compare(cutOut(Buffer.concat(pieces)), bytes)], [320, 0]);
});

/** The chip's reset interrupts a shot at each operation in turn, while the camera keeps its supply. */
test('after a reset of the chip at any moment of a shot, the next picture is whole', async () => {
  const clean = stand();
  let count = 0;
  clean.onSend.change = () => void (count += 1);
  checkWhole(clean, await clean.shoot('320x240'));
  for (const at of sample(Array.from({ length: count }, (_, n) => n), 11)) {
    const all = stand();
    let isOver = false;
    all.onSend.change = (_, _said, n) => void (isOver ||= n === at);
    void all.shoot('320x240').catch(() => undefined);
    await all.clock.run(() => isOver);
    all.restart();
    checkWhole(all, await all.shoot('320x240'), '320x240');
  }
});

test('any garbled answer: the picture is whole or a fault is reported, and the next try is whole', async () => {
  await sweepGarbled(() => stand({ takeMs: () => 60, busyMs: { reset: 20, setting: 8, identity: 4 } }), '160x120', [0x40, 0x45, 0x46, 0x47]);
});

test.run();
