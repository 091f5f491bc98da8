// Tests the pins of a camera: its supply, by the board's polarity, and motion, which is reported once at its beginning. Motion comes by a
// pin of the chip or by a desktop's file.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findEspruino } from '../../../firmware/engine/espruino.js';
import { buildImage } from '../../../firmware/image/storage.js';
import type * as module from '../../../src/device/camera/camerapins.ts';
import { bootAndKeep } from '../../firmware/image/boot.js';
import { canRun } from '../../needs.ts';
import { programOf, runOnNode, toldIn } from '../module.ts';

const test = suite('camerapins');

const programFor = (board: string, steps: string) =>
  programOf<typeof module>('device/camera/camerapins', 'createCameraPins', { board: `{ board: ${board} }` }, `var pins = create();\n${steps}`);

/** Code of a chip that records every call of its functions, and whose registers have all bits set. */
const chip = `var said = []; var lastWatch = 0;
function say() { said.push(Array.prototype.slice.call(arguments).join(' ')); }
function peek32() { return 0xffffffff; }
function poke32(address, value) { say('poke', address.toString(16), (~value >>> 0).toString(16)); }
function digitalWrite(pin, level) { say(pin, level); }
function pinMode(pin, mode) { say(pin, mode); }
function setWatch(run, pin, how) { say('watch', ++lastWatch, pin, how.edge, how.repeat, how.debounce); moved = run; return lastWatch; }
function clearWatch(id) { if (typeof id !== 'number') throw new Error('every watch would go'); say('clear', id); }
var moved;`;

const onChip = (camera: string, steps: string) => runOnNode(`${chip}\n${programFor(`{ engine: 'esp32', camera: ${camera} }`, `${steps}\ntell(said);`)}`);

test('the supply is switched with its active level', async () => {
  const steps = 'pins.supply(true); pins.supply(false); tell(pins.hasSupply);';
  assert.equal(await onChip("{ supply: 'D23' }", steps), [true, ['D23 1', 'D23 0']]);
  assert.equal(await onChip("{ supply: 'D23', supplyActive: 1 }", steps), [true, ['D23 1', 'D23 0']]);
  assert.equal(await onChip("{ supply: 'D32', supplyActive: 0 }", steps), [true, ['D32 0', 'D32 1']]);
  assert.equal(await onChip('{}', steps), [false, []]);
});

test('one watch is set as long as there is a listener', async () => {
  const steps = `var count = 0; pins.onMotion(undefined); pins.onMotion(function () { count++; }); moved({ state: true }); moved({ state: true });
pins.onMotion(function () { count += 10; }); moved(); pins.onMotion(undefined); pins.onMotion(undefined); tell(count);`;
  const watched = (n: number) => ['poke 3ff4847c 1000000', 'D39 input', `watch ${n} D39 rising true 50`, `clear ${n}`];
  assert.equal(await onChip("{ pir: 'D39' }", steps), [12, [...watched(1), ...watched(2)]]);
  assert.equal(await onChip("{ supply: 'D23' }", 'pins.onMotion(function () {});'), [[]]);
});

test('only the pin\'s own register bit is cleared to release it from the RTC, which holds it after a sleep', async () => {
  // registers and bits by the ESP32 Technical Reference Manual, RTC_MUX registers: RTCIO_SENSOR_PADS, ADC_PAD, PAD_DAC1, PAD_DAC2,
  // XTAL_32K_PAD, TOUCH_PAD0 to 7
  const rows: Record<string, [register: number, bit: number]> = {
    D36: [0x7c, 27], D39: [0x7c, 24], D34: [0x80, 26], D35: [0x80, 15], D25: [0x84, 17], D26: [0x88, 17], D32: [0x8c, 17], D33: [0x8c, 18],
    D4: [0x94, 19], D0: [0x98, 19], D2: [0x9c, 19], D15: [0xa0, 19], D13: [0xa4, 19], D12: [0xa8, 19], D14: [0xac, 19], D27: [0xb0, 19],
  };
  for (const [pin, [register, bit]] of Object.entries(rows)) {
    const [said] = await onChip(`{ pir: '${pin}' }`, 'pins.onMotion(function () {});') as string[][];
    assert.is(said![0], `poke ${(0x3ff48400 + register).toString(16)} ${(2 ** bit).toString(16)}`, pin);
  }
});

/**
 * Code that writes texts into the motion sensor's file, one after the other, and tells after each how many motions were reported. Before the
 * last text it removes the listener.
 */
const changes = (texts: string[]) => `var fs = require('fs'); var count = 0; var texts = ${JSON.stringify(texts)};
fs.writeFileSync('./pir', '1');
pins.onMotion(function () { count++; });
function next(at) {
  if (at === texts.length) { fs.unlinkSync('./pir'); return setTimeout(back, 600); }
  fs.writeFileSync('./pir', texts[at] || ' ');
  setTimeout(function () { tell([texts[at], count]); next(at + 1); }, 600);
}
function back() {
  fs.writeFileSync('./pir', '1');
  setTimeout(function () { tell(['again', count]); pins.onMotion(undefined); fs.writeFileSync('./pir', '0'); setTimeout(last, 600); }, 600);
}
function last() { fs.writeFileSync('./pir', '1'); setTimeout(function () { tell(['nobody', count, pins.hasSupply]); console.log('at ' + 'the end'); }, 600); }
next(0);`;
const desktop = (texts: string[]) => programFor("{ engine: 'linux', camera: { pir: { path: './pir' } } }", changes(texts));

test('on a desktop, each change of the file to 1 is a motion, even if the file was deleted meanwhile', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'snapferry-pir-'));
  const told = await runOnNode(desktop(['1', '10', '0', '', '1', 'x1', '01', '1\n']), { folder, end: 'at the end', limitMs: 60_000 });
  const expect = [['1', 0], ['10', 0], ['0', 0], ['', 0], ['1', 1], ['x1', 1], ['01', 1], ['1\n', 2], ['again', 3], ['nobody', 3, false]];
  assert.equal(told, expect);
  rmSync(folder, { recursive: true });
});

if (canRun('the file of a motion sensor on the real engine', 'espruino')) {
  test('the real engine reports the same', async () => {
    const { printed } = await bootAndKeep(findEspruino()!, buildImage([{ name: '.boot0', data: Buffer.from(desktop([]), 'latin1') }]), 'at the end');
    assert.equal(toldIn(printed), [['again', 1], ['nobody', 1, false]]);
  });
}

test.run();
