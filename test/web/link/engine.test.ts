// Tests the link with the real engine (Espruino) without the firmware: its own console and its packets. firmware.test.ts tests it with the firmware.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CablePort, CableSerial } from '../../../web/demo/port.ts';
import { Camera, quote, type Standing } from '../../../web/link/camera.ts';
import { canRun } from '../../needs.ts';
import { runEspruino, type RunningEngine } from '../../sim/engine/espruino.ts';
import { openTerminal } from '../../sim/line/terminal.ts';
import { patienceMs } from '../../sim/patience.ts';
import { repeatRefused, waitUntil } from './waiting.ts';

const engine = suite('web/link on the engine');
/** The longest wait for an expected state, in milliseconds. It is long, because the machine may be busy with all other tests. */

interface Bench {
  camera: Camera;
  port: CablePort;
  running: RunningEngine;
  until(standing: Standing): Promise<void>;
}

async function onEngine(run: (bench: Bench) => Promise<void>): Promise<void> {
  const cwd = mkdtempSync(join(tmpdir(), 'snapferry-link-'));
  const terminal = openTerminal();
  let deliver: (bytes: Uint8Array) => void = () => undefined;
  const running = runEspruino({ cwd, terminalPath: terminal.path, onLine: () => undefined, onBytes: bytes => deliver(bytes) });
  const port = new CablePort({ open: () => undefined, close: () => undefined, signal: () => undefined, write: running.write, onBytes: take => { deliver = take; } });
  const camera = new Camera(new CableSerial([port]) as unknown as Serial);
  repeatRefused(camera);
  const until = (standing: Standing) => waitUntil(camera, standing, patienceMs);
  try {
    await camera.connect();
    await run({ camera, port, running, until });
    await camera.disconnect();
  } finally {
    await running.stop();
    terminal.close();
    rmSync(cwd, { recursive: true });
  }
}

/** The part of the firmware's `page` that the link needs, as it is typed at the console. */
const typed = 'global.page={hello:function(){return{v:1}}};';

async function makeReady({ camera, running, until }: Bench): Promise<void> {
  await until('empty');
  running.type(typed);
  await camera.disconnect();
  await camera.connect();
  await until('ready');
}

if (canRun('the link on the real engine', 'espruino')) {
  engine('an engine without firmware is reported, and identified once it has firmware', () => onEngine(async bench => {
    await makeReady(bench);
    assert.equal(bench.camera.hello, { v: 1 });
  }));

  engine('values, errors and every byte of a string are returned unchanged', () => onEngine(async bench => {
    await makeReady(bench);
    const { camera } = bench;
    assert.is(await camera.ask('1+1'), 2);
    assert.is(await camera.ask('undefined'), undefined);
    assert.equal(await camera.ask('{a:[1,"b"],c:true}'), { a: [1, 'b'], c: true });
    const all = Array.from({ length: 256 }, (_, byte) => byte);
    for (let from = 0; from < 256; from += 64) {
      const slice = all.slice(from, from + 64);
      const literal = quote(String.fromCharCode(...slice));
      assert.equal(await camera.ask(`${literal}.split("").map(function(c){return c.charCodeAt(0)})`), slice);
    }
    assert.is(await camera.ask(quote('Gräfin €')), 'Gräfin €');
    assert.match(await camera.ask('nix()').then(String, String), /ReferenceError: "nix" is not defined/);
    assert.equal(await Promise.all([1, 2, 3, 4].map(count => camera.ask(`${count}`))), [1, 2, 3, 4]);
  }));

  engine('answers of any length are read between log lines', () => onEngine(async bench => {
    await makeReady(bench);
    const { camera } = bench;
    await camera.run('setInterval(function(){console.log("+1.000 info at: tick")},20)');
    for (let length = 0; length < 60; length++) assert.is(await camera.ask(`${quote('x')}.repeat(${length})`), 'x'.repeat(length));
    assert.is(await camera.ask('"y".repeat(1500)'), 'y'.repeat(1500));
    assert.ok(camera.lines.filter(line => line.text === '+1.000 info at: tick' && line.level === 'info').length > 0);
    assert.equal(camera.lines.filter(line => /xx|yy/.test(line.text)), []);
  }));

  engine('terminal input keeps its variables, its errors are reported, and none is an uncaught exception of the program', () => onEngine(async bench => {
    await makeReady(bench);
    const { camera } = bench;
    await camera.run('process.on("uncaughtException",function(){console.log("a fault")})');
    assert.is(await camera.run('var kept=5'), '5');
    assert.is(await camera.run('kept+1'), '6');
    await camera.run('function twice(n){return n*2}');
    assert.is(await camera.run('twice(4)'), '8');
    assert.is(await camera.run('if(kept)kept=7'), '7');
    assert.is(await camera.run('console.log("said")'), '');
    const typo = await camera.run('frry.status()');
    assert.match(typo, /^Uncaught ReferenceError: "frry" is not defined/, typo);
    assert.match(await camera.run('1+'), /^Uncaught SyntaxError/);
    assert.match(await camera.run('throw new Error("mine")'), /^Uncaught Error: mine/);
    assert.ok(camera.lines.some(line => line.text === 'said'));
    assert.not.ok(camera.lines.some(line => /a fault/.test(line.text)));
  }));

  engine('a lock during the connection is reported, a wrong password rejected and the right one accepted', () => onEngine(async bench => {
    await makeReady(bench);
    const { camera, until } = bench;
    await camera.run('E.setPassword("open sesame");setTimeout(function(){E.lockConsole();console.log("locked")},50)');
    await until('locked');
    assert.is(await camera.unlock('open says me'), false);
    assert.is(camera.standing, 'locked');
    assert.is(await camera.unlock('open sesame'), true);
    await until('ready');
    assert.is(await camera.ask('3'), 3);
    assert.not.match(camera.lines.map(line => line.text).join('\n'), /sesame|Invalid|Logged/);
  }));

  engine('unplugged within a packet: the engine discards it, and the camera is identified again', () => onEngine(async bench => {
    await makeReady(bench);
    const { camera, port, running, until } = bench;
    running.write(Uint8Array.of(0x10, 0x01, 0x20, 200, 0x20));
    port.unplug();
    await until('lost');
    port.plugIn();
    await until('ready');
    assert.is(await camera.ask('4'), 4);
  }));

  engine('the handle of @espruino-tools/core evaluates expressions and reads the device type', () => onEngine(async bench => {
    await makeReady(bench);
    const device = bench.camera.device!;
    assert.equal(await device.getDeviceType(), { data: 'LINUX', log: 'success' });
    assert.equal(await device.eval('6*7'), { data: 42, log: 'success' });
    assert.is(((await device.Pin.getInfo('D2')) as unknown as { log: string }).log, 'success');
  }));
}

engine('without ports, connecting leaves the state unchanged', async () => {
  const camera = new Camera(new CableSerial([]) as unknown as Serial);
  await camera.connect();
  assert.is(camera.standing, 'none');
});

engine.run();
