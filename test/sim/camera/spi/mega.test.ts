// Tests the simulated ArduCAM Mega: each row of its register table, and each option.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { virtualClock } from '../../clock.ts';
import { createCameraBus, type BusOptions } from '../bus/bus.ts';
import { photograph } from '../picture/scene.ts';
import { beginMega, cutOut, hostOf, isIdle, setMega, standIn, takeByMega } from './hosts.ts';
import { createMega } from './mega.ts';
import type { MegaId, MegaOptions } from './mega/types.ts';

const test = suite('ArduCAM Mega');
const newest: MegaId[] = [0x85, 0x86, 0x87];
const all: MegaId[] = [0x81, 0x82, 0x83, 0x84, ...newest];

function stand(options: Partial<MegaOptions> = {}, busOptions: Partial<BusOptions> = {}) {
  const clock = virtualClock();
  const camera = createMega(clock, { pictureOf: standIn, ...options });
  const bus = createCameraBus(clock, camera, busOptions);
  return { camera, bus, clock, host: hostOf(bus, clock, 2) };
}

const vga = (id: MegaId) => (newest.includes(id) ? 0x05 : 0x02);
const sizeOf = (jpeg: Uint8Array) => [jpeg[9]! << 8 | jpeg[10]!, jpeg[7]! << 8 | jpeg[8]!];

for (const id of all) {
  test(`${id.toString(16)}: identifies itself, takes a picture, and returns it with a dummy byte before it and padding after it`, () => {
    const { camera, host } = stand({ id });
    assert.is(beginMega(host, vga(id)), id);
    const length = takeByMega(host)!;
    const [picture] = camera.pictures;
    assert.ok(length > picture!.bytes.length && length % 1024 === 0);
    const data = host.burst(length, 1);
    assert.equal([...data.subarray(0, 2)], [0xff, 0xd8]);
    assert.is(Buffer.compare(cutOut(data), picture!.bytes), 0);
    assert.ok(data.subarray(picture!.bytes.length).every(byte => byte === 0));
    assert.equal(sizeOf(data), [640, 480]);
    assert.equal(camera.violations, []);
  });
}

test('a register’s value is in the third byte of a transfer, and not in a second transfer', () => {
  const { bus } = stand({ id: 0x85 });
  assert.equal([...bus.send(Uint8Array.from([0x40, 0, 0, 0]))], [0, 0, 0x85, 0]);
  assert.equal([...bus.send(Uint8Array.from([0x40]))], [0]);
  assert.equal([...bus.send(Uint8Array.from([0, 0]))], [0, 0]);
});

test('transfers within one selection are one command; deselecting discards it', () => {
  const { bus, host } = stand({ id: 0x85 });
  const one = (byte: number) => bus.send(Uint8Array.from([byte]))[0]!;
  bus.select();
  assert.equal([0x40, 0, 0].map(one), [0, 0, 0x85]);
  bus.deselect();
  isIdle(host);
  bus.select();
  one(0xa1);
  bus.deselect();
  bus.select();
  assert.equal([0x40, 0, 0].map(one), [0, 0, 0x85]);
  bus.deselect();
});

test('returns its build date and version', () => {
  const { host } = stand({ built: [25, 2, 28, 0x30] });
  assert.equal([0x41, 0x42, 0x43, 0x49].map(host.read), [25, 2, 28, 0x30]);
});

const sizesNew = {
  0x00: '96x96', 0x01: '128x128', 0x02: '160x120', 0x03: '320x240', 0x04: '320x320', 0x05: '640x480', 0x06: '800x600', 0x07: '1024x768',
  0x08: '1280x720',
  0x09: '1280x1024', 0x0a: '1600x1200', 0x0b: '1920x1080', 0x0c: '2048x1536', 0x0d: '2592x1944',
};
const sizesOld = {
  0x01: '320x240', 0x02: '640x480', 0x04: '1280x720', 0x06: '1600x1200', 0x07: '1920x1080', 0x08: '2048x1536', 0x09: '2592x1944', 0x0a: '96x96',
  0x0b: '128x128', 0x0c: '320x320',
};
/** Sizes that each model refuses, by the SDK's lists of supported settings. */
const lacking: Record<MegaId, string[]> = {
  0x81: ['2048x1536'], 0x82: ['2592x1944'], 0x83: ['2048x1536', '2592x1944'], 0x84: ['2592x1944'], 0x85: [], 0x86: ['2592x1944'],
  0x87: ['1920x1080', '2048x1536', '2592x1944'],
};

for (const id of all) {
  test(`${id.toString(16)}: accepts the sizes of its own list only`, () => {
    const { camera, host } = stand({
      id, pictureOf: (width, height) => Uint8Array.from([0xff, 0xd8, width >> 8, width, height >> 8, height, 0xff, 0xd9]),
    });
    beginMega(host, vga(id));
    for (const [code, size] of Object.entries(newest.includes(id) ? sizesNew : sizesOld)) {
      camera.violations.length = 0;
      setMega(host, 0x21, Number(code));
      const isRefused = lacking[id].includes(size) && !(id === 0x83 && size === '2592x1944');
      assert.is(camera.violations.length, isRefused ? 1 : 0, size);
      if (isRefused) continue;
      host.wait(1000);
      takeByMega(host);
      const { width, height } = camera.pictures.at(-1)!;
      assert.is(`${width}x${height}`, id === 0x83 && size === '2592x1944' ? '2592x1936' : size);
    }
    camera.violations.length = 0;
    for (const code of [0x0e, 0x80 | vga(id)]) setMega(host, 0x21, code);
    assert.is(camera.violations.length, 2);
  });
}

test('codes of the new list mean other sizes to the old cameras', () => {
  const { camera, host } = stand({ id: 0x81 });
  beginMega(host, 0x0a);
  takeByMega(host);
  assert.is(camera.pictures[0]!.width, 96);
});

test('setting a format clears the size of new cameras', () => {
  const { camera, host } = stand({ id: 0x86 });
  beginMega(host, 0x0a);
  setMega(host, 0x20, 1);
  takeByMega(host);
  assert.is(camera.pictures[0]!.width, 320);
  assert.equal(camera.violations, ['a picture taken without a size']);
  const other = stand({ id: 0x86, needsSize: true });
  beginMega(other.host, 0x0a);
  setMega(other.host, 0x20, 1);
  assert.is(takeByMega(other.host, 5000), undefined);
});

test('better quality makes longer pictures', () => {
  const lengths = [0, 1, 2].map(quality => {
    const { host } = stand();
    beginMega(host, 0x05, quality);
    return takeByMega(host)!;
  });
  assert.ok(lengths[0]! > lengths[1]! && lengths[1]! > lengths[2]!, `${lengths}`);
});

test('a picture in another format, or before any format is set, is no JPEG', () => {
  for (const format of [2, 3]) {
    const { camera, host } = stand();
    beginMega(host, 0x05);
    setMega(host, 0x20, format);
    setMega(host, 0x21, 0x05);
    assert.is(takeByMega(host), 640 * 480 * 2);
    assert.is(cutOut(host.burst(5000, 1)).length, 0);
    assert.is(camera.pictures[0]!.flaw, 'noise');
  }
  const { camera, host } = stand();
  setMega(host, 0x07, 0x40);
  takeByMega(host);
  assert.is(camera.pictures[0]!.flaw, 'noise');
});

const settings = [
  { title: 'turn', register: 0x2b, good: [0, 1], bad: 2 },
  { title: 'ev', register: 0x25, good: [0, 1, 2, 3, 4, 5, 6], bad: 7 },
  { title: 'brightness', register: 0x22, good: [0, 1, 2, 3, 4, 5, 6, 7, 8], bad: 9 },
  { title: 'contrast', register: 0x23, good: [0, 1, 2, 3, 4, 5, 6], bad: 7 },
  { title: 'saturation', register: 0x24, good: [0, 1, 2, 3, 4, 5, 6], bad: 7 },
  { title: 'white balance', register: 0x26, good: [0, 1, 2, 3, 4], bad: 5 },
  { title: 'quality', register: 0x2a, good: [0, 1, 2], bad: 3 },
  { title: 'hold exposure', register: 0x2c, good: [0, 1], bad: 2 },
  { title: 'hold white balance', register: 0x2d, good: [0, 1], bad: 2 },
];

for (const { title, register, good, bad } of settings) {
  test(`${title}: accepts its levels and no others`, () => {
    const { camera, host } = stand();
    beginMega(host, 0x05);
    for (const value of good) {
      setMega(host, register, value);
      assert.is(host.read(register), value);
    }
    assert.equal(camera.violations, []);
    setMega(host, register, bad);
    assert.is(host.read(register), good.at(-1));
    assert.is(camera.violations.length, 1);
  });
}

test('only new sensors hold exposure and white balance', () => {
  const { camera, host } = stand({ id: 0x84 });
  beginMega(host, 0x02);
  setMega(host, 0x2c, 1);
  assert.equal(camera.violations, ['register 2C set to 01, which this camera does not have']);
});

test('a turned picture is recorded as turned', () => {
  const { camera, host } = stand();
  beginMega(host, 0x05);
  setMega(host, 0x2b, 1);
  takeByMega(host);
  assert.ok(camera.pictures[0]!.isTurned);
});

/** For each command that keeps the camera's controller busy, a host that sends its next command too early. */
const hasty: { title: string; hurry(host: ReturnType<typeof hostOf>): void }[] = [
  { title: 'format after a reset', hurry: (host) => { host.write(0x07, 0x40); host.write(0x20, 1); isIdle(host); setMega(host, 0x21, 5); } },
  { title: 'size after a format', hurry: (host) => { setMega(host, 0x07, 0x40); host.write(0x20, 1); host.write(0x21, 5); isIdle(host); } },
  { title: 'quality after a size', hurry: (host) => { beginMega(host, 5); host.write(0x21, 5); host.write(0x2a, 0); isIdle(host); } },
  {
    title: 'a setting after register 35, the last one',
    hurry: (host) => { beginMega(host, 5); host.write(0x35, 0); host.write(0x2a, 0); isIdle(host); },
  },
  { title: 'a setting after the identity', hurry: (host) => { beginMega(host, 5); host.read(0x40); host.write(0x2a, 0); isIdle(host); } },
  { title: 'a setting after the day', hurry: (host) => { beginMega(host, 5); host.read(0x43); host.write(0x2a, 0); isIdle(host); } },
  { title: 'a picture after a setting', hurry: (host) => { beginMega(host, 5); host.write(0x2a, 0); } },
  { title: 'a picture after the identity', hurry: (host) => { beginMega(host, 5); host.read(0x40); } },
  {
    title: 'emptying the memory after a setting', hurry: (host) => { beginMega(host, 5); host.write(0x2a, 0); host.write(0x07, 0x80); isIdle(host); },
  },
  { title: 'the address after the identity', hurry: (host) => { beginMega(host, 5); host.read(0x40); host.write(0x0a, 0x78); isIdle(host); } },
];

for (const { title, hurry } of hasty) {
  test(`accessed too early, ${title}: always the same length, and no JPEG, until a reset`, () => {
    const { camera, host } = stand();
    for (let time = 0; time < 2; time += 1) {
      hurry(host);
      assert.is(takeByMega(host), 8_390_520);
      assert.is(cutOut(host.burst(4000, 1)).length, 0);
      assert.ok(camera.violations.length > 0);
    }
    beginMega(host, 5);
    assert.ok(cutOut(host.burst(takeByMega(host)!, 1)).length > 0);
  });
}

test('the length read while busy is wrong; the identity is right', () => {
  const { camera, host } = stand();
  beginMega(host, 5);
  const length = takeByMega(host)!;
  assert.is(host.read(0x40), 0x86);
  assert.is(host.read(0x40), 0x86);
  assert.is(host.read(0x45) | host.read(0x46) << 8 | host.read(0x47) << 16, 8_390_520);
  assert.is(camera.violations.length, 3);
  isIdle(host);
  assert.is(host.read(0x45) | host.read(0x46) << 8 | host.read(0x47) << 16, length);
});

test('the state of a busy controller is an option, and never idle', () => {
  for (const busyState of [0, 1, 3] as const) {
    const { host } = stand({ busyState });
    host.write(0x07, 0x40);
    assert.is(host.read(0x44) & 3, busyState);
    assert.ok(isIdle(host));
  }
});

test('is busy for a set time, or until a power cycle', () => {
  const { camera, host, clock } = stand({ faults: { busyMs: 1500 } });
  const startMs = clock.now();
  host.write(0x07, 0x40);
  assert.not.ok(isIdle(host, 1000));
  assert.ok(isIdle(host, 1000));
  assert.ok(clock.now() - startMs >= 1500 && clock.now() - startMs < 1510);
  camera.faults.busyMs = Infinity;
  host.write(0x20, 1);
  assert.not.ok(isIdle(host, 5000));
  camera.power(false);
  camera.faults.busyMs = undefined;
  camera.power(true);
  host.wait(300);
  assert.ok(isIdle(host));
});

test('is done after the exposure, which is longer for more pixels; the flag stays until cleared', () => {
  const times = [0x03, 0x0d].map(size => {
    const { host, clock } = stand({ id: 0x85, takeMs: (width, height) => width * height / 4000 });
    beginMega(host, size);
    const startMs = clock.now();
    takeByMega(host);
    return clock.now() - startMs;
  });
  assert.ok(times[0]! >= 320 * 240 / 4000 && times[0]! < 25 && times[1]! >= 2592 * 1944 / 4000 && times[1]! < 1265, `${times}`);
  const { host } = stand();
  beginMega(host, 5);
  takeByMega(host);
  host.write(0x04, 2);
  assert.is(host.read(0x44) & 4, 4, 'the flag is still that of the previous picture');
  assert.is(host.read(0x45) | host.read(0x46) << 8, 0, 'while the memory is still empty');
});

test('a dummy byte precedes the first burst after a picture, each burst, or none', () => {
  for (const dummy of ['first', 'each', 'none'] as const) {
    const { camera, host } = stand({ dummy });
    beginMega(host, 5);
    for (let time = 0; time < 2; time += 1) {
      takeByMega(host);
      const skips = { none: [0, 0, 0], first: [1, 0, 0], each: [1, 1, 1] }[dummy];
      const data = Buffer.concat(skips.map(skip => host.burst(700, skip)));
      assert.is(Buffer.compare(data, camera.pictures[time]!.bytes.subarray(0, 2100)), 0);
    }
  }
});

test('87 80 empties the memory, and 84 10 rewinds it to the first byte', () => {
  const { camera, host } = stand();
  beginMega(host, 5);
  takeByMega(host);
  host.burst(100, 1);
  host.write(0x04, 0x10);
  assert.is(Buffer.compare(host.burst(100), camera.pictures[0]!.bytes.subarray(0, 100)), 0);
  setMega(host, 0x07, 0x80);
  assert.is(host.read(0x45) | host.read(0x46) << 8, 0);
  assert.is(host.read(0x21), 5, 'settings stay');
});

test('register 3D returns the picture byte by byte', () => {
  const { camera, host } = stand();
  beginMega(host, 5);
  takeByMega(host);
  assert.equal([0, 1, 2, 3].map(() => host.read(0x3d)), [...camera.pictures[0]!.bytes.subarray(0, 4)]);
});

test('bytes after the end are zeros', () => {
  const { host } = stand();
  beginMega(host, 5);
  const length = takeByMega(host)!;
  host.burst(length, 1);
  assert.equal([...host.burst(3)], [0, 0, 0]);
});

const sleeps: { ids: MegaId[]; fall(host: ReturnType<typeof hostOf>): void; wake(host: ReturnType<typeof hostOf>): void }[] = [
  { ids: [0x85, 0x86, 0x87], fall: host => setMega(host, 0x28, 1), wake: host => setMega(host, 0x28, 0) },
  { ids: [0x81, 0x82], fall: host => host.write(0x02, 7), wake: host => host.write(0x02, 5) },
  { ids: [0x83, 0x84], fall: host => pokeSensor(host, 1), wake: host => pokeSensor(host, 0) },
];

/** Writes a register of the sensor that switches its low power, as cameraLowPowerOn and cameraLowPowerOff of the SDK do. */
function pokeSensor(host: ReturnType<typeof hostOf>, value: number, page = 0xd000): void {
  for (const [register, data] of [[0x0028, page], [0x002a, 0x107e], [0x0f12, value]] as const) {
    setMega(host, 0x0b, register >> 8);
    setMega(host, 0x0c, register & 255);
    setMega(host, 0x0e, data >> 8);
    setMega(host, 0x0d, data & 255);
  }
}

for (const way of sleeps) {
  for (const id of all) {
    test(`${id.toString(16)}, low power by ${way.ids.map(one => one.toString(16)).join(', ')}’s commands: `
      + `${way.ids.includes(id) ? 'no picture until woken' : 'no effect'}`, () => {
      const { camera, host } = stand({ id });
      beginMega(host, vga(id));
      way.fall(host);
      assert.is(camera.isAsleep, way.ids.includes(id));
      if (!way.ids.includes(id)) return;
      assert.is(takeByMega(host), undefined);
      assert.is(host.read(0x40), id);
      isIdle(host);
      way.wake(host);
      takeByMega(host);
      assert.is(camera.pictures[0]!.flaw, 'dark', 'not settled yet');
      host.wait(1000);
      takeByMega(host);
      assert.is(camera.pictures[1]!.flaw, undefined);
      assert.equal(camera.violations, []);
    });
  }
}

test('a setting in low power is lost; whether a reset ends low power is an option', () => {
  for (const resetWakes of [true, false]) {
    const { camera, host } = stand({ resetWakes });
    beginMega(host, 5);
    setMega(host, 0x28, 1);
    setMega(host, 0x2a, 0);
    assert.equal(camera.violations, ['register 2A set in low power']);
    setMega(host, 0x07, 0x40);
    assert.is(camera.isAsleep, !resetWakes);
  }
});

test('a write to another sensor register does not start low power', () => {
  const { camera, host } = stand({ id: 0x83 });
  beginMega(host, 0x02);
  pokeSensor(host, 1, 0x7000);
  assert.not.ok(camera.isAsleep);
});

test('sensor writes before its address is set have no effect', () => {
  const { camera, host } = stand({ id: 0x83 });
  setMega(host, 0x07, 0x40);
  pokeSensor(host, 1);
  assert.not.ok(camera.isAsleep);
  assert.is(camera.violations.length, 3);
});

test('returns all ones without supply and while it boots, and keeps no setting', () => {
  const { camera, host } = stand();
  beginMega(host, 5);
  takeByMega(host);
  camera.power(false);
  assert.is(host.read(0x40), 0xff);
  camera.power(true);
  host.wait(299);
  assert.is(host.read(0x40), 0xff);
  host.wait(2);
  assert.is(host.read(0x40), 0x86);
  isIdle(host);
  assert.is(host.read(0x44), 2);
  assert.is(host.read(0x21), 0);
});

test('an absent camera reads as all ones; so does one with MISO held by a card, but writes arrive', () => {
  const { camera, host } = stand({ faults: { isAbsent: true } });
  assert.equal([0x00, 0x40, 0x44, 0x45].map(host.read), [255, 255, 255, 255]);
  camera.faults.isAbsent = false;
  camera.faults.isMisoHeld = true;
  host.write(0x00, 0x55);
  assert.is(host.read(0x00), 0xff);
  camera.faults.isMisoHeld = false;
  assert.is(host.read(0x00), 0x55);
});

test('fails for good within a burst, or hangs until a power cycle', () => {
  for (const kind of ['goneAt', 'hungAt'] as const) {
    const { camera, host } = stand({ faults: { [kind]: 1500 } });
    beginMega(host, 5);
    takeByMega(host);
    const data = host.burst(3000, 1);
    assert.ok(data.subarray(1500).every(byte => byte === 0xff));
    assert.is(Buffer.compare(data.subarray(0, 1500), camera.pictures[0]!.bytes.subarray(0, 1500)), 0);
    assert.is(host.read(0x40), 0xff);
    camera.power(false);
    camera.power(true);
    host.wait(300);
    assert.is(host.read(0x40), kind === 'goneAt' ? 0xff : 0x86);
    camera.faults.goneAt = Infinity;
    assert.is(host.read(0x40), 0x86);
  }
});

test('a supply dip within a burst loses the rest of the picture and the settings; the camera still answers', () => {
  const { camera, host } = stand({ faults: { dipsAt: 1500 } });
  beginMega(host, 5);
  takeByMega(host);
  const data = host.burst(3000, 1);
  assert.is(Buffer.compare(data.subarray(0, 1500), camera.pictures[0]!.bytes.subarray(0, 1500)), 0);
  assert.ok(data.subarray(1500).every(byte => byte === 0));
  assert.is(host.read(0x40), 0x86);
  assert.is(host.read(0x20), 0);
  beginMega(host, 5);
  assert.is(cutOut(host.burst(takeByMega(host)!, 1)).length, camera.pictures[1]!.bytes.length);
});

test('bytes are garbled at offsets counted over all bursts; the record has the right ones', () => {
  const { camera, host } = stand({ faults: { garbled: [{ at: 1000 }, { at: 40_000, mask: 1 }] } });
  beginMega(host, 5);
  const wrong = [0, 1].map((time) => {
    const data = host.burst(takeByMega(host)!, 1);
    const right = camera.pictures[time]!.bytes;
    return [...right.keys()].filter(i => data[i] !== right[i]).map(i => [i, data[i]! ^ right[i]!]);
  });
  const first = Math.ceil(camera.pictures[0]!.bytes.length / 1024) * 1024;
  assert.equal(wrong, [[[1000, 0x55]], [[40_000 - first, 1]]]);
  assert.is(camera.givenBytes, 2 * first);
});

test('a picture is never done at one size, or at any size', () => {
  const { camera, host } = stand({ id: 0x85, faults: { neverDoneSizes: ['2592x1944'] } });
  beginMega(host, 0x0d);
  assert.is(takeByMega(host, 5000), undefined);
  setMega(host, 0x21, 0x0c);
  assert.ok(takeByMega(host));
  camera.faults.isNeverDone = true;
  assert.is(takeByMega(host, 5000), undefined);
});

test('a picture can take 5 s longer', () => {
  const { host } = stand({ faults: { lateMs: 5000 } });
  beginMega(host, 5);
  assert.is(takeByMega(host), undefined);
  assert.ok(host.until(0x44, 4, 4, 3000));
});

test('reports the configured wrong lengths, one per picture', () => {
  const { host } = stand({ faults: { lengths: [0, 0xffffff] } });
  beginMega(host, 5);
  assert.is(takeByMega(host), 0);
  assert.is(takeByMega(host), 0xffffff);
  assert.ok(takeByMega(host)! < 300_000);
});

test('a picture right after power-on is dark', () => {
  const { camera, host } = stand();
  camera.power(false);
  camera.power(true);
  host.wait(300);
  beginMega(host, 5);
  takeByMega(host);
  host.wait(1000);
  takeByMega(host);
  assert.equal(camera.pictures.map(({ flaw }) => flaw), ['dark', undefined]);
});

test('the record of a picture has its time, settings and number of bytes sent', () => {
  const { camera, host, clock, bus } = stand();
  beginMega(host, 5);
  const before = bus.stats.transfers;
  const takenMs = clock.now();
  takeByMega(host);
  host.burst(500, 1);
  const { bytes, ...rest } = camera.pictures[0]!;
  assert.ok(rest.takenMs >= takenMs && rest.takenMs < takenMs + 1);
  assert.equal({ ...rest, takenMs: 0 }, { number: 1, width: 640, height: 480, quality: 60, takenMs: 0, isTurned: false, givenBytes: 500 });
  assert.equal([...bytes], [...standIn(640, 480, 60, rest.takenMs, 1)]);
  assert.ok(bus.stats.transfers > before + 6);
});

test('takes pictures of the scene at the simulated time by default', () => {
  const clock = virtualClock();
  const camera = createMega(clock);
  const host = hostOf(createCameraBus(clock, camera), clock, 2);
  beginMega(host, 0x03, 2);
  takeByMega(host);
  const { takenMs, bytes } = camera.pictures[0]!;
  assert.is(Buffer.compare(bytes, photograph({ width: 320, height: 240, quality: 35, atMs: takenMs, number: 1 })), 0);
});

test.run();
