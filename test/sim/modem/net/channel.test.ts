// Tests of a modem's connection to a real HTTP server. Simulated time stops while the server is busy, and passes while the server only listens.
// The radio has the speed of the options.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { virtualClock, type VirtualClock } from '../../clock.ts';
import { authorityOf, certificateOf } from '../../server/certificates.ts';
import type { HttpWrong } from '../../server/http/answer.ts';
import { startHttpServer, type RunningHttpServer } from '../../server/http/http.ts';
import type { At } from '../command/at.ts';
import { openChannel, type Channel, type ChannelOptions, type Refusal } from './channel.ts';
import { withPeer } from './peer.ts';
import type { Trust } from './tls.ts';

const channel = suite('channel');

interface Bench {
  clock: VirtualClock;
  made: Channel;
  server: RunningHttpServer;
  /** What the connection has reported, each with the simulated milliseconds since the beginning of the test. */
  told: string[];
  put(name: string, body: Uint8Array): void;
}

const free: ChannelOptions = {
  hosts: undefined, timeoutMs: 75_000, wallTimeoutMs: 5000,
  rttMs: 0, upBytesPerSecond: Infinity, downBytesPerSecond: Infinity,
  sendBufferBytes: Infinity, receiveBufferBytes: Infinity,
};

/** Returns a stand-in for the command interpreter of a modem that is never reset. It has only the members that a connection needs. */
function alive(clock: VirtualClock): At {
  return { after: clock.after, bound: (fn: () => void) => fn } as unknown as At;
}

async function within(
  options: Partial<ChannelOptions>,
  how: HttpWrong | undefined,
  run: (bench: Bench) => Promise<void>,
  trust?: Trust,
): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'snapferry-channel-'));
  const clock = virtualClock();
  const server = await startHttpServer({ root, clock, ...(how && { faults: [{ how }] }), ...(trust && { tls: certificateOf('server') }) });
  const startMs = clock.now();
  const told: string[] = [];
  const note = (text: string) => told.push(`${Math.round(clock.now() - startMs)} ${text}`);
  const at = alive(clock);
  const target = { host: '127.0.0.1', port: server.port, ...(trust && { tls: { host: 'localhost', trust } }) };
  let made: Channel | Refusal | undefined;
  const events = { onData: () => note('data'), onClosed: () => note('closed') };
  void openChannel(clock, at, target, { ...free, ...options }, events).then(one => (made = one));
  await clock.run(() => made !== undefined);
  assert.type(made, 'object');
  const head = (name: string, length: number) => Buffer.from(`PUT /${name} HTTP/1.1\r\nHost: h\r\nContent-Length: ${length}\r\n\r\n`);
  const open = made as Channel;
  try {
    await run({
      clock, server, told, made: open,
      put: (name, body) => open.send(Buffer.concat([head(name, body.length), body]), isThere => note(isThere ? 'there' : 'lost')),
    });
  } finally {
    open.kill();
    await server.stop();
    rmSync(root, { recursive: true });
  }
}

channel('simulated time stops until the response to a complete request arrives', () => within({}, undefined, async ({
  clock, made, told, put, server,
}) => {
  put('a', Buffer.from('image'));
  await clock.run(() => false, 60_000);
  assert.equal(told, ['0 there', '0 data']);
  assert.match(Buffer.from(made.read(1000)).toString(), /^HTTP\/1\.1 201 /);
  assert.is(String(server.served().a), 'image');
}));

channel('data takes the time of the radio rate and the round trip in both directions', () => within({
  rttMs: 200, upBytesPerSecond: 1000, downBytesPerSecond: 1000,
}, undefined, async ({ clock, told, put, made }) => {
  put('a', Buffer.alloc(1000));
  assert.is(made.sentBytes() - made.confirmedBytes(), made.sentBytes());
  await clock.run(() => false, 60_000);
  const sizes = [made.sentBytes(), made.waitingBytes()];
  assert.equal(told, [`${sizes[0]! + 200} there`, `${sizes[0]! + 200 + sizes[1]!} data`]);
  assert.is(made.confirmedBytes(), sizes[0]);
}));

channel('simulated time passes if the server never responds', () => within({}, { hushAtByte: 0 }, async ({ clock, told, put }) => {
  put('a', Buffer.from('image'));
  const fromMs = Date.now();
  assert.is(await clock.run(() => false, 60_000), false);
  assert.equal(told, ['0 there']);
  assert.ok(Date.now() - fromMs < 5000);
}));

channel('receives a response that the server delays in simulated time', () => within({}, { lateMs: 20_000 }, async ({ clock, told, put }) => {
  put('a', Buffer.from('image'));
  await clock.run(() => false, 60_000);
  assert.equal(told, ['0 there', '20000 data']);
}));

channel('reports a connection that the server closes within its response', () => within({}, { closeAtByte: 9 }, async ({
  clock, told, put, made,
}) => {
  put('a', Buffer.from('image'));
  await clock.run(() => false, 60_000);
  assert.equal(told, ['0 there', '0 data', '0 closed']);
  assert.equal([made.isOpen(), Buffer.from(made.read(99)).toString()], [false, 'HTTP/1.1 ']);
}));

channel('reports data as lost if the connection is killed while sending', () => within({ upBytesPerSecond: 1000 }, undefined, async ({
  clock, told, put, made, server,
}) => {
  put('a', Buffer.alloc(5000));
  await clock.run(() => false, 1000);
  made.kill();
  await clock.run(() => false, 60_000);
  assert.equal([told, server.served()], [['1000 lost'], {}]);
}));

const proved: Trust = {
  least: 'TLSv1.2', most: 'TLSv1.2', namesHost: true, authority: Buffer.from(authorityOf()), checksName: true, nowMs: Date.UTC(2026, 10, 20),
};

channel('sends and receives through TLS after the round trips of the handshake', () => within({ rttMs: 200 }, undefined, async ({
  clock, told, put, server,
}) => {
  put('a', Buffer.from('image'));
  await clock.run(() => false, 60_000);
  assert.equal(told, ['600 there', '600 data']);
  assert.equal([String(server.served().a), server.handshakes], ['image', ['TLSv1.2 for localhost']]);
}, proved));

channel('simulated time stops until a busy server has sent the last byte of its response', () => withPeer({}, async peer => {
  const clock = virtualClock();
  const head = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n';
  let waitingBytes: number | undefined;
  const made = await openChannel(clock, alive(clock), { host: '127.0.0.1', port: peer.port }, free, { onData() {}, onClosed() {} }) as Channel;
  clock.after(1, () => (waitingBytes = made.waitingBytes()));
  made.send(Buffer.from('GET / HTTP/1.1\r\nHost: h\r\n\r\n'), () => {});
  setTimeout(() => peer.say(head), 30);
  setTimeout(() => peer.say('image'), 60);
  await clock.run(() => waitingBytes !== undefined);
  made.kill();
  assert.is(waitingBytes, head.length + 5);
}));

channel('a TLS handshake without a reply fails after the modem\'s timeout', () => withPeer({}, async peer => {
  const clock = virtualClock();
  const startMs = clock.now();
  const target = { host: '127.0.0.1', port: peer.port, tls: { host: 'localhost', trust: proved } };
  let made: Channel | Refusal | undefined;
  void openChannel(clock, alive(clock), target, { ...free, wallTimeoutMs: 50 }, { onData() {}, onClosed() {} }).then(one => (made = one));
  await clock.run(() => made !== undefined);
  assert.equal([made, clock.now() - startMs], ['handshake', 75_000]);
}));

for (const [why, target] of [['refused', { host: '127.0.0.1', port: 1 }], ['dns', { host: 'nowhere.example.com', port: 80 }]] as const) {
  channel(`reports the cause of a failed connection: ${why}`, async () => {
    const clock = virtualClock();
    assert.is(await openChannel(clock, alive(clock), target, { ...free, hosts: {} }, { onData() {}, onClosed() {} }), why);
  });
}

channel.run();
