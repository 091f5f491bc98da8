// Tests a camera's link to its host on the virtual clock, and the bytes that an engine loses if it polls its UART too seldom.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { virtualClock } from '../../clock.ts';
import { engine2v29, throughDriver } from '../../line/driver.ts';
import { createLine, type Port } from '../../line/line.ts';
import type { Terminal } from '../../line/terminal.ts';
import { findPicture } from '../picture/album.ts';
import { createOv528 } from './ov528.ts';
import { createHost, readCommand, readOv528, readVc0706, synchronise } from './stand.ts';
import { tieToLine, tieToTerminal } from './uart.ts';
import { createVc0706 } from './vc0706.ts';

const test = suite('uart of the cameras');

function polled(baud = 38_400) {
  const clock = virtualClock();
  const line = createLine(clock, { dteBaud: baud, dceBaud: baud });
  const camera = createVc0706(clock, { size: 0x22, leftAtBaud: baud });
  tieToLine(line, camera);
  const port = throughDriver(clock, line.dte);
  return { clock, line, camera, port, host: createHost(clock, port) };
}

test('an old engine keeps 64 bytes between two polls: pieces of 48 bytes arrive whole', async () => {
  const { host, camera, port, clock } = polled();
  await host.ask('56 00 36 01 00');
  const beginMs = clock.now();
  const file = await readVc0706(host, 48);
  assert.ok(findPicture(camera.pictures, file));
  assert.is(port.lostBytes(), 0);
  const rate = file.length / (clock.now() - beginMs);
  assert.ok(rate > 0.44 && rate < 0.49, `${rate} kB/s, computed 0.48`);
});

test('of a larger piece between two polls, 64 of each 256 bytes read are kept', async () => {
  const { host, port } = polled(115_200);
  await host.ask('56 00 36 01 00');
  const answer = await host.fetch(readCommand(0, 512), 522);
  assert.is(answer.length, 64 + 64 + 10);
  assert.is(port.lostBytes(), 522 - answer.length);
});

test('each poll reads 256 bytes of the driver’s ring of 1,024', async () => {
  const clock = virtualClock(0);
  const line = createLine(clock);
  const port = throughDriver(clock, line.dte);
  const heard: [number, number][] = [];
  port.onBytes(bytes => void heard.push([clock.now(), bytes.length]));
  line.dce.write(new Uint8Array(1500));
  await clock.run(() => false);
  assert.equal(heard, [[100, 64], [200, 64], [300, 64], [400, 64]]);
  assert.is(port.lostBytes(), 1500 - 4 * 64);
  for (const bytes of [800, 800]) line.dce.write(new Uint8Array(bytes));
  await clock.run(() => false);
  assert.is(heard.length, 8);
  assert.is(clock.pending(), 0);
});

test('packages of 64 bytes arrive whole through the old driver', async () => {
  const clock = virtualClock();
  const line = createLine(clock, { dteBaud: 115_200, dceBaud: 0 });
  const camera = createOv528(clock, { syncAt: 1 });
  tieToLine(line, camera);
  const port = throughDriver(clock, line.dte);
  const host = createHost(clock, port);
  assert.is(await synchronise(host, () => 150), 1);
  for (const text of ['AA 01 00 07 00 01', 'AA 06 08 40 00 00', 'AA 05 00 00 00 00']) await host.ask(text);
  assert.ok(findPicture(camera.pictures, await readOv528(host, 64)));
  assert.is(port.lostBytes(), 0);
});

/** Makes a stand-in for a terminal, and the port of a host at its far end. Both are in this process. */
function openPair() {
  const toCamera: ((bytes: Uint8Array) => void)[] = [];
  const toHost: ((bytes: Uint8Array) => void)[] = [];
  const terminal: Terminal = {
    path: '/nowhere', isOpen: () => true, close: () => undefined,
    onBytes: listener => void toCamera.push(listener),
    write: bytes => toHost.forEach(listener => listener(bytes)),
  };
  const host: Port = { write: bytes => toCamera.forEach(listener => listener(bytes)), onBytes: listener => void toHost.push(listener) };
  return { terminal, host };
}

test('a terminal without rates transfers at once, optionally with the losses of an old engine', async () => {
  for (const driver of [undefined, engine2v29]) {
    const clock = virtualClock();
    const camera = createVc0706(clock, { size: 0x22, answerMs: 1 });
    const pair = openPair();
    tieToTerminal(clock, pair.terminal, camera, { hasRates: false, driver });
    const host = createHost(clock, pair.host);
    await host.ask('56 00 36 01 00');
    const beginMs = clock.now();
    const answer = await host.fetch(readCommand(0, 128), 138, 500);
    assert.is(answer.length, driver ? 64 : 138);
    if (!driver) assert.ok(clock.now() - beginMs < 2, `${clock.now() - beginMs}`);
    assert.equal(camera.violations, []);
  }
});

test('both serial cameras answer on a line without rates', async () => {
  const clock = virtualClock();
  for (const create of [createVc0706, createOv528]) {
    const line = createLine(clock);
    const camera = create(clock);
    tieToLine(line, camera);
    const host = createHost(clock, line.dte);
    if (create === createOv528) assert.is(await synchronise(host), 10);
    else assert.match(await host.ask('56 00 11 00'), /^76 00 11 00 0B/);
    assert.equal(line.rates(), { dteBaud: Infinity, dceBaud: Infinity });
  }
});

test('faults of the line apply to the camera’s bytes, too', async () => {
  const clock = virtualClock();
  const line = createLine(clock, { toDte: { faults: [{ at: 2, kind: 'garble', mask: 0xff }] } });
  const camera = createVc0706(clock);
  tieToLine(line, camera);
  assert.is(await createHost(clock, line.dte).ask('56 00 34 01 00'), '76 00 CB 00 04 00 00 00 00');
});

test.run();
