// Tests the link with a simulated ESP32, as seen from the page's end of the cable: resets, the boot loader and an empty flash.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CablePort, CableSerial } from '../../../web/demo/port.ts';
import { Camera, type Standing } from '../../../web/link/camera.ts';
import { writeRelease } from '../../firmware/release/release.ts';
import { soon } from '../../sim/clock.ts';
import { patienceMs } from '../../sim/patience.ts';
import { createDesk, installedFlash } from '../../tools/demo/page/desk.ts';
import { boardFor } from '../../tools/demo/rig/camera.ts';
import { findFirmware } from '../../tools/demo/rig/rig.ts';
import { waitUntil } from './waiting.ts';

const desk = suite('web/link at a simulated ESP32');
/** The longest wait for an expected state, in milliseconds. It is long, because the machine may be busy with all other tests. */
const holdMs = 20;
const camera = { kind: 'vc0706' } as const;

interface Bench { camera: Camera; port: CablePort; until(standing: Standing): Promise<void> }

async function onDesk({ isBare }: { isBare: boolean }, run: (bench: Bench) => Promise<void>): Promise<void> {
  const cwd = mkdtempSync(join(tmpdir(), 'snapferry-link-'));
  mkdirSync(join(cwd, 'card', 'DCIM'), { recursive: true });
  mkdirSync(join(cwd, 'engine'));
  writeFileSync(join(cwd, 'card', 'config.json'), JSON.stringify({ device: 'hill-7', ftp: { host: '127.0.0.1', port: 9 }, schedule: { everyMinutes: 60 } }));
  writeRelease(join(cwd, 'engine'));
  let deliver: (bytes: Uint8Array) => void = () => undefined;
  const far = createDesk({
    engine: 'node', cwd, camera, onBytes: bytes => deliver(bytes), flash: isBare ? [] : installedFlash(join(cwd, 'engine'), findFirmware('espruino', boardFor(camera))),
  });
  const port = new CablePort({ open: () => undefined, close: () => undefined, write: far.write, signal: far.signal, onBytes: take => { deliver = take; } });
  const handle = new Camera(new CableSerial([port]) as unknown as Serial);
  const until = (standing: Standing) => waitUntil(handle, standing, patienceMs);
  try {
    await handle.connect();
    await run({ camera: handle, port, until });
    await handle.disconnect();
  } finally {
    await far.stop();
    rmSync(cwd, { recursive: true });
  }
}

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

/** Resets the chip by the cable's lines, as esptool does. RTS holds EN low. DTR holds IO0 low if the boot loader is wanted when EN rises. */
async function reset(port: SerialPort, isDownload: boolean): Promise<void> {
  await port.open({ baudRate: 115200 });
  await port.setSignals({ dataTerminalReady: false, requestToSend: true });
  await pause(holdMs);
  await port.setSignals({ dataTerminalReady: isDownload, requestToSend: false });
  await pause(holdMs);
  await port.setSignals({ dataTerminalReady: false, requestToSend: false });
  await port.close();
}

desk('a blank chip is reported, and its restarts do not change the state', () => onDesk({ isBare: true }, async ({ camera, until }) => {
  await until('empty');
  assert.match(camera.sentence, /nothing on it/);
  const starts = () => camera.lines.filter(line => /\brst:0x/.test(line.text)).length;
  const before = starts();
  await soon(() => starts() > before + 3);
  assert.is(camera.standing, 'empty');
}));

desk('a chip left in its boot loader is reported; a reset starts the firmware', () => onDesk({ isBare: false }, async ({ camera, until }) => {
  await until('ready');
  assert.is(camera.hello!.board, 'eye');
  await camera.lend(port => reset(port, true));
  await until('loader');
  await camera.lend(port => reset(port, false));
  await until('ready');
  assert.ok(await camera.ask('page.state()'));
}));

desk('after a press of the reset button, the camera is identified again', () => onDesk({ isBare: false }, async ({ camera, port, until }) => {
  await until('ready');
  await port.setSignals({ dataTerminalReady: false, requestToSend: true });
  await pause(holdMs);
  const asked = camera.ask('page.state()').then(() => 'answered', (error: Error) => error.message);
  await port.setSignals({ dataTerminalReady: false, requestToSend: false });
  assert.match(await asked, /restarted|did not answer/);
  await until('ready');
  assert.ok(await camera.ask('page.state()'));
}));

desk.run();
