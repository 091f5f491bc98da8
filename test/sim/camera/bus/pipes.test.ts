// Tests the simulator's end of the two pipes: requests that arrive in pieces, and an engine that vanishes. If the real engine is installed, it is
// tested at the pipes, too.

import { constants, existsSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { canRun, suiteWith } from '../../../needs.ts';
import { crc32 } from '../../bytes.ts';
import { realClock } from '../../clock.ts';
import { probeEspruino } from '../../engine/probe.ts';
import { patienceMs } from '../../patience.ts';
import { writeTable } from '../spi/hosts.ts';
import { createMini } from '../spi/mini.ts';
import { jpeg, jpegInit, sizeTables, yuv422 } from '../spi/tables.ts';
import { createCameraBus, type CameraBus, type CameraDevice } from './bus.ts';
import { openCameraPipes, type CameraPipes } from './pipes.ts';

const test = suiteWith('pipes to an SPI camera', 'mkfifo');

/** Makes a device that answers each byte by the byte plus one, so that lost or moved bytes are seen. */
function echo(): { device: CameraDevice; seen: string[] } {
  const seen: string[] = [];
  const i2c = {
    write: (address: number, bytes: Uint8Array) => seen.push(`wrote ${address}: ${[...bytes]}`) > 0 && address === 0x30,
    read: (address: number, register: number, count: number) => (address === 0x30
      ? Uint8Array.from({ length: count }, (_, i) => register + i)
      : undefined),
    isStuck: () => false,
  };
  return {
    seen,
    device: { mostHz: 8e6, select: () => void seen.push('low'), deselect: () => void seen.push('high'), shift: byte => byte + 1 & 255, i2c },
  };
}

/** Opens a pipe for writing as soon as the simulator reads it. A blocking open of the engine waits for that, too. */
async function openToWrite(path: string): Promise<number> {
  for (const endMs = Date.now() + patienceMs; ; await sleep(1)) {
    try {
      return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENXIO' || Date.now() > endMs) throw error;
    }
  }
}

/** Opens the pipes as the engine does, in the same order, but without blocking this process. It returns functions that write and read. */
async function engineAt(path: string) {
  const out = await openToWrite(`${path}.out`);
  const incoming = new Socket({ fd: openSync(`${path}.in`, constants.O_RDONLY | constants.O_NONBLOCK), readable: true, writable: false });
  const writer = new Socket({ fd: out, readable: false, writable: true });
  let got = Buffer.alloc(0);
  incoming.on('data', bytes => void (got = Buffer.concat([got, bytes])));
  return {
    say: (...bytes: number[]) => void writer.write(Uint8Array.from(bytes)),
    async hear(count: number): Promise<number[]> {
      for (const endMs = Date.now() + patienceMs; got.length < count && Date.now() < endMs; ) await sleep(1);
      const heard = got.subarray(0, count);
      got = got.subarray(count);
      return [...heard];
    },
    left: () => got.length,
    end() {
      writer.destroy();
      incoming.destroy();
    },
  };
}

async function withPipes(device: CameraDevice, run: (pipes: CameraPipes, bus: CameraBus) => Promise<void>, mostBytes = 65_535): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'snapferry-pipes-'));
  const bus = createCameraBus(realClock(), device, { mostBytes, nackMs: 0 });
  const pipes = openCameraPipes(join(folder, 'camera'), bus);
  try {
    await run(pipes, bus);
  } finally {
    pipes.close();
    assert.not.ok(existsSync(`${pipes.path}.out`) || existsSync(`${pipes.path}.in`));
    rmSync(folder, { recursive: true });
  }
}

async function until(isSo: () => boolean): Promise<void> {
  for (const endMs = Date.now() + patienceMs; !isSo(); await sleep(1)) if (Date.now() > endMs) throw new Error('The condition was not met in time.');
}

test('each request is answered, whole or cut at any byte', async () => {
  const requests = [1, 2, 0, 3, 10, 20, 30, 0, 2, 0, 1, 7, 3, 0x30, 2, 0xff, 1, 4, 0x30, 0x0a, 2, 4, 0x3c, 0x0a, 2, 3, 0x3c, 1, 9];
  const replies = [11, 21, 31, 8, 0x0a, 0x0b, 0xff, 0xff];
  const { device, seen } = echo();
  await withPipes(device, async (pipes) => {
    const engine = await engineAt(pipes.path);
    for (let cut = 0; cut < requests.length; cut += 1) {
      engine.say(...requests.slice(0, cut));
      await sleep(1);
      engine.say(...requests.slice(cut));
      assert.equal(await engine.hear(replies.length), replies);
      await until(() => seen.length === 6);
      assert.equal(seen.splice(0), ['low', 'high', 'low', 'high', 'wrote 48: 255,1', 'wrote 60: 9']);
    }
    assert.is(engine.left(), 0);
    assert.equal(pipes.violations, []);
    engine.end();
  });
});

test('several transfers of 65,535 bytes in a row are answered, and empty ones', async () => {
  await withPipes(echo().device, async (pipes) => {
    const engine = await engineAt(pipes.path);
    const bytes = Array.from({ length: 65_535 }, (_, i) => i * 7 & 255);
    for (let time = 0; time < 3; time += 1) {
      engine.say(2, 255, 255, ...bytes, 2, 0, 0);
      assert.is(Buffer.compare(Buffer.from(await engine.hear(65_535)), Buffer.from(bytes.map(byte => byte + 1 & 255))), 0);
    }
    assert.is(engine.left(), 0);
    engine.end();
  });
});

test('an unknown request is reported, and the next request is answered', async () => {
  await withPipes(echo().device, async (pipes) => {
    const engine = await engineAt(pipes.path);
    engine.say(9, 2, 0, 1, 5);
    assert.equal(await engine.hear(1), [6]);
    assert.equal(pipes.violations, ['no request begins with 9']);
    engine.end();
  });
});

test('a transfer longer than the bus limit is reported, and answered by FF bytes', async () => {
  await withPipes(echo().device, async (pipes) => {
    const engine = await engineAt(pipes.path);
    engine.say(2, 0, 4, 1, 2, 3, 4, 2, 0, 1, 5);
    assert.equal(await engine.hear(5), [0xff, 0xff, 0xff, 0xff, 6]);
    assert.equal(pipes.violations, ['One transfer carries at most 3 bytes; these are 4.']);
    engine.end();
  }, 3);
});

test('after an engine is killed in a request, the next one finds chip select high and no old bytes', async () => {
  const { device, seen } = echo();
  await withPipes(device, async (pipes, bus) => {
    const first = await engineAt(pipes.path);
    first.say(1, 2, 0, 2, 1, 2, 2, 0, 200, 1);
    await until(() => bus.stats.transfers === 1);
    first.end();
    await until(() => seen.includes('high'));
    const second = await engineAt(pipes.path);
    second.say(2, 0, 1, 40);
    assert.equal(await second.hear(1), [41]);
    assert.is(second.left(), 0);
    second.end();
  });
});

test('an engine exits with 200 kB unread: the next one receives none of them', async () => {
  const { device, seen } = echo();
  await withPipes(device, async (pipes, bus) => {
    const first = await engineAt(pipes.path);
    first.say(1);
    for (let time = 0; time < 3; time += 1) first.say(2, 255, 255, ...new Uint8Array(65_535));
    await until(() => bus.stats.transfers === 3);
    first.end();
    await until(() => seen.includes('high'));
    const second = await engineAt(pipes.path);
    second.say(2, 0, 3, 40, 41, 42);
    assert.equal(await second.hear(3), [41, 42, 43]);
    await sleep(10);
    assert.is(second.left(), 0);
    second.end();
  });
});

test('an engine that is restarted gets new pipes at once', async () => {
  await withPipes(echo().device, async (pipes, bus) => {
    const first = await engineAt(pipes.path);
    first.say(1, 2, 0, 9, 1);
    await until(() => bus.isSelected);
    pipes.renew();
    assert.not.ok(bus.isSelected);
    const second = await engineAt(pipes.path);
    first.end();
    second.say(2, 0, 1, 40);
    assert.equal(await second.hear(1), [41]);
    second.end();
  });
});

test('a missing folder is reported in a sentence', () => {
  assert.throws(
    () => openCameraPipes('/nowhere/at/all/camera', createCameraBus(realClock(), echo().device)),
    /No named pipe could be made at \/nowhere\/at\/all\/camera\.out/,
  );
});

/** Program for the engine on Linux that replaces `SPI` by the two pipes. Each write is flushed at once, and each read waits for its bytes. */
const script = (path: string) => `
var out = E.openFile(${JSON.stringify(`${path}.out`)}, "w"), inn = E.openFile(${JSON.stringify(`${path}.in`)}, "r");
function send(text) { out.write("\\2" + String.fromCharCode(text.length >> 8, text.length & 255) + text); return inn.read(text.length); }
function read(r) { return send(String.fromCharCode(r, 0)).charCodeAt(1); }
function write(r, v) { send(String.fromCharCode(r | 128, v)); }
function sensor(r) { out.write("\\4\\x30" + String.fromCharCode(r) + "\\1"); return inn.read(1).charCodeAt(0); }
write(0, 85); console.log("test " + read(0) + " pins " + read(6));
out.write("\\3\\x30\\2\\xff\\1"); console.log("sensor " + sensor(10).toString(16) + sensor(11).toString(16));
function take() { write(4, 1); write(4, 2); while (!(read(65) & 8)); return read(66) | read(67) << 8 | (read(68) & 127) << 16; }
var length = take(), zeros = E.toString(new Uint8Array(1000)), crc = 0, n = 0;
out.write("\\1"); send("\\x3c");
while (n < 40000) { var piece = send(zeros); n += piece.length; crc = E.CRC32(piece) ^ (crc << 1); }
out.write("\\0");
console.log("length " + length + " got " + n + " crc " + (crc >>> 0));
console.log("end"); setInterval(function () {}, 1000);`;

if (canRun('pipes between the real engine and an SPI camera', 'espruino')) {
  test('the real engine reads registers and 40,000 bytes of a picture without errors, and without blocking this process', async () => {
    const picture = new Uint8Array(40_000).map((_, i) => i * 31 + (i >> 8) & 255);
    const sensor = { whiteMs: 0, darkMs: 0, settleMs: 0, greenPictures: 0, resizeMs: 0 };
    const camera = createMini(realClock(), { pictureOf: () => picture, takeMs: () => 20, padTo: 1, sensor });
    await withPipes(camera, async (pipes, bus) => {
      for (const table of [jpegInit, yuv422, jpeg, sizeTables['640x480']!]) writeTable({ bus }, table);
      let turns = 0;
      const counting = setInterval(() => void (turns += 1), 1);
      const lines = await probeEspruino(script(pipes.path), { lastLine: 'end', limitMs: patienceMs });
      clearInterval(counting);
      let crc = 0;
      for (let at = 0; at < picture.length; at += 1000) crc = crc32(picture.subarray(at, at + 1000)) ^ crc << 1;
      assert.equal(lines, ['test 85 pins 5', 'sensor 2642', `length 40000 got 40000 crc ${crc >>> 0}`, 'end']);
      assert.equal([camera.givenBytes, camera.violations, pipes.violations, bus.isSelected], [40_000, [], [], false]);
      assert.ok(turns > 5, 'timers fired meanwhile');
    });
  });
}

test.run();
