// Tests of the simulated LTE modules of Quectel, by the manuals of the BG96 and by recorded output of EC20 and EG800K.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rawBytesIn, readTurns, type Turn } from '../../command/transcript.ts';
import type { Ec2xOptions } from './ec2x.ts';
import { checksumOf } from './files.ts';
import { stand, withServer, type ServedEc2x } from './stand.ts';

const lte = suite('Quectel LTE');
const long = (n: number) => 'x'.repeat(n);

async function talk({ dte }: Pick<ServedEc2x, 'dte'>, rows: [string, string[]][], limitMs?: number): Promise<void> {
  for (const [say, expect] of rows) assert.equal(await dte.ask(say, limitMs), expect, say);
}

// The first tests send recorded command lines, and compare the modem's answers with the recorded ones.

/**
 * Milliseconds of simulated time that a test waits for an answer. A server answers within them, and the modem's timeout for missing bytes is longer.
 */
const promptMs = 10_000;

/** Masks the address that the network gave, and the time of a file, since they differ from the recorded ones. */
const asSeen = (line: string) => line.replace(/"10\.[\d.]+"/, '"10.0.0.2"').replace(/\d{14}(\.\d+)?/, 'time');

async function replay(bench: ServedEc2x, turns: Turn[]): Promise<void> {
  for (const { say, hear } of turns) {
    const raw = rawBytesIn(say);
    const heard = raw === undefined
      ? await bench.dte.ask(say.replace('"192.0.2.10",21', `"ftp.example.com",${bench.server.port}`), promptMs)
      : await bench.dte.pour(Buffer.from(long(raw)), promptMs);
    assert.equal(heard.map(asSeen), hear.map(asSeen), say);
  }
}

lte('reproduces the output of an EC20: context, settings, session, folders, a file size and a date', () =>
  withServer({ apn: 'UNINET' }, {}, async bench => {
    writeFileSync(join(bench.root, 'test.txt'), long(9));
    await replay(bench, readTurns('quectel/ec2x-open.txt'));
    assert.equal(bench.sim.violations, []);
  }));

lte('reproduces the output of an EG800K: an upload by count and its end', () =>
  withServer({ quotesPath: true }, {}, async bench => {
    await bench.open();
    const turns = readTurns('quectel/ec2x-put.txt');
    const from = turns.findIndex(({ say }) => say === 'AT+QFTPPWD');
    await replay(bench, turns.slice(from, turns.findIndex(({ say }) => say === 'AT+QFTPCLOSE') + 1));
    assert.equal(bench.served(), {});
  }));

lte('reproduces the output of an EG800K: a wrong password, an unknown host, a closed port', () =>
  withServer({}, { password: 'another' }, async bench => {
    assert.equal(await bench.open(), ['OK', '+QFTPOPEN: 625,530']);
    assert.equal(await bench.dte.ask('AT+QFTPOPEN="none.example.com",21'), ['OK', '+QFTPOPEN: 604,0']);
    assert.equal(await bench.dte.ask('AT+QFTPOPEN="ftp.example.com",1'), ['OK', '+QFTPOPEN: 606,0']);
  }));

// The tests from here on cover the commands that open and close an FTP session, or need one.

lte('commands without a session and a second QFTPOPEN return errors', () =>
  withServer({}, {}, async bench => {
    await talk(bench, [
      ['AT+QFTPCWD="/"', ['+CME ERROR: 625']], ['AT+QFTPCLOSE', ['+CME ERROR: 603']], ['AT+QFTPSTAT', ['OK', '+QFTPSTAT: 0,4']],
      ['AT+QFTPOPEN="ftp.example.com",21', ['OK', '+QFTPOPEN: 605,0']],
    ]);
    assert.equal(await bench.open(), ['OK', '+QFTPOPEN: 0,0']);
    await talk(bench, [
      ['AT+QFTPOPEN="ftp.example.com",21', ['+CME ERROR: 603']], ['AT+QFTPCFG="filetype",1', ['+CME ERROR: 603']],
      ['AT+QFTPSTAT', ['OK', '+QFTPSTAT: 0,1']], ['AT+QFTPCLOSE', ['OK', '+QFTPCLOSE: 0,0']], ['AT+QFTPSTAT', ['OK', '+QFTPSTAT: 0,4']],
    ]);
  }));

lte('other commands return busy until QFTPCLOSE has its result', () =>
  withServer({ rttMs: 2000 }, {}, async bench => {
    await bench.open();
    assert.equal(await bench.dte.ask('AT+QFTPCLOSE', 500), ['OK']);
    assert.equal(await bench.dte.ask('AT+QFTPCWD="/"', 500), ['+CME ERROR: 603']);
    assert.equal(await bench.dte.listen(), ['+QFTPCLOSE: 0,0']);
  }));

lte('after error 615, commands return busy until QFTPCLOSE has its result', () =>
  withServer({}, {}, async bench => {
    await bench.open();
    await bench.dte.ask('AT+QFTPCLOSE');
    await bench.dte.ask('AT+QFTPCFG="transmode",0');
    await bench.dte.ask(`AT+QFTPOPEN="ftp.example.com",${bench.server.port}`);
    await talk(bench, [
      ['AT+QFTPPUT="a","COM:",0,5,1', ['+CME ERROR: 615']], ['AT+QFTPSIZE="a"', ['+CME ERROR: 603']],
      ['AT+QFTPOPEN="ftp.example.com",21', ['+CME ERROR: 603']], ['AT+QFTPCLOSE', ['OK', '+QFTPCLOSE: 0,0']],
    ]);
    await bench.dte.ask('AT+QFTPCFG="transmode",1');
    assert.equal(await bench.dte.ask(`AT+QFTPOPEN="ftp.example.com",${bench.server.port}`), ['OK', '+QFTPOPEN: 0,0']);
  }));

lte('results and errors of each FTP command', () =>
  withServer({}, {}, async bench => {
    mkdirSync(join(bench.root, 'old'));
    await bench.open();
    await talk(bench, [
      ['AT+QFTPMKDIR="new"', ['OK', '+QFTPMKDIR: 0,0']], ['AT+QFTPMKDIR="new"', ['OK', '+QFTPMKDIR: 627,550']],
      ['AT+QFTPCWD="/none"', ['OK', '+QFTPCWD: 627,550']],
      ['AT+QFTPRMDIR="old"', ['OK', '+QFTPRMDIR: 0,0']], ['AT+QFTPDEL="none"', ['OK', '+QFTPDEL: 627,550']],
      ['AT+QFTPSIZE="none"', ['OK', '+QFTPSIZE: 627,550']],
      ['AT+QFTPRENAME="new"', ['+CME ERROR: 610']], [`AT+QFTPCWD="${long(256)}"`, ['+CME ERROR: 610']], ['AT+QFTPCWD=/', ['+CME ERROR: 610']],
      ['AT+QFTPLEN', ['OK', '+QFTPLEN: 0,0']],
    ]);
  }));

// The tests from here on send files in packets. This function sends one packet after CONNECT, and returns the modem's response.

async function putPacket({ dte }: ServedEc2x, say: string, bytes: number): Promise<string[]> {
  assert.equal(await dte.ask(say, promptMs), ['CONNECT'], say);
  return dte.pour(Buffer.from(long(bytes)), promptMs);
}

lte('packets form one file; each is confirmed and must start at the end of the last one', () =>
  withServer({}, {}, async bench => {
    await bench.open();
    assert.equal(await putPacket(bench, 'AT+QFTPPUT="a","COM:",0,100,0', 100), ['OK', '+QFTPPUT: 0,100']);
    await talk(bench, [
      ['AT+QFTPSIZE="a"', ['+CME ERROR: 603']], ['AT+QFTPPUT="b","COM:",100,5,1', ['+CME ERROR: 603']],
      ['AT+QFTPPUT="a","COM:",99,5,1', ['+CME ERROR: 612']],
    ], 500);
    assert.equal(await putPacket(bench, 'AT+QFTPPUT="a","COM:",100,7,1', 7), ['OK', '+QFTPPUT: 0,7']);
    assert.equal(bench.served(), { a: long(107) });
    await talk(bench, [['AT+QFTPLEN', ['OK', '+QFTPLEN: 0,107']]]);
    assert.is(bench.sim.ftpTalk.filter(line => line.startsWith('> STOR')).length, 1);
  }));

lte('a first packet with an offset resumes an upload', () =>
  withServer({}, {}, async bench => {
    writeFileSync(join(bench.root, 'a'), 'abc');
    await bench.open();
    await putPacket(bench, 'AT+QFTPPUT="a","COM:",3,2,1', 2);
    assert.equal(bench.served(), { a: 'abcxx' });
  }));

lte('a pause of rsptimeout between two packets ends the file; the server keeps the received bytes', () =>
  withServer({}, {}, async bench => {
    await bench.open();
    await bench.dte.ask('AT+QFTPPUT="a","COM:",0,4,0', promptMs);
    await bench.dte.pour(Buffer.from('abcd'), 1000);
    assert.equal(await bench.dte.listen(), ['+QFTPPUT: 609,0']);
    assert.equal(bench.served(), { a: 'abcd' });
  }));

lte('invalid forms of QFTPPUT return errors', () =>
  withServer({}, {}, async bench => {
    await bench.open();
    await talk(bench, [
      'AT+QFTPPUT="a","COM:",0,4', 'AT+QFTPPUT="a","COM:",0,0,1', 'AT+QFTPPUT="a","COM:",0,4,2', 'AT+QFTPPUT=a,"COM:",0,4,1',
      'AT+QFTPPUT="a","UFS:b",0,4,1', 'AT+QFTPPUT="a"',
    ].map(say => [say, ['+CME ERROR: 610']]));
    await talk(bench, [['AT+QFTPPUT="a","UFS:b",0', ['+CME ERROR: 613']]]);
  }));

// The tests from here on use the modem's own files. This function sends a file's bytes after CONNECT, and returns the response.

const upload = async ({ dte }: Pick<ServedEc2x, 'dte'>, say: string, bytes: Uint8Array) => {
  await dte.ask(say, 1000);
  return dte.pour(bytes);
};

lte('QFUPL: checksum, existing name, full storage and missing bytes', async () => {
  const bench = stand({ storages: { UFS: 5000, RAM: 5000 }, ramFileBytes: 3000 });
  assert.equal(await upload(bench, 'AT+QFUPL="a",5', Buffer.from([0x12, 0x34, 0x01, 0x02, 0x80])), ['+QFUPL: 5,9336', 'OK']);
  assert.is(checksumOf(Buffer.from([0, 5])), 5);
  await talk(bench, [
    ['AT+QFUPL="UFS:a",5', ['+CME ERROR: 407']], ['AT+QFUPL="RAM:a",3001', ['+CME ERROR: 403']], ['AT+QFUPL="a",0', ['+CME ERROR: 402']],
    ['AT+QFUPL="SD:a",5', ['+CME ERROR: 406']], ['AT+QFLDS="UFS"', ['+QFLDS: 4995,5000', 'OK']], ['AT+QFLDS="RAM"', ['+QFLDS: 5000,5000,3000', 'OK']],
  ]);
  assert.equal(await bench.dte.ask('AT+QFUPL="b",5,3', 1000), ['CONNECT']);
  assert.equal(await bench.dte.pour(Buffer.from('ab')), ['+CME ERROR: 421']);
  await talk(bench, [
    ['AT+QFLST', ['+QFLST: "UFS:a",5', '+QFLST: "UFS:b",2', 'OK']], ['AT+QFDEL="b"', ['OK']], ['AT+QFDEL="b"', ['+CME ERROR: 405']],
  ]);
});

lte('QFUPL with acknowledgements: an A after each full 1,024 bytes, including the last', async () => {
  const bench = stand();
  await bench.dte.ask('AT+QFUPL="a",2048,5,1', 1000);
  bench.dte.write(Buffer.alloc(1024));
  await bench.dte.listen(1000);
  bench.dte.write(Buffer.alloc(1024));
  const heard = await bench.dte.until(/OK/);
  assert.is(heard, 'A\r\n+QFUPL: 2048,0\r\n\r\nOK\r\n');
  await bench.dte.ask('AT+QFUPL="b",3000,5,1', 1000);
  await bench.dte.pour(Buffer.alloc(3000));
  assert.match(bench.sim.violations.join(), /before the acknowledgement/);
});

lte('BG96 has no RAM storage, fewer FTP settings and LTE-M, and prints APP RDY', async () => {
  const bench = stand({ series: 'BG9x', starts: 'booting' });
  assert.equal((await bench.dte.listen(60_000)).slice(0, 3), ['RDY', 'APP RDY', '+CFUN: 1']);
  await talk(bench, [
    ['AT+QFLDS="RAM"', ['+CME ERROR: 425']], ['AT+QFTPCFG="data_address",2', ['+CME ERROR: 610']], ['AT+QFTPCFG="restenable",1', ['+CME ERROR: 610']],
    ['AT+CGMM', ['BG96', 'OK']], ['AT+COPS?', ['+COPS: 0,0,"Ferry Mobile",8', 'OK']],
  ]);
});

lte('a reset clears files in RAM and keeps files in UFS', async () => {
  const bench = stand();
  await upload(bench, 'AT+QFUPL="RAM:a",2', Buffer.from('ab'));
  await upload(bench, 'AT+QFUPL="b",2', Buffer.from('ab'));
  bench.sim.reset();
  await bench.dte.listen();
  assert.equal(Object.keys(bench.sim.store.files()), ['UFS:b']);
});

lte('uploads a stored file, and downloads a file to a storage or in part to the UART', () =>
  withServer({}, {}, async bench => {
    await upload(bench, 'AT+QFUPL="RAM:a",5', Buffer.from('abcde'));
    await bench.open();
    await talk(bench, [
      ['AT+QFTPPUT="one","RAM:a",0', ['OK', '+QFTPPUT: 0,5']], ['AT+QFTPPUT="one","RAM:a",6', ['+CME ERROR: 612']],
      ['AT+QFTPGET="one","UFS:c"', ['OK', '+QFTPGET: 0,5']],
    ]);
    assert.equal(bench.served(), { one: 'abcde' });
    assert.is(Buffer.from(bench.sim.store.files()['UFS:c']!).toString(), 'abcde');
    assert.equal(await bench.dte.ask('AT+QFTPGET="one","COM:",1,3'), ['CONNECT', 'bcd', 'OK', '+QFTPGET: 0,3']);
    assert.match((await bench.dte.ask('AT+QFTPGET="none","COM:"')).join(), /^\+CME ERROR: 62[78]$/, '550 or 551');
  }));

// The tests from here on cover contexts, power-off and undocumented variants.

lte('a context must be deactivated before each new activation, also after the network closed it', async () => {
  const bench = stand({ apn: 'internet' });
  await talk(bench, [
    ['AT+QIACT?', ['OK']], ['AT+QICSGP=1,1,"wrong"', ['OK']], ['AT+QIACT=1', ['ERROR']],
    ['AT+QIGETERROR', ['+QIGETERROR: 561,PDP context opening failed', 'OK']], ['AT+QICSGP=1,1,"internet","","",0', ['OK']], ['AT+QIACT=1', ['OK']],
    ['AT+QIACT?', ['+QIACT: 1,1,1,"10.94.36.44"', 'OK']], ['AT+QIACT=1', ['ERROR']], ['AT+QICSGP=1,1,"internet"', ['ERROR']],
  ]);
  bench.sim.setRegistration(2);
  bench.sim.setRegistration(1);
  assert.ok((await bench.dte.listen(1000)).includes('+QIURC: "pdpdeact",1'));
  await talk(bench, [['AT+QIACT=1', ['ERROR']], ['AT+QIDEACT=1', ['OK']], ['AT+QIACT=1', ['OK']]]);
});

lte('QPOWD powers down with OK and POWERED DOWN', async () => {
  const bench = stand();
  assert.equal(await bench.dte.ask('AT+QPOWD=1', 60_000), ['OK', 'POWERED DOWN']);
  assert.is(bench.sim.state, 'off');
});

const readings: { title: string; options: Partial<Ec2xOptions>; say: string; expect: string[] }[] = [
  { title: 'QFTPCLOSE without a session', options: { closingIdle: 0 }, say: 'AT+QFTPCLOSE', expect: ['OK', '+QFTPCLOSE: 0,0'] },
  { title: 'the result before OK', options: { answerOrder: 'result-first' }, say: 'AT+QFTPSTAT', expect: ['+QFTPSTAT: 0,4', 'OK'] },
  { title: 'a command without a session', options: { notOpen: 606 }, say: 'AT+QFTPSIZE="a"', expect: ['+CME ERROR: 606'] },
];
for (const { title, options, say, expect } of readings) lte(
  `undocumented variant: ${title}`, async () => assert.equal(await stand(options).dte.ask(say), expect),
);

lte.run();
