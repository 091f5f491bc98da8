// Tests of the sockets of the simulated SIM7080 and SIM7000, by chapters 12 and 18 of their AT manuals, over real connections.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rawBytesIn, readTurns } from '../../command/transcript.ts';
import { withPeer, type Peer, type PeerOptions } from '../../net/peer.ts';
import type { Stand } from '../../stand.ts';
import type { Sim7080, Sim7080Options } from '../sim7080.ts';
import { on7080 } from '../stand.ts';

const ca = suite('ca');

interface Bench extends Stand<Sim7080> {
  peer: Peer;
  /** Sends each row's text, and compares the answer with the row's lines. The text `open` is replaced by AT+CAOPEN to the peer. */
  rows(rows: [string, string[]][]): Promise<void>;
}

/** Milliseconds that a test waits for a prompt. They are fewer than the modem's timeout for data. */
const promptMs = 100;
const active: [string, string[]] = ['AT+CNACT=0,1', ['OK', '+APP PDP: 0,ACTIVE']];
const opened: [string, string[]] = ['open', ['+CAOPEN: 0,0', 'OK']];
const old = { family: 'SIM7000' as const };
const activeOld: [string, string[]][] = [['AT+CNACT=1,"web"', ['OK', '+APP PDP: ACTIVE']], ['AT+CACID=0', ['OK']]];

async function within(options: Partial<Sim7080Options>, run: (bench: Bench) => Promise<void>, peerOptions: PeerOptions = {}): Promise<void> {
  await withPeer(peerOptions, async peer => {
    const stand = on7080.stand(options);
    const open = `AT+CAOPEN=0,${options.family === 'SIM7000' ? '' : '0,'}"TCP","127.0.0.1",${peer.port}`;
    await stand.dte.listen();
    const rows = async (all: [string, string[]][]) => {
      for (const [say, expect] of all) {
        const text = say === 'open' ? open : say;
        assert.equal(await (text.startsWith('AT')
          ? stand.dte.ask(text, expect[0] === '>' ? promptMs : undefined)
          : stand.dte.pour(Buffer.from(text))), expect, say);
      }
    };
    try {
      await run({ ...stand, peer, rows });
    } finally {
      await stand.sim.stop();
    }
  });
}

ca('opens a connection, sends, reads data on one line and closes', () => within({}, async ({ rows, peer, dte, sim }) => {
  await rows([
    active, ['AT+CACID?', ['OK']], ['AT+CASTATE?', ['OK']], opened, ['AT+CASTATE?', ['+CASTATE: 0,1', 'OK']],
    ['AT+CASEND=0', ['+CASEND: 10240', 'OK']],
    ['AT+CASEND=0,5', ['>']], ['hello', ['OK']], ['AT+CAACK=0', ['+CAACK: 5,0', 'OK']], ['AT+CARECV=0,10', ['+CARECV: 0', 'OK']],
  ]);
  assert.is(peer.heard(), 'hello');
  peer.say('good\r\nday');
  assert.equal(await dte.hear(1), ['+CADATAIND: 0']);
  await rows([
    ['AT+CARECV=0,4', ['+CARECV: 4,good', 'OK']], ['AT+CARECV=0,1460', ['+CARECV: 5,', 'day', 'OK']], ['AT+CARECV=0,1460', ['+CARECV: 0', 'OK']],
  ]);
  assert.match(dte.raw(), /^\r\n\+CARECV: 0\r\n\r\nOK\r\n$/);
  await rows([['AT+CACLOSE=0', ['OK']], ['AT+CACLOSE=0', ['ERROR']], ['AT+CASTATE?', ['OK']], ['AT+CARECV=0,10', ['ERROR']], opened]);
  assert.equal(sim.violations, []);
}));

ca('reproduces the vendor\'s transcript', () => within({}, async ({ rows, peer, dte, sim }) => {
  await rows([active]);
  for (const { say, hear } of readTurns('sim7080/tcp.txt')) {
    const size = rawBytesIn(say);
    const text = say.replace('"192.0.2.10",6004', `"127.0.0.1",${peer.port}`);
    const heard = await (size === undefined ? dte.ask(text, hear[0] === '>' ? promptMs : undefined) : dte.pour(Buffer.alloc(size, 'q')));
    if (hear.at(-1) === '+CADATAIND: 0') peer.say('GET / HTTP');
    assert.equal(heard.length < hear.length ? [...heard, ...await dte.hear(1)] : heard, hear, say);
  }
  assert.is(peer.heard(), 'qqqqq');
  assert.equal(sim.violations, []);
}));

ca('a SIM7000 opens, sends, reads and closes with its own syntax', () => within(old, async ({ rows, peer, dte, sim }) => {
  await rows([
    activeOld[0]!, ['open', ['ERROR']], activeOld[1]!, ['AT+CACID?', ['+CACID: 0', 'OK']], opened, ['AT+CASEND=0,5', ['>']],
    ['hello', ['OK', '+CASEND: 0,0,5']],
  ]);
  peer.say('good day');
  assert.equal(await dte.hear(1), ['+CADATAIND: 0']);
  await rows([
    ['AT+CARECV=0,4', ['+CARECV: 4,good', 'OK']], ['AT+CARECV=0,1460', ['+CARECV: 4, day', 'OK']], ['AT+CARECV=0,1460', ['+CARECV: 0', 'OK']],
  ]);
  await rows([
    ['AT+CACLOSE=0', ['OK']], [`AT+CAOPEN=0,"127.0.0.1",${peer.port}`, ['+CAOPEN: 0,0', 'OK']], ['AT+CACLOSE=0', ['OK']], ['AT+CACID=2', ['ERROR']],
  ]);
  assert.equal(sim.violations, []);
}));

ca('in one variant, reads in the form of the SIM7000\'s manual', () => within({ ...old, receiveForm: 'cid' }, async ({ rows, peer, dte }) => {
  await rows([...activeOld, opened]);
  peer.say('good day');
  await dte.hear(1);
  await rows([['AT+CARECV=0,1460', ['+CARECV: 0,8', 'good day', 'OK']], ['AT+CARECV=0,1460', ['+CARECV: 0,0', 'OK']]]);
}));

const refused: { title: string; options?: Partial<Sim7080Options>; rows: [string, string[]][] }[] = [
  { title: 'a connection without a context', rows: [['open', ['+CAOPEN: 0,21', 'OK']], active, opened] },
  { title: 'a connection without a context, ended with ERROR', options: { openFailureEnd: 'ERROR' }, rows: [['open', ['+CAOPEN: 0,21', 'ERROR']]] },
  { title: 'an identifier in use', rows: [active, opened, ['open', ['ERROR']]] },
  { title: 'a closed port', rows: [active, ['AT+CAOPEN=0,0,"TCP","127.0.0.1",1', ['+CAOPEN: 0,23', 'OK']]] },
  {
    title: 'an unknown host name', options: { hosts: {} }, rows: [active, ['AT+CAOPEN=0,0,"TCP","nowhere.example.com",80', ['+CAOPEN: 0,20', 'OK']]],
  },
  {
    title: 'more than 1,460 bytes at once',
    rows: [
      active, opened, ['AT+CASEND=0,1461', ['ERROR']], ['AT+CASEND=0,0', ['ERROR']], ['AT+CARECV=0,1461', ['ERROR']], ['AT+CARECV=0,0', ['ERROR']],
      ['AT+CASEND=0,1460', ['>']],
    ],
  },
  {
    title: 'commands that need a connection',
    rows: [
      active, ['AT+CASEND=0', ['ERROR']], ['AT+CASEND=0,5', ['ERROR']], ['AT+CARECV=0,5', ['ERROR']], ['AT+CAACK=0', ['ERROR']],
      ['AT+CACLOSE=0', ['ERROR']],
    ],
  },
  { title: 'wrong arguments', rows: [
    active,
    ...[
      'AT+CAOPEN=13,0,"TCP","h",80', 'AT+CAOPEN=0,"TCP","h",80', 'AT+CAOPEN=0,0,"TCP","h","80"', 'AT+CAOPEN=0,0,"TCP","h",80,2',
      `AT+CAOPEN=0,0,"TCP","${'h'.repeat(65)}",80`, 'AT+CAOPEN=0,0,TCP,"h",80', 'AT+CACID=13', 'AT+CASTATE', 'AT+CACLOSE',
    ].map((say): [string, string[]] => [say, ['ERROR']]),
  ] },
];
for (const { title, options, rows: all } of refused) ca(`refuses ${title}`, () => within(options ?? {}, bench => bench.rows(all)));

ca('drops a slice that is incomplete at its timeout', () => within({}, async ({ rows, dte, clock, peer }) => {
  await rows([active, opened]);
  for (const [say, ms] of [['AT+CASEND=0,5', 5000], ['AT+CASEND=0,5,300', 300]] as const) {
    await dte.ask(say, 100);
    const fromMs = clock.now();
    dte.write('hel');
    await dte.until(/ERROR/);
    assert.ok(Math.abs(clock.now() - fromMs - ms) < 250, `${say}: ${clock.now() - fromMs} ms`);
  }
  assert.is(peer.heard(), '');
}));

ca('accepts a slice only if its buffer has room', () => within({ upBytesPerSecond: 100, sendBufferBytes: 1500 }, async ({ rows, dte }) => {
  await rows([active, opened]);
  await dte.ask('AT+CASEND=0,1460', 10);
  assert.equal(await dte.pour(Buffer.alloc(1460), 1000), ['OK']);
  assert.equal(await dte.ask('AT+CASEND=0', 10), ['+CASEND: 40', 'OK']);
  assert.equal(await dte.ask('AT+CAACK=0', 10), ['+CAACK: 1460,1460', 'OK']);
  assert.equal(await dte.ask('AT+CASEND=0,41', 10), ['ERROR']);
}));

ca('fails the configured slice, which never reaches the server', async () => {
  const says = (end: string[]): [string, string[]][] => [['AT+CASEND=0,3', ['>']], ['two', end]];
  await within({ failingSends: [1] }, bench => bench.rows([active, opened, ...says(['ERROR']), ...says(['OK'])]));
  await within({ ...old, failingSends: [1] }, async bench => {
    await bench.rows([...activeOld, opened, ...says(['OK', '+CASEND: 0,1,0']), ...says(['OK', '+CASEND: 0,0,3'])]);
    assert.is(bench.peer.heard(), 'two');
  });
});

ca('reports a close by the server; the identifier is free after CACLOSE', () => within({}, async ({ rows, peer, dte }) => {
  await rows([active, opened]);
  peer.say('bye');
  peer.end();
  assert.equal(await dte.hear(2), ['+CADATAIND: 0', '+CASTATE: 0,0']);
  await rows([
    ['AT+CASTATE?', ['+CASTATE: 0,0', 'OK']], ['AT+CASEND=0,1', ['ERROR']], ['AT+CARECV=0,9', ['+CARECV: 3,bye', 'OK']], ['AT+CARECV=0,9', ['ERROR']],
    ['open', ['ERROR']], ['AT+CACLOSE=0', ['OK']], opened,
  ]);
}));

ca('a SIM7000 loses unread data when the server closes', () => within(old, async ({ rows, peer, dte }) => {
  await rows([...activeOld, opened]);
  peer.say('bye');
  peer.end();
  assert.equal(await dte.hear(2), ['+CADATAIND: 0', '+CASTATE: 0,0']);
  await rows([['AT+CARECV=0,9', ['ERROR']]]);
}));

ca('reports a full receive buffer, and loses no data', () => within({ receiveBufferBytes: 1000 }, async ({ rows, peer, dte }) => {
  await rows([active, opened]);
  peer.say('x'.repeat(1500));
  assert.equal(await dte.hear(2), ['+CADATAIND: 0', '+CAURC: "buffer full"']);
  assert.equal((await dte.ask('AT+CARECV=0,1460'))[0]!.slice(0, 13), '+CARECV: 1000');
  assert.equal((await dte.ask('AT+CARECV=0,1460'))[0]!.slice(0, 12), '+CARECV: 500');
}));

ca('prints received data at once if CAOPEN requests it', () => within({}, async ({ rows, peer, dte }) => {
  await rows([active, [`AT+CAOPEN=3,0,"TCP","127.0.0.1",${peer.port},1`, ['+CAOPEN: 3,0', 'OK']]]);
  peer.say('good day');
  assert.equal(await dte.hear(2), ['+CAURC: "recv",3,8', 'good day']);
}));

for (const [title, lose, told] of [
  ['the network', (bench: Bench) => (bench.dte.write(''), bench.sim.setRegistration(2)), ['+APP PDP: 0,DEACTIVE', '+CASTATE: 0,0']],
  ['the attachment', (bench: Bench) => void bench.dte.write('AT+CGATT=0\r'), ['OK', '+APP PDP: 0,DEACTIVE', '+CASTATE: 0,0']],
  ['the context', (bench: Bench) => void bench.dte.write('AT+CNACT=0,0\r'), ['OK', '+APP PDP: 0,DEACTIVE', '+CASTATE: 0,0']],
] as const) {
  ca(`loses the connection with ${title}`, () => within({}, async bench => {
    await bench.rows([active, opened]);
    lose(bench);
    await bench.dte.until(/CASTATE/);
    assert.equal(bench.dte.raw().split('\r\n').filter(line => line !== ''), told);
    await bench.rows([['AT+CASEND=0,5', ['ERROR']], ['AT+CACLOSE=0', ['OK']]]);
  }));
}

ca('a reset clears the connection and the settings', () => within({}, async ({ rows, sim, dte }) => {
  await rows([active, ['AT+CACID=1', ['OK']], opened]);
  sim.reset();
  await dte.listen();
  await dte.ask('ATE0');
  await rows([['AT+CASTATE?', ['OK']], ['AT+CACID?', ['OK']], ['AT+CASEND=0', ['ERROR']]]);
}));

ca.run();
