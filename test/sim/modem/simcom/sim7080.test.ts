import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ServedStand } from '../stand.ts';
import { putAtServer, replay } from './replay.ts';
import type { Sim7080Options } from './sim7080.ts';
import { on7080, parametersFor } from './stand.ts';

const sim7080 = suite('sim7080');
const { stand, withServer } = on7080;
const port = ({ server }: Pick<ServedStand<unknown>, 'server'>) => `AT+FTPPORT=${server.port}`;

/** Options of a modem whose FTP works at once, since the vendor's samples omit AT+FTPMODE and AT+FTPTYPE. */
const asVendor: Partial<Sim7080Options> = { ftpMode: 1, ftpType: 'I', rttMs: 50 };

// The first tests send the vendor's recorded command lines, and compare the modem's answers with the recorded ones.

sim7080('reproduces the vendor\'s transcript: bearer and FTPPUT', () =>
  withServer({ ...asVendor, csq: 20 }, {}, async bench => {
    const before = { 0: [port(bench)], 19: ['AT+FTPQUIT'], 21: ['AT+FTPQUIT', 'AT+FTPPW="wrong"', 'AT+FTPGETNAME="simftp.txt"'] };
    await replay(bench, 'sim7080/bearer-ftpput.txt', { before });
  }));

sim7080('reproduces the vendor\'s transcript: FTPGET', () =>
  withServer({ ...asVendor, readyBytes: [50, 1024, Infinity], nextReadyMs: 3000, repeatMs: 10_000, idleMs: 25_000 }, {}, async bench => {
    const file = (content: string) => () => putAtServer(bench.root, 'simftp.txt', content);
    const prepare = { 0: file('g'.repeat(1074)), 11: file('h'.repeat(50)), 15: file('wodeceshijieguo,zhgeshigeshia') };
    await replay(bench, 'sim7080/ftpget.txt', { before: { 0: ['AT+CNACT=0,1', port(bench)] }, prepare });
  }));

sim7080('reproduces the vendor\'s transcript: size, quit, time, rename, delete, folders', () =>
  withServer(asVendor, {}, async bench => {
    putAtServer(bench.root, 'simftp.txt', 'x'.repeat(1024));
    await replay(bench, 'sim7080/verbs.txt', { before: { 0: ['AT+CNACT=0,1', port(bench)] } });
    assert.equal(bench.served(), {});
  }));

sim7080('reproduces the vendor\'s transcript: FTPEXTPUT', () =>
  withServer(asVendor, {}, async bench => {
    await replay(bench, 'sim7080/ftpextput.txt', { before: { 0: ['AT+CNACT=0,1', port(bench), 'AT+FTPPUTNAME="a"'] } });
    assert.equal(bench.served(), { a: 'q'.repeat(1024) });
  }));

sim7080('reproduces the vendor\'s transcript: FTPETPUT, FTPETGET, FTPEXTGET', () =>
  withServer(asVendor, {}, async bench => {
    const data = Buffer.from(`${'q'.repeat(1024)}\x03`);
    await replay(bench, 'sim7080/etput-extget.txt', { before: { 0: ['AT+CNACT=0,1', port(bench)] }, data });
    assert.equal(bench.served(), { 'simftp.txt': 'q'.repeat(1024) });
  }));

// The tests from here on ask for the modem's identity and its stored settings by command lines (`say`), and compare the answers (`expect`).

const dialogues: { title: string; options?: Partial<Sim7080Options>; say: string[]; expect: string[][] }[] = [
  { title: 'model and revision', say: ['AT+CGMM', 'AT+CGMR'], expect: [['SIMCOM_SIM7080', 'OK'], ['Revision:1951B08SIM7080', 'OK']] },
  {
    title: 'model and revision of a SIM7090', options: { family: 'SIM7090' }, say: ['AT+CGMM', 'AT+CGMR'],
    expect: [['SIMCOM_SIM7090', 'OK'], ['Revision:1951B08SIM7090', 'OK']],
  },
  {
    title: 'ERROR for commands of other families',
    say: [
      'AT+CFTPSSTART', 'AT+SAPBR=1,1', 'AT+FTPSCONT', 'AT+FTPPUTFRMFS="a"', 'AT+FTPFILEPUT=0', 'AT+FSCREATE=?', 'AT+IPREX?', 'AT+FTPEXTGET=2,"a"',
    ],
    expect: Array.from({ length: 8 }, () => ['ERROR']),
  },
  {
    title: 'baud rates without 460800', say: ['AT+IPR?', 'AT+IPR=460800', 'AT+IPR=921600', 'AT+IPR?'],
    expect: [['+IPR: 0', 'OK'], ['ERROR'], ['OK'], ['+IPR: 921600', 'OK']],
  },
  {
    title: 'network information and network modes',
    say: ['AT+CGNAPN', 'AT+COPS?', 'AT+CEREG?', 'AT+CNMP=38', 'AT+CNMP?', 'AT+CNMB=1', 'AT+CMNB=1', 'AT+CNMP=3'],
    expect: [
      ['+CGNAPN: 1,"ctnb"', 'OK'], ['+COPS: 0,0,"Ferry Mobile",7', 'OK'], ['+CEREG: 0,1', 'OK'], ['OK'], ['+CNMP: 38', 'OK'], ['ERROR'], ['OK'],
      ['ERROR'],
    ],
  },
  {
    title: 'settings and activation of contexts',
    say: ['AT+CNACT?', 'AT+CNCFG=0,1,"web","me","pw",1', 'AT+CNACT=0,1', 'AT+CNACT=0,1', 'AT+CNACT=2,1', 'AT+CNACT=0,0', 'AT+CNACT=0,0'],
    expect: [
      ['+CNACT: 0,0,"0.0.0.0"', '+CNACT: 1,0,"0.0.0.0"', '+CNACT: 2,0,"0.0.0.0"', '+CNACT: 3,0,"0.0.0.0"', 'OK'], ['OK'],
      ['OK', '+APP PDP: 0,ACTIVE'], ['ERROR'], ['OK', '+APP PDP: 2,ACTIVE'], ['OK', '+APP PDP: 0,DEACTIVE'], ['ERROR'],
    ],
  },
  {
    title: 'in one variant, OK for a second activation of a context', options: { reopening: 'ok' }, say: ['AT+CNACT=0,1', 'AT+CNACT=0,1'],
    expect: [['OK', '+APP PDP: 0,ACTIVE'], ['OK']],
  },
  {
    title: 'APN and account of the operator', options: { apn: 'web', apnUser: 'me', apnPassword: 'pw' },
    say: ['AT+CNACT=0,1', 'AT+CNCFG=0,1,"web","pw","me"', 'AT+CNACT=0,1', 'AT+CNCFG=0,1,"WEB","me","pw",1', 'AT+CNACT=0,1'],
    expect: [['OK', '+APP PDP: 0,DEACTIVE'], ['OK'], ['OK', '+APP PDP: 0,DEACTIVE'], ['OK'], ['OK', '+APP PDP: 0,ACTIVE']],
  },
  {
    title: 'ERROR for invalid arguments of context commands',
    say: [
      'AT+CNACT=4,1', 'AT+CNACT=0,3', 'AT+CNACT=1', 'AT+CNACT=1,"apn"', 'AT+CNCFG=4,1,"a"', 'AT+CNCFG=0,1,a', 'AT+CNCFG=0,5,"a"',
      'AT+CNCFG=0,1,"a","b","c",4',
    ],
    expect: Array.from({ length: 8 }, () => ['ERROR']),
  },
  {
    title: 'context numbers for FTP', say: ['AT+FTPCID=0', 'AT+FTPCID=3', 'AT+FTPCID=4', 'AT+FTPCID="0"', 'AT+FTPCID?'],
    expect: [['OK'], ['OK'], ['ERROR'], ['ERROR'], ['+FTPCID: 3', 'OK']],
  },
];
for (const { title, options, say, expect } of dialogues) {
  sim7080(`dialogue: ${title}`, async () => {
    const { talk } = stand({ delayMs: 0, ...options });
    assert.equal(await talk(say), expect);
  });
}

sim7080('a reset keeps the baud rate and clears flow control', async () => {
  const { dte, sim } = stand({ starts: 'off' });
  sim.powerKey();
  assert.equal(await dte.listen(), ['+CPIN: READY', 'SMS Ready']);
  await dte.ask('AT+IPR=115200;+IFC=2,2');
  sim.reset();
  assert.equal(await dte.listen(), ['RDY', '+CFUN: 1', '+CPIN: READY', 'SMS Ready']);
  assert.equal(await dte.ask('AT+IFC?'), ['+IFC: 0,0', 'OK']);
  assert.equal(await dte.ask('AT+CPOWD=1'), ['NORMAL POWER DOWN']);
});

sim7080('reports contexts closed by the network, and ends the upload', () =>
  withServer({ rttMs: 20 }, {}, async bench => {
    await bench.talk(['AT+CNACT=0,1', ...parametersFor(bench.server.port, 0)]);
    assert.equal(await bench.dte.ask('AT+FTPETPUT=1'), ['OK', '+FTPETPUT: 1,1']);
    bench.sim.setRegistration(2);
    assert.equal(await bench.dte.listen(), ['+APP PDP: 0,DEACTIVE', '+FTPETPUT: 1,61']);
  }));

// The tests from here on cover the SIM7000.

sim7080('as a SIM7000: SAPBR for FTP, CNACT without an index, no FTPSSL', async () => {
  const { talk } = stand({ family: 'SIM7000', delayMs: 0 });
  const says = [
    'AT+CGMM', 'AT+CNACT=1,"web"', 'AT+CNACT?', 'AT+CNACT=0', 'AT+CNCFG=1,"web"', 'AT+SAPBR=3,1,"CONTYPE","GPRS"', 'AT+SAPBR=1,1', 'AT+FTPCID=0',
    'AT+FTPCID=1', 'AT+FTPSSL=?', 'AT+FTPEXTPUT=1', 'AT+FTPEXTPUT=2,0,300001,1000',
  ];
  assert.equal(await talk(says), [
    ['SIMCOM_SIM7000', 'OK'], ['OK', '+APP PDP: ACTIVE'], ['+CNACT: 1,"10.94.36.44"', 'OK'], ['OK', '+APP PDP: DEACTIVE'], ['OK'], ['OK'], ['OK'],
    ['ERROR'], ['OK'], ['ERROR'], ['OK'], ['ERROR'],
  ]);
});

sim7080('as a SIM7000, uploads on SAPBR but not on CNACT', () =>
  withServer({ family: 'SIM7000' }, {}, async bench => {
    await bench.talk(['AT+CNACT=1,"web"', ...parametersFor(bench.server.port, 1)]);
    assert.equal(await bench.dte.ask('AT+FTPPUT=1'), ['OK', '+FTPPUT: 1,61']);
    await bench.talk(['AT+SAPBR=3,1,"CONTYPE","GPRS"', 'AT+SAPBR=1,1', 'AT+FTPPUT=1', 'AT+FTPPUT=2,3']);
    await bench.dte.pour(Buffer.from('img'));
    assert.equal(await bench.dte.ask('AT+FTPPUT=2,0'), ['OK', '+FTPPUT: 1,0']);
    assert.equal(bench.served(), { 'a.jpg': 'img' });
  }));

sim7080('as a SIM7000 by its FTP note, uploads on CNACT without SAPBR', () =>
  withServer({ family: 'SIM7000', ftpBearer: 'cnact' }, {}, async bench => {
    assert.equal(await bench.talk(['AT+CNCFG=0,1,"web"', 'AT+CNCFG=1,"web"', 'AT+CNACT=1', 'AT+FTPCID=0']), [
      ['ERROR'], ['OK'], ['OK', '+APP PDP: ACTIVE'], ['ERROR'],
    ]);
    await bench.talk([...parametersFor(bench.server.port, 1), 'AT+FTPPUT=1', 'AT+FTPPUT=2,3']);
    await bench.dte.pour(Buffer.from('img'));
    assert.equal(await bench.dte.ask('AT+FTPPUT=2,0'), ['OK', '+FTPPUT: 1,0']);
    assert.equal(bench.served(), { 'a.jpg': 'img' });
  }));

sim7080.run();
