// Tests the OV528 record with simulated cameras of its makers: each command, and whole pictures.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ov528 } from '../../../src/camera/serial/ov528.ts';
import { findPicture } from '../../sim/camera/picture/album.ts';
import { createOv528, type Ov528Options } from '../../sim/camera/serial/ov528.ts';
import { createHost, type HostOptions } from '../host.ts';

const test = suite('camera/serial/ov528');

const hostOf = (options: Partial<Ov528Options> = {}, given: Partial<HostOptions> = {}) =>
  createHost(clock => createOv528(clock, { syncAt: 1, ...options }), ov528(), given);

/** Bytes of a picture of three packages, which have 512 bytes at most. */
const plainBytes = Uint8Array.from({ length: 1100 }, (_, i) => (i * 31 + 7) & 255);
const plain = { pictureOf: () => plainBytes };

test('the commands from wake-up to the end of a picture', async () => {
  const { shoot, simulated, opened, log } = hostOf(plain);
  assert.equal(Uint8Array.from(await shoot('320x240')), plainBytes);
  assert.equal(simulated.commands, [
    'AA 0D 00 00 00 00', 'AA 0D 00 00 00 00', 'AA 0E 0D 00 00 00', 'AA 01 00 07 07 05', 'AA 06 08 00 02 00', 'AA 05 00 00 00 00', 'AA 04 01 00 00 00',
    'AA 0E 00 00 00 00', 'AA 0E 00 00 01 00', 'AA 0E 00 00 02 00', 'AA 0E 00 00 F0 F0',
  ]);
  assert.equal(opened, [115_200]);
  assert.equal(simulated.violations, []);
  assert.equal(log, []);
});

const sizes: [wanted: string, Partial<Ov528Options>, got: string][] = [
  ['640x480', {}, '640x480'], ['320x240', {}, '320x240'], ['160x120', {}, '80x64'], ['160x128', {}, '160x128'], ['1600x1200', {}, '640x480'],
  ['1600x1200', { product: 'ucam' }, '640x480'], ['80x64', {}, '80x64'],
  // a uCAM has no size 80x64, so its smallest size is taken
  ['160x120', { product: 'ucam' }, '160x128'], ['80x64', { product: 'ucam' }, '160x128'],
];
for (const [wanted, options, got] of sizes) {
  test(`${wanted} requested from ${options.product ?? 'grove'} is taken as ${got}`, async () => {
    const { shoot, simulated, log } = hostOf(options);
    const picture = findPicture(simulated.pictures, await shoot(wanted));
    assert.is(picture && `${picture.width}x${picture.height}`, got);
    assert.is(picture?.exposure, 1, 'not before the exposure has settled');
    assert.equal(log, wanted === got ? [] : [`info camera: this camera gives no pictures of ${wanted}; they are ${got}`]);
  });
}

const refusal = 'AA 0F 00 00 0B 00';
const refuse = (...codes: string[]) => codes.map(code => ({ command: `AA 01 00 07 07 ${code}`, answer: refusal }));

test('after a refused size, smaller sizes are tried first, then larger ones, each once', async () => {
  const { shoot, simulated, log } = hostOf({ faults: refuse('01', '03', '05') });
  assert.is(findPicture(simulated.pictures, await shoot('320x240'))?.width, 640);
  assert.equal(simulated.commands.filter(one => one.startsWith('AA 01')).map(one => one.slice(-2)), ['05', '03', '01', '07']);
  assert.equal(log, ['info camera: this camera gives no pictures of 320x240; they are 640x480']);
});

test('all sizes refused: the fault quotes the answer; a silent camera is not asked for larger sizes', async () => {
  const refused = hostOf({ faults: refuse('01', '03', '05', '07') });
  assert.is(await refused.wake(), undefined);
  assert.equal(await refused.prepare('160x128'), { code: 'no-picture', where: '160x128', line: 'aa 0f 00 00 0b 00' });
  assert.equal(refused.log, []);
  const silent = hostOf({ faults: [{ command: 'AA 01', answer: '' }] });
  assert.is(await silent.wake(), undefined);
  assert.equal(await silent.prepare('160x128'), { code: 'no-camera', where: '160x128' });
  assert.is(silent.simulated.commands.filter(one => one.startsWith('AA 01')).length, 6, 'two sizes with three tries each');
});

const knobs: [title: string, Partial<Ov528Options>, Partial<HostOptions>?][] = [
  ['as delivered', { syncAt: 10 }], ['uCAM', { product: 'ucam', syncAt: 10 }], ['a late SYNC answer', { syncAt: 60 }], ['the camera is booting', { starts: 'booting', syncAt: 30 }],
  ['a long boot', { starts: 'booting', bootMs: 4000 }], ['late answers', { answerMs: 60 }], ['slow snapshots', { snapshotMs: 800, dataMs: 900 }],
  ['an old engine', { syncAt: 10 }, { isOld: true }], ['an old engine, and only the last SYNC is answered', { syncAt: 60 }, { isOld: true }],
  ['received byte by byte', {}, { line: { sliceBytes: 1 } }],
];
for (const [title, options, given] of knobs) {
  test(`a picture is whole: ${title}`, async () => {
    const { shoot, simulated } = hostOf({ ...plain, ...options }, given);
    assert.equal(Uint8Array.from(await shoot('320x240')), plainBytes);
    assert.equal(simulated.violations, []);
  });
}

test('a camera that fell asleep is woken and configured again for the next picture', async () => {
  const host = hostOf({ product: 'ucam', syncAt: 20 });
  await host.shoot('320x240');
  await host.clock.run(() => false, 30_000);
  assert.not.ok(host.simulated.isSynced());
  assert.is((await host.take()).fault, undefined);
  const picture = findPicture(host.simulated.pictures, (await host.read()).file);
  assert.equal([picture?.width, picture?.exposure], [320, 1]);
  assert.equal(host.simulated.violations, []);
});

test.run();
