// Tests the simulated camera at a board, with short programs in place of the firmware. A chip's board has pins for supply and motion sensor. A
// desktop has a line, pipes, and a file for the sensor.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { engine } from '../../../firmware/engine/engine.js';
import { virtualClock } from '../clock.ts';
import { compileFirmware, startNodeEngine } from '../engine/node.ts';
import { cameraParts, lens, type TestBoard } from './board.ts';
import { createEye, type CameraParts, type EyeOptions } from './eye.ts';
import { createWorld, type World } from './world.ts';

const test = suite('a camera at the board');
const board = 'lilygo-t-sim7600';
const noPin = () => assert.unreachable('a desktop has no pins');

/** Runs a program on a simulated desktop for `ms` milliseconds. @returns the lines that it printed */
async function onDesktop(
  { board }: TestBoard,
  options: EyeOptions,
  program: string,
  ms: number,
  meanwhile: (parts: CameraParts) => void = () => undefined,
): Promise<string[]> {
  const clock = virtualClock();
  const folder = mkdtempSync(join(tmpdir(), 'snapferry-eye-'));
  const lines: string[] = [];
  const made = createEye(clock, options, board.camera!, folder, noPin);
  const engine = startNodeEngine(compileFirmware(program), {
    clock, folder, serial: made.serial, pipes: made.pipes, print: line => void lines.push(line),
  });
  meanwhile(made);
  await clock.run(() => false, ms);
  engine.stop();
  rmSync(folder, { recursive: true });
  return lines;
}

async function onChip(options: EyeOptions, program: string, act: (world: World) => Promise<void>): Promise<void> {
  const world = await createWorld({ camera: options, chip: { board, firmware: compileFirmware(program) } });
  try {
    await act(world);
  } finally {
    await world.close();
  }
}

const isOver = (world: World, ms: number) => world.clock.run(() => false, ms);

const isLit = (world: World) => world.camera.line !== undefined && world.camera.isOn;

const askVersion = `Serial2.on("data", function (d) { console.log(JSON.stringify(d)); });
Serial2.setup(38400, { path: "./camera" });
Serial2.write("\\x56\\x00\\x11\\x00");`;

test('a desktop\'s terminal is the camera\'s line', async () => {
  const lines = await onDesktop(cameraParts, { kind: 'vc0706' }, askVersion, 500);
  assert.is(lines.map(line => JSON.parse(line) as string).join(''), 'v\0\x11\0\vVC0703 1.00');
});

test('at another rate the camera\'s answer is not readable', async () => {
  const lines = await onDesktop(cameraParts, { kind: 'vc0706' }, askVersion.replace('38400', '9600'), 500);
  assert.not.match(lines.join(), /VC0703/);
});

const readRegister = `var out = E.openFile("./camera.out", "w"), into = E.openFile("./camera.in", "r");
function send(text) { out.write("\\x02" + String.fromCharCode(0, text.length) + text); return into.read(text.length).charCodeAt(text.length - 1); }
console.log(send("\\x40\\x00\\x00"));`;

test('a desktop\'s pipes are the camera\'s bus', async () => {
  assert.equal(await onDesktop(lens, { kind: 'arducam-mega', id: 0x85 }, readRegister, 1), ['133']);
});

test('a request that is not flushed gets no answer', async () => {
  const lines = await onDesktop(lens, { kind: 'arducam-mega' }, `E.setFlags({ unsyncFiles: 1 }); ${readRegister}`, 1);
  assert.match(lines.join(), /waits for ever: of 3 bytes 0 came/);
});

const programOfBus = `var cs = new Pin("D5");
SPI2.setup({ sck: "D18", miso: "D19", mosi: "D23", baud: 8000000 });
I2C1.setup({ sda: "D21", scl: "D22", bitrate: 100000 });
function send(text) { digitalWrite(cs, 0); var got = SPI2.send(E.toUint8Array(text)); digitalWrite(cs, 1); return got; }
digitalWrite(new Pin("D32"), 1);
setTimeout(function () {
  send("\\x80\\x55");
  I2C1.writeTo(0x30, 0xff, 1);
  I2C1.writeTo(0x30, 0x0a);
  console.log(send("\\x00\\x00")[1], I2C1.readFrom(0x30, 1)[0]);
  try { I2C1.writeTo(0x3c, 0, 0); } catch (e) { console.log(e.message); }
}, 1000);`;

test('a chip\'s hardware buses connect the camera', async () => {
  const world = await createWorld({
    camera: { kind: 'arducam-mini' }, chip: { board: 'lilygo-t-sim7000g', firmware: compileFirmware(programOfBus) },
  });
  try {
    world.boot();
    await isOver(world, 5000);
    assert.is(world.lines[0], `${0x55} ${0x26}`);
    assert.match(world.lines[1]!, /slave doesn't ACK/);
    assert.equal(world.camera.violations, []);
  } finally {
    await world.close();
  }
});

test('a desktop\'s motion sensor is a file', async () => {
  const program = 'function look() { console.log(require("fs").readFileSync("./pir")); } look(); setTimeout(look, 10);';
  assert.equal(await onDesktop(cameraParts, { kind: 'vc0706' }, program, 20, made => made.show(true)), ['0', '1']);
});

test('a chip switches on the camera\'s supply, which is off during its sleep', () => {
  const program = 'digitalWrite(new Pin("D23"), 1); setTimeout(function () { ESP32.deepSleep(2e6); }, 1000);';
  return onChip({ kind: 'vc0706' }, program, async world => {
    assert.not.ok(isLit(world));
    world.boot();
    assert.ok(isLit(world));
    await isOver(world, 1500);
    assert.not.ok(isLit(world));
    await isOver(world, 3500);
    assert.ok(isLit(world));
  });
});

test('a pin ends a sleep, at once if it already has that level', () => {
  const program = 'console.log(ESP32.getWakeupCause(), digitalRead(new Pin("D39"))); '
    + 'setTimeout(function () { ESP32.deepSleepExt0(new Pin("D39"), 1); }, 100);';
  return onChip({ kind: 'vc0706' }, program, async world => {
    world.boot();
    await isOver(world, 60_000);
    assert.is(world.chip!.boots.length, 1);
    world.moves(2000);
    await isOver(world, 10_000);
    assert.equal(world.lines, ['0 0', '2 1', '2 0']);
    assert.equal(world.chip!.boots.map(({ why }) => why), ['power', 'pin', 'pin']);
  });
});

test('a watch on a chip that is awake fires at each motion', () => {
  const program = 'setWatch(function () { console.log("moves"); }, new Pin("D39"), { edge: "rising", repeat: true });';
  return onChip({ kind: 'vc0706' }, program, async world => {
    world.boot();
    for (let i = 0; i < 2; i++) {
      world.moves(500);
      await isOver(world, 1000);
    }
    assert.equal(world.lines, ['moves', 'moves']);
  });
});

test('a chip\'s image has erased room for the marks of its folders', () => {
  const { image } = engine;
  return onChip({ kind: 'vc0706' }, 'console.log(require("Storage").read(".folders").length, require("Storage").write(".folders", "ab", 200));',
    async world => {
    world.boot();
    assert.equal(world.lines, [`${image.kept[0]!.bytes} true`]);
  });
});

test.run();
