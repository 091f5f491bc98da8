// Tests a simulated camera at a terminal of this computer with the real engine: the rate that the engine sets must be the camera's.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { canRun, suiteWith } from '../../../needs.ts';
import { crc32 } from '../../bytes.ts';
import { realClock } from '../../clock.ts';
import { runEspruino } from '../../engine/espruino.ts';
import { makeBootImage } from '../../engine/probe.ts';
import { openTerminal } from '../../line/terminal.ts';
import { patienceMs } from '../../patience.ts';
import { rateOf, tieToTerminal } from './uart.ts';
import { createVc0706 } from './vc0706.ts';

const test = suiteWith('a camera at a terminal', 'pairs of terminals', 'stty');

test('the rate that a terminal was set to can be read', () => {
  const terminal = openTerminal();
  for (const baud of [9600, 115_200]) {
    execFileSync('stty', [process.platform === 'linux' ? '-F' : '-f', terminal.path, String(baud)]);
    assert.is(rateOf(terminal.path), baud);
  }
  terminal.close();
});

test('the boot banner is readable at the rate that the host has set since the reset', async () => {
  const pair = openTerminal();
  const set = (baud: number) => execFileSync('stty', [process.platform === 'linux' ? '-F' : '-f', pair.path, String(baud)]);
  const listeners: ((bytes: Uint8Array) => void)[] = [];
  let heard = '';
  let clean = () => {};
  const isClean = new Promise<void>(resolve => void (clean = resolve));
  const write = (bytes: Uint8Array) => {
    heard += Buffer.from(bytes).toString('latin1');
    if (heard.endsWith('Init end\r\n')) clean();
  };
  const camera = createVc0706(realClock(), { leftAtBaud: 115_200, bootMs: 200 });
  set(115_200);
  tieToTerminal(realClock(), { ...pair, write, onBytes: listener => void listeners.push(listener) }, camera);
  listeners.forEach(listener => listener(Uint8Array.of(0x56, 0, 0x26, 0)));
  set(38_400);
  const timer = setTimeout(clean, patienceMs);
  await isClean;
  clearTimeout(timer);
  assert.match(heard, /VC0703 1\.00\r\n[^]*Init end\r\n$/);
  camera.power(false);
  pair.close();
});

/**
 * Program for the engine: it queries the camera's version, raises the rate, and queries again at a wrong rate. Then it takes a picture, and reads
 * it in pieces of 512 bytes.
 */
const program = `var got = "", all = "", size = 0;
var version = [0x56, 0, 0x11, 0];
function open(baud) { Serial2.setup(baud, { path: "./modem" }); }
function hex(text) { return text.split("").map(function (c) { return (256 + c.charCodeAt(0)).toString(16).substr(1); }).join(""); }
function ask(say, bytes, ms, then) {
  var fromMs = Date.now(), look = setInterval(function () {
    if (got.length < bytes && Date.now() - fromMs < ms) return;
    clearInterval(look);
    then(got);
  }, 5);
  got = "";
  Serial2.write(say);
}
function show(say, bytes, then) { ask(say, bytes, 60000, function (text) { console.log("heard " + hex(text)); setTimeout(then, 150, text); }); }
// What came at a wrong rate may be the beginning of a longer command to the camera, which takes the next query for the rest of it.
function knock(then) { ask(version, 16, 10000, function (text) {
  if (text.length < 16) { knock(then); return; }
  console.log("heard " + hex(text));
  setTimeout(then, 150, text);
}); }
function read(from) {
  if (from >= size) { console.log("sum " + E.CRC32(all.substr(0, size))); return; }
  ask([0x56, 0, 0x32, 0x0C, 0, 0x0A, 0, 0, from >> 8, from & 255, 0, 0, 2, 0, 0, 0x0A], 522, 60000, function (text) {
    all += text.substr(5, 512);
    read(from + 512);
  });
}
Serial2.on("data", function (d) { got += d; });
open(38400);
show(version, 16, function () { show([0x56, 0, 0x24, 3, 1, 0x0D, 0xA6], 5, function () { open(9600);
  ask(version, 16, 200, function (text) { console.log(text.indexOf("VC0703") < 0 ? "deaf" : "heard all the same"); open(115200);
    knock(function () { show([0x56, 0, 0x36, 1, 0], 5, function () { show([0x56, 0, 0x34, 1, 0], 9, function (text) {
      size = text.charCodeAt(7) * 256 + text.charCodeAt(8);
      read(0);
    }); }); }); }); }); });`;

if (canRun('the real engine reads a picture at a terminal', 'espruino')) {
  test('the real engine raises the camera’s rate, and reads a picture without errors', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'snapferry-camera-'));
    mkdirSync(join(cwd, 'card'));
    writeFileSync(join(cwd, 'boot.bin'), makeBootImage(program));
    const clock = realClock();
    const terminal = openTerminal();
    const camera = createVc0706(clock, { size: 0x22, freezeMs: 100 });
    const line = tieToTerminal(clock, terminal, camera);
    const lines: string[] = [];
    const image = join(cwd, 'boot.bin');
    const done = new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, patienceMs);
      const onLine = (text: string) => {
        lines.push(text);
        if (!text.startsWith('sum ')) return;
        clearTimeout(timer);
        void engine.stop().then(resolve);
      };
      const engine = runEspruino({ image, cwd, terminalPath: terminal.path, onLine });
    });
    await done;
    assert.is(camera.pictures.length, 1, lines.join('; '));
    const { bytes } = camera.pictures[0]!;
    const version = 'heard 760011000b56433037303320312e3030';
    const size = bytes.length.toString(16).padStart(8, '0');
    assert.equal(lines, [version, 'heard 7600240000', 'deaf', version, 'heard 7600360000', `heard 7600340004${size}`, `sum ${crc32(bytes)}`]);
    assert.equal(line.rates(), { dteBaud: 115_200, dceBaud: 115_200 });
    camera.power(false);
    terminal.close();
    rmSync(cwd, { recursive: true });
  });
}

test.run();
