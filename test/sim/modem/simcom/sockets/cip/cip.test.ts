// Tests of the TCP socket of the simulated SIM800, by chapter 8 of its AT manual, over a real connection.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { authorityOf, certificateOf } from '../../../../server/certificates.ts';
import { startHttpServer } from '../../../../server/http/http.ts';
import { withPeer, type Peer, type PeerOptions } from '../../../net/peer.ts';
import type { Stand } from '../../../stand.ts';
import type { Sim800, Sim800Options } from '../../sim800.ts';
import { on800 } from '../../stand.ts';

const cip = suite('cip');

interface Bench extends Stand<Sim800> {
  peer: Peer;
  /** Sends each row's text, and compares the answer with the row's lines. The text `open` is replaced by AT+CIPSTART to the peer. */
  rows(rows: [string, string[]][]): Promise<void>;
  connect(): Promise<void>;
}

/** Milliseconds that a test waits for a prompt. They are fewer than the modem's timeout for a file's bytes. */
const promptMs = 100;
const shut: [string, string[]] = ['AT+CIPSHUT', ['SHUT OK']];
const context: [string, string[]][] = [
  ['AT+CIPRXGET=1', ['OK']], ['AT+CSTT="web","me","pw"', ['OK']], ['AT+CIICR', ['OK']], ['AT+CIFSR', ['10.89.193.1']],
];
const opened: [string, string[]] = ['open', ['OK', 'CONNECT OK']];

async function within(options: Partial<Sim800Options>, run: (bench: Bench) => Promise<void>, peerOptions: PeerOptions = {}): Promise<void> {
  await withPeer(peerOptions, async peer => {
    const stand = on800.stand(options);
    await stand.dte.listen();
    const rows = async (all: [string, string[]][]) => {
      for (const [say, expect] of all) {
        const text = say.replace(/^open(.*)$/, `AT+CIPSTART="TCP","127.0.0.1",${peer.port}$1`);
        assert.equal(await (text.startsWith('AT')
          ? stand.dte.ask(text, expect[0] === '>' ? promptMs : undefined)
          : stand.dte.pour(Buffer.from(text))), expect, say);
      }
    };
    const connect = () => rows([...context, opened]);
    try {
      await run({ ...stand, peer, rows, connect });
    } finally {
      await stand.sim.stop();
    }
  });
}

cip('reports each state from CIPSHUT to CIPSHUT', () => within({}, async ({ rows, peer, dte, sim }) => {
  const state = (name: string): [string, string[]] => ['AT+CIPSTATUS', ['OK', `STATE: ${name}`]];
  await rows([
    shut, state('IP INITIAL'), ['AT+CIPMUX=0', ['OK']], ['AT+CIPRXGET=1', ['OK']], ['AT+CIPRXGET?', ['+CIPRXGET: 1', 'OK']],
    ['AT+CSTT="web","me","pw"', ['OK']], state('IP START'), ['AT+CIICR', ['OK']], state('IP GPRSACT'), ['AT+CIFSR', ['10.89.193.1']],
    state('IP STATUS'),
    opened, state('CONNECT OK'), ['AT+CIPSEND?', ['+CIPSEND: 1460', 'OK']], ['AT+CIPSEND=5', ['> ']], ['hello', ['SEND OK']],
    ['AT+CIPACK', ['+CIPACK: 5, 5, 0', 'OK']], ['AT+CIPRXGET=4', ['+CIPRXGET: 4,0', 'OK']], ['AT+CIPRXGET=2,10', ['+CIPRXGET: 2,0,0', 'OK']],
  ]);
  assert.is(peer.heard(), 'hello');
  peer.say('good day');
  assert.equal(await dte.hear(1), ['+CIPRXGET: 1']);
  await rows([
    ['AT+CIPRXGET=4', ['+CIPRXGET: 4,8', 'OK']], ['AT+CIPRXGET=2,4', ['+CIPRXGET: 2,4,4', 'good', 'OK']],
    ['AT+CIPRXGET=3,2', ['+CIPRXGET: 3,2,2', '2064', 'OK']],
    ['AT+CIPRXGET=2,1460', ['+CIPRXGET: 2,2,0', 'ay', 'OK']], ['AT+CIPCLOSE', ['CLOSE OK']], state('TCP CLOSED'), ['AT+CIPSEND=1', ['ERROR']], shut,
    state('IP INITIAL'),
  ]);
  assert.equal(sim.violations, []);
}));

cip('CIPMUX=1: several connections, as another program may leave them', () => within({}, async ({ rows, peer, dte, sim }) => {
  const one: [string, string[]] = [`AT+CIPSTART=0,"TCP","127.0.0.1","${peer.port}"`, ['OK', '0, CONNECT OK']];
  await rows([
    ['AT+CIPMUX?', ['+CIPMUX: 0', 'OK']], ['AT+CIPMUX=1', ['OK']], [one[0], ['ERROR']], ...context, ['open', ['ERROR']], one,
    [one[0], ['ERROR', '0, ALREADY CONNECT']],
    ['AT+CIPMUX=0', ['ERROR']], ['AT+CIPSEND=5', ['ERROR']], ['AT+CIPCLOSE', ['ERROR']], ['AT+CIPCLOSE=1', ['ERROR']],
  ]);
  peer.say('good day');
  assert.equal(await dte.hear(2), ['+RECEIVE,0,8:', 'good day']);
  await rows([['AT+CIPCLOSE=0', ['0, CLOSE OK']], ['AT+CIPMUX=0', ['ERROR']], one]);
  peer.end();
  assert.equal(await dte.hear(1), ['0, CLOSED']);
  await rows([one, shut, ['AT+CIPMUX?', ['+CIPMUX: 1', 'OK']], ['AT+CIPMUX=0', ['OK']], ...context, ['AT+CIPMUX=1', ['ERROR']], opened]);
  assert.equal(sim.violations, []);
}));

const refused: { title: string; options?: Partial<Sim800Options>; rows: [string, string[]][] }[] = [
  { title: 'CIICR before CSTT', rows: [['AT+CIICR', ['ERROR']]] },
  { title: 'CIFSR before CIICR', rows: [['AT+CSTT', ['OK']], ['AT+CIFSR', ['ERROR']]] },
  { title: 'CSTT twice', rows: [['AT+CSTT', ['OK']], ['AT+CSTT', ['ERROR']]] },
  { title: 'a connection before CIFSR', rows: [['AT+CSTT', ['OK']], ['AT+CIICR', ['OK']], ['open', ['ERROR']]] },
  { title: 'manual reading after CSTT', rows: [['AT+CSTT', ['OK']], ['AT+CIPRXGET=1', ['ERROR']]] },
  { title: 'manual reading without CIPRXGET=1', rows: [opened, ['AT+CIPRXGET=2,10', ['ERROR']]] },
  { title: 'a second connection', rows: [opened, ['open', ['OK', 'ALREADY CONNECT']]] },
  { title: 'a second connection, as users report it', options: { alreadyAfter: 'ERROR' }, rows: [opened, ['open', ['ERROR', 'ALREADY CONNECT']]] },
  { title: 'a new connection after a close without CIPSHUT', rows: [opened, ['AT+CIPCLOSE=0', ['CLOSE OK']], ['open', ['ERROR']], shut, opened] },
  {
    title: 'closing without a connection',
    rows: [['AT+CIPCLOSE', ['ERROR']], opened, ['AT+CIPCLOSE=2', ['ERROR']], ['AT+CIPCLOSE=1', ['CLOSE OK']], ['AT+CIPCLOSE', ['ERROR']]],
  },
  {
    title: 'a slice not smaller than the size from CIPSEND?',
    rows: [opened, ['AT+CIPSEND=1460', ['ERROR']], ['AT+CIPSEND=0', ['ERROR']], ['AT+CIPSEND=1459', ['> ']]],
  },
  { title: 'a slice without a connection', rows: [['AT+CIPSEND=5', ['ERROR']]] },
  {
    title: 'an APN that is not the operator\'s', options: { apn: 'web' },
    rows: [['AT+CSTT="other"', ['OK']], ['AT+CIICR', ['ERROR']], ['AT+CIFSR', ['ERROR']], shut, ['AT+CSTT="web"', ['OK']], ['AT+CIICR', ['OK']]],
  },
  {
    title: 'an account that is not the operator\'s', options: { apnUser: 'me', apnPassword: 'pw' },
    rows: [['AT+CSTT="web","me","no"', ['OK']], ['AT+CIICR', ['ERROR']]],
  },
  {
    title: 'a context without a network', options: { registration: [{ atMs: 0, stat: 2 }] },
    rows: [['AT+CSTT', ['OK']], ['AT+CIICR', ['ERROR']], ['AT+CIPSTATUS', ['OK', 'STATE: PDP DEACT']]],
  },
  { title: 'a closed port', rows: [['AT+CIPSTART="TCP","127.0.0.1","1"', ['OK', 'STATE: TCP CLOSED', 'CONNECT FAIL']]] },
  {
    title: 'an unknown host name', options: { hosts: {} },
    rows: [['AT+CIPSTART="TCP","nowhere.example.com",80', ['OK', 'STATE: TCP CLOSED', 'CONNECT FAIL']]],
  },
  { title: 'wrong arguments', rows: [
    'AT+CIPSTART="TCP","h"', 'AT+CIPSTART="SCTP","h",80', 'AT+CIPSTART="TCP",h,80', 'AT+CIPSTART="TCP","h",0', 'AT+CIPMUX=2', 'AT+CIPSSL=2',
    'AT+CIPRXGET=5', 'AT+CSTT=web', 'AT+CIICR=1',
  ].map(say => [say, ['ERROR']]) },
];
for (const { title, options, rows: all } of refused) cip(`refuses ${title}`, () => within(options ?? {}, bench => bench.rows(all)));

const slow = { upBytesPerSecond: 1000, rttMs: 300 };

cip('prints SEND OK when the server has the slice', () => within(slow, async ({ connect, clock, dte }) => {
  await connect();
  await dte.ask('AT+CIPSEND=1000');
  const fromMs = clock.now();
  dte.write(Buffer.alloc(1000));
  await dte.until(/SEND OK/);
  assert.ok(Math.abs(clock.now() - fromMs - 1300) < 200, `${clock.now() - fromMs} ms`);
}));

cip('prints DATA ACCEPT when its buffer has the slice, and refuses one without room', () => within({
  ...slow, sendBufferBytes: 1500,
}, async ({ connect, dte, rows, clock }) => {
  await rows([['AT+CIPQSEND=1', ['OK']], ['AT+CIPQSEND?', ['+CIPQSEND: 1', 'OK']]]);
  await connect();
  await dte.ask('AT+CIPSEND=1000');
  const fromMs = clock.now();
  dte.write(Buffer.alloc(1000));
  await dte.until(/DATA ACCEPT:1000/);
  assert.ok(clock.now() - fromMs < 200);
  assert.equal(await dte.ask('AT+CIPSEND?', 100), ['+CIPSEND: 500', 'OK']);
  assert.equal(await dte.ask('AT+CIPSEND=500', 100), ['ERROR']);
  await dte.listen(2000);
  assert.equal(await dte.ask('AT+CIPSEND?', 100), ['+CIPSEND: 1460', 'OK']);
}));

cip('fails the configured slice, which never reaches the server', () => within({ failingSends: [2] }, async ({ connect, rows, peer }) => {
  await connect();
  for (const [slice, said] of [
    ['one', 'SEND OK'], ['two', 'SEND FAIL'], ['six', 'SEND OK'],
  ]) await rows([['AT+CIPSEND=3', ['> ']], [slice!, [said!]]]);
  assert.is(peer.heard(), 'onesix');
}));

cip('reports a close by the server; unread data stays readable', () => within({}, async ({ connect, rows, peer, dte }) => {
  await connect();
  peer.say('bye');
  peer.end();
  assert.equal(await dte.hear(2), ['+CIPRXGET: 1', 'CLOSED']);
  await rows([
    ['AT+CIPSEND=1', ['ERROR']], ['AT+CIPCLOSE', ['ERROR']], ['AT+CIPRXGET=2,100', ['+CIPRXGET: 2,3,0', 'bye', 'OK']],
    ['AT+CIPRXGET=2,100', ['ERROR']], ['AT+CIPSTATUS', ['OK', 'STATE: TCP CLOSED']],
  ]);
}));

cip('in one variant, loses unread data when the server closes', () => within({ keepsAfterClose: false }, async ({ connect, rows, peer, dte }) => {
  await connect();
  peer.say('bye');
  peer.end();
  await dte.hear(2);
  await rows([['AT+CIPRXGET=2,100', ['ERROR']]]);
}));

cip('in one variant, reconnects after a close without CIPSHUT', () => within({ reopens: true }, async ({ connect, rows }) => {
  await connect();
  await rows([['AT+CIPCLOSE', ['CLOSE OK']], opened]);
}));

cip('prints received data at once without CIPRXGET=1', () => within({}, async ({ rows, peer, dte }) => {
  await rows([['AT+CIPHEAD=1', ['OK']], ['AT+CIPSRIP=1', ['OK']], opened]);
  peer.say('good day');
  assert.equal(await dte.hear(2), [`+RECV FROM:127.0.0.1:${peer.port}`, '+IPD,8:good day']);
}));

cip('loses no data when its receive buffer is full', () => within({ receiveBufferBytes: 1000 }, async ({ connect, peer, dte }) => {
  await connect();
  peer.say('x'.repeat(2500));
  await dte.hear(1);
  const sizes: string[] = [];
  for (let i = 0; i < 3; i++) sizes.push((await dte.ask('AT+CIPRXGET=2,1460'))[0]!);
  assert.equal(sizes, ['+CIPRXGET: 2,1000,0', '+CIPRXGET: 2,1000,0', '+CIPRXGET: 2,500,0']);
}));

cip('loses the connection with the network, and requires CIPSHUT before the next one', () => within({}, async ({ connect, rows, sim, dte }) => {
  await connect();
  sim.setRegistration(2);
  assert.equal(await dte.listen(), ['+PDP: DEACT']);
  sim.setRegistration(1);
  await rows([['AT+CIPSTATUS', ['OK', 'STATE: PDP DEACT']], ['AT+CIPSEND=1', ['ERROR']], ['open', ['ERROR']], ['AT+CIICR', ['ERROR']], shut]);
  await connect();
}));

cip('loses the connection when it is detached', () => within({}, async ({ connect, rows }) => {
  await connect();
  await rows([
    ['AT+CGATT=0', ['OK', '+PDP: DEACT']], ['AT+CGATT=0', ['OK']], shut, ['AT+CSTT', ['OK']], ['AT+CIICR', ['ERROR']], ['AT+CGATT=1', ['OK']], shut,
  ]);
  await connect();
}));

cip('a reset clears the connection and the settings', () => within({}, async ({ connect, rows, sim, dte, peer }) => {
  await connect();
  peer.say('hello');
  sim.reset();
  await dte.listen();
  await dte.ask('ATE0');
  await rows([
    ['AT+CIPSTATUS', ['OK', 'STATE: IP INITIAL']], ['AT+CIPRXGET?', ['+CIPRXGET: 0', 'OK']], ['AT+CSTT?', ['+CSTT: "CMNET","",""', 'OK']],
    ['AT+CIPRXGET=4', ['ERROR']],
  ]);
}));

// The tests from here on connect by TLS. `ca` is the CA certificate that the modem is given.

const ca = authorityDer();

/** Returns the CA certificate in the binary format (DER) that the SIM800 takes. */
function authorityDer(): Uint8Array {
  return Buffer.from(authorityOf().replace(/-----[^-]+-----|\s/g, ''), 'base64');
}

interface TlsCase {
  title: string;
  certificate?: Parameters<typeof certificateOf>[0];
  options?: Partial<Sim800Options>;
  before?: [string, string[]][];
  expect: string[];
}

const proves: [string, string[]][] = [['AT+SSLOPT=0,0', ['OK']], [`AT+SSLSETROOT="C:\\USER\\CA.CRT",${ca.length}`, ['OK']]];
const clock2026: [string, string[]] = ['AT+CCLK="26/11/20,09:30:00+04"', ['OK']];
const failed = ['OK', 'STATE: TCP CLOSED', 'CONNECT FAIL'];
const tlsCases: TlsCase[] = [
  { title: 'any certificate without a check', certificate: 'stranger', expect: opened[1] },
  { title: 'a certificate by the configured root', before: [clock2026, ...proves], expect: opened[1] },
  { title: 'a certificate by another root', certificate: 'stranger', before: [clock2026, ...proves], expect: failed },
  { title: 'an expired certificate', certificate: 'expired', before: [clock2026, ...proves], expect: failed },
  { title: 'a valid certificate with an unset clock', before: proves, expect: failed },
  { title: 'a certificate check without a root', before: [['AT+SSLOPT=0,0', ['OK']]], expect: failed },
  {
    title: 'a certificate check without a root, as users report it', options: { failedTls: 'CLOSE OK' }, before: [['AT+SSLOPT=0,0', ['OK']]],
    expect: ['OK', 'CLOSE OK'],
  },
];
for (const { title, certificate = 'server', options, before = [], expect } of tlsCases) {
  cip(`TLS: ${title}`, () => withTls(certificate, options ?? {}, async ({ rows, open }) => {
    await rows([...before, ['AT+CIPSSL=1', ['OK']], ['AT+CIPSSL?', ['+CIPSSL: 1', 'OK']], [open, expect]]);
  }));
}

cip('sends HTTP through TLS without SNI', () => withTls('server', {}, async ({ rows, open, dte, handshakes }) => {
  const get = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';
  await rows([...context, ['AT+CIPSSL=1', ['OK']], [open, opened[1]], [`AT+CIPSEND=${get.length}`, ['> ']]]);
  assert.equal(await dte.pour(Buffer.from(get)), ['SEND OK', '+CIPRXGET: 1']);
  assert.match((await dte.ask('AT+CIPRXGET=2,100'))[1]!, /^HTTP\/1\.1 /);
  assert.equal(handshakes, ['TLSv1.2 for nobody']);
}));

interface TlsBench extends Pick<Bench, 'rows' | 'dte'> {
  open: string;
  handshakes: string[];
}

async function withTls(
  certificate: Parameters<typeof certificateOf>[0],
  options: Partial<Sim800Options>,
  run: (bench: TlsBench) => Promise<void>,
): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'snapferry-cip-'));
  const server = await startHttpServer({ root, tls: certificateOf(certificate) });
  const { port, handshakes } = server;
  try {
    await within(options, async ({ rows, dte }) => {
      await rows([['AT+FSCREATE=C:\\USER\\CA.CRT', ['OK']], [`AT+FSWRITE=C:\\USER\\CA.CRT,0,${ca.length},10`, ['>']]]);
      assert.equal(await dte.pour(ca), ['OK']);
      await run({ rows, dte, handshakes, open: `AT+CIPSTART="TCP","127.0.0.1",${port}` });
    });
  } finally {
    await server.stop();
    rmSync(root, { recursive: true });
  }
}

cip.run();
