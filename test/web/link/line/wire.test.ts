// Tests an open port after any event of its streams, with a stand-in that refuses what a browser refuses.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CablePort, type Cable } from '../../../../web/demo/port.ts';
import { openWire } from '../../../../web/link/line/wire.ts';
import { soon } from '../../../sim/clock.ts';
import { settle } from '../bench.ts';

const wire = suite('web/link/line/wire');

function createEnds() {
  const sent: number[] = [];
  const got: number[] = [];
  const lost: true[] = [];
  let deliver: (bytes: Uint8Array) => void = () => undefined;
  const cable: Cable = { open: () => undefined, close: () => undefined, signal: () => undefined, write: bytes => sent.push(...bytes), onBytes: take => { deliver = take; } };
  const port = new CablePort(cable);
  return {
    sent, got, lost, port,
    deliver: (...bytes: number[]) => deliver(Uint8Array.from(bytes)),
    open: () => openWire(port as unknown as SerialPort, { take: bytes => got.push(...bytes), lost: () => lost.push(true) }),
  };
}

wire('bytes pass in both directions, and closing frees the port', async () => {
  const ends = createEnds();
  for (let times = 0; times < 3; times++) {
    const made = await ends.open();
    await made.write(Uint8Array.of(1, 2, 3));
    ends.deliver(4, 5);
    await settle();
    assert.is(await made.close(), true);
  }
  assert.equal(ends.sent, [1, 2, 3, 1, 2, 3, 1, 2, 3]);
  assert.equal(ends.got, [4, 5, 4, 5, 4, 5]);
  assert.equal(ends.lost, []);
});

wire('no byte after a line error is lost', async () => {
  const ends = createEnds();
  const made = await ends.open();
  for (const name of ['BreakError', 'FramingError', 'ParityError', 'BufferOverrunError'] as const) {
    ends.port.breakStream(name);
    await settle();
    await soon(() => ends.port.readable?.locked === true);
    ends.deliver(7);
    await settle();
  }
  await soon(() => ends.got.length === 4);
  assert.equal(ends.got, [7, 7, 7, 7]);
  assert.equal(ends.lost, []);
  assert.is(await made.close(), true);
});

wire('an unplugged port is reported once, and closing it reports nothing', async () => {
  const ends = createEnds();
  const made = await ends.open();
  ends.port.unplug();
  await soon(() => ends.lost.length > 0);
  await settle();
  assert.equal(ends.lost, [true]);
  await made.close();
  await settle();
  assert.equal(ends.lost, [true]);
});

wire('a port that is already open or used by another program cannot be opened', async () => {
  const ends = createEnds();
  const made = await ends.open();
  const refused = async () => ends.open().then(() => assert.unreachable('it opened'), (error: Error) => error.name);
  assert.is(await refused(), 'InvalidStateError');
  await made.close();
  ends.port.hold(true);
  assert.is(await refused(), 'NetworkError');
});

wire('writes wait from XOFF to XON, also if either is repeated', async () => {
  const ends = createEnds();
  const made = await ends.open();
  made.allow(false);
  made.allow(false);
  const writing = made.write(Uint8Array.of(9));
  await settle();
  assert.equal(ends.sent, []);
  made.allow(true);
  made.allow(true);
  await writing;
  assert.equal(ends.sent, [9]);
  await made.close();
});

wire('a write that never ends does not keep the port open', async () => {
  const ends = createEnds();
  const stuck = new WritableStream<Uint8Array>({ write: () => new Promise(() => undefined) });
  Object.defineProperty(ends.port, 'writable', { get: () => stuck });
  const made = await ends.open();
  void made.write(Uint8Array.of(1)).catch(() => undefined);
  await settle();
  assert.is(await made.close(), true);
  assert.is(ends.port.readable, null);
});

wire('closing has a timeout', async () => {
  const ends = createEnds();
  const made = await ends.open();
  ends.port.close = () => new Promise(() => undefined);
  const startedMs = Date.now();
  assert.is(await made.close(), false);
  assert.ok(Date.now() - startedMs < 5000);
});

wire.run();
