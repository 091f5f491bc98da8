// Tests the buses to an SPI camera. On a chip: the commands to its hardware, and the result if nothing answers. On a desktop: the protocol of the two
// pipes, through the real engine (Espruino).

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { buildImage } from '../../../firmware/image/storage.js';
import type * as module from '../../../src/device/camera/camerabus.ts';
import type * as pipes from '../../../src/device/camera/camerapipes.ts';
import { canRun } from '../../needs.ts';
import { createCameraBus, type CameraDevice } from '../../sim/camera/bus/bus.ts';
import { openCameraPipes } from '../../sim/camera/bus/pipes.ts';
import { realClock } from '../../sim/clock.ts';
import { runEspruino } from '../../sim/engine/espruino.ts';
import { patienceMs } from '../../sim/patience.ts';
import { programOf, runOnNode, toldIn } from '../module.ts';

const test = suite('camerabus');

/**
 * Code of a chip's hardware, as the tests replace it. SPI answers each byte by that byte plus one, and the sensor at I2C address 0x30 returns
 * its register plus one. The variable `mood` makes the port fail.
 */
const hardware = `var said = [], mood = '';
function say() { said.push(Array.prototype.slice.call(arguments).join(' ')); }
function digitalWrite(pin, level) { say(pin, level); }
function pinMode(pin, mode) { say(pin, mode); }
function makePort(name) {
  return {
    setup: function (how) { say(name, JSON.stringify(how)); },
    send: function (bytes) {
      if (!(bytes instanceof Uint8Array)) throw new Error('not one transfer');
      say(name, bytes.join());
      if (mood === 'throws') throw new Error('SPI Send Error');
      return mood ? undefined : new Uint8Array(bytes).map(function (one) { return one + 1 & 255; });
    }
  };
}
function acknowledge(address) { if (address !== 0x30) throw new Error("jshI2CWrite: slave doesn't ACK the transfer"); }
var SPI1 = makePort('SPI1'), SPI2 = makePort('SPI2'), register = 0;
var I2C1 = {
  setup: function (how) { say('I2C1', JSON.stringify(how)); },
  writeTo: function (address) { acknowledge(address); register = arguments[1]; say('I2C1', Array.prototype.slice.call(arguments).join()); },
  readFrom: function (address, count) { acknowledge(address); say('I2C1 reads', count); return new Uint8Array([register + 1]); }
};`;

const chip = (more = '', port = 'SPI2') =>
  `{ engine: 'esp32', camera: { spi: { port: '${port}', sck: 'D18', miso: 'D19', mosi: 'D23', cs: 'D5' }${more} } }`;
const i2c = ", i2c: { sda: 'D21', scl: 'D22' }";

const run = (board: string, steps: string) => runOnNode(`${hardware}\n${programOf<typeof module>('device/camera/camerabus', 'createCameraBus',
  { 'board': `{ board: ${board} }`, './camerapipes': '{}' }, `var bus = create();\n${steps}\ntell(said);`)}`);

test('a chip\'s pins and ports: chip select high first, then the clock, at 8 MHz and mode 0', async () => {
  const clock = (port: string) => `${port} {"sck":"D18","miso":"D19","mosi":"D23","baud":8000000,"mode":0}`;
  assert.equal(await run(chip(), 'bus.open();'), [['D5 1', 'D5 output', clock('SPI2')]]);
  assert.equal(await run(chip(i2c, 'SPI1'), 'bus.open();'), [['D5 1', 'D5 output', clock('SPI1'), 'I2C1 {"scl":"D22","sda":"D21","bitrate":100000}']]);
});

test('each send is one transfer, and chip select stays low between them', async () => {
  const steps = 'bus.select(); tell(bus.send(new Uint8Array([1, 2, 255])).join()); tell(bus.send(new Uint8Array(new Uint8Array(9).buffer, 2, 2)).join()); bus.deselect();';
  assert.equal(await run(chip(), steps), ['2,3,0', '1,1', ['D5 0', 'SPI2 1,2,255', 'SPI2 0,0', 'D5 1']]);
});

test('a port that fails or returns nothing reads as bytes of 255', async () => {
  for (const mood of ['throws', 'nothing']) {
    assert.equal(await run(chip(), `mood = '${mood}'; tell(bus.send(new Uint8Array(3)).join()); said = [];`), ['255,255,255', []], mood);
  }
});

test('the sensor\'s registers are written and read; an address without an acknowledgement fails', async () => {
  const steps = `tell([bus.sensorWrite(0x30, 0xff, 1), bus.sensorRead(0x30, 10), bus.sensorWrite(0x3c, 1, 2), bus.sensorRead(0x3c, 10) === undefined]);`;
  assert.equal(await run(chip(i2c), steps), [[true, 11, false, true], ['I2C1 48,255,1', 'I2C1 48,10', 'I2C1 reads 1']]);
  const withoutWires = 'tell([bus.sensorWrite(0x30, 0xff, 1), bus.sensorRead(0x30, 10) === undefined]);';
  assert.equal(await run(chip(), withoutWires), [[false, true], []]);
});

test('a closed bus is deselected; if its supply is switched, its pins are inputs until it is opened again', async () => {
  assert.equal(await run(chip(i2c), 'bus.select(); bus.close();'), [['D5 0', 'D5 1']]);
  const steps = 'bus.open(); said = []; bus.close(); var closed = said; said = []; bus.open(); tell(closed); said.splice(2);';
  const supply = ", supply: 'D32'";
  assert.equal(await run(chip(supply), steps), [['D5 1', 'D5 input', 'D18 input', 'D23 input'], ['D5 1', 'D5 output']]);
  const all = ['D5 1', 'D5 input', 'D18 input', 'D23 input', 'D22 input', 'D21 input'];
  assert.equal(await run(chip(i2c + supply), steps), [all, ['D5 1', 'D5 output']]);
});

const desktop = "{ board: { engine: 'linux', camera: { spi: { path: './camera' } } } }";

/** Returns a program that has both modules which a desktop needs: the bus, and the pipes that replace its wires. */
function desktopProgram(steps: string): string {
  const bus = programOf<typeof module>('device/camera/camerabus', 'createCameraBus', { 'board': desktop, './camerapipes': 'ends' }, `var bus = create();\n${steps}`);
  const made = ['askPipes', 'openPipes'] as const;
  // The bus's module imports the module of the pipes. In place of that import, the variable `ends` has an object with the functions of the pipes.
  const ends = programOf<typeof pipes>('device/camera/camerapipes', made[0], { board: desktop }, '').split('\nfunction tell')[0]!
    .replace(`return ${made[0]}`, `return { ${made.map(name => `${name}: ${name}`).join(', ')} }`).replace('var create =', 'var ends =');
  return `${ends}\n${bus}`;
}

/** Makes a camera that answers each byte by that byte plus one. `seen` lists what reached it. */
function echo(): { device: CameraDevice; seen: string[] } {
  const seen: string[] = [];
  const write = (address: number, bytes: Uint8Array) => seen.push(`${address}: ${[...bytes]}`) > 0 && address === 0x30;
  const read = (address: number, register: number, count: number) => (address === 0x30 ? Uint8Array.from({ length: count }, () => register + 1) : undefined);
  const shift = (byte: number) => byte + 1 & 255;
  return { seen, device: { mostHz: 8e6, select: () => void seen.push('low'), deselect: () => void seen.push('high'), shift, i2c: { write, read, isStuck: () => false } } };
}

const talk = `var fs = require('fs'), bytes = new Uint8Array(1024);
for (var i = 0; i < 1024; i++) bytes[i] = i * 7;
function send(list) { return bus.send(new Uint8Array(list)).join(); }
function whenThere(isSo, then) { if (!!fs.statSync('./camera.in') === isSo) then(); else setTimeout(whenThere, 5, isSo, then); }
tell(send([1, 2]));
bus.open(); bus.open();
tell(send([1, 2, 255]));
bus.select(); tell([send([5]), E.CRC32(bus.send(bytes)) === E.CRC32(bytes.map(function (one) { return one + 1; })), bus.textOf(bus.send(new Uint8Array([64, 65])))]); bus.deselect();
tell([bus.sensorWrite(0x30, 0xff, 1), bus.sensorRead(0x30, 0x0a), bus.sensorRead(0x3c, 0x0a)]);
bus.select(); bus.close(); bus.open();
tell(send([8]));
console.log('go ' + 'away');
whenThere(false, function () { setTimeout(function () {
  tell([send([1, 2, 3]), send([4]), bus.sensorWrite(0x30, 1, 1), bus.sensorRead(0x30, 1) === undefined]);
  bus.select(); bus.deselect(); bus.open(); tell([send([1]), fs.statSync('./camera.out') === undefined]); bus.close();
  console.log('come ' + 'back');
  whenThere(true, function () { bus.open(); tell(send([9])); console.log('at ' + 'the end'); });
}, 50); });`;

if (canRun('the pipes to an SPI camera on the real engine', 'espruino')) {
  test('the real engine continues after the far end of the pipes closes and opens again', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'snapferry-bus-'));
    const image = join(cwd, 'boot.bin');
    writeFileSync(image, buildImage([{ name: '.boot0', data: Buffer.from(desktopProgram(talk), 'latin1') }]));
    const { device, seen } = echo();
    const far = () => openCameraPipes(join(cwd, 'camera'), createCameraBus(realClock(), device, { nackMs: 0 }));
    let ends = far();
    const lines: string[] = [];
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => void engine.stop().then(resolve), patienceMs);
      const engine = runEspruino({ image, cwd, terminalPath: '/nowhere', onLine: (line) => {
        lines.push(line);
        if (line === 'go away') ends.close();
        if (line === 'come back') ends = far();
        if (line !== 'at the end') return;
        clearTimeout(timer);
        void engine.stop().then(resolve);
      } });
    });
    const gone = [['255,255,255', '255', false, true], ['255', true]];
    assert.equal(toldIn(lines.join('\n')), ['255,255', '2,3,0', ['6', true, 'AB'], [true, 0x0b, 0xff], '9', ...gone, '10'], lines.join('\n'));
    const one = ['low', 'high'];
    assert.equal(seen.slice(0, 9), [...one, ...one, '48: 255,1', ...one, ...one]);
    assert.equal(ends.violations, []);
    ends.close();
    rmSync(cwd, { recursive: true });
  });
}

test.run();
