import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ServedStand } from '../stand.ts';
import { putAtServer, replay } from './replay.ts';
import type { Sim800Options } from './sim800.ts';
import { on800, parametersFor } from './stand.ts';

const sim800 = suite('sim800');
const { stand, withServer } = on800;
const openBearer = ['AT+SAPBR=3,1,"Contype","GPRS"', 'AT+SAPBR=1,1'];
const port = ({ server }: Pick<ServedStand<unknown>, 'server'>) => `AT+FTPPORT=${server.port}`;

/** Options of a modem whose FTP works at once, since the vendor's samples omit AT+FTPMODE and AT+FTPTYPE. */
const asVendor: Partial<Sim800Options> = { ftpMode: 1, ftpType: 'I', rttMs: 50 };

// The first tests send the vendor's recorded command lines, and compare the modem's answers with the recorded ones.

sim800('reproduces the vendor\'s transcript: bearer and FTPPUT', () =>
  withServer(asVendor, {}, async bench => {
    await replay(bench, 'sim800/bearer-ftpput.txt', { before: { 0: [port(bench)] } });
    assert.equal(bench.served(), { '1K.txt': '' });
    assert.equal(bench.sim.received.map(({ via, path, bytes, isWhole }) => [via, path, bytes.length, isWhole]), [
      ['FTPPUT', '/1K.txt', 100, true], ['FTPPUT', '/1K.txt', 100, true], ['FTPPUT', '/1K.txt', 0, true],
    ]);
  }));

sim800('reproduces the vendor\'s transcript: FTPGET', () =>
  withServer({ ...asVendor, readyBytes: [50, 1024, Infinity], nextReadyMs: 3000, repeatMs: 10_000, idleMs: 25_000 }, {}, async bench => {
    const file = (content: string) => () => putAtServer(bench.root, '1K.txt', content);
    const prepare = { 0: file('g'.repeat(1074)), 11: file('h'.repeat(50)), 15: file('wodeceshijieguo,zhgeshigeshia') };
    await replay(bench, 'sim800/ftpget.txt', { before: { 0: [...openBearer, port(bench)] }, prepare });
  }));

sim800('reproduces the vendor\'s transcript: size, delete, folders, quit', () =>
  withServer(asVendor, {}, async bench => {
    putAtServer(bench.root, '1K.txt', 'x'.repeat(1024));
    await replay(bench, 'sim800/verbs.txt', { before: { 0: [...openBearer, port(bench)] } });
    assert.equal(bench.served(), {});
  }));

sim800('reproduces the vendor\'s transcript: FTPEXTPUT', () =>
  withServer(asVendor, {}, async bench => {
    await replay(bench, 'sim800/ftpextput.txt', { before: { 0: [...openBearer, port(bench)] } });
    assert.equal(bench.served(), { '1K.txt': 'q'.repeat(1024) });
  }));

sim800('reproduces the vendor\'s transcript: stored files', () =>
  withServer({ ...asVendor, upBytesPerSecond: 40_000, downBytesPerSecond: 40_000 }, {}, async bench => {
    putAtServer(bench.root, 'test.txt', 'x'.repeat(174_125));
    await replay(bench, 'sim800/files.txt', { before: { 0: [...openBearer, port(bench)] } });
    assert.equal(Object.keys(bench.sim.files.files()), ['C:/user/ftp/test.txt', 'C:/user/ftp/test2.txt']);
    assert.is(bench.served()['test.txt'], 'x'.repeat(174_125));
  }));

// The tests from here on ask for the modem's identity and its stored settings by command lines (`say`), and compare the answers (`expect`).

const dialogues: { title: string; options?: Partial<Sim800Options>; say: string[]; expect: string[][] }[] = [
  {
    title: 'model, revision, manufacturer and IMEI', say: ['AT+CGMM', 'AT+GMM', 'AT+CGMR', 'AT+CGMI', 'AT+GSN', 'ATI'],
    expect: [
      ['SIMCOM_SIM800L', 'OK'], ['SIMCOM_SIM800L', 'OK'], ['Revision:1418B05SIM800L24', 'OK'], ['SIMCOM_Ltd', 'OK'], ['860000000000025', 'OK'],
      ['SIM800L R14.18', 'OK'],
    ],
  },
  {
    title: 'ERROR for commands of other families',
    say: [
      'AT+CFTPSSTART', 'AT+CFTPSLOGIN=?', 'AT+CNACT?', 'AT+FTPETPUT=1', 'AT+FTPRENAME', 'AT+FTPMDTM', 'AT+IPREX?', 'AT+CEREG?', 'AT+CGAUTH=?',
      'AT+QFTPOPEN=?', 'AT+CPOF',
    ],
    expect: Array.from({ length: 11 }, () => ['ERROR']),
  },
  {
    title: 'test commands of the FTP set', say: ['AT+FTPPUT=?', 'AT+FTPEXTPUT=?', 'AT+FTPSSL=?', 'AT+SAPBR=?'],
    expect: [['OK'], ['OK'], ['+FTPSSL: (0-2)', 'OK'], ['+SAPBR: (0-4),(1-3),"ConParamTag","ConParamValue"', 'OK']],
  },
  {
    title: 'supported baud rates', say: ['AT+IPR?', 'AT+IPR=460800', 'AT+IPR?', 'AT+IPR=921600', 'AT+IPR=300'],
    expect: [['+IPR: 0', 'OK'], ['OK'], ['+IPR: 460800', 'OK'], ['ERROR'], ['ERROR']],
  },
  {
    title: 'flow control', say: ['AT+IFC?', 'AT+IFC=1,1', 'AT+IFC=2,2', 'AT+IFC?', 'AT+IFC=3,3'],
    expect: [['+IFC: 0,0', 'OK'], ['OK'], ['OK'], ['+IFC: 2,2', 'OK'], ['ERROR']],
  },
  {
    title: 'registration and operator', say: ['AT+CREG?', 'AT+CGATT?', 'AT+COPS?', 'AT+CSQ', 'AT+CCID', 'AT+CFUN=6', 'AT+CFUN=4'],
    expect: [
      ['+CREG: 0,1', 'OK'], ['+CGATT: 1', 'OK'], ['+COPS: 0,0,"Ferry Mobile"', 'OK'], ['+CSQ: 22,0', 'OK'], ['89490000000000000017', 'OK'], ['ERROR'],
      ['OK'],
    ],
  },
  {
    title: 'errors by number with AT+CMEE=1', options: { sim: 'absent' }, say: ['AT+CPIN?', 'AT+CMEE=1', 'AT+CPIN?', 'AT+CCID'],
    expect: [['ERROR'], ['OK'], ['+CME ERROR: 10'], ['+CME ERROR: 10']],
  },
  {
    title: 'the factory date until AT+CLTS=1 takes effect', say: ['AT+CCLK?', 'AT+CLTS=1', 'AT+CFUN=0', 'AT+CFUN=1', 'AT+CCLK?'],
    expect: [
      ['+CCLK: "04/01/01,00:00:00+00"', 'OK'], ['OK'], ['OK'], ['*PSUTTZ: 2026,11,20,8,30,0,"+04",0', 'OK'], ['+CCLK: "26/11/20,09:30:00+04"', 'OK'],
    ],
  },
  {
    title: 'no blank after a colon', options: { spaced: false }, say: ['AT+CSQ', 'AT+SAPBR=2,1'],
    expect: [['+CSQ:22,0', 'OK'], ['+SAPBR:1,3,"0.0.0.0"', 'OK']],
  },
];
for (const { title, options, say, expect } of dialogues) {
  sim800(`dialogue: ${title}`, async () => {
    const { talk } = stand({ delayMs: 0, ...options });
    assert.equal(await talk(say), expect);
  });
}

// The tests from here on cover the bearers of AT+SAPBR.

sim800('opens its bearer only with a connection type, the APN and the account', async () => {
  const { talk, clock } = stand({ apn: 'web', apnUser: 'me', apnPassword: 'pw', delayMs: 0 });
  const heard = await talk([
    'AT+SAPBR=1,1', 'AT+SAPBR=3,1,"APN","web"', 'AT+SAPBR=3,1,"USER","me"', 'AT+SAPBR=3,1,"PWD","pw"', 'AT+SAPBR=1,1',
    'AT+SAPBR=3,1,"CONTYPE","GPRS"', 'AT+SAPBR=1,1', 'AT+SAPBR=1,1', 'AT+SAPBR=2,1', 'AT+SAPBR=0,1', 'AT+SAPBR=0,1', 'AT+SAPBR=3,1,"APN","other"',
    'AT+SAPBR=1,1',
  ]);
  assert.equal(heard.map(lines => lines.at(-1)), ['ERROR', 'OK', 'OK', 'OK', 'ERROR', 'OK', 'OK', 'ERROR', 'OK', 'OK', 'ERROR', 'OK', 'ERROR']);
  assert.equal(heard[8], ['+SAPBR: 1,1,"10.89.193.1"', 'OK']);
  assert.is(clock.pending(), 0);
});

sim800('refuses bearer commands with invalid arguments', async () => {
  const { talk } = stand();
  const says = [
    'AT+SAPBR=5,1', 'AT+SAPBR=1,0', 'AT+SAPBR=1,4', 'AT+SAPBR=1', 'AT+SAPBR=1,1,1', 'AT+SAPBR=3,1,"APN"', 'AT+SAPBR=3,1,"NONE","x"',
    'AT+SAPBR=3,1,APN,"x"', 'AT+SAPBR=3,1,"APN",x', 'AT+SAPBR=3,1,"CONTYPE","LTE"', `AT+SAPBR=3,1,"APN","${'x'.repeat(65)}"`,
  ];
  for (const [i, lines] of (await talk(says)).entries()) assert.equal(lines, ['ERROR'], says[i]);
});

sim800('reports a bearer closed by the network, and ends the upload on the bearer', () =>
  withServer({ rttMs: 20 }, {}, async bench => {
    await bench.talk([...openBearer, ...parametersFor(bench.server.port, 1)]);
    assert.equal(await bench.dte.ask('AT+FTPPUT=1'), ['OK', '+FTPPUT: 1,1,1360']);
    bench.sim.setRegistration(2);
    assert.equal(await bench.dte.listen(), ['+SAPBR 1: DEACT', '+FTPPUT: 1,61']);
    assert.equal(await bench.talk(['AT+SAPBR=2,1', 'AT+FTPSTATE', 'AT+FTPPUT=1', 'AT+FTPPUT=2,1']), [
      ['+SAPBR: 1,3,"0.0.0.0"', 'OK'], ['+FTPSTATE: 0', 'OK'], ['OK', '+FTPPUT: 1,61'], ['ERROR'],
    ]);
  }));

// The tests from here on cover the power key and power-off.

sim800('boots by the power key, and prints RDY only at a fixed baud rate', async () => {
  const { dte, sim } = stand({ starts: 'off' });
  sim.powerKey(500);
  assert.equal(await dte.ask('AT'), []);
  sim.powerKey(1100);
  assert.equal(await dte.listen(), ['+CPIN: READY', 'Call Ready', 'SMS Ready']);
  assert.equal(await dte.ask('AT+IPR=115200'), ['OK']);
  sim.reset();
  assert.equal(await dte.listen(), ['+CPIN: READY', 'Call Ready', 'SMS Ready'], 'without AT&W');
  await dte.ask('AT+IPR=115200;&W');
  sim.reset();
  assert.equal(await dte.listen(), ['RDY', '+CFUN: 1', '+CPIN: READY', 'Call Ready', 'SMS Ready']);
  assert.is(sim.boots, 3);
});

sim800('powers down by command without OK, and by a long pulse of the power key', async () => {
  const { dte, sim } = stand();
  assert.equal(await dte.ask('AT+CPOWD=2'), ['ERROR']);
  assert.equal(await dte.ask('AT+CPOWD=1'), ['NORMAL POWER DOWN']);
  assert.is(sim.state, 'off');
  sim.powerKey();
  await dte.listen();
  assert.equal(await dte.ask('AT+CPOWD=0'), []);
  assert.is(sim.state, 'off');
  sim.powerKey();
  await dte.listen();
  sim.powerKey(1600);
  await dte.listen();
  assert.is(sim.state, 'off');
});

sim800('detects the baud rate until AT+IPR fixes the rate, and keeps settings saved by AT&W', async () => {
  const { dte, line, sim } = stand({}, { dteBaud: 57600, dceBaud: 115200 });
  assert.equal(await dte.ask('AT'), ['OK']);
  line.dte.setBaud(19200);
  assert.equal(await dte.ask('AT+IPR=115200'), ['OK']);
  assert.not.equal(await dte.ask('AT'), ['OK']);
  line.dte.setBaud(115200);
  await dte.ask('');
  assert.equal(await dte.ask('AT+IFC=2,2;E0;&W'), ['OK']);
  sim.reset();
  await dte.listen();
  assert.equal(await dte.ask('AT+IFC?'), ['+IFC: 2,2', 'OK']);
  assert.is(sim.baud, 115200);
});

// The tests from here on cover the modem's own files.

sim800('writes stored files by count, and reports their size', async () => {
  const { dte, sim, talk } = stand();
  assert.equal(await talk(['AT+FSDRIVE=0', 'AT+FSMEM', 'AT+FSCREATE=C:\\a.jpg', 'AT+FSCREATE=C:\\A.JPG', 'AT+FSFLSIZE=C:\\a.jpg']), [
    ['+FSDRIVE: C', 'OK'], ['+FSMEM: C:1048576bytes', 'OK'], ['OK'], ['ERROR'], ['+FSFLSIZE: 0', 'OK'],
  ]);
  assert.equal(await dte.ask('AT+FSWRITE=C:\\a.jpg,0,5,10', 5000), ['>']);
  assert.equal(await dte.pour(Buffer.from('AT\r\x1a\x00')), ['OK']);
  await dte.ask('AT+FSWRITE=C:\\a.jpg,1,3,10', 5000);
  assert.equal(await dte.pour(Buffer.from('end')), ['OK']);
  assert.equal(await dte.ask('AT+FSFLSIZE=C:\\a.jpg'), ['+FSFLSIZE: 8', 'OK']);
  assert.is(Buffer.from(sim.files.read('C:/a.jpg')!.bytes).toString('latin1'), 'AT\r\x1a\x00end');
  await dte.ask('AT+FSWRITE=C:\\a.jpg,1,3,10', 5000);
  assert.equal(await dte.pour(Buffer.from('la'), 20_000), ['ERROR'], 'the time is over');
  assert.equal(await talk(['AT+FSDEL=C:\\a.jpg', 'AT+FSDEL=C:\\a.jpg', 'AT+FSWRITE=C:\\a.jpg,0,5,10']), [['OK'], ['ERROR'], ['ERROR']]);
});

sim800('file commands return ERROR on firmware without files', async () => {
  const { talk } = stand({ hasFiles: false });
  assert.equal(await talk(['AT+FSCREATE=?', 'AT+FSCREATE=C:\\a', 'AT+FSMEM']), [['ERROR'], ['ERROR'], ['ERROR']]);
});

sim800('sends an existing file, reports 85 for a missing one, and refuses FTPFILEPUT together with FTPEXTPUT', () =>
  withServer({}, {}, async bench => {
    bench.sim.files.write('C:/a.jpg', Buffer.from('image'), 0);
    await bench.talk([...openBearer, ...parametersFor(bench.server.port, 1)]);
    assert.equal(
      await bench.talk([
        'AT+FTPPUTFRMFS="c:\\b.jpg"', 'AT+FTPPUTFRMFS="C:\\A.jpg",3,5', 'AT+FTPPUTFRMFS=c:\\a.jpg', 'AT+FTPFILEPUT=1,"c:\\b.jpg"',
        'AT+FTPFILEPUT=1,"c:\\a.jpg"',
        'AT+FTPEXTPUT=1', 'AT+FTPFILEPUT=0', 'AT+FTPEXTPUT=1', 'AT+FTPFILEPUT=1,"c:\\a.jpg"',
      ]),
      [['OK', '+FTPPUTFRMFS: 85'], ['OK', '+FTPPUTFRMFS: 0,5'], ['ERROR'], ['ERROR'], ['OK'], ['ERROR'], ['OK'], ['OK'], ['ERROR']],
    );
    assert.equal(bench.served(), { 'a.jpg': 'image' });
  }));

sim800('a reset clears the FTP parameters except those saved by AT+FTPSCONT', async () => {
  const { dte, sim, talk } = stand();
  await talk(['AT+FTPSERV="a.example"', 'AT+FTPSCONT', 'AT+FTPSERV="b.example"', 'AT+FTPCID=2']);
  sim.reset();
  await dte.listen();
  assert.equal(await talk(['AT+FTPSERV?', 'AT+FTPCID?']), [['+FTPSERV: "a.example"', 'OK'], ['+FTPCID: 1', 'OK']]);
});

sim800.run();
