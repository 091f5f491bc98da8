// Tests the ArduCAM Mini record with the simulated camera, whose sensor knows each register by its data sheet. Both variants are tested with
// every size, quality and fault, and with a reset of the chip alone.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mini } from '../../../src/camera/spi/mini.ts';
import type { SpiFaults } from '../../sim/camera/spi/faults.ts';
import { standIn } from '../../sim/camera/spi/hosts.ts';
import { createMini, type MiniOptions } from '../../sim/camera/spi/mini.ts';
import { sample } from '../../whole.ts';
import { checkWhole, standOf, sweepGarbled, toldBy } from '../stand.ts';

const test = suite('mini');

const stand = (options: Partial<MiniOptions> = {}) => standOf(clock => createMini(clock, { pictureOf: standIn, ...options }), mini);

const sizes = ['160x120', '176x144', '320x240', '352x288', '640x480', '800x600', '1024x768', '1280x1024', '1600x1200'];

for (const variant of ['plus', '2mp'] as const) {
  for (const size of sizes) {
    test(`${variant}: a picture of ${size} is read byte for byte`, async () => {
      const all = stand({ variant });
      checkWhole(all, await all.shoot(size), size);
      assert.equal(all.log.lines, []);
      assert.is(`${all.at.make} ${all.at.model}`, 'ArduCAM Mini 2MP');
      // the first picture had no colours yet, which the flaw `green` means, so the firmware discarded it
      assert.equal(all.camera.pictures.map(({ flaw }) => flaw), ['green', undefined]);
    });
  }
}

test('the number of frames is set to one after the reset', async () => {
  const all = stand();
  const said: string[] = [];
  all.onSend.change = (_, bytes) => void said.push([...bytes].join());
  checkWhole(all, await all.shoot('160x120'));
  assert.ok(said.indexOf('129,0') > said.lastIndexOf('135,0') && said.indexOf('129,0') < said.indexOf('132,2'));
});

test('sizes can be changed in any order', async () => {
  const all = stand();
  for (const from of sample(sizes, 2)) {
    for (const size of [from, ...sample(sizes, 4)]) checkWhole(all, await all.shoot(size), size);
  }
});

test('a missing size becomes the next smaller one, which is logged', async () => {
  for (const [wanted, taken] of [['1920x1080', '1600x1200'], ['1280x720', '1024x768'], ['96x96', '160x120']] as const) {
    const all = stand();
    checkWhole(all, await all.shoot(wanted), taken);
    assert.equal(all.log.lines, [`info camera: this camera gives no pictures of ${wanted}; they are ${taken}`]);
  }
});

test('the qualities high, normal and low are distinct and descending', async () => {
  const seen: number[] = [];
  for (const quality of ['high', 'normal', 'low']) {
    const all = stand();
    checkWhole(all, await all.shoot('320x240', quality));
    seen.push(all.camera.pictures[0]!.quality);
  }
  // The firmware sets the sensor's quality register to 0C, 18 and 32 (hexadecimal) for high, normal and low. The simulated camera then takes JPEGs
  // of the qualities 82, 64 and 25.
  assert.equal(seen, [82, 64, 25]);
});

test('pictures are whole with any dummy bytes, padding, sensor variants and durations', async () => {
  const ways: Partial<MiniOptions>[] = [
    ...(['first', 'each'] as const).map(dummy => ({ dummy, variant: '2mp' as const })),
    ...[{ padTo: 1, padByte: 0 }, { padTo: 4096, padByte: 0xff }, { padTo: 8, padByte: 0xd9 }],
    { sensor: { product: 0x41 } }, { sensor: { greenPictures: 0 } }, { takeMs: () => 3000 }, { takeMs: () => 0 },
  ];
  for (const options of ways) {
    const all = stand(options);
    checkWhole(all, await all.shoot('320x240'), '320x240');
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

const write = (register: number, value: number) => ({ bus }: ReturnType<typeof stand>) => void bus.send(Uint8Array.of(register | 0x80, value));

/** States that the camera may be in when the chip starts after a reset of its own. */
const left: { title: string; leave(all: ReturnType<typeof stand>): void; options?: Partial<MiniOptions> }[] = [
  { title: 'in standby', leave: write(0x06, 0x07) },
  { title: 'in the reset of its CPLD', leave: write(0x07, 0x80) },
  { title: 'just after the reset of its CPLD', leave: write(0x07, 0x00) },
  { title: 'taking a picture', leave: write(0x04, 0x02) },
  { title: 'taking eight pictures', leave: all => [write(0x01, 0x07), write(0x04, 0x02)].forEach(one => one(all)) },
  { title: 'with an unread picture', leave: all => (write(0x04, 0x02)(all), all.clock.block(5000)) },
  { title: 'with the DSP register bank selected', leave: ({ bus }) => void bus.sensorWrite(0x30, [0xff, 0]) },
  { title: 'with a colour bar test pattern', leave: ({ bus }) => ([[0xff, 1], [0x12, 0x42]] as const).forEach(pair => bus.sensorWrite(0x30, pair)) },
  { title: 'with the sensor held in reset', leave: ({ bus }) => ([[0xff, 0], [0xe0, 4]] as const).forEach(pair => bus.sensorWrite(0x30, pair)) },
];

for (const { title, leave } of left) {
  test(`left ${title}: the next picture is whole`, async () => {
    const all = stand();
    checkWhole(all, await all.shoot('640x480'));
    all.restart();
    leave(all);
    checkWhole(all, await all.shoot('320x240'), '320x240');
  });
}

/** The faults that the simulated camera can have. `told` is the text that the firmware tells, and `ms` the most milliseconds until then. */
const faults: { title: string; faults: Partial<SpiFaults>; told: string; ms: number }[] = [
  { title: 'nothing on the bus', faults: { isAbsent: true }, told: 'wake: no-camera, register 00 gave FF', ms: 700 },
  { title: 'a card that does not release the bus', faults: { isMisoHeld: true }, told: 'wake: no-camera, register 00 gave FF', ms: 700 },
  { title: 'never finished', faults: { isNeverDone: true }, told: 'take: no-picture, register 41 gave 00', ms: 8000 },
  { title: 'finished too late', faults: { lateMs: 3600 }, told: 'take: no-picture, register 41 gave 00', ms: 8000 },
  { title: 'a length of 0', faults: { lengths: [0] }, told: 'take: no-picture, a length of 0 bytes', ms: 5000 },
  { title: 'a length of all ones', faults: { lengths: [0x7fffff] }, told: 'take: no-camera, a length of 8388607 bytes', ms: 5000 },
  { title: 'a length too large for the size', faults: { lengths: [142_337] }, told: 'take: no-picture, a length of 142337 bytes', ms: 5000 },
  { title: 'disconnected before the first byte', faults: { goneAt: 0 }, told: 'read: no-picture, its bytes do not begin with FF D8 FF', ms: 6000 },
  { title: 'disconnected within the picture', faults: { goneAt: 5000 }, told: 'read: no-camera, register 00 gave FF', ms: 6000 },
  { title: 'hanging within the picture', faults: { hungAt: 5000 }, told: 'read: no-camera, register 00 gave FF', ms: 6000 },
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
    Object.assign(all.camera.faults, createMini(all.clock).faults);
    if (given.hungAt !== undefined) [false, true].forEach(all.camera.power);
    checkWhole(all, await all.shoot('320x240'), '320x240');
  });
}

test('a supply failure within the picture is reported, since the bus test value is lost', async () => {
  const all = stand();
  let isBurst = false;
  all.onSend.change = (heard) => {
    if (heard.length < 1024 || isBurst) return;
    isBurst = true;
    [false, true].forEach(all.camera.power);
  };
  const shot = await all.shoot('640x480');
  assert.is(shot.at, 'read');
  checkWhole(all, await all.shoot('640x480'));
});

test('a missing or wrong sensor is reported within 2 s', async () => {
  const camera = (address: number, shown: number) => standOf(clock => {
    const all = createMini(clock, { pictureOf: standIn });
    const { i2c } = all;
    return Object.assign(all, { i2c: {
      ...i2c, write: (to: number, bytes: Uint8Array) => to === address && i2c.write(0x30, bytes), read: (to: number) => (to === address ? Uint8Array.of(shown) : undefined),
    } });
  }, mini);
  for (const [address, shown, told] of [[0x3c, 0x56, 'its sensor does not acknowledge on I2C'], [0x30, 0x56, 'register 0A of its sensor gave 56']] as const) {
    const all = camera(address, shown);
    const startMs = all.clock.now();
    assert.is(toldBy(await all.shoot('320x240')), `wake: no-camera, ${told}`);
    assert.ok(all.clock.now() - startMs < 2000);
  }
});

test('a picture too large for the memory is repeated with less quality, then with a smaller size, which is logged', async () => {
  const all = stand({ variant: '2mp', faults: { contrast: 2 } });
  assert.is(toldBy(await all.shoot('1600x1200', 'high')), 'take: no-picture, a length of 393215 bytes');
  checkWhole(all, await all.shoot('1600x1200', 'high'), '1600x1200');
  assert.is(all.camera.pictures.at(-1)!.quality, 25);
  assert.equal(all.log.lines, Array.from({ length: 2 }, () => 'warn camera: arducam-mini has no room for a picture of 1600x1200; the next one is of less quality'));
  const worse = stand({ variant: '2mp', faults: { contrast: 4.2 } });
  checkWhole(worse, await worse.shoot('1600x1200', 'low'), '1280x1024');
  assert.equal(worse.log.lines, [
    'warn camera: arducam-mini has no room for a picture of 1600x1200; the next one is smaller',
    'info camera: this camera gives no pictures of 1600x1200; they are 1280x1024',
  ]);
});

test('after a reset of the chip at any moment of a shot, the next picture is whole', async () => {
  const quick = { takeMs: () => 100 };
  const clean = stand(quick);
  let count = 0;
  clean.onSend.change = () => void (count += 1);
  checkWhole(clean, await clean.shoot('320x240'));
  for (const at of sample(Array.from({ length: count }, (_, n) => n), 11)) {
    const all = stand(quick);
    let isOver = false;
    all.onSend.change = (_, _said, n) => void (isOver ||= n === at);
    void all.shoot('320x240').catch(() => undefined);
    await all.clock.run(() => isOver);
    all.restart();
    checkWhole(all, await all.shoot('320x240'), '320x240');
  }
});

test('any garbled answer: the picture is whole or a fault is reported, and the next try is whole', async () => {
  await sweepGarbled(() => stand({ takeMs: () => 60 }), '160x120', [0x06, 0x0a, 0x0b, 0x42, 0x43, 0x44]);
});

test('turns stay short although register tables are written', async () => {
  const all = stand();
  checkWhole(all, await all.shoot('1600x1200'));
  assert.ok(all.longestTurnMs() < 20, `${all.longestTurnMs()} ms`);
});

test.run();
