// Tests the simulated SPI bus alone: the limits of a transfer, the time that it takes, and its failures. The cameras have their own tests.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { realClock, virtualClock } from '../../clock.ts';
import { createCameraBus, type CameraDevice } from './bus.ts';

const test = suite('bus of the SPI cameras');
const near = (given: number, wanted: number) => assert.ok(Math.abs(given - wanted) < 1e-9, `${given} is not ${wanted}`);

/** Makes a device that records each byte that it gets, and answers with the byte's complement. */
function recorder() {
  const seen: (string | number)[] = [];
  const device: CameraDevice = {
    mostHz: 8_000_000,
    select: () => void seen.push('low'),
    deselect: () => void seen.push('high'),
    shift(byte) {
      seen.push(byte);
      return byte ^ 0xff;
    },
  };
  return { device, seen };
}

test('a transfer without selection is a selection of its own; several transfers can share one selection', () => {
  const { device, seen } = recorder();
  const bus = createCameraBus(virtualClock(), device);
  assert.equal([...bus.send(Uint8Array.from([1, 2]))], [0xfe, 0xfd]);
  bus.select();
  bus.send(Uint8Array.from([3]));
  bus.select();
  bus.send(Uint8Array.from([4]));
  assert.ok(bus.isSelected);
  bus.deselect();
  bus.deselect();
  assert.equal(seen, ['low', 1, 2, 'high', 'low', 3, 4, 'high']);
  assert.equal({ ...bus.stats, busyMs: 0 }, { transfers: 3, bytes: 4, selections: 2, sensorWrites: 0, sensorReads: 0, busyMs: 0 });
});

/** Milliseconds that transfers should take by ESP-IDF's figures: 20 µs for each transfer, and the time of 8 bits for each byte. */
const costs = [
  { hz: 1_000_000, bytes: 1, ms: 0.028 },
  { hz: 8_000_000, bytes: 1024, ms: 1.044 },
  { hz: 4_000_000, bytes: 1024, ms: 2.068 },
  { hz: 100_000, bytes: 1000, ms: 80.02 },
];

for (const { hz, bytes, ms } of costs) {
  test(`${bytes} bytes at ${hz / 1e6} MHz take ${ms} ms`, () => {
    const clock = virtualClock(0);
    const bus = createCameraBus(clock, recorder().device, { hz });
    bus.send(new Uint8Array(bytes));
    near(clock.now(), ms);
    near(bus.stats.busyMs, ms);
  });
}

test('timers of the world fire during a transfer, those of the firmware after it', async () => {
  const clock = virtualClock(0);
  const bus = createCameraBus(clock, recorder().device, { hz: 100_000 });
  const ran: string[] = [];
  clock.after(1, () => void ran.push('world'));
  clock.after(1, () => void ran.push('firmware'), 'dte');
  bus.send(new Uint8Array(100));
  assert.equal(ran, ['world']);
  await clock.run(() => false);
  assert.equal(ran, ['world', 'firmware']);
});

test('a call with more than 4,092 bytes fails, as on 2v29', () => {
  const { device, seen } = recorder();
  assert.throws(() => createCameraBus(virtualClock(), device).send(new Uint8Array(4093)), /at most 4092 bytes; these are 4093/);
  assert.equal(seen, []);
  assert.is(createCameraBus(virtualClock(), device, { mostBytes: 65_535 }).send(new Uint8Array(4093)).length, 4093);
});

test('above the camera’s highest clock rate, each bit is read one clock late', () => {
  const bus = createCameraBus(virtualClock(), recorder().device, { hz: 10_000_000 });
  assert.equal([...bus.send(Uint8Array.from([0x00, 0xff, 0xfe]))], [0xff, 0x80, 0x00]);
});

test('I2C takes its time, and throws the engine’s exception without an answer', () => {
  const clock = virtualClock(0);
  const said: unknown[] = [];
  let isStuck = false;
  const i2c = {
    write: (address: number, bytes: Uint8Array) => said.push([address, ...bytes]) > 0 && address === 0x30,
    read: (address: number, register: number, count: number) => (address === 0x30 ? new Uint8Array(count).fill(register) : undefined),
    isStuck: () => isStuck,
  };
  const bus = createCameraBus(clock, { ...recorder().device, i2c });
  bus.sensorWrite(0x30, [0xff, 1]);
  near(clock.now(), 0.37);
  assert.is(bus.sensorRead(0x30, 0x0a), 0x0a);
  near(clock.now(), 0.37 + 0.46);
  assert.equal([...bus.sensorReadMany(0x30, 7, 3)], [7, 7, 7]);
  assert.equal(said, [[0x30, 0xff, 1]]);
  const beforeMs = clock.now();
  assert.throws(() => bus.sensorWrite(0x3c, [1]), /^jshI2CWrite: slave doesn't ACK the transfer$/);
  assert.ok(clock.now() - beforeMs > 1000);
  isStuck = true;
  assert.throws(() => bus.sensorRead(0x3c, 1), /^jshI2CRead:, Operation timeout because the bus is busy$/);
  assert.equal({ ...bus.stats, busyMs: 0 }, { transfers: 0, bytes: 0, selections: 0, sensorWrites: 2, sensorReads: 3, busyMs: 0 });
});

test('a camera without I2C acknowledges nothing', () => {
  assert.throws(() => createCameraBus(virtualClock(), recorder().device).sensorRead(0x30, 0x0a), /doesn't ACK/);
});

test('a transfer does not wait on a real clock', () => {
  const startMs = Date.now();
  createCameraBus(realClock(), recorder().device, { hz: 100 }).send(new Uint8Array(4000));
  assert.ok(Date.now() - startMs < 10_000, 'at this clock rate it would take 320 s');
});

test.run();
