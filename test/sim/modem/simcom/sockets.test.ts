// The sockets of the simulated SIM7600: what the AT manual's chapter 11 takes and what it refuses, over a real connection.

import { createServer, type Server, type Socket, type AddressInfo } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { virtualClock } from '../../clock.ts';
import { createLine } from '../../line/line.ts';
import { createDte } from '../dte.ts';
import { createSim7600 } from './sim7600.ts';

const sockets = suite('sockets');

interface Bench {
  ask(text: string): Promise<string[]>;
  pour(text: string): Promise<string[]>;
  open: string;
  heard(): string;
  reset(): void;
}

/** A server that greets, and gives back what it hears. */
async function within(options: { rttMs?: number }, act: (bench: Bench) => Promise<void>): Promise<void> {
  let heard = '';
  const peers: Socket[] = [];
  const server: Server = createServer(peer => {
    peers.push(peer);
    peer.on('error', () => undefined);
    peer.on('data', bytes => ((heard += String(bytes)), peer.write(`got ${bytes.length}\r\n`)));
    peer.write('220 hello\r\n');
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const clock = virtualClock();
  const line = createLine(clock);
  const modem = createSim7600(clock, line.dce, { echo: false, ...options });
  const dte = createDte(clock, line.dte);
  await dte.listen();
  try {
    await act({
      ask: text => dte.ask(text),
      pour: text => dte.pour(Buffer.from(text)),
      open: `AT+CIPOPEN=0,"TCP","127.0.0.1",${(server.address() as AddressInfo).port}`,
      heard: () => heard,
      reset: modem.reset,
    });
  } finally {
    await modem.stop();
    peers.forEach(peer => peer.destroy());
    server.close();
  }
}

sockets('open, read the greeting, send by count, read the answer, close', () => within({}, async ({ ask, pour, open, heard }) => {
  assert.equal(await ask('AT+NETOPEN'), ['OK', '+NETOPEN: 0']);
  assert.equal(await ask('AT+CIPRXGET=1'), ['OK']);
  assert.equal(await ask(open), ['OK', '+CIPRXGET: 1,0', '+CIPOPEN: 0,0']);
  assert.equal(await ask('AT+CIPRXGET=4,0'), ['+CIPRXGET: 4,0,11', 'OK']);
  assert.equal(await ask('AT+CIPRXGET=2,0,1460'), ['+CIPRXGET: 2,0,11,0', '220 hello', 'OK']);
  assert.equal(await ask('AT+CIPSEND=0,5'), ['>']);
  assert.equal(await pour('hello'), ['OK', '+CIPSEND: 0,5,5', '+CIPRXGET: 1,0']);
  assert.is(heard(), 'hello');
  assert.equal(await ask('AT+CIPRXGET=2,0,3'), ['+CIPRXGET: 2,0,3,4', 'got', 'OK'].flatMap(one => one));
  assert.equal(await ask('AT+CIPCLOSE=0'), ['OK', '+CIPCLOSE: 0,0']);
  assert.equal(await ask('AT+CIPSEND=0,5'), ['ERROR']);
}));

const refused: { title: string; before: string[]; ask: string; expect: string[] }[] = [
  { title: 'no link before NETOPEN', before: [], ask: 'open', expect: ['+CIPOPEN: 0,2', 'ERROR'] },
  { title: 'NETOPEN once', before: ['AT+NETOPEN'], ask: 'AT+NETOPEN', expect: ['+IPERROR: Network is already opened', 'ERROR'] },
  { title: 'a link once', before: ['AT+NETOPEN', 'open'], ask: 'open', expect: ['+CIPOPEN: 0,4', 'ERROR'] },
  { title: 'no send on a link that is not open', before: ['AT+NETOPEN'], ask: 'AT+CIPSEND=0,5', expect: ['ERROR'] },
  { title: 'no send of more than 1,500', before: ['AT+NETOPEN', 'open'], ask: 'AT+CIPSEND=0,1501', expect: ['ERROR'] },
  { title: 'no manual reading that was not asked for', before: ['AT+NETOPEN', 'open'], ask: 'AT+CIPRXGET=2,0,10', expect: ['ERROR'] },
  { title: 'no port where nobody listens', before: ['AT+NETOPEN'], ask: 'AT+CIPOPEN=1,"TCP","127.0.0.1",1', expect: ['OK', '+CIPOPEN: 1,10'] },
];
for (const { title, before, ask: last, expect } of refused) {
  sockets(title, () => within({}, async ({ ask, open }) => {
    for (const text of before) await ask(text === 'open' ? open : text);
    assert.equal(await ask(last === 'open' ? open : last), expect);
  }));
}

sockets('all is gone after a reset', () => within({}, async ({ ask, open, reset }) => {
  await ask('AT+NETOPEN');
  await ask(open);
  reset();
  await ask('AT');
  assert.equal((await ask('AT+CIPCLOSE?')).filter(line => line.startsWith('+CIPCLOSE')), ['+CIPCLOSE: 0,0,0,0,0,0,0,0,0,0']);
  assert.equal(await ask('AT+CIPSEND=0,5'), ['ERROR']);
}));

sockets.run();
