// Tests the line to a serial camera: its port and wires, how it is opened, who gets its bytes, and what a close frees.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { buildImage } from '../../../firmware/image/storage.js';
import type * as module from '../../../src/device/camera/cameraline.ts';
import { canRun } from '../../needs.ts';
import { crc32 } from '../../sim/bytes.ts';
import { tieToTerminal } from '../../sim/camera/serial/uart.ts';
import { createVc0706 } from '../../sim/camera/serial/vc0706.ts';
import { realClock } from '../../sim/clock.ts';
import { runEspruino } from '../../sim/engine/espruino.ts';
import { openTerminal } from '../../sim/line/terminal.ts';
import { patienceMs } from '../../sim/patience.ts';
import { programOf, runOnNode, toldIn } from '../module.ts';

const test = suite('cameraline');

const programFor = (board: string, steps: string, most = 1024) => programOf<typeof module>('device/camera/cameraline', 'createCameraLine',
  {
    'board': `{ board: ${board} }`, '../start/flaws': `{ mostAtOnce: function () { return ${most}; } }`,
    '../throwlater': '{ throwLater: function (take) { return take; } }',
  }, steps);

/** Code of serial ports as the engine has them. Without a listener they buffer bytes, and give them to the first one. */
const ports = `var said = [];
function say() { said.push(Array.prototype.slice.call(arguments).join(' ')); }
function makePort(name) {
  var listeners = [], held = '';
  function onlyData(event) { if (event !== 'data') throw new Error('no such event'); }
  function give(text) { listeners.slice().forEach(function (run) { run(text); }); }
  return {
    setup: function (baud, how) { say(name, baud, JSON.stringify(how)); },
    on: function (event, run) { onlyData(event); listeners.push(run); var text = held; held = ''; if (text) give(text); },
    removeAllListeners: function (event) { onlyData(event); listeners = []; },
    read: function () { var text = held; held = ''; return text; },
    write: function (text) { say(name, 'wrote', text); },
    come: function (text) { if (listeners.length) give(text); else held += text; }
  };
}
var Serial1 = makePort('Serial1'), Serial2 = makePort('Serial2'), Serial3 = makePort('Serial3');
function pinMode(pin, mode) { say(pin, mode); }`;

const run = (board: string, steps: string, most?: number) => runOnNode(`${ports}\n${programFor(board, `var line = create();\n${steps}\ntell(said);`, most)}`);

const desktop = "{ engine: 'linux', camera: { uart: { path: './camera' } } }";
const chip = (port: string, more = '') => `{ engine: 'esp32', camera: { uart: { port: '${port}', rx: 'D19', tx: 'D18' }${more} } }`;

test('a chip opens the board\'s port with its pins; a desktop opens Serial2 with its path', async () => {
  const steps = "line.open(38400); line.write('V');";
  assert.equal(await run(desktop, steps), [['Serial2 38400 {"path":"./camera"}', 'Serial2 wrote V']]);
  for (const port of ['Serial2', 'Serial3']) assert.equal(await run(chip(port), steps), [[`${port} 38400 {"rx":"D19","tx":"D18"}`, `${port} wrote V`]]);
});

test('the port is set up only when the rate changes', async () => {
  const steps = '[38400, 38400, 115200, 115200, 38400].forEach(function (baud) { line.open(baud); });';
  const wires = '{"path":"./camera"}';
  assert.equal(await run(desktop, steps), [[`Serial2 38400 ${wires}`, `Serial2 115200 ${wires}`, `Serial2 38400 ${wires}`]]);
});

test('a desktop does not set a rate that its engine lacks', async () => {
  const steps = '[19200, 14400, 28800, 57600].forEach(function (baud) { line.open(baud); });';
  const opened = (told: unknown[]) => (told[0] as string[]).map(said => said.split(' ')[1]);
  assert.equal(opened(await run(desktop, steps)), ['19200', '57600']);
  assert.equal(opened(await run(chip('Serial2'), steps)), ['19200', '14400', '28800', '57600']);
});

test('one listener receives each byte once while the line is open, whether set before or after the opening', async () => {
  const steps = `var heard = ''; function take(text) { heard += text; }
Serial2.come('early '); line.onBytes(take); Serial2.come('closed '); line.open(38400); Serial2.come('one '); line.open(38400); line.open(115200); Serial2.come('two ');
line.onBytes(take); Serial2.come('three '); line.close(); Serial2.come('nobody '); line.close(); line.open(115200); Serial2.come('four ');
line.onBytes(function (text) { heard += text.toUpperCase(); }); Serial2.come('five'); tell(heard); said = [];`;
  for (const board of [desktop, chip('Serial2'), chip('Serial2', ", supply: 'D23'")]) {
    assert.equal(await run(board, steps), ['one two three four FIVE', []], board);
  }
  const late = "line.open(9600); Serial2.come('before '); var heard = ''; line.onBytes(function (text) { heard += text; }); Serial2.come('after'); tell(heard); said = [];";
  assert.equal(await run(desktop, late), ['before after', []]);
});

test('a chip that switches the camera\'s supply releases the pins until the next opening; otherwise the line stays high', async () => {
  const steps = 'line.open(38400); line.close(); line.open(38400);';
  const setUp = 'Serial2 38400 {"rx":"D19","tx":"D18"}';
  assert.equal(await run(chip('Serial2', ", supply: 'D23'"), steps), [[setUp, 'D18 input', 'D19 input_pulldown', setUp]]);
  assert.equal(await run(chip('Serial2'), steps), [[setUp, setUp]]);
});

test('mostAtOnce is the number of bytes that the engine keeps of a burst', async () => {
  const steps = 'tell(line.mostAtOnce);';
  assert.equal(await run(chip('Serial2'), steps, 64), [64, []]);
  assert.equal(await run(chip('Serial2'), steps, 1024), [1024, []]);
});

/**
 * Code that asks a simulated VC0706 for its version at its rate and at another one. It asks again with the line closed before the answer, and
 * then with the line opened again. Then it reads a picture's first 512 bytes.
 */
const talk = `var line = create(); var heard = '', version = '\\x56\\0\\x11\\0';
function hex(text) { return text.split('').map(function (one) { return (256 + one.charCodeAt(0)).toString(16).substr(1); }).join(''); }
function ask(say, bytes, then) {
  var left = 100000;
  heard = '';
  line.write(say);
  function look() {
    if (heard.length < bytes && --left) return setTimeout(look, 5);
    tell(bytes > 100 ? E.CRC32(heard.substr(5, 512)) : hex(heard));
    then();
  }
  look();
}
line.onBytes(function (bytes) { heard += bytes; });
line.open(38400);
ask(version, 16, function () { line.open(38400); ask('\\x56\\0\\x24\\x03\\x01\\x0d\\xa6', 5, function () { setTimeout(other, 150); }); });
function other() { line.open(115200); ask(version, 16, function () { line.close(); heard = ''; line.write(version); answered(); }); }
function answered() { setTimeout(require('fs').statSync('answered') ? closed : answered, 100); }
function closed() { tell(heard); line.open(115200); setTimeout(opened, 100); }
function opened() { tell(heard); ask(version, 16, function () { ask('\\x56\\0\\x36\\x01\\0', 5, function () { setTimeout(read, 150); }); }); }
function read() { ask('\\x56\\0\\x32\\x0c\\0\\x0a\\0\\0\\0\\0\\0\\0\\x02\\0\\0\\x0a', 522, function () { console.log('at ' + 'the end'); }); }`;

if (canRun('a camera at a terminal of the real engine', 'espruino')) {
  test('the real engine talks through the line to a camera at a terminal', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'snapferry-line-'));
    const image = join(cwd, 'boot.bin');
    const code = programFor("{ engine: 'linux', camera: { uart: { path: './modem' } } }", talk);
    writeFileSync(image, buildImage([{ name: '.boot0', data: Buffer.from(code, 'latin1') }]));
    const clock = realClock();
    const terminal = openTerminal();
    const camera = createVc0706(clock, { size: 0x22, freezeMs: 0 });
    let bytesToEngine = 0;
    const write = (bytes: Uint8Array) => {
      terminal.write(bytes);
      bytesToEngine += bytes.length;
      if (bytesToEngine === 16 + 5 + 16 + 16) writeFileSync(join(cwd, 'answered'), '');
    };
    tieToTerminal(clock, { ...terminal, write }, camera);
    const lines: string[] = [];
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => void engine.stop().then(resolve), patienceMs);
      const engine = runEspruino({ image, cwd, terminalPath: terminal.path, onLine: (line) => {
        lines.push(line);
        if (line !== 'at the end') return;
        clearTimeout(timer);
        void engine.stop().then(resolve);
      } });
    });
    const version = '760011000b56433037303320312e3030';
    const [picture] = camera.pictures;
    assert.equal(toldIn(lines.join('\n')), [version, '7600240000', version, '', '', version, '7600360000', crc32(picture!.bytes.subarray(0, 512))]);
    camera.power(false);
    terminal.close();
    rmSync(cwd, { recursive: true });
  });
}

test.run();
