// Tests the simulated ArduCAM Mini 2MP and its sensor OV2640: each row of its register table, and each option.

import jpeg from 'jpeg-js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { virtualClock } from '../../clock.ts';
import { createCameraBus } from '../bus/bus.ts';
import { photograph } from '../picture/scene.ts';
import { beginMini, cutOut, hostOf, resetMini, settledByMini, standIn, takeByMini, wakeMini, writeTable } from './hosts.ts';
import { createMega } from './mega.ts';
import { createMini, type MiniOptions } from './mini.ts';
import { jpeg as jpegTable, jpegInit, sizeTables, yuv422 } from './tables.ts';

const test = suite('ArduCAM Mini');

function stand(options: Partial<MiniOptions> = {}) {
  const clock = virtualClock();
  const camera = createMini(clock, { pictureOf: standIn, ...options });
  const bus = createCameraBus(clock, camera);
  return { camera, bus, clock, host: hostOf(bus, clock, 1) };
}

/** Makes a camera whose sensor has settled, so that its next pictures are good. */
function settled(options: Partial<MiniOptions> = {}, size = '640x480') {
  const all = stand(options);
  beginMini(all.host, size);
  takeByMini(all.host);
  all.camera.pictures.length = 0;
  return all;
}

const noAnswer = /slave doesn't ACK/;

test('Plus: returns a picture from its first byte, with padding to a whole KiB after FF D9', () => {
  const { camera, host } = settled();
  const length = takeByMini(host)!;
  const [picture] = camera.pictures;
  assert.ok(length > picture!.bytes.length && length - picture!.bytes.length < 1024 && length % 1024 === 0);
  const data = host.burst(length);
  assert.is(Buffer.compare(cutOut(data), picture!.bytes), 0);
  assert.ok(data.subarray(picture!.bytes.length).every(byte => byte === 0));
  assert.equal(camera.violations, []);
});

test('2MP without Plus: a dummy byte in the first burst or in each; no register of frames', () => {
  for (const dummy of ['first', 'each'] as const) {
    const { camera, host } = settled({ variant: '2mp', dummy });
    takeByMini(host);
    const data = Buffer.concat([host.burst(600, 1), host.burst(600, dummy === 'each' ? 1 : 0)]);
    assert.is(Buffer.compare(data, camera.pictures[0]!.bytes.subarray(0, 1200)), 0);
    host.write(0x01, 3);
    takeByMini(host);
    assert.is(camera.pictures.length, 2);
    assert.equal([...host.burst(3)], [0, 0xff, 0xd8]);
  }
});

test('a register’s value is in the second byte of a transfer, not the third; one selection is one command', () => {
  const { bus, host } = stand();
  host.write(0x00, 0x55);
  assert.equal([...bus.send(Uint8Array.from([0x00, 0, 0]))], [0, 0x55, 0]);
  bus.select();
  assert.equal([0x00, 0].map(byte => bus.send(Uint8Array.from([byte]))[0]), [0, 0x55]);
  bus.deselect();
  bus.select();
  bus.send(Uint8Array.from([0x80]));
  bus.deselect();
  assert.is(host.read(0x00), 0x55);
});

test('of two values in one selection, the second is lost and reported', () => {
  const { camera, bus, host } = stand();
  bus.send(Uint8Array.from([0x80, 0x55, 0x66]));
  assert.is(host.read(0x00), 0x55);
  assert.equal(camera.violations, ['more than one value for register 00 in one selection']);
});

test('a Mini does not answer like a Mega, nor a Mega like a Mini', () => {
  const { bus } = stand();
  assert.is(bus.send(Uint8Array.from([0x40, 0, 0]))[2], 0);
  const clock = virtualClock();
  const mega = hostOf(createCameraBus(clock, createMega(clock, { pictureOf: standIn })), clock, 1);
  mega.write(0x00, 0x55);
  assert.is(mega.read(0x00), 0);
});

test('a CPLD reset clears its registers, and takes 100 ms after each of its two writes', () => {
  const { camera, host } = stand();
  host.write(0x00, 0x55);
  host.write(0x07, 0x80);
  host.wait(50);
  host.write(0x07, 0x00);
  assert.equal(camera.violations, ['register 07 within a reset']);
  host.wait(100);
  assert.is(host.read(0x00), 0, 'the CPLD is still held in reset');
  host.write(0x07, 0x00);
  host.write(0x00, 0x55);
  host.wait(100);
  assert.is(host.read(0x00), 0);
  assert.is(camera.violations.length, 3);
  host.write(0x00, 0x66);
  assert.is(host.read(0x00), 0x66);
});

test('standby: the sensor does not answer, and a reset of the CPLD does not wake it', () => {
  const { camera, bus, host } = settled();
  host.write(0x06, host.read(0x06) | 0x02);
  assert.is(host.read(0x06), 0x07);
  assert.throws(() => bus.sensorRead(0x30, 0x0a), noAnswer);
  resetMini(host);
  assert.throws(() => bus.sensorWrite(0x30, [0xff, 1]), noAnswer);
  assert.is(takeByMini(host), undefined);
  wakeMini(host);
  bus.sensorWrite(0x30, [0xff, 1]);
  assert.is(bus.sensorRead(0x30, 0x0a), 0x26);
  host.wait(2000);
  settledByMini(host);
  assert.equal(camera.pictures.map(({ width, flaw }) => [width, flaw]), [[640, 'green'], [640, undefined]], 'the sensor keeps its registers');
});

test('the sensor loses its registers in reset or without supply, by the other two pins', () => {
  for (const pins of [0x04, 0x01, 0x00]) {
    const { bus, host } = settled();
    host.write(0x06, pins);
    assert.throws(() => bus.sensorRead(0x30, 0x0a), noAnswer);
    host.write(0x06, 0x05);
    bus.sensorWrite(0x30, [0xff, 0]);
    assert.is(bus.sensorRead(0x30, 0xda), 0, 'no JPEG output any more');
  }
});

test('the identity is in registers 0A and 0B of bank 1; bank 0 has other registers there', () => {
  for (const product of [0x41, 0x42]) {
    const { bus } = stand({ sensor: { product } });
    bus.sensorWrite(0x30, [0xff, 0x01]);
    assert.equal([0x0a, 0x0b, 0x1c, 0x1d, 0xff].map(register => bus.sensorRead(0x30, register)), [0x26, product, 0x7f, 0xa2, 1]);
    bus.sensorWrite(0x30, [0x0a, 0]);
    assert.is(bus.sensorRead(0x30, 0x0a), 0x26, 'the identity is read-only');
    bus.sensorWrite(0x30, [0xff, 0x00]);
    assert.is(bus.sensorRead(0x30, 0x0a), 0);
  }
});

test('no acknowledgement at another address, if absent, without supply or while booting', () => {
  const { camera, bus, host } = stand();
  assert.throws(() => bus.sensorWrite(0x3c, [0xff, 1]), noAnswer);
  camera.faults.isAbsent = true;
  assert.throws(() => bus.sensorWrite(0x30, [0xff, 1]), noAnswer);
  camera.faults.isAbsent = false;
  camera.power(false);
  assert.throws(() => bus.sensorRead(0x30, 0x0a), noAnswer);
  camera.power(true);
  assert.throws(() => bus.sensorRead(0x30, 0x0a), noAnswer);
  host.wait(300);
  bus.sensorRead(0x30, 0x0a);
});

test('a sensor reset takes 100 ms, during which writes are lost', () => {
  const { camera, bus, host } = stand();
  writeTable(host, 'ff00 da10 ff01 1280 ff00 da10');
  assert.is(camera.violations.length, 2);
  host.wait(100);
  bus.sensorWrite(0x30, [0xff, 0]);
  assert.is(bus.sensorRead(0x30, 0xda), 0);
});

test('sequences of registers are neither written nor read', () => {
  const { camera, bus } = stand();
  bus.sensorWrite(0x30, [0xff, 0, 0xda, 0x10]);
  assert.equal([...bus.sensorReadMany(0x30, 0x44, 2)], [0x0c, 0xff]);
  assert.is(bus.sensorRead(0x30, 0xda), 0);
  assert.equal(camera.violations, ['OV2640: 4 bytes in one write', 'OV2640: 2 bytes in one read']);
});

test('the sensor’s own standby holds SDA low until a power cycle', () => {
  const { camera, bus, host } = stand();
  writeTable(host, 'ff01 0910');
  assert.throws(() => bus.sensorWrite(0x30, [0x09, 0]), /bus is busy/);
  resetMini(host);
  assert.throws(() => bus.sensorRead(0x30, 0x0a), /bus is busy/);
  camera.power(false);
  camera.power(true);
  host.wait(300);
  bus.sensorRead(0x30, 0x0a);
});

/** The picture size that each of the maker's tables gives by the datasheet. The table named 1280x1024 gives 1280x960. */
const sizes: Record<string, string> = Object.fromEntries(Object.keys(sizeTables).map(name => [name, name === '1280x1024' ? '1280x960' : name]));

for (const [name, size] of Object.entries(sizes)) {
  test(`the maker's table ${name} produces ${size}`, () => {
    const { camera, host } = settled({}, name);
    takeByMini(host);
    const { width, height, flaw, bytes } = camera.pictures[0]!;
    assert.equal([`${width}x${height}`, flaw], [size, undefined]);
    assert.equal([bytes[9]! << 8 | bytes[10]!, bytes[7]! << 8 | bytes[8]!], size.split('x').map(Number));
  });
}

test('1280x1024 with the two registers corrected that the maker has wrong', () => {
  const { camera, host } = settled({}, '1280x1024');
  writeTable(host, 'ff00 5b00 5c05');
  host.wait(1000);
  takeByMini(host);
  assert.equal([camera.pictures[0]!.width, camera.pictures[0]!.height], [1280, 1024]);
});

/** Changes from one picture size to another that write only the registers that differ. `table` has the registers and values in hexadecimal. */
const few = [
  { from: '160x120', to: '320x240', table: 'ff00 e004 5089 5a50 5b3c e000' },
  { from: '320x240', to: '176x144', table: 'ff00 e004 5092 5a2c 5b24 e000' },
  { from: '640x480', to: '1600x1200', table: 'ff00 e004 5000 5a90 5b2c 5c05 d302 e000' },
  { from: '1600x1200', to: '800x600', table: 'ff00 e004 8635 5089 5ac8 5b96 5c00 d302 e000' },
];

for (const { from, to, table } of few) {
  test(`from ${from} to ${to} by the registers that differ`, () => {
    const { camera, host } = settled({}, from);
    writeTable(host, table);
    host.wait(1000);
    takeByMini(host);
    assert.equal([`${camera.pictures[0]!.width}x${camera.pictures[0]!.height}`, camera.pictures[0]!.flaw], [to, undefined]);
  });
}

/** Tables that omit or spoil a decisive register, and what the picture becomes by the datasheet: a size in pixels, or a flaw. */
const spoiled: { title: string; table: string; becomes: string }[] = [
  { title: 'no JPEG output', table: 'ff00 da00', becomes: 'noise' },
  { title: 'the DSP is bypassed', table: 'ff00 0501', becomes: 'noise' },
  { title: 'a picture larger than its window', table: 'ff00 5aff', becomes: 'noise' },
  { title: 'a height of 0', table: 'ff00 5b00', becomes: 'noise' },
  { title: 'a window larger than the array', table: 'ff00 5780', becomes: 'noise' },
  { title: 'a window beyond the array', table: 'ff00 5310', becomes: 'noise' },
  { title: 'a window below the array', table: 'ff00 5410', becomes: 'noise' },
  { title: 'a mode of the same width and less height', table: 'ff01 1240 1843 3209 ff00 c064 51c8 5580 5a50', becomes: 'noise' },
  { title: 'the same registers in a mode that fits', table: 'ff01 1843 3209 ff00 c064 51c8 5580 5a50', becomes: '320x480' },
  { title: 'the DSP set to another array', table: 'ff00 c064', becomes: 'noise' },
  { title: 'another window of the array', table: 'ff01 1843', becomes: 'noise' },
  { title: 'a mode smaller than the window', table: 'ff01 1240', becomes: 'noise' },
  { title: 'an undefined mode', table: 'ff01 1270', becomes: 'noise' },
  { title: 'only the width was set', table: 'ff00 5a50', becomes: '320x480' },
  { title: 'only the height', table: 'ff00 5b3c', becomes: '640x240' },
  { title: 'the wrong bank', table: 'ff01 5a50 5b3c', becomes: '640x480' },
  { title: 'the divider without the downscaler', table: 'ff00 861d', becomes: '800x600' },
];

for (const { title, table, becomes } of spoiled) {
  test(`${title}: ${becomes}`, () => {
    const { camera, host } = settled();
    writeTable(host, table);
    host.wait(1000);
    const length = takeByMini(host)!;
    const { width, height, flaw } = camera.pictures[0]!;
    assert.is(flaw ?? `${width}x${height}`, becomes);
    assert.is(cutOut(host.burst(Math.min(length, 100_000))).length > 0, becomes !== 'noise');
  });
}

test('the init table without a size table produces noise', () => {
  const { camera, host } = stand();
  writeTable(host, 'ff01 1280');
  host.wait(100);
  for (const table of [jpegInit, yuv422, jpegTable]) writeTable(host, table);
  host.wait(2000);
  settledByMini(host);
  assert.is(camera.pictures[1]!.flaw, 'noise');
});

test('a size table without the init table: wrong colours each time', () => {
  const { camera, host } = stand();
  for (const table of [sizeTables['640x480']!, 'ff00 0500 da10']) writeTable(host, table);
  host.wait(2000);
  for (let time = 0; time < 3; time += 1) takeByMini(host);
  assert.equal(camera.pictures.map(({ flaw }) => flaw), ['green', 'green', 'green']);
});

test('one register of the init table left out: wrong colours', () => {
  const { camera, host } = stand();
  for (const table of [jpegInit.replace(' 9108', ''), yuv422, jpegTable, sizeTables['640x480']!]) writeTable(host, table);
  host.wait(2000);
  settledByMini(host);
  assert.is(camera.pictures[1]!.flaw, undefined, 'a missing step of a curve has no effect');
  const { camera: other, host: otherHost } = stand();
  for (const table of [jpegInit.replace(' bf80', ''), yuv422, jpegTable, sizeTables['640x480']!]) writeTable(otherHost, table);
  otherHost.wait(2000);
  settledByMini(otherHost);
  assert.is(other.pictures[1]!.flaw, 'green');
});

test('takes no picture while held in reset by register E0', () => {
  const { host } = settled();
  writeTable(host, 'ff00 e004');
  assert.is(takeByMini(host, 5000), undefined);
  writeTable(host, 'e000');
  assert.ok(takeByMini(host));
});

test('a low value in register 44 means high quality', () => {
  const lengths = [0x0c, 0x20, 0x32].map((scale) => {
    const { bus, host } = settled();
    bus.sensorWrite(0x30, [0xff, 0]);
    bus.sensorWrite(0x30, [0x44, scale]);
    return takeByMini(host)!;
  });
  assert.ok(lengths[0]! > lengths[1]! && lengths[1]! > lengths[2]!, `${lengths}`);
});

test('bit 02 of COM7 replaces the scene by colour bars', () => {
  const { camera, host } = settled({}, '160x120');
  writeTable(host, 'ff01 1242');
  host.wait(1000);
  takeByMini(host);
  assert.is(camera.pictures[0]!.flaw, 'bars');
  const { data } = jpeg.decode(camera.pictures[0]!.bytes);
  const lights = [10, 30, 50, 70, 90, 110, 130, 150].map(x => 0.299 * data[x * 4]! + 0.587 * data[x * 4 + 1]! + 0.114 * data[x * 4 + 2]!);
  assert.ok(lights.every((light, i) => i === 0 || light < lights[i - 1]!), `${lights}`);
});

test('after standby pictures are white, dark, then green; the first one is green at any later time', () => {
  const flaws = [0, 100, 500, 1500, 2500].map((ms) => {
    const { camera, host } = settled();
    host.write(0x06, 0x07);
    host.wait(1000);
    host.write(0x06, 0x05);
    host.wait(ms);
    takeByMini(host);
    takeByMini(host);
    return camera.pictures.map(({ flaw }) => flaw);
  });
  assert.equal(flaws, [['white', 'dark'], ['dark', 'dark'], ['dark', 'dark'], ['green', 'green'], ['green', undefined]]);
});

test('flawed pictures are still JPEGs of their size', () => {
  const { camera, host } = stand();
  beginMini(host, '320x240');
  const length = takeByMini(host)!;
  const { width, height, data } = jpeg.decode(cutOut(host.burst(length)));
  assert.equal([width, height, camera.pictures[0]!.flaw], [320, 240, 'green']);
  assert.ok(data[1]! > data[0]! && data[1]! > data[2]!, 'the picture is green');
});

test('pictures are dark for a second after a size change', () => {
  const { camera, host } = settled();
  writeTable(host, sizeTables['320x240']!);
  takeByMini(host);
  host.wait(1000);
  takeByMini(host);
  assert.equal(camera.pictures.map(({ flaw }) => flaw), ['dark', undefined]);
});

test('register 01 of the Plus takes several frames at once', () => {
  const { camera, host } = settled();
  host.write(0x01, 2);
  const data = host.burst(takeByMini(host, 10_000)!);
  assert.is(camera.pictures.length, 3);
  assert.is(Buffer.compare(cutOut(data), Buffer.concat(camera.pictures.map(({ bytes }) => bytes))), 0);
  assert.ok(camera.pictures.every(({ bytes, givenBytes }) => bytes.length === givenBytes));
});

test('of more frames than the memory holds, one is cut and the rest are empty', () => {
  const { camera, host } = settled({ pictureOf: () => new Uint8Array(3_000_000), takeMs: () => 100 });
  host.write(0x01, 3);
  assert.is(takeByMini(host), 0x7fffff);
  assert.equal(camera.pictures.map(({ bytes, flaw }) => [bytes.length, flaw]), [
    [3_000_000, undefined], [3_000_000, undefined], [0x7fffff - 6_000_000, 'cut'], [0, 'cut'],
  ]);
});

test('is done after the exposure; flag and length stay until 84 01', () => {
  const { host, clock } = settled({ takeMs: () => 1400 });
  const startMs = clock.now();
  const length = takeByMini(host)!;
  assert.ok(clock.now() - startMs >= 1400 && clock.now() - startMs < 1405);
  assert.is(host.read(0x44) & 0x80, 0x80, 'the eighth bit is not part of the length');
  assert.is(host.read(0x42) | host.read(0x43) << 8, length);
  host.write(0x04, 1);
  assert.equal([0x41, 0x42, 0x43].map(host.read), [0, 0, 0]);
});

test('84 10 rewinds the memory to the first byte', () => {
  const { camera, host } = settled();
  takeByMini(host);
  host.burst(100);
  host.write(0x04, 0x10);
  assert.is(Buffer.compare(host.burst(500), camera.pictures[0]!.bytes.subarray(0, 500)), 0);
});

test('register 3D returns the picture byte by byte', () => {
  const { camera, host } = settled();
  takeByMini(host);
  assert.equal([0, 1, 2].map(() => host.read(0x3d)), [...camera.pictures[0]!.bytes.subarray(0, 3)]);
});

test('high contrast at 1600x1200 overflows 384 kB, but not with coarser quality or 8 MB', () => {
  const pictureOf = (width: number, height: number, quality: number) => standIn(width, height, quality, 0, 0);
  const { camera, bus, host } = settled({ variant: '2mp', pictureOf, faults: { contrast: 1.5 } }, '1600x1200');
  assert.is(takeByMini(host), 0x5ffff);
  assert.is(camera.pictures[0]!.flaw, 'cut');
  assert.is(cutOut(host.burst(0x5ffff, 1)).length, 0);
  bus.sensorWrite(0x30, [0xff, 0]);
  bus.sensorWrite(0x30, [0x44, 0x20]);
  const length = takeByMini(host)!;
  assert.ok(length < 0x5ffff);
  assert.is(Buffer.compare(cutOut(host.burst(length, 1)), camera.pictures[1]!.bytes), 0);
  const plus = settled({ pictureOf, faults: { contrast: 1.5 } }, '1600x1200');
  assert.ok(takeByMini(plus.host)! > 0x5ffff);
});

test('high contrast makes a longer file that decodes to the same pixels', () => {
  const { camera, host } = settled({ pictureOf: scene, faults: { contrast: 40 } }, '160x120');
  takeByMini(host);
  const plain = scene(160, 120, 82, camera.pictures[0]!.takenMs, 1);
  assert.ok(Math.abs(camera.pictures[0]!.bytes.length - plain.length * 40) < 4);
  assert.is(Buffer.compare(jpeg.decode(camera.pictures[0]!.bytes).data as Buffer, jpeg.decode(plain).data as Buffer), 0);
});

const scene = (width: number, height: number, quality: number, atMs: number, number: number) => photograph({ width, height, quality, atMs, number });

test('without a camera the bus reads all ones, which is a length of 7FFFFF', () => {
  const { camera, host } = settled();
  camera.faults.isAbsent = true;
  host.write(0x00, 0x55);
  assert.is(host.read(0x00), 0xff);
  assert.is(takeByMini(host), 0x7fffff, 'and is done at once');
});

test('with MISO held by a card, SPI reads all ones, but I2C works', () => {
  const { bus, host } = stand({ faults: { isMisoHeld: true } });
  host.write(0x00, 0x55);
  assert.is(host.read(0x00), 0xff);
  bus.sensorWrite(0x30, [0xff, 1]);
  assert.is(bus.sensorRead(0x30, 0x0a), 0x26);
});

test('reports the configured lengths of 0 and of all ones', () => {
  const { camera, host } = settled();
  camera.faults.lengths.push(0, 0x7fffff);
  assert.is(takeByMini(host), 0);
  assert.is(takeByMini(host), 0x7fffff);
  assert.ok(takeByMini(host)! < 0x5ffff);
});

test('a picture is never done at one size, or at any size', () => {
  const { camera, host } = settled({ faults: { neverDoneSizes: ['1600x1200'] } });
  writeTable(host, sizeTables['1600x1200']!);
  host.wait(1000);
  assert.is(takeByMini(host, 5000), undefined);
  writeTable(host, sizeTables['800x600']!);
  host.wait(1000);
  assert.ok(takeByMini(host));
  camera.faults.isNeverDone = true;
  assert.is(takeByMini(host, 5000), undefined);
});

test('answers neither by SPI nor by I2C after it fails or hangs within a burst', () => {
  for (const kind of ['goneAt', 'hungAt'] as const) {
    const { camera, bus, host } = settled();
    const length = takeByMini(host)!;
    camera.faults[kind] = 2500;
    const data = host.burst(length);
    assert.is(Buffer.compare(data.subarray(0, 2500), camera.pictures[0]!.bytes.subarray(0, 2500)), 0);
    assert.ok(data.subarray(2500).every(byte => byte === 0xff));
    assert.is(camera.pictures[0]!.givenBytes, 2501, 'the last byte was sent, but not received');
    assert.throws(() => bus.sensorRead(0x30, 0x0a), noAnswer);
    camera.power(false);
    camera.power(true);
    host.wait(300);
    host.write(0x00, 0x55);
    assert.is(host.read(0x00), kind === 'goneAt' ? 0xff : 0x55);
  }
});

test('a garbled byte in a burst', () => {
  const { camera, host } = settled();
  const length = takeByMini(host)!;
  camera.faults.garbled.push({ at: 777, mask: 0x80 });
  const data = host.burst(length);
  const right = camera.pictures[0]!.bytes;
  assert.equal([...right.keys()].filter(i => data[i] !== right[i]).map(i => [i, data[i]! ^ right[i]!]), [[777, 0x80]]);
});

test('padding of other length and value', () => {
  const { camera, host } = settled({ padTo: 64, padByte: 0xff });
  const length = takeByMini(host)!;
  assert.is(length, Math.ceil(camera.pictures[0]!.bytes.length / 64) * 64);
  assert.ok(host.burst(length).subarray(camera.pictures[0]!.bytes.length).every(byte => byte === 0xff));
});

test('a power cycle clears all registers, including the standby bit', () => {
  const { camera, host } = settled();
  host.write(0x06, 0x07);
  camera.power(false);
  camera.power(true);
  host.wait(300);
  assert.is(host.read(0x06), 0x05);
  assert.is(host.read(0x00), 0);
  takeByMini(host);
  assert.is(camera.pictures[0]!.flaw, 'noise', 'the sensor has its default registers');
});

test.run();
