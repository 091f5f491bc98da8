// Tests how the page reads the SIM's home network. Each simulated modem family answers, a modem that is off is started, and no log has the IMSI.

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { BoardEntry, ModemWires } from '../../../web/boards.ts';
import { CablePort, CableSerial } from '../../../web/demo/port.ts';
import { Camera, LinkError } from '../../../web/link/camera.ts';
import { longestExpression } from '../../../web/link/expression.ts';
import { homeSentences, readHomeNetwork } from '../../../web/link/homenetwork.ts';
import { writeRelease } from '../../firmware/release/release.ts';
import { virtualClock } from '../../sim/clock.ts';
import { createSerial } from '../../sim/engine/globals/serial.ts';
import { createLine } from '../../sim/line/line.ts';
import { patienceMs } from '../../sim/patience.ts';
import { families, sheetOf, type FamilyName } from '../../sim/sheets/families.ts';
import { createDesk, installedFlash } from '../../tools/demo/page/desk.ts';
import { boardFor } from '../../tools/demo/rig/camera.ts';
import { findFirmware } from '../../tools/demo/rig/rig.ts';
import { waitUntil } from './waiting.ts';

const test = suite('web/link/homenetwork');

const wires: ModemWires = { uart: { port: 'Serial3', rx: 'D26', tx: 'D27' }, power: { key: 'D4', keyActive: 1, supply: 'D25', status: 'D34' } };
const board = { name: 'b', wires } as BoardEntry;

interface Stand {
  family?: FamilyName;
  modem?: object;
  state?: object;
  /** The wires between the chip and the modem. Null stands for a board that is not in the page's list of boards. */
  wires?: ModemWires | null;
  /** The level of the modem's pin STATUS, which is 1 while the modem is on. */
  status?: 0 | 1;
}

/** Makes a simulated camera on a virtual clock: an engine (Espruino) whose firmware rests and does not use the modem, and a modem. */
function createStand({ family = 'sim7600', modem: options = {}, state = {}, wires: own = wires, status = 0 }: Stand) {
  const clock = virtualClock();
  const line = createLine(clock, {});
  const modem = sheetOf(family).create(clock, line.dce, options);
  const serial = createSerial({ clock, port: line.dte, checkAlive: () => undefined, isAlive: () => true, call: (run, values) => { run(...values); return true; } });
  const heard: string[] = [];
  (serial['on'] as (event: string, take: (text: string) => void) => void)('data', text => heard.push(text));
  const setTimeout = (run: () => void, ms: number) => clock.after(ms, run);
  const clearTimeout = (cancel?: () => void) => cancel?.();
  const pins = Object.fromEntries(['D4', 'D25', 'D32', 'D34'].map(pin => [pin, pin]));
  const context = createContext({
    Serial3: serial, ESP32: {}, setTimeout, clearTimeout, ...pins, page: { state: () => ({ s: 'resting', c: '', ...state }) }, digitalWrite: () => undefined, digitalRead: () => status,
    digitalPulse(pin: string, _level: number, ms: number) {
      assert.is(pin, 'D4');
      modem.powerKey(ms);
    },
  }) as Record<string, unknown>;
  context['global'] = context;
  const asked: string[] = [];
  const camera = {
    hello: { board: 'b' },
    async ask<T>(expression: string): Promise<T> {
      assert.ok(expression.length <= longestExpression, `${expression.length} characters`);
      asked.push(expression);
      return runInContext(expression, context) as T;
    },
  };
  const pause = async (ms: number) => void await clock.run(() => false, ms);
  return { clock, modem, heard, context, asked, line, read: () => readHomeNetwork(camera, own ? [{ ...board, wires: own }] : [], pause) };
}

const failureOf = ({ read }: { read(): Promise<string> }) => read().then(digits => assert.unreachable(digits), (error: Error) => {
  assert.instance(error, LinkError);
  return error.message;
});

for (const family of families) {
  test(`${sheetOf(family).title}: six digits of the IMSI are read, and the firmware receives none of them`, async () => {
    const stand = createStand({ family, modem: { starts: 'on', imsi: '262010123456789' } });
    assert.is(await stand.read(), '262010');
    assert.is(stand.modem.counts()['AT+CIMI'], 1);
    assert.equal(stand.modem.violations, []);
    assert.not.match(stand.heard.join(''), /\d{6}/);
    assert.is('heard' in stand.context, false);
    // after the page has read the SIM's network, the firmware listens to the modem again, so the firmware must get this message
    stand.modem.urc('+CREG: 1');
    await stand.clock.run(() => false, 1000);
    assert.match(stand.heard.join(''), /\+CREG: 1/);
  });

  test(`${sheetOf(family).title}: a SIM that requires its PIN is reported`, async () => {
    const stand = createStand({ family, modem: { starts: 'on', sim: 'pin' } });
    assert.is(await failureOf(stand), homeSentences.locked);
    assert.equal(stand.modem.violations, []);
  });

  test(`${sheetOf(family).title}: a missing SIM is reported`, async () => {
    const stand = createStand({ family, modem: { starts: 'on', sim: 'absent' } });
    assert.is(await failureOf(stand), homeSentences.unreadable);
  });

  test(`${sheetOf(family).title}: a modem that is off is started with its power key`, async () => {
    const stand = createStand({ family, modem: { starts: 'off', imsi: '262010123456789' } });
    assert.is(await stand.read(), '262010');
    assert.is(stand.modem.boots, 1);
  });
}

test('a SIM that answers after 15 seconds: the firmware receives no digits', async () => {
  const stand = createStand({ modem: { starts: 'on', imsi: '262010123456789', faults: [{ command: 'AT+CIMI', delayMs: 15_000 }] } });
  assert.is(await stand.read(), '262010');
  assert.not.match(stand.heard.join(''), /\d{6}/);
});

const silent: [title: string, stand: Stand][] = [
  ['after a round, with the firmware’s baud rate', { state: { q: 17, c: '1234' } }],
  ['with a configuration, before any round', { state: { c: '1234' } }],
  ['without a power key', { wires: { uart: wires.uart } }],
  ['already on, as its STATUS pin shows', { status: 1 }],
];
for (const [title, given] of silent) {
  test(`a silent modem is not started: ${title}`, async () => {
    const stand = createStand({ ...given, modem: { starts: 'off' } });
    assert.is(await failureOf(stand), homeSentences.silent);
    assert.is(stand.modem.boots, 0);
  });
}

test('nothing is sent while the firmware uses the modem', async () => {
  const stand = createStand({ modem: { starts: 'on' }, state: { s: 'registering' } });
  assert.is(await failureOf(stand), homeSentences.busy);
  assert.equal(stand.asked, ['page.state()']);
});

test('a chip with an unlisted board: no command is sent to its modem', async () => {
  const stand = createStand({ modem: { starts: 'on' }, wires: null });
  assert.is(await failureOf(stand), homeSentences.unknown);
  assert.equal(stand.asked, ['(function(){return typeof ESP32})()']);
});

test('an invalid config.json: the SIM is read, since no round has opened the line', async () => {
  const stand = createStand({ modem: { starts: 'on', imsi: '23207123456789' }, state: { c: '1234', e: ['a mistake'] } });
  assert.is(await stand.read(), '232071');
});

test('the shipped firmware without config.json: no digit of the IMSI is in the log', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'snapferry-home-'));
  mkdirSync(join(cwd, 'card', 'DCIM'), { recursive: true });
  mkdirSync(join(cwd, 'engine'));
  writeRelease(join(cwd, 'engine'));
  let deliver: (bytes: Uint8Array) => void = () => undefined;
  const lines: string[] = [];
  const far = createDesk({
    engine: 'node', cwd, camera: { kind: 'vc0706' }, onBytes: bytes => deliver(bytes), onLine: line => void lines.push(line),
    flash: installedFlash(join(cwd, 'engine'), findFirmware('espruino', boardFor({ kind: 'vc0706' }))),
  });
  const port = new CablePort({ open: () => undefined, close: () => undefined, write: far.write, signal: far.signal, onBytes: take => { deliver = take; } });
  const camera = new Camera(new CableSerial([port]) as unknown as Serial);
  try {
    await camera.connect();
    await waitUntil(camera, 'ready', patienceMs);
    assert.is(await readHomeNetwork(camera, [], ms => new Promise(resolve => setTimeout(resolve, ms))), '262010');
    assert.not.match([...lines, ...camera.lines.map(({ text }) => text)].join('\n'), /26201/);
    await camera.disconnect();
  } finally {
    await far.stop();
    rmSync(cwd, { recursive: true });
  }
});

test.run();
