// Tests of the TCP sockets of the simulated SIM7600, by the AT manual's chapter 11, over a real connection.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { withPeer, type Peer } from '../../net/peer.ts';
import type { Stand } from '../../stand.ts';
import type { Sim7600, Sim7600Options } from '../sim7600.ts';
import { on7600 } from '../stand.ts';

const sockets = suite('sockets');

interface Bench extends Stand<Sim7600> {
  peer: Peer;
  ask(text: string): Promise<string[]>;
  pour(text: string): Promise<string[]>;
  open: string;
}

/** A server that sends a greeting, and reports how many bytes it has received. */
const serving = { greeting: '220 hello\r\n', answer: (piece: string) => `got ${piece.length}\r\n` };

async function within(options: Partial<Sim7600Options>, act: (bench: Bench) => Promise<void>): Promise<void> {
  await withPeer(serving, async peer => {
    const stand = on7600.stand(options);
    await stand.dte.listen();
    try {
      await act({
        ...stand,
        peer,
        ask: text => stand.dte.ask(text),
        pour: text => stand.dte.pour(Buffer.from(text, 'latin1')),
        open: `AT+CIPOPEN=0,"TCP","127.0.0.1",${peer.port}`,
      });
    } finally {
      await stand.sim.stop();
    }
  });
}

sockets('opens a link, reads the greeting, sends by count, reads the reply and closes', () => within({}, async ({ ask, pour, open, peer }) => {
  assert.equal(await ask('AT+NETOPEN'), ['OK', '+NETOPEN: 0']);
  assert.equal(await ask('AT+CIPRXGET=1'), ['OK']);
  assert.equal(await ask(open), ['OK', '+CIPRXGET: 1,0', '+CIPOPEN: 0,0']);
  assert.equal(await ask('AT+CIPRXGET=4,0'), ['+CIPRXGET: 4,0,11', 'OK']);
  assert.equal(await ask('AT+CIPRXGET=2,0,1460'), ['+CIPRXGET: 2,0,11,0', '220 hello', 'OK']);
  assert.equal(await ask('AT+CIPSEND=0,5'), ['>']);
  assert.equal(await pour('hello'), ['OK', '+CIPSEND: 0,5,5', '+CIPRXGET: 1,0']);
  assert.is(peer.heard(), 'hello');
  assert.equal(await ask('AT+CIPRXGET=2,0,3'), ['+CIPRXGET: 2,0,3,4', 'got', 'OK'].flatMap(one => one));
  assert.equal(await ask('AT+CIPCLOSE=0'), ['OK', '+CIPCLOSE: 0,0']);
  assert.equal(await ask('AT+CIPSEND=0,5'), ['+CIPERROR: 4', 'ERROR']);
}));

sockets('reports the network, the address, the open links and the send limit', () => within({}, async ({ ask, open, peer: { port } }) => {
  assert.equal(await ask('AT+IPADDR'), ['+IPERROR: Network not opened', 'ERROR']);
  await ask('AT+NETOPEN');
  assert.equal(await ask('AT+NETOPEN?'), ['+NETOPEN: 1', 'OK']);
  assert.equal(await ask('AT+IPADDR'), ['+IPADDR: 10.94.36.44', 'OK']);
  await ask(open);
  assert.equal((await ask('AT+CIPOPEN?')).slice(0, 2), [`+CIPOPEN: 0,"TCP","127.0.0.1",${port},-1`, '+CIPOPEN: 1']);
  assert.equal(await ask('AT+CIPCLOSE?'), ['+CIPCLOSE: 1,0,0,0,0,0,0,0,0,0', 'OK']);
  assert.equal(await ask('AT+CIPSEND=?'), ['+CIPSEND: (0-9),(1-1500)', 'OK']);
  assert.equal(await ask('AT+NETCLOSE'), ['OK', '+NETCLOSE: 0']);
  assert.equal(await ask('AT+NETCLOSE'), ['+NETCLOSE: 2', 'ERROR']);
}));

sockets('prints received data at once until CIPRXGET=1', () => within({}, async ({ ask, open, pour, peer: { port } }) => {
  await ask('AT+NETOPEN');
  assert.equal(await ask(open), ['OK', `RECV FROM:127.0.0.1:${port}`, '+IPD11', '220 hello', '+CIPOPEN: 0,0']);
  assert.equal(await ask('AT+CIPRXGET?'), ['+CIPRXGET: 0', 'OK']);
  assert.equal(await ask('AT+CIPRXGET=1'), ['OK']);
  await ask('AT+CIPSEND=0,3');
  await pour('abc');
  assert.equal(await ask('AT+CIPRXGET=3,0,3'), ['+CIPRXGET: 3,0,3,4', '676F74', 'OK']);
  assert.equal(await ask('AT+CIPRXGET=0'), ['OK', `RECV FROM:127.0.0.1:${port}`, '+IPD4', ' 3']);
}));

sockets('sends escaped data up to an end mark, and nothing after a cancel mark', () => within({}, async ({ ask, open, pour, peer }) => {
  await ask('AT+NETOPEN');
  await ask('AT+CIPRXGET=1');
  await ask(open);
  assert.equal(await ask('AT+CIPSEND=0,'), ['>']);
  assert.equal(await pour('a\x03\x1ab\x03\x1b\x03\x03\x1a'), ['OK', '+CIPSEND: 0,5,5']);
  assert.is(peer.heard(), 'a\x1ab\x1b\x03');
  assert.equal(await ask('AT+CIPSEND=0,'), ['>']);
  assert.equal(await pour('never\x1b'), ['ERROR']);
  assert.is(peer.heard(), 'a\x1ab\x1b\x03');
}));

sockets('reports a close by the server; unread data stays readable, and the link can be reopened', () => within({}, async ({
  ask, open, peer, dte,
}) => {
  await ask('AT+NETOPEN');
  await ask('AT+CIPRXGET=1');
  await ask(open);
  peer.end();
  assert.equal(await dte.hear(1), ['+IPCLOSE: 0,1']);
  assert.equal(await ask('AT+CIPRXGET=2,0'), ['+CIPRXGET: 2,0,11,0', '220 hello', 'OK']);
  assert.equal(await ask('AT+CIPCLOSE=0'), ['+CIPCLOSE: 0,4', 'ERROR']);
  assert.equal(await ask('AT+CIPSEND=0,5'), ['+CIPERROR: 4', 'ERROR']);
  assert.equal((await ask(open)).at(-1), '+CIPOPEN: 0,0');
}));

sockets('reports -1 bytes sent if the server closes before the slice is complete', () => within({}, async ({ ask, pour, open, peer, dte }) => {
  await ask('AT+NETOPEN');
  await ask('AT+CIPRXGET=1');
  await ask(open);
  assert.equal(await ask('AT+CIPSEND=0,5'), ['>']);
  peer.end();
  assert.equal(await dte.hear(1), ['+IPCLOSE: 0,1']);
  await pour('hel');
  assert.equal(await pour('lo'), ['OK', '+CIPSEND: 0,5,-1']);
}));

sockets('loses its links with the network, which NETOPEN reopens', () => within({}, async ({ ask, open, sim, dte }) => {
  await ask('AT+NETOPEN');
  await ask('AT+CIPRXGET=1');
  await ask(open);
  sim.setRegistration(2);
  assert.equal(await dte.listen(), ['+CGEV: NW PDN DEACT 1', '+CIPEVENT: NETWORK CLOSED UNEXPECTEDLY']);
  assert.equal(await ask('AT+NETOPEN?'), ['+NETOPEN: 0', 'OK']);
  assert.equal(await ask('AT+NETOPEN'), ['OK', '+NETOPEN: 1']);
  sim.setRegistration(1);
  assert.equal(await ask('AT+NETOPEN'), ['OK', '+NETOPEN: 0']);
  assert.equal((await ask(open)).at(-1), '+CIPOPEN: 0,0');
}));

sockets('NETOPEN fails with a wrong APN', () =>
  within({ apn: 'web' }, async ({ ask }) => assert.equal(await ask('AT+NETOPEN'), ['OK', '+NETOPEN: 1'])));

const refused: { title: string; before: string[]; ask: string; expect: string[] }[] = [
  { title: 'no link before NETOPEN', before: [], ask: 'open', expect: ['+CIPOPEN: 0,2', 'ERROR'] },
  { title: 'no second NETOPEN', before: ['AT+NETOPEN'], ask: 'AT+NETOPEN', expect: ['+IPERROR: Network is already opened', 'ERROR'] },
  { title: 'no second CIPOPEN of a link', before: ['AT+NETOPEN', 'open'], ask: 'open', expect: ['+CIPOPEN: 0,4', 'ERROR'] },
  { title: 'no send before NETOPEN', before: [], ask: 'AT+CIPSEND=0,5', expect: ['+CIPERROR: 2', 'ERROR'] },
  { title: 'no send on a link that is not open', before: ['AT+NETOPEN'], ask: 'AT+CIPSEND=0,5', expect: ['+CIPERROR: 4', 'ERROR'] },
  { title: 'no send of more than 1,500 bytes', before: ['AT+NETOPEN', 'open'], ask: 'AT+CIPSEND=0,1501', expect: ['+CIPERROR: 3', 'ERROR'] },
  {
    title: 'no manual reading without CIPRXGET=1', before: ['AT+NETOPEN', 'open'], ask: 'AT+CIPRXGET=2,0,10',
    expect: ['+IPERROR: Operation not supported', 'ERROR'],
  },
  {
    title: 'no read without received data', before: ['AT+NETOPEN', 'AT+CIPRXGET=1', 'open', 'AT+CIPRXGET=2,0'], ask: 'AT+CIPRXGET=2,0',
    expect: ['+IPERROR: No data', 'ERROR'],
  },
  {
    title: 'no reading of more than 1,500 bytes', before: ['AT+NETOPEN', 'AT+CIPRXGET=1', 'open'], ask: 'AT+CIPRXGET=2,0,1501',
    expect: ['+IPERROR: Invalid parameter', 'ERROR'],
  },
  {
    title: 'no reading of more than 750 bytes in hexadecimal', before: ['AT+NETOPEN', 'AT+CIPRXGET=1', 'open'], ask: 'AT+CIPRXGET=3,0,751',
    expect: ['+IPERROR: Invalid parameter', 'ERROR'],
  },
  {
    title: 'no reading of a link that is not open', before: ['AT+NETOPEN', 'AT+CIPRXGET=1'], ask: 'AT+CIPRXGET=4,1',
    expect: ['+IPERROR: Connection is not created', 'ERROR'],
  },
  { title: 'no close of a link that is not open', before: ['AT+NETOPEN'], ask: 'AT+CIPCLOSE=1', expect: ['+CIPCLOSE: 1,4', 'ERROR'] },
  {
    title: 'no link number above the last one', before: ['AT+NETOPEN'], ask: 'AT+CIPOPEN=10,"TCP","127.0.0.1",80',
    expect: ['+IPERROR: Invalid parameter', 'ERROR'],
  },
  {
    title: 'no port number above the last one', before: ['AT+NETOPEN'], ask: 'AT+CIPOPEN=1,"TCP","127.0.0.1",65536',
    expect: ['+CIPOPEN: 1,3', 'ERROR'],
  },
  { title: 'no UDP', before: ['AT+NETOPEN'], ask: 'AT+CIPOPEN=1,"UDP",,,8080', expect: ['+CIPOPEN: 1,4', 'ERROR'] },
  { title: 'no connection to a closed port', before: ['AT+NETOPEN'], ask: 'AT+CIPOPEN=1,"TCP","127.0.0.1",1', expect: ['OK', '+CIPOPEN: 1,10'] },
  {
    title: 'no connection to an unknown host name', before: ['AT+NETOPEN'], ask: 'AT+CIPOPEN=1,"TCP","none.example",80',
    expect: ['OK', '+CIPOPEN: 1,11'],
  },
];
for (const { title, before, ask: last, expect } of refused) {
  sockets(title, () => within({ hosts: {} }, async ({ ask, open }) => {
    for (const text of before) await ask(text === 'open' ? open : text);
    const answer = await ask(last === 'open' ? open : last);
    // The server's greeting may come at any time, so the line that announces it is left out of the comparison.
    assert.equal(answer.filter(line => line !== '+CIPRXGET: 1,0'), expect);
  }));
}

sockets('a reset closes the links and the network', () => within({}, async ({ ask, open, sim }) => {
  await ask('AT+NETOPEN');
  await ask(open);
  sim.reset();
  await ask('AT');
  assert.equal((await ask('AT+CIPCLOSE?')).filter(line => line.startsWith('+CIPCLOSE')), ['+CIPCLOSE: 0,0,0,0,0,0,0,0,0,0']);
  assert.equal(await ask('AT+CIPSEND=0,5'), ['+CIPERROR: 2', 'ERROR']);
}));

sockets.run();
