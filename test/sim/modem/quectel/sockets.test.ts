// Tests of the simulated Quectel M-series modem's TCP socket, by the TCPIP application note, over a real connection.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { withPeer, type Peer } from '../net/peer.ts';
import type { Stand } from '../stand.ts';
import type { Quectel, QuectelOptions } from './quectel.ts';
import { stand } from './stand.ts';

const sockets = suite('sockets');

interface Bench extends Stand<Quectel> {
  peer: Peer;
  /** Sends each row's text, and compares the answer with the row's lines. The text `open` is replaced by AT+QIOPEN to the peer. */
  rows(rows: [string, string[]][]): Promise<void>;
}

const opened: [string, string[]] = ['open', ['OK', 'CONNECT OK']];
const noticed: [string, string[]] = ['AT+QINDI=1', ['OK']];

async function within(options: Partial<QuectelOptions>, run: (bench: Bench) => Promise<void>): Promise<void> {
  await withPeer({}, async peer => {
    const made = stand(options);
    await made.dte.listen();
    const rows = async (all: [string, string[]][]) => {
      for (const [say, expect] of all) {
        const text = say === 'open' ? `AT+QIOPEN="TCP","127.0.0.1",${peer.port}` : say;
        assert.equal(await (text.startsWith('AT') ? made.dte.ask(text) : made.dte.pour(Buffer.from(text))), expect, say);
      }
    };
    try {
      await run({ ...made, peer, rows });
    } finally {
      await made.sim.stop();
    }
  });
}

sockets('reports each state from the context to QIDEACT', () => within({}, async ({ rows, peer, dte, sim }) => {
  const state = (name: string): [string, string[]] => ['AT+QISTAT', ['OK', `STATE: ${name}`]];
  await rows([
    ...['AT+QIFGCNT=0', 'AT+QICSGP=1,"web","u","p"', 'AT+QIMUX=0', 'AT+QIMODE=0', 'AT+QIDNSIP=1'].map((say): [string, string[]] => [say, ['OK']]),
    noticed,
    ['AT+QIREGAPP', ['OK']], ['AT+QIACT', ['OK']], ['AT+QILOCIP', ['10.94.36.44']], state('IP GPRSACT'), opened, state('CONNECT OK'),
    ['AT+QISEND?', ['+QISEND: 1460', 'OK']], ['AT+QISEND=5', ['> ']], ['hello', ['SEND OK']], ['AT+QISACK', ['+QISACK: 5, 5, 0', 'OK']],
    ['AT+QIRD=0,1,0,1500', ['OK']],
  ]);
  assert.is(peer.heard(), 'hello');
  peer.say('good day');
  assert.equal(await dte.hear(1), ['+QIRDI: 0,1,0']);
  const head = (size: number) => `+QIRD: 127.0.0.1:${peer.port},TCP,${size}`;
  await rows([
    ['AT+QIRD=0,1,0,4', [head(4), 'good', 'OK']], ['AT+QIRD=0,1,0,1500', [head(4), ' day', 'OK']], ['AT+QIRD=0,1,0,1500', ['OK']],
    ['AT+QICLOSE', ['CLOSE OK']], state('IP CLOSE'), ['AT+QISEND=1', ['ERROR']], opened, ['AT+QIDEACT', ['DEACT OK']], state('IP INITIAL'),
    ['AT+QISEND=1', ['ERROR']],
  ]);
  assert.equal(sim.violations, []);
}));

sockets('QIMUX=1: several connections, as another program may leave them', () => within({}, async ({ rows, peer, dte, sim }) => {
  const one: [string, string[]] = [`AT+QIOPEN=0,"TCP","127.0.0.1",${peer.port}`, ['OK', '0, CONNECT OK']];
  await rows([
    ['AT+QIMUX?', ['+QIMUX: 0', 'OK']], ['AT+QIMUX=1', ['OK']], ['open', ['ERROR']], one, [one[0], ['ERROR', '0, ALREADY CONNECT']],
    [`AT+QIOPEN=6,"TCP","127.0.0.1",${peer.port}`, ['ERROR']],
    ['AT+QIMUX=0', ['ERROR']], ['AT+QISEND=5', ['ERROR']], ['AT+QICLOSE', ['ERROR']], ['AT+QICLOSE=1', ['ERROR']],
  ]);
  peer.say('good day');
  assert.equal(await dte.hear(2), ['+RECEIVE: 0,8', 'good day']);
  await rows([
    ['AT+QICLOSE=0', ['0, CLOSE OK']], ['AT+QIMUX=0', ['OK']], opened, ['AT+QIMUX=1', ['ERROR']], ['AT+QIDEACT', ['DEACT OK']],
    ['AT+QIMUX=1', ['OK']], one,
  ]);
  peer.end();
  assert.equal(await dte.hear(1), ['0, CLOSED']);
  await rows([one, ['AT+QIDEACT', ['DEACT OK']], ['AT+QICLOSE=0', ['ERROR']], ['AT+QIMUX=0', ['OK']]]);
  assert.equal(sim.violations, []);
}));

const refused: { title: string; options?: Partial<QuectelOptions>; rows: [string, string[]][] }[] = [
  { title: 'a second connection', rows: [opened, ['open', ['OK', 'ALREADY CONNECT']]] },
  {
    title: 'a second connection with ERROR instead of OK', options: { alreadyAfter: 'ERROR' }, rows: [opened, ['open', ['ERROR', 'ALREADY CONNECT']]],
  },
  { title: 'a connection between QIREGAPP and QIACT', rows: [['AT+QIREGAPP', ['OK']], ['open', ['ERROR']], ['AT+QIACT', ['OK']], opened] },
  {
    title: 'a host name before QIDNSIP=1', options: { hosts: {} },
    rows: [
      ['AT+QIOPEN="TCP","a.example.com",80', ['ERROR']], ['AT+QIDNSIP=1', ['OK']], ['AT+QIOPEN="TCP","a.example.com",80', ['OK', 'CONNECT FAIL']],
    ],
  },
  { title: 'a closed port', rows: [['AT+QIOPEN="TCP","127.0.0.1",1', ['OK', 'CONNECT FAIL']], ['AT+QISTAT', ['OK', 'STATE: IP CLOSE']], opened] },
  {
    title: 'an APN that is not the operator\'s', options: { apn: 'web' },
    rows: [['AT+QICSGP=1,"other"', ['OK']], ['open', ['OK', 'CONNECT FAIL']], ['AT+QICSGP=1,"web"', ['OK']], opened],
  },
  { title: 'commands that need a connection', rows: ['AT+QISEND=5', 'AT+QISACK', 'AT+QICLOSE', 'AT+QIRD=0,1,0,1500'].map(say => [say, ['ERROR']]) },
  { title: 'manual reading without QINDI', rows: [opened, ['AT+QIRD=0,1,0,1500', ['ERROR']]] },
  {
    title: 'slices over 1,460 bytes and reads over 1,500 bytes',
    rows: [
      noticed, opened, ['AT+QISEND=1461', ['ERROR']], ['AT+QISEND=0', ['ERROR']], ['AT+QIRD=0,1,0,1501', ['ERROR']], ['AT+QIRD=0,1,0,0', ['ERROR']],
    ],
  },
  {
    title: 'reads of another context, role or socket',
    rows: [noticed, opened, ['AT+QIRD=1,1,0,9', ['ERROR']], ['AT+QIRD=0,2,0,9', ['ERROR']], ['AT+QIRD=0,1,1,9', ['ERROR']]],
  },
  { title: 'wrong arguments', rows: [
    'AT+QIOPEN="TCP","127.0.0.1"', 'AT+QIOPEN="SCTP","127.0.0.1",80', 'AT+QIOPEN="TCP",127.0.0.1,80', 'AT+QIMUX=2', 'AT+QIMODE=1', 'AT+QINDI=3',
    'AT+QIRD', 'AT+QICLOSE=0',
  ].map(say => [say, ['ERROR']]) },
];
for (const { title, options, rows: all } of refused) sockets(`refuses ${title}`, () => within(options ?? {}, bench => bench.rows(all)));

sockets('prints SEND OK at once if the window has room, otherwise after delivery', () => within({
  upBytesPerSecond: 100, sendBufferBytes: 1000,
}, async ({ rows, dte, clock }) => {
  await rows([opened]);
  const fromMs = clock.now();
  for (let slice = 0; slice < 2; slice++) {
    await dte.ask('AT+QISEND=1000', 10);
    dte.write(Buffer.alloc(1000));
    await dte.until(/SEND OK/);
    const [least, most] = slice === 0 ? [0, 200] : [20_000, 20_200];
    assert.ok(clock.now() - fromMs >= least! && clock.now() - fromMs <= most!, `${slice}: ${clock.now() - fromMs} ms`);
  }
  assert.equal(await dte.ask('AT+QISACK', 10), ['+QISACK: 2000, 2000, 0', 'OK']);
}));

sockets('fails the configured slice, which never reaches the server', () => within({ failingSends: [2] }, async ({ rows, peer }) => {
  await rows([opened]);
  for (const [slice, said] of [
    ['one', 'SEND OK'], ['two', 'SEND FAIL'], ['six', 'SEND OK'],
  ]) await rows([['AT+QISEND=3', ['> ']], [slice!, [said!]]]);
  assert.is(peer.heard(), 'onesix');
}));

sockets('counts received bytes in its notifications with QINDI=2', () => within({}, async ({ rows, peer, dte }) => {
  await rows([['AT+QINDI=2', ['OK']], opened]);
  peer.say('x'.repeat(1500));
  assert.equal(await dte.hear(2), ['+QIRDI: 0,1,0,1,1460,1460', '+QIRDI: 0,1,0,2,40,1500']);
}));

sockets('prints received data at once without QINDI', () => within({}, async ({ rows, peer, dte }) => {
  await rows([['AT+QIHEAD=1', ['OK']], opened]);
  peer.say('good day');
  assert.equal(await dte.hear(1), ['IPD8:good day']);
}));

sockets('reports a close by the server; unread data is kept or lost, by variant', async () => {
  for (const keepsAfterClose of [true, false]) {
    await within({ keepsAfterClose }, async ({ rows, peer, dte }) => {
      await rows([noticed, opened]);
      peer.say('bye');
      peer.end();
      assert.equal(await dte.hear(2), ['+QIRDI: 0,1,0', 'CLOSED']);
      const left = keepsAfterClose ? [`+QIRD: 127.0.0.1:${peer.port},TCP,3`, 'bye', 'OK'] : ['ERROR'];
      await rows([
        ['AT+QISEND=1', ['ERROR']], ['AT+QICLOSE', ['ERROR']], ['AT+QIRD=0,1,0,1500', left], ['AT+QISTAT', ['OK', 'STATE: IP CLOSE']], opened,
      ]);
    });
  }
});

sockets('loses the connection with the network, and requires QIDEACT before the next one', () => within({}, async ({ rows, sim, dte }) => {
  await rows([opened]);
  sim.setRegistration(2);
  assert.equal(await dte.listen(), ['+PDP DEACT']);
  sim.setRegistration(1);
  await rows([['AT+QISTAT', ['OK', 'STATE: PDP DEACT']], ['AT+QISEND=1', ['ERROR']], ['open', ['ERROR']], ['AT+QIDEACT', ['DEACT OK']], opened]);
}));

sockets('a reset clears the connection and the settings', () => within({}, async ({ rows, sim, dte }) => {
  await rows([noticed, ['AT+QIDNSIP=1', ['OK']], opened]);
  sim.reset();
  await dte.listen();
  await dte.ask('ATE0');
  await rows([[
    'AT+QISTAT', ['OK', 'STATE: IP INITIAL'],
  ], ['AT+QINDI?', ['+QINDI: 0', 'OK']], ['AT+QIDNSIP?', ['+QIDNSIP: 0', 'OK']], ['AT+QISEND=1', ['ERROR']]]);
}));

sockets.run();
