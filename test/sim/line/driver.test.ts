// Tests how many bytes of a burst the ESP32's serial driver passes on. The figures were measured with Espruino 2v27.45 on an emulated chip, at
// 115,200 baud.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { virtualClock } from '../clock.ts';
import { engine2v29, throughDriver } from './driver.ts';
import { createLine } from './line.ts';
import { byteMsAt } from './wire.ts';

const driver = suite('the chip’s serial driver');

const passMs = 100;
const baud = 115_200;

function boot() {
  const clock = virtualClock(0);
  const line = createLine(clock, { dteBaud: baud, dceBaud: baud, sliceBytes: 1 });
  const port = throughDriver(clock, line.dte);
  const texts: [number, number][] = [];
  port.onBytes(bytes => void texts.push([clock.now(), bytes.length]));
  return { clock, line, port, texts, heard: () => texts.reduce((sum, [, bytes]) => sum + bytes, 0) };
}

/**
 * Sends a burst that begins `afterMs` milliseconds after the engine has read the driver's buffer. Returns how many of its bytes the program
 * gets.
 */
async function burst(bytes: number, afterMs: number): Promise<number> {
  const { clock, line, heard } = boot();
  clock.after(afterMs, () => line.dce.write(new Uint8Array(bytes)));
  await clock.run(() => false);
  return heard();
}

/**
 * Sends the burst of `bytes` bytes at every possible time since the engine's last read of the driver's buffer. Returns each count of bytes that the
 * program has received.
 */
async function allBursts(bytes: number): Promise<Set<number>> {
  const heard = new Set<number>();
  for (let early = 0; early < engine2v29.readBytes; early++) heard.add(await burst(bytes, passMs - (early + 0.5) * byteMsAt(baud)));
  return heard;
}

for (const [bytes, kept] of [[20, 20], [60, 60], [64, 64], [65, 64], [77, 64], [100, 64], [200, 64]] as const) {
  driver(`of ${bytes} bytes between two reads ${kept} are kept`, async () => {
    assert.is(await burst(bytes, 1), kept);
  });
}

for (const [bytes, ...measured] of [[500, 128, 136], [1000, 256, 318, 320], [2000, 384]] as const) {
  driver(`of ${bytes} bytes as many are kept as measured: ${measured.join(', ')}`, async () => {
    const heard = await allBursts(bytes);
    for (const one of measured) assert.ok(heard.has(one), `${one} of ${[...heard].join(' ')}`);
    assert.ok([...heard].every(one => one < bytes / 2), `${Math.max(...heard)}`);
  });
}

driver('two short answers share the 64 bytes that are kept', async () => {
  const { clock, line, texts, port } = boot();
  clock.after(5, () => line.dce.write(new Uint8Array(40)));
  clock.after(80, () => line.dce.write(new Uint8Array(40)));
  await clock.run(() => false);
  assert.equal(texts, [[100, 64]]);
  assert.is(port.lostBytes(), 16);
});

/** Measured on the emulated chip: the bytes of three bursts that come while the program waits, and how many of them it gets. */
for (const [first, second, third, kept] of [
  [10, 200, 0, 210], [19, 200, 0, 219], [20, 200, 0, 20], [21, 200, 0, 21], [30, 30, 0, 30], [30, 30, 30, 30], [10, 30, 30, 70], [20, 20, 20, 20],
] as const) {
  driver(`while the program is busy ${first}, ${second} and ${third} bytes arrive: ${kept} are kept`, async () => {
    const { clock, line, texts } = boot();
    [first, second, third].forEach((bytes, i) => clock.after(10 + i * 3 * passMs, () => line.dce.write(new Uint8Array(bytes))));
    clock.after(5, () => clock.block(12 * passMs), 'dte');
    await clock.run(() => false);
    assert.equal(texts, [[5 + 12 * passMs, kept]]);
  });
}

driver('bytes that exceed the event queue are lost', async () => {
  const { clock, line, heard, port } = boot();
  for (let i = 0; i < 30; i++) clock.after(10 + i * passMs, () => line.dce.write(new Uint8Array(i ? 60 : 10)));
  clock.after(5, () => clock.block(40 * passMs), 'dte');
  await clock.run(() => false);
  // The test expects only the bytes for which the queue had room. Four of its 1,024 bytes always stay free, and each event takes two bytes
  // besides its content.
  assert.is(heard(), 10 + Math.floor((1020 - 12) / 62) * 60);
  assert.is(port.lostBytes(), 10 + 29 * 60 - heard());
});

driver.run();
