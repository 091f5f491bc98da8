// Tests of the TLS sockets of the simulated SIM7600, by the AT manual's 10.2, over a real connection.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { soon } from '../../../../clock.ts';
import { authorityOf, certificateOf } from '../../../../server/certificates.ts';
import { startHttpServer, type HttpServerOptions, type RunningHttpServer } from '../../../../server/http/http.ts';
import { startPeer } from '../../../http/peer.ts';
import type { Stand } from '../../../stand.ts';
import type { Sim7600, Sim7600Options } from '../../sim7600.ts';
import { on7600 } from '../../stand.ts';

const cch = suite('TLS sockets of the SIM7600');
const ca = authorityOf();

interface Bench extends Stand<Sim7600> {
  server: RunningHttpServer;
  ask(line: string): Promise<string[]>;
  pour(line: string, data: string): Promise<string[]>;
}

/** Runs a test with a modem and an HTTPS server named localhost. The text `{port}` in a command line is replaced by the server's port. */
async function within(
  given: Partial<Sim7600Options>,
  serving: Partial<HttpServerOptions>,
  before: string[],
  run: (bench: Bench) => Promise<void>,
): Promise<void> {
  const made = on7600.stand(given);
  const root = mkdtempSync(join(tmpdir(), 'snapferry-cch-'));
  const server = await startHttpServer({ root, clock: made.clock, tls: certificateOf('server'), ...serving });
  const ask = (line: string) => made.dte.ask(line.replace('{port}', String(server.port)));
  const pour = async (line: string, data: string) => {
    made.dte.write(`${line}\r`);
    await made.dte.until(/>/, 5000);
    return made.dte.pour(Buffer.from(data, 'latin1'));
  };
  try {
    for (const line of before) assert.ok((await ask(line)).includes('OK'), line);
    await run({ ...made, server, ask, pour });
  } finally {
    await made.sim.stop();
    await server.stop();
    rmSync(root, { recursive: true });
  }
}

const opening = ['AT+CCHSET=1,1', 'AT+CCHSTART', 'AT+CCHSSLCFG=0,0', 'AT+CCHOPEN=0,"localhost",{port},2'];
const put = 'PUT /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nConnection: close\r\n\r\nimage';

cch('a whole session: open, send by count, notification, reads in pieces, close by the server, close, stop', () =>
  within({}, {}, [], async ({ ask, pour, server }) => {
    assert.equal(await ask('AT+CCHSET=1,1'), ['OK']);
    assert.equal(await ask('AT+CCHSTART'), ['OK', '+CCHSTART: 0']);
    assert.equal(await ask('AT+CCHADDR'), ['+CCHADDR: 10.94.36.44', 'OK']);
    assert.equal(await ask('AT+CCHOPEN=0,"localhost",{port}'), ['OK', '+CCHOPEN: 0,0']);
    assert.equal(await ask('AT+CCHOPEN?'), [`+CCHOPEN: 0,"localhost",${server.port},2,`, '+CCHOPEN: 1,"",,,', 'OK']);
    assert.equal(await pour(`AT+CCHSEND=0,${put.length}`, put), ['OK', '+CCHSEND: 0,0', '+CCHEVENT: 0,RECV EVENT', '+CCH_PEER_CLOSED: 0']);
    assert.equal(server.handshakes, ['TLSv1.2 for nobody']);
    assert.is(String(server.served()['a']), 'image');
    const [, length] = /LEN,(\d+),0/.exec((await ask('AT+CCHRECV?'))[0]!)!;
    assert.equal(await ask('AT+CCHRECV=0,12'), ['OK', '+CCHRECV: DATA,0,12', 'HTTP/1.1 201', '+CCHRECV: 0,0']);
    const rest = await ask('AT+CCHRECV=0');
    assert.equal([rest[1], rest.at(-1)], [`+CCHRECV: DATA,0,${Number(length) - 12}`, '+CCHRECV: 0,0']);
    assert.equal(await ask('AT+CCHRECV=0'), ['+CCHRECV: 0,11', 'ERROR']);
    assert.equal(await ask('AT+CCHCLOSE=0'), ['OK', '+CCHCLOSE: 0,0']);
    assert.equal(await ask('AT+CCHSTOP'), ['OK', '+CCHSTOP: 0']);
  }));

cch('prints received data at once without manual reading', () =>
  within({}, {}, ['AT+CCHSTART', opening[3]!], async ({ pour }) => {
    const heard = await pour(`AT+CCHSEND=0,${put.length}`, put);
    assert.equal(heard[0], 'OK');
    assert.match(heard[1]!, /^\+CCHRECV: DATA,0,\d+$/);
    assert.equal([heard[2], heard.at(-1)], ['HTTP/1.1 201 Created', '+CCH_PEER_CLOSED: 0']);
  }));

cch('in one variant, prints OK after the result, as the manual does', () =>
  within({ cchOrder: 'ok-last' }, {}, [], async ({ ask }) => {
    assert.equal(await ask('AT+CCHSTART'), ['+CCHSTART: 0', 'OK']);
    assert.equal(await ask('AT+CCHOPEN=0,"localhost",{port}'), ['+CCHOPEN: 0,0', 'OK']);
    assert.equal(await ask('AT+CCHOPEN=1,"127.0.0.1",1'), ['OK', '+CCHOPEN: 1,14']);
    assert.equal(await ask('AT+CCHCLOSE=0'), ['+CCHCLOSE: 0,0', 'OK']);
    assert.equal(await ask('AT+CCHSTOP'), ['+CCHSTOP: 0', 'OK']);
  }));

cch('sends several pieces at the rate of the radio link', () =>
  within({ upBytesPerSecond: 1000 }, {}, opening, async ({ ask, pour, server, clock, dte }) => {
    const fromMs = clock.now();
    const head = 'PUT /b HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4000\r\n\r\n';
    await pour(`AT+CCHSEND=0,${head.length}`, head);
    assert.equal((await pour('AT+CCHSEND=0,2000', 'x'.repeat(2000)))[0], 'OK');
    dte.write('AT+CCHSEND=0,2000\r');
    await dte.until(/>/);
    dte.write('y'.repeat(2000));
    await dte.until(/OK\r\n/);
    assert.equal((await ask('AT+CCHSEND?')).slice(-5), ['+CCHSEND: 0,2000,1,0', 'OK', '+CCHSEND: 0,0', '+CCHEVENT: 0,RECV EVENT']);
    assert.is(String(server.served()['b']), 'x'.repeat(2000) + 'y'.repeat(2000));
    assert.ok(clock.now() - fromMs > 4000);
  }));

// The tests from here on connect with certain certificates and TLS settings, and expect the code of CCHOPEN's result.

const proving = ['AT+CSSLCFG="authmode",0,1', 'AT+CSSLCFG="cacert",0,"ca.pem"'];
const proofs: { title: string; shows?: Parameters<typeof certificateOf>[0]; say: string[]; open?: string; expect: number }[] = [
  { title: 'a certificate by the configured CA', say: proving, expect: 0 },
  { title: 'a certificate by another CA', shows: 'stranger', say: proving, expect: 15 },
  { title: 'a required CA that is missing', say: ['AT+CSSLCFG="authmode",0,1'], expect: 19 },
  {
    title: 'a session uses the TLS context of its own number by default', say: ['AT+CSSLCFG="authmode",1,1'], open: 'AT+CCHOPEN=1,"localhost",{port}',
    expect: 19,
  },
  {
    title: 'a session uses the TLS context set by CCHSSLCFG', say: ['AT+CSSLCFG="authmode",1,1', 'AT+CCHSSLCFG=1,0'],
    open: 'AT+CCHOPEN=1,"localhost",{port}', expect: 0,
  },
  { title: 'a session uses the TLS context set by CCHCFG', say: ['AT+CSSLCFG="authmode",5,1', 'AT+CCHCFG="sslctx",0,5'], expect: 19 },
  { title: 'a closed port', say: [], open: 'AT+CCHOPEN=0,"127.0.0.1",1', expect: 14 },
];
for (const { title, shows = 'server', say, open = opening[3]!, expect } of proofs) {
  cch(`${title}: ${expect}`, () =>
    within({}, { tls: certificateOf(shows) }, ['AT+CCHSTART'], async ({ ask, pour }) => {
      assert.equal(await pour(`AT+CCERTDOWN="ca.pem",${ca.length}`, ca), ['OK']);
      for (const line of say) assert.equal(await ask(line), ['OK'], line);
      assert.equal((await ask(open))[1]!.split(',')[1], String(expect));
    }));
}

cch('connects without TLS if CCHOPEN requests a TCP client', () =>
  within({}, { tls: undefined } as object, ['AT+CCHSET=0,1', 'AT+CCHSTART', 'AT+CCHOPEN=0,"localhost",{port},1'], async ({ pour, server }) => {
    assert.equal((await pour(`AT+CCHSEND=0,${put.length}`, put))[0], 'OK');
    assert.is(String(server.served()['a']), 'image');
  }));

cch('reports a server that has no TLS', () =>
  within({}, { tls: undefined } as object, ['AT+CCHSTART'], async ({ ask }) => assert.equal((await ask(opening[3]!))[1], '+CCHOPEN: 0,15')));

cch('the handshake with a silent server fails after negotiatetime', async () => {
  const peer = await startPeer([{ afterBytes: 1, then: 'is silent' }]);
  await within({}, {}, ['AT+CCHSTART', 'AT+CSSLCFG="negotiatetime",0,20'], async ({ clock, dte }) => {
    const fromMs = clock.now();
    dte.write(`AT+CCHOPEN=0,"localhost",${peer.port}\r`);
    assert.match(await dte.until(/CCHOPEN: .*\r\n/), /CCHOPEN: 0,15/);
    assert.ok(Math.abs(clock.now() - fromMs - 20_000) < 1000, String(clock.now() - fromMs));
  });
  await peer.stop();
});

// The tests from here on send the commands `before`, and expect that the modem then refuses the command `ask`.

const refused: { title: string; before: string[]; ask: string; expect?: string[] }[] = [
  { title: 'CCHOPEN before CCHSTART', before: [], ask: opening[3]! },
  { title: 'a second CCHSTART', before: ['AT+CCHSTART'], ask: 'AT+CCHSTART' },
  { title: 'a second CCHSTOP', before: ['AT+CCHSTART', 'AT+CCHSTOP'], ask: 'AT+CCHSTOP' },
  { title: 'CCHSET after CCHSTART', before: ['AT+CCHSTART'], ask: 'AT+CCHSET=1,1' },
  { title: 'CCHMODE after CCHSTART', before: ['AT+CCHSTART'], ask: 'AT+CCHMODE=0' },
  { title: 'transparent mode', before: [], ask: 'AT+CCHMODE=1' },
  { title: 'CCHSSLCFG before CCHSTART', before: [], ask: 'AT+CCHSSLCFG=0,0' },
  { title: 'CCHSSLCFG after CCHOPEN', before: opening, ask: 'AT+CCHSSLCFG=0,1' },
  { title: 'a second CCHOPEN of a session', before: opening, ask: opening[3]! },
  { title: 'data to a session that is not open', before: opening, ask: 'AT+CCHSEND=1,5' },
  { title: 'more than 2,048 bytes at once', before: opening, ask: 'AT+CCHSEND=0,2049' },
  { title: 'data without a length', before: opening, ask: 'AT+CCHSEND=0' },
  { title: 'a read without received data', before: opening, ask: 'AT+CCHRECV=0', expect: ['+CCHRECV: 0,11', 'ERROR'] },
  { title: 'CCHCLOSE of a session that is not open', before: opening, ask: 'AT+CCHCLOSE=1' },
  { title: 'CCHADDR before CCHSTART', before: [], ask: 'AT+CCHADDR' },
  ...[
    'AT+CCHOPEN=2,"localhost",{port}', 'AT+CCHOPEN=0,localhost,{port}', 'AT+CCHOPEN=0,"localhost",0', 'AT+CCHOPEN=0,"localhost",{port},3',
    'AT+CCHOPEN=0,"localhost",{port},2,0', 'AT+CCHCFG="sendtimeout",0,59',
  ].map(ask => ({ title: ask, before: ['AT+CCHSTART'], ask })),
];
for (const { title, before, ask: last, expect = ['ERROR'] } of refused) {
  cch(`refuses ${title}`, () => within({}, {}, before, async ({ ask }) => assert.equal(await ask(last), expect)));
}

cch('a failed CCHOPEN resets the settings of the session', () =>
  within({}, {}, ['AT+CCHSTART', 'AT+CCHSSLCFG=0,3', 'AT+CCHCFG="sendtimeout",0,60'], async ({ ask }) => {
    assert.equal(await ask('AT+CCHSSLCFG?'), ['+CCHSSLCFG: 0,3', '+CCHSSLCFG: 1,', 'OK']);
    assert.equal(await ask('AT+CCHCFG?'), ['+CCHCFG: 0,60,3', '+CCHCFG: 1,150,1', 'OK']);
    await ask('AT+CCHOPEN=0,"127.0.0.1",1');
    assert.equal(await ask('AT+CCHCFG?'), ['+CCHCFG: 0,150,0', '+CCHCFG: 1,150,1', 'OK']);
  }));

cch('loses its sessions with the network, and opens one only after CCHSTOP and CCHSTART', () =>
  within({ registration: [{ atMs: 0, stat: 1 }] }, {}, opening, async ({ ask, sim, clock, dte }) => {
    dte.write('');
    sim.setRegistration(2);
    await clock.run(() => false, 1000);
    assert.match(dte.raw(), /\+CCH_PEER_CLOSED: 0\r\n$/);
    sim.setRegistration(1);
    assert.equal(await ask('AT+CCHSEND=0,5'), ['ERROR']);
    assert.equal(await ask(opening[3]!), ['OK', '+CCHOPEN: 0,9']);
    for (const line of ['AT+CCHSTOP', 'AT+CCHSTART']) await ask(line);
    assert.equal(await ask(opening[3]!), ['OK', '+CCHOPEN: 0,0']);
  }));

cch('CCHSTART fails without a network', () =>
  within({ registration: [] }, {}, [], async ({ ask }) => assert.equal(await ask('AT+CCHSTART'), ['OK', '+CCHSTART: 9'])));

cch('a reset breaks the connection and clears the settings', () =>
  within({}, {}, opening, async ({ ask, pour, sim, clock, server }) => {
    await pour(`AT+CCHSEND=0,${put.length - 1}`, put.slice(0, -1));
    assert.is(server.requests[0]!.end, 'open');
    sim.reset();
    await ask('AT');
    await clock.hold(soon(() => server.requests[0]!.end !== 'open'));
    assert.is(server.requests[0]!.end, 'broken');
    assert.equal((await ask('AT+CCHSET?')).slice(-2), ['+CCHSET: 0,0', 'OK']);
    assert.equal((await ask('AT+CCHSTOP')).slice(-1), ['ERROR']);
    assert.is(clock.pending(), 0);
  }));

cch.run();
