// Tests the link with the shipped firmware on the real engine (Espruino): what the page does with a camera, without a browser.

import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CableSerial } from '../../../web/demo/port.ts';
import { Camera, quote, type PageState } from '../../../web/link/camera.ts';
import { canRun } from '../../needs.ts';
import { soon } from '../../sim/clock.ts';
import { inWhole } from '../../whole.ts';
import { createWorld, onFirmware, plainConfig, type World } from './onfirmware.ts';

const firmware = suite<{ world: World }>('web/link on the firmware');
const password = 'open sesame';

/** Reads a whole file of the card, as the page does. */
async function readFile(camera: Camera, path: string): Promise<Buffer> {
  const slices: Buffer[] = [];
  for (let from = 0; ; from += slices.at(-1)!.length) {
    const slice = await camera.ask<string>(`page.read(${quote(path)},${from},384)`);
    if (slice === '') return Buffer.concat(slices);
    slices.push(Buffer.from(slice, 'base64'));
  }
}

/** Sends a file to the card, as the page writes a configuration. */
async function takeFile(camera: Camera, bytes: Buffer): Promise<void> {
  for (let from = 0; from < bytes.length; from += 90) {
    const slice = bytes.subarray(from, from + 90).toString('latin1');
    assert.is(await camera.ask<number>(`page.take(${quote(slice)},${from})`), Math.min(bytes.length, from + 90));
  }
}

if (canRun('the link to the firmware on the real engine', 'espruino')) {
  firmware.before(context => { context.world = createWorld(plainConfig); });
  firmware.after(({ world }) => world.close());

  firmware('the firmware is identified and reports its state; its log lines have levels', ({ world }) => world.onBoot(async ({ camera, until, seen }) => {
    await until('ready');
    await seen(/info boot: snapferry on /);
    await seen(/config\.json is read/);
    const { v, device, engine, memory } = camera.hello!;
    assert.is(v, 1);
    assert.match(engine, /^2v/);
    assert.ok(memory > 1000);
    // before the firmware has read config.json on the card, the camera's name is still empty
    assert.ok(['', 'hill-7'].includes(device), device);
    assert.is((await camera.ask<{ device: string }>('page.hello()')).device, 'hill-7');
    const state = await camera.ask<PageState>('page.state()');
    assert.ok(state.s.length > 0 && state.u >= 0 && state.j[0] > 0);
    assert.ok(camera.lines.some(line => line.level === 'info'));
  }));

  firmware('typing mistakes are reported and are no fault of the firmware', ({ world }) => world.on(async ({ camera, until }) => {
    await until('ready');
    for (let times = 0; times < 4; times++) assert.match(await camera.run('frry.status()'), /^Uncaught ReferenceError/);
    await camera.run('ferry.status()');
    assert.not.match(camera.lines.map(line => line.text).join('\n'), /a fault in the firmware|watchdog/);
    assert.is(camera.standing, 'ready');
  }));

  firmware('a file with all byte values is read unchanged; a missing file is undefined', ({ world }) => world.on(async ({ camera, card, until }) => {
    const file = Buffer.concat(Array.from({ length: 12 }, () => Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))));
    writeFileSync(join(card, 'DCIM', 'IMG_0001.DAT'), file);
    await until('ready');
    const got = await readFile(camera, '/DCIM/IMG_0001.DAT');
    assert.is(createHash('sha256').update(got).digest('hex'), createHash('sha256').update(file).digest('hex'));
    assert.is(await camera.ask('page.read("/none.jpg",0,384)'), undefined);
  }));

  firmware('a valid configuration is adopted; an invalid one is reported and changes nothing', ({ world }) => world.on(async ({ camera, card, until }) => {
    await until('ready');
    const wrong = Buffer.from(JSON.stringify({ ...plainConfig, ftp: { host: '127.0.0.1', prot: 9 } }));
    await takeFile(camera, wrong);
    assert.match((await camera.ask<string[]>('page.adopt()')).join('\n'), /ftp\.prot/);
    assert.equal(JSON.parse(readFileSync(join(card, 'config.json'), 'utf8')), plainConfig);
    const right = Buffer.from(JSON.stringify({ ...plainConfig, device: 'Gräfin' }));
    await takeFile(camera, right);
    assert.equal(await camera.ask('page.adopt()'), []);
    assert.is(Buffer.compare(readFileSync(join(card, 'config.json')), right), 0);
    assert.is(Buffer.compare(await readFile(camera, '/config.json'), right), 0);
  }));

  inWhole(firmware)('a console locked by its configuration asks for the password, which no line shows; it locks again within a connection, and after one', () => onFirmware({ ...plainConfig, console: { password } }, async ({ camera, until }) => {
    await until('locked');
    assert.is(await camera.unlock('open says me'), false);
    assert.is(await camera.unlock(password), true);
    await until('ready');
    assert.is(await camera.ask('3'), 3);
    await camera.ask('page.lock(0)');
    await camera.ask('page.state()').then(() => assert.unreachable('it answered'), () => undefined);
    await until('locked');
    assert.is(await camera.unlock(password), true);
    await until('ready');
    await camera.disconnect();
    await camera.connect();
    await until('locked');
    assert.not.match(camera.lines.map(line => line.text).join('\n'), /sesame/);
  }));

  firmware('a power cut while a file is read fails the query, and the camera is identified again', ({ world }) => world.on(async ({ camera, card, until, restart }) => {
    writeFileSync(join(card, 'DCIM', 'IMG_0001.DAT'), Buffer.alloc(200_000, 7));
    await until('ready');
    let asked = 0;
    const ask = camera.ask.bind(camera);
    camera.ask = <T>(expression: string, signal?: AbortSignal) => (asked++, ask<T>(expression, signal));
    const reading = readFile(camera, '/DCIM/IMG_0001.DAT').then(() => 'read', (error: Error) => error.message);
    await soon(() => asked > 3);
    await restart();
    assert.match(await reading, /restarted|did not answer|not connected/);
    await until('ready');
    assert.is(await camera.ask('3'), 3);
  }));

  firmware('unplugged during the boot and during a query, the camera reconnects automatically', ({ world }) => world.onBoot(async ({ camera, port, until }) => {
    port.unplug();
    await until('lost');
    port.plugIn();
    await until('ready');
    const asked = camera.ask('page.state()').then(() => 'answered', (error: Error) => error.message);
    port.unplug();
    assert.match(await asked, /unplugged|answered/);
    await until('lost');
    port.plugIn();
    await until('ready');
    assert.ok(await camera.ask('page.state()'));
  }));
}

firmware('without a connection, a query fails', async () => {
  assert.ok(await new Camera(new CableSerial([]) as unknown as Serial).ask('page.state()').then(() => false, () => true));
});

firmware.run();
