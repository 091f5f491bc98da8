import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { realClock, soon } from '../../clock.ts';
import { wallMsFor, withLiar, type Lies } from '../../server/liar.ts';
import { rawBytesIn, readTurns, type Turn } from '../command/transcript.ts';
import { createQuectel, defaultsOfQuectel, type QuectelOptions } from './quectel.ts';
import { stand, withServer, type ServedQuectel } from './stand.ts';

const quectel = suite('quectel');
const long = (n: number) => 'x'.repeat(n);
const boot = ['RDY', '+CFUN: 1', '+CPIN: READY', 'Call Ready'];

async function talk({ dte }: Pick<ServedQuectel, 'dte'>, rows: [string, string[]][], limitMs?: number): Promise<void> {
  for (const [say, expect] of rows) assert.equal(await dte.ask(say, limitMs), expect, say);
}

// The first tests repeat the vendor's transcripts. This function sends the lines of a transcript, and compares the modem's answers.

async function replay(bench: ServedQuectel, turns: Turn[]): Promise<void> {
  for (const { say, hear } of turns) {
    const raw = rawBytesIn(say);
    const heard = raw === undefined
      ? await bench.dte.ask(say.replace('",21', `",${bench.server.port}`), 5000)
      : await bench.dte.pour(Buffer.from(long(raw)), 5000);
    assert.equal(heard.map(line => (/^x+$/.test(line) ? `[${line.length} raw bytes]` : line)), hear, say);
  }
}

const vendor = { factoryMode: 1, factoryType: 0 } as const;

quectel('reproduces the vendor\'s transcript: open and close', () =>
  withServer({ ...vendor, apn: 'internet' }, {}, async bench => {
    await replay(bench, readTurns('quectel/m-series-open.txt'));
    assert.equal(bench.sim.violations, []);
  }));

const samples: { name: string; serve: string[]; size: number; served: Record<string, number> }[] = [
  { name: 'put', serve: [], size: 0, served: { 'sscom.ini': 1587 } },
  { name: 'get', serve: ['sscom.ini'], size: 1587, served: { 'sscom.ini': 1587 } },
  { name: 'files', serve: ['sscom.ini'], size: 17765, served: {} },
  { name: 'resume', serve: [], size: 0, served: { 'sscom.ini': 3587 } },
];
for (const { name, serve, size, served } of samples) {
  quectel(`reproduces the vendor's transcript: ${name}`, () =>
    withServer(vendor, {}, async bench => {
      bench.sim.store.write('/UFS/test.txt', Buffer.from(long(1587)));
      serve.forEach(file => writeFileSync(join(bench.root, file), long(size)));
      await bench.open();
      await replay(bench, readTurns(`quectel/m-series-${name}.txt`));
      const sizes = Object.entries(bench.served()).map(([path, text]) => [path, text.length]);
      assert.equal(Object.fromEntries(sizes), served);
    }));
}

// The tests from here on send valid command lines, and compare the modem's answers. Each row has a line and its expected answer.

const dialogues: { title: string; options?: Partial<QuectelOptions>; rows: [string, string[]][] }[] = [
  {
    title: 'manufacturer, model, revision and IMEI',
    rows: [
      ['ATI', ['Quectel_Ltd', 'Quectel_M95', 'Revision: M95FAR02A08', 'OK']], ['AT+CGMM', ['Quectel_M95', 'OK']],
      ['AT+CGMR', ['Revision: M95FAR02A08', 'OK']], ['AT+GSN', ['860000000000025', 'OK']], ['AT+CGMI', ['Quectel_Ltd', 'OK']],
    ],
  },
  {
    title: 'ERROR for commands that the M-series lacks',
    rows: [
      'AT+CFTPSLOGIN=?', 'AT+CFTPSERV=?', 'AT+FTPPUT=?', 'AT+CPSI?', 'AT+CEREG?', 'AT+IPREX?', 'AT+CPOF', 'AT+CPOWD=1', 'AT+QFTPLIST', 'AT+QFTPNLST',
      'AT+QFTPMDTM="a"', 'AT+QFTPCWD="/"', 'AT+QFTPDEL="a"', 'AT+QFUPL="a",1',
    ].map(say => [say, ['ERROR']]),
  },
  { title: 'test commands', rows: [
    ['AT+QFTPOPEN=?', ['+QFTPOPEN: "HOST NAME",(1-65535)', 'OK']], ['AT+QFTPPUT=?', ['+QFTPPUT: "FILE NAME",<fileSz>,(1-65535)', 'OK']],
    ['AT+QFTPGET=?', ['+QFTPGET: "FILE NAME"', 'OK']],
    ['AT+QFTPPATH=?', ['+QFTPPATH: "PATH NAME"', 'OK']], ['AT+QFTPUSER=?', ['+QFTPUSER: "USER NAME"', 'OK']],
    ['AT+QFTPPASS=?', ['+QFTPPASS: "PASSWORD"', 'OK']], ['AT+QFTPCFG=?', ['+QFTPCFG: (1-3)', 'OK']],
    ['AT+QFTPSTAT=?', ['OK']], ['AT+QFTPLEN=?', ['OK']], ['AT+QFTPCLOSE=?', ['OK']],
    ['AT+QFTPRENAME=?', ['+QFTPRENAME: ("SOURCE NAME","TARGET NAME")', 'OK']], ['AT+QFTPSIZE=?', ['+QFTPSIZE: "FILE NAME"', 'OK']],
    ['AT+QFTPDELETE=?', ['+QFTPDELETE: "FILE NAME"', 'OK']], ['AT+QFTPMKDIR=?', ['+QFTPMKDIR: "PATH NAME"', 'OK']],
    ['AT+QFTPRMDIR=?', ['+QFTPRMDIR: "PATH NAME"', 'OK']],
  ] },
  {
    title: 'user name and password of up to 30 characters',
    rows: [
      [`AT+QFTPUSER="${long(30)}"`, ['OK']], ['AT+QFTPUSER?', [`+QFTPUSER:"${long(30)}"`, 'OK']], [`AT+QFTPUSER="${long(31)}"`, ['ERROR']],
      [`AT+QFTPPASS="${long(31)}"`, ['ERROR']], ['AT+QFTPPASS=""', ['OK']], ['AT+QFTPUSER=me', ['ERROR']], ['AT+QFTPUSER="a","b"', ['ERROR']],
      ['AT+QFTPPASS="\xe9"', ['ERROR']],
    ],
  },
  {
    title: 'data connection mode and transfer type',
    rows: [
      ['AT+QFTPCFG=1', ['OK', '+QFTPCFG:0']], ['AT+QFTPCFG=1,1', ['OK', '+QFTPCFG:0']], ['AT+QFTPCFG=1', ['OK', '+QFTPCFG:1']],
      ['AT+QFTPCFG=1,2', ['OK', '+QFTPCFG:-10']], ['AT+QFTPCFG=2', ['OK', '+QFTPCFG:1']], ['AT+QFTPCFG=2,0', ['OK', '+QFTPCFG:0']],
      ['AT+QFTPCFG=2,2', ['OK', '+QFTPCFG:-10']], ['AT+QFTPCFG=1,"1"', ['ERROR']], ['AT+QFTPCFG=5,1', ['ERROR']], ['AT+QFTPCFG=0', ['ERROR']],
      ['AT+QFTPCFG=1,1,1', ['ERROR']], ['AT+QFTPCFG', ['ERROR']], ['AT+QFTPCFG?', ['ERROR']],
    ],
  },
  { title: 'the resume offset', rows: [
    ['AT+QFTPCFG=3', ['OK', '+QFTPCFG:0']], ['AT+QFTPCFG=3,1587', ['OK', '+QFTPCFG:0']], ['AT+QFTPCFG=3', ['OK', '+QFTPCFG:1587']],
    ['AT+QFTPCFG=3,2147483648', ['OK', '+QFTPCFG:-10']], ['AT+QFTPCFG=3,-1', ['ERROR']],
  ] },
  {
    title: 'the location of a local file',
    rows: [
      ['AT+QFTPCFG=4', ['OK', '+QFTPCFG:"/COM/"']], ['AT+QFTPCFG=4,"/UFS/"', ['OK', '+QFTPCFG:0']],
      ['AT+QFTPCFG=4,"/UFS/a.txt"', ['OK', '+QFTPCFG:0']], ['AT+QFTPCFG=4', ['OK', '+QFTPCFG:"/UFS/a.txt"']],
      ['AT+QFTPCFG=4,"/COM/a"', ['OK', '+QFTPCFG:-10']], ['AT+QFTPCFG=4,"/RAM/"', ['OK', '+QFTPCFG:-10']],
      ['AT+QFTPCFG=4,"/SD/a"', ['OK', '+QFTPCFG:-10']], ['AT+QFTPCFG=4,"UFS"', ['OK', '+QFTPCFG:-10']], ['AT+QFTPCFG=4,/UFS/', ['ERROR']],
      ['AT+QFTPCFG=4', ['OK', '+QFTPCFG:"/UFS/a.txt"']],
    ],
  },
  {
    title: 'the storages of the M33', options: { storages: { UFS: 1, SD: 1, RAM: 1 } },
    rows: [['AT+QFTPCFG=4,"/RAM/"', ['OK', '+QFTPCFG:0']], ['AT+QFTPCFG=4,"/SD/a"', ['OK', '+QFTPCFG:0']]],
  },
  {
    title: 'a blank after every colon', options: { spacing: 'blank' },
    rows: [['AT+QFTPCFG=1', ['OK', '+QFTPCFG: 0']], ['AT+CSQ', ['+CSQ: 22,0', 'OK']]],
  },
  {
    title: 'no blank after any colon', options: { spacing: 'none' },
    rows: [['AT+QFTPCFG=1', ['OK', '+QFTPCFG:0']], ['AT+CSQ', ['+CSQ:22,0', 'OK']], ['AT+QFTPSTAT', ['+QFTPSTAT:IDLE', 'OK']]],
  },
  {
    title: 'a context activated by commands',
    rows: [
      ['AT+QISTAT', ['OK', 'STATE: IP INITIAL']], ['AT+QIACT', ['ERROR']], ['AT+QILOCIP', ['ERROR']], ['AT+QIFGCNT=0', ['OK']],
      ['AT+QICSGP=1,"web","u","p"', ['OK']], ['AT+QIREGAPP', ['OK']], ['AT+QIREGAPP', ['ERROR']], ['AT+QISTAT', ['OK', 'STATE: IP START']],
      ['AT+QIACT', ['OK']], ['AT+QILOCIP', ['10.94.36.44']], ['AT+QIFGCNT=1', ['ERROR']], ['AT+QICSGP=1,"other"', ['ERROR']],
      ['AT+QISTAT', ['OK', 'STATE: IP GPRSACT']], ['AT+QIDEACT', ['DEACT OK']], ['AT+QISTAT', ['OK', 'STATE: IP INITIAL']],
    ],
  },
  {
    title: 'a wrong APN at activation', options: { apn: 'web' },
    rows: [
      ['AT+QICSGP=1,"other"', ['OK']], ['AT+QIREGAPP', ['OK']], ['AT+QIACT', ['ERROR']], ['AT+QFTPOPEN="127.0.0.1",1', ['OK', '+QFTPOPEN:-5']],
      ['AT+QICSGP=1,"web"', ['OK']], ['AT+QIACT', ['OK']],
    ],
  },
  {
    title: 'an APN with a user name and a password', options: { apn: 'web', apnUser: 'me', apnPassword: 'pw' },
    rows: [['AT+QIREGAPP="web","me","no"', ['OK']], ['AT+QIACT', ['ERROR']], ['AT+QICSGP=1,"web","me","pw"', ['OK']], ['AT+QIACT', ['OK']]],
  },
  {
    title: 'wrong arguments of context commands',
    rows: [
      'AT+QIFGCNT=2', 'AT+QIFGCNT=0,1', 'AT+QICSGP=2,"web"', 'AT+QICSGP=1,web', 'AT+QICSGP=1', 'AT+QICSGP=1,1,"web"', 'AT+QICSGP=1,"a","b","c",1',
      'AT+QIACT=1', 'AT+QIDEACT=1', 'AT+QIREGAPP=web',
    ].map(say => [say, ['ERROR']]),
  },
  {
    title: 'no context without a network', options: { registration: [{ atMs: 0, stat: 2 }] },
    rows: [['AT+CREG?', ['+CREG: 0,2', 'OK']], ['AT+QFTPOPEN="127.0.0.1",1', ['OK', '+QFTPOPEN:-5']]],
  },
  {
    title: 'the operator by name and number',
    rows: [['AT+COPS?', ['+COPS: 0,0,"Ferry Mobile"', 'OK']], ['AT+COPS=3,2', ['OK']], ['AT+COPS?', ['+COPS: 0,2,"26201"', 'OK']]],
  },
  {
    title: 'the network time', rows: [['AT+CCLK?', ['+CCLK: "26/11/20,09:30:00+04"', 'OK']], ['AT+QLTS', ['+QLTS: "26/11/20,09:30:00+04,0"', 'OK']]],
  },
  {
    title: 'no network time', options: { networkTime: undefined },
    rows: [['AT+CCLK?', ['+CCLK: "04/01/01,00:00:00+00"', 'OK']], ['AT+QLTS', ['+QLTS: ""', 'OK']]],
  },
  {
    title: 'SIM PIN and ICCID', options: { sim: 'pin' },
    rows: [
      ['AT+CPIN?', ['+CPIN: SIM PIN', 'OK']], ['AT+CPIN="1111"', ['+CME ERROR: 16']], ['AT+QTRPIN', ['+QTRPIN: 2,3,10,10', 'OK']],
      ['AT+CPIN="1234"', ['OK', '+CPIN: READY', 'Call Ready']], ['AT+QCCID', ['89490000000000000025', 'OK']],
    ],
  },
  {
    title: 'baud rate and flow control',
    rows: [
      ['AT+IPR?', ['+IPR: 115200', 'OK']], ['AT+IPR=230400', ['ERROR']], ['AT+IPR=57600', ['OK']], ['AT+IPR?', ['+IPR: 57600', 'OK']],
      ['AT+IFC=2,2', ['OK']], ['AT+IFC?', ['+IFC: 2,2', 'OK']], ['AT+IFC=3,3', ['ERROR']], ['AT&W', ['OK']],
    ],
  },
];
for (const { title, options, rows } of dialogues) {
  quectel(`dialogue: ${title}`, () => talk(stand({ ...options, delayMs: 0, activateMs: 0, deactivateMs: 0 }), rows));
}

// The tests from here on send commands in the wrong order or with wrong arguments, and expect an error for each. `verbs` need an FTP
// session.

const verbs = [
  'AT+QFTPPATH="/"', 'AT+QFTPPUT="a",3', 'AT+QFTPGET="a"', 'AT+QFTPRENAME="a","b"', 'AT+QFTPSIZE="a"', 'AT+QFTPDELETE="a"', 'AT+QFTPMKDIR="a"',
  'AT+QFTPRMDIR="a"', 'AT+QFTPCLOSE',
];
const nameOf = (say: string) => say.slice(2).replace(/=.*/, '');

quectel('refuses every FTP command without a session, by error number or by ERROR', async () => {
  await talk(stand(), verbs.map(say => [say, ['OK', `${nameOf(say)}:-1`]]));
  await talk(stand({ notOpen: 'ERROR' }), verbs.map(say => [say, ['ERROR']]));
});

const badArguments = [
  'AT+QFTPOPEN="h"', 'AT+QFTPOPEN=h,21', 'AT+QFTPOPEN="h","21"', 'AT+QFTPOPEN="h",0', 'AT+QFTPOPEN="h",65536', 'AT+QFTPOPEN="",21',
  'AT+QFTPOPEN="h",21,1', 'AT+QFTPOPEN', 'AT+QFTPCLOSE=1',
  `AT+QFTPPATH="${long(101)}"`, 'AT+QFTPPATH=/', 'AT+QFTPPATH="a","b"', 'AT+QFTPPUT="a"', 'AT+QFTPPUT=a,3', 'AT+QFTPPUT="",3', 'AT+QFTPPUT="a","3"',
  'AT+QFTPPUT="a",3,0', 'AT+QFTPPUT="a",3,65536', 'AT+QFTPPUT="a",3,1,1',
  'AT+QFTPPUT="a",-1', 'AT+QFTPPUT="a",2147483648', `AT+QFTPPUT="${long(51)}",3`, `AT+QFTPGET="${long(51)}"`, 'AT+QFTPGET=a', 'AT+QFTPGET="a",0',
  'AT+QFTPRENAME="a"', `AT+QFTPRENAME="a","${long(51)}"`, 'AT+QFTPRENAME="a",b',
  `AT+QFTPSIZE="${long(51)}"`, 'AT+QFTPSIZE', 'AT+QFTPDELETE=a', `AT+QFTPDELETE="${long(51)}"`, `AT+QFTPMKDIR="${long(101)}"`, 'AT+QFTPMKDIR=""',
  `AT+QFTPRMDIR="${long(101)}"`, 'AT+QFTPSTAT?', 'AT+QFTPLEN?',
  'AT+QFTPUSER="late"', 'AT+QFTPPASS="late"', 'AT+QFTPDELETE="a"b"', 'AT+QFTPPATH="\x01"',
];
quectel('refuses wrong arguments and account changes in a session without sending anything to the server', () =>
  withServer({}, {}, async bench => {
    await bench.open();
    await talk(bench, badArguments.map(say => [say, ['ERROR']]));
    assert.equal(bench.server.commands, ['USER user', 'PASS ***', 'TYPE I']);
  }));

quectel('supports every FTP command in a session', () =>
  withServer({}, {}, async bench => {
    mkdirSync(join(bench.root, 'old'));
    writeFileSync(join(bench.root, 'old/a'), 'hello');
    await bench.open();
    await talk(bench, [
      ['AT+QFTPSTAT', ['+QFTPSTAT: OPENED', 'OK']],
      ['AT+QFTPOPEN?', [`+QFTPOPEN: "ftp.example.com",${bench.server.port}`, 'OK']],
      ['AT+QFTPOPEN="ftp.example.com",21', ['OK', '+QFTPOPEN:-3']],
      ['AT+QFTPPATH="none"', ['OK', '+QFTPPATH:-550']],
      ['AT+QFTPPATH="/old"', ['OK', '+QFTPPATH:0']],
      ['AT+QFTPPATH?', ['OK', '+QFTPPATH:"/old"']],
      ['AT+QFTPSIZE="a"', ['OK', '+QFTPSIZE:5']],
      ['AT+QFTPPATH=""', ['OK', '+QFTPPATH:0']],
      ['AT+QFTPSIZE="a"', ['OK', '+QFTPSIZE:-550']],
      ['AT+QFTPRENAME="/old/a","/b"', ['OK', '+QFTPRENAME:0']],
      ['AT+QFTPRENAME="/old/a","/b"', ['OK', '+QFTPRENAME:-550']],
      ['AT+QFTPMKDIR="new"', ['OK', '+QFTPMKDIR:0']],
      ['AT+QFTPMKDIR="new"', ['OK', '+QFTPMKDIR:-550']],
      ['AT+QFTPMKDIR="new/sub"', ['OK', '+QFTPMKDIR:-550']],
      ['AT+QFTPRMDIR="old"', ['OK', '+QFTPRMDIR:0']],
      ['AT+QFTPDELETE="old"', ['OK', '+QFTPDELETE:-550']],
      ['AT+QFTPLEN', ['+QFTPLEN: 0', 'OK']],
      ['AT+QFTPCLOSE', ['OK', '+QFTPCLOSE:0']],
      ['AT+QFTPSTAT', ['+QFTPSTAT: CLOSED', 'OK']],
      ['AT+QFTPCLOSE', ['OK', '+QFTPCLOSE:-1']],
    ]);
    assert.equal(bench.served(), { b: 'hello' });
    assert.not.ok(bench.server.commands.includes('MKD new/sub'));
  }));

quectel('refuses FTP commands while another one runs', () =>
  withServer({ resultDelays: { 'AT+QFTPSIZE': 5000 } }, {}, async bench => {
    await bench.open();
    await bench.dte.ask('AT+QFTPSIZE="a"', 100);
    await talk(bench, [
      ['AT+QFTPDELETE="a"', ['OK', '+QFTPDELETE:-3']], ['AT+QFTPCLOSE', ['OK', '+QFTPCLOSE:-3']], ['AT+QFTPCFG=1', ['OK', '+QFTPCFG:-3']],
      ['AT+CSQ', ['+CSQ: 22,0', 'OK']],
    ], 100);
    assert.equal(await bench.dte.listen(), ['+QFTPSIZE:-550']);
  }));

quectel('prints the result before OK for the configured command only', () =>
  withServer({ answerOrder: { 'AT+QFTPPATH': 'result-first' } }, {}, async bench => {
    await bench.open();
    await talk(bench, [
      ['AT+QFTPPATH="/"', ['+QFTPPATH:0', 'OK']], ['AT+QFTPPATH="no"', ['+QFTPPATH:-550', 'OK']], ['AT+QFTPCFG=1', ['OK', '+QFTPCFG:1']],
    ]);
  }));

quectel('in one variant, prints the manual\'s misprinted result names', () =>
  withServer({ misprints: true }, {}, async bench => {
    mkdirSync(join(bench.root, 'test'));
    await bench.open();
    await talk(bench, [['AT+QFTPRENAME="test","test1"', ['OK', '+QRENAME:0']], ['AT+QFTPRMDIR="test1"', ['OK', '+QFTPMKDIR:0']]]);
  }));

quectel('opens as anonymous without a user name', () =>
  withServer({}, { user: 'anonymous', password: 'me@example.com' }, async bench => {
    await talk(bench, [['AT+QFTPPASS="me@example.com"', ['OK']], [`AT+QFTPOPEN="127.0.0.1",${bench.server.port}`, ['OK', '+QFTPOPEN:0']]]);
  }));

// The tests from here on cover the error codes that failed FTP commands report.

quectel('reports a wrong password, an unknown host and a closed port', () =>
  withServer({}, {}, async bench => {
    for (const say of ['AT+QFTPUSER="user"', 'AT+QFTPPASS="wrong"']) await bench.dte.ask(say);
    const to = (host: string, port: number) => `AT+QFTPOPEN="${host}",${port}`;
    await talk(bench, [
      [to('ftp.example.com', bench.server.port), ['OK', '+QFTPOPEN:-530']],
      [to('none.example.com', bench.server.port), ['OK', '+QFTPOPEN:-4']],
      [to('127.0.0.1', 1), ['OK', '+QFTPOPEN:-5']],
      ['AT+QFTPSTAT', ['+QFTPSTAT: IDLE', 'OK']],
      ['AT+QFTPPASS="password"', ['OK']],
      [to('ftp.example.com', bench.server.port), ['OK', '+QFTPOPEN:0']],
    ]);
  }));

const lies: { title: string; answers: Lies; say: string; expect: string }[] = [
  ...[
    421, 425, 426, 450, 452, 500, 501, 502, 530, 532, 550, 551, 552, 553,
  ].map(code => ({ title: `replies ${code}`, answers: { DELE: `${code} no` }, say: 'AT+QFTPDELETE="a"', expect: `+QFTPDELETE:-${code}` })),
  { title: 'replies with a number outside the modem\'s table', answers: { DELE: '599 no' }, say: 'AT+QFTPDELETE="a"', expect: '+QFTPDELETE:-1' },
  { title: 'closes the connection at a command', answers: { CWD: 'close' }, say: 'AT+QFTPPATH="a"', expect: '+QFTPPATH:-6' },
  { title: 'never replies', answers: { SIZE: null }, say: 'AT+QFTPSIZE="a"', expect: '+QFTPSIZE:-9' },
  { title: 'names a closed data port', answers: { PASV: '227 (127,0,0,1,0,1)' }, say: 'AT+QFTPGET="a"', expect: '+QFTPGET:-425' },
  { title: 'refuses passive mode', answers: { PASV: '500 no', EPSV: '500 no' }, say: 'AT+QFTPPUT="a",3', expect: '+QFTPPUT:-500' },
];
for (const { title, answers, say, expect } of lies) {
  quectel(`reports a server that ${title}`, () =>
    withLiar(answers, async port => {
      const bench = stand({ wallTimeoutMs: wallMsFor(answers), timeoutMs: 45_000, factoryMode: 1 });
      assert.equal(await bench.dte.ask(`AT+QFTPOPEN="127.0.0.1",${port}`), ['OK', '+QFTPOPEN:0']);
      assert.equal(await bench.dte.ask(say), ['OK', expect]);
      await bench.sim.stop();
    }));
}

quectel('reports a server that sends 421 and disconnects between commands', () =>
  withLiar({ DELE: '250 gone|421 no more' }, async port => {
    const bench = stand();
    await bench.dte.ask(`AT+QFTPOPEN="127.0.0.1",${port}`);
    assert.equal(await bench.dte.ask('AT+QFTPDELETE="a"'), ['OK', '+QFTPDELETE:0']);
    assert.equal(await bench.dte.hear(2), ['+QFTPERROR:-421', '+QFTPERROR:-6']);
    assert.equal(await bench.dte.ask('AT+QFTPCLOSE'), ['OK', '+QFTPCLOSE:0']);
    await bench.sim.stop();
  }));

quectel('reports a session lost between commands, and requires QFTPCLOSE before the next QFTPOPEN', () =>
  withServer({}, {}, async bench => {
    await bench.open();
    await bench.server.stop();
    assert.equal((await bench.dte.hear(1)).at(-1), '+QFTPERROR:-6');
    await talk(bench, [
      ['AT+QFTPSIZE="a"', ['OK', '+QFTPSIZE:-6']],
      ['AT+QFTPOPEN="127.0.0.1",1', ['OK', '+QFTPOPEN:-3']],
      ['AT+QFTPCLOSE', ['OK', '+QFTPCLOSE:0']],
      ['AT+QFTPOPEN="127.0.0.1",1', ['OK', '+QFTPOPEN:-5']],
    ]);
  }));

quectel('reports a context lost during a session', () =>
  withServer({}, {}, async bench => {
    await bench.open();
    assert.equal(await bench.dte.ask('AT+QIDEACT'), ['+QFTPERROR:-8', 'DEACT OK']);
    assert.equal(await bench.dte.ask('AT+QFTPCLOSE'), ['OK', '+QFTPCLOSE:0']);
    assert.equal(await bench.open(), ['OK', '+QFTPOPEN:0']);
    bench.sim.setRegistration(2);
    assert.equal(await bench.dte.listen(), ['+PDP DEACT', '+QFTPERROR:-8']);
    assert.equal(await bench.dte.ask('AT+QISTAT'), ['OK', 'STATE: PDP DEACT']);
  }));

// The tests from here on cover the power key, power-off and the serial port.

quectel('boots by the power key with its boot messages, and powers down by the key with a message', async () => {
  const { dte, sim } = stand({ starts: 'off', echo: true });
  sim.powerKey(900);
  assert.equal(await dte.listen(20_000), [], 'too short a pulse does nothing');
  sim.powerKey();
  assert.equal(await dte.listen(20_000), boot);
  assert.equal(await dte.ask('AT'), ['AT\r', 'OK']);
  sim.powerKey(700);
  assert.equal(await dte.listen(1000), ['NORMAL POWER DOWN']);
  assert.is(sim.state, 'stopping');
  await dte.listen();
  assert.is(sim.state, 'off');
});

quectel('powers down by command, with or without a message', async () => {
  for (const [how, expect] of [[1, ['NORMAL POWER DOWN']], [0, []]] as const) {
    const { dte, sim } = stand();
    assert.equal(await dte.ask(`AT+QPOWD=${how}`), [...expect]);
    assert.is(sim.state, 'off');
  }
  await talk(stand(), [['AT+QPOWD', ['ERROR']], ['AT+QPOWD=2', ['ERROR']]]);
});

quectel('omits RDY and CFUN at boot with automatic baud rate', async () => {
  const { dte, sim } = stand({ starts: 'off', baud: 0 }, { dteBaud: 9600, dceBaud: 115200 });
  sim.powerKey();
  assert.equal(await dte.listen(), ['+CPIN: READY', 'Call Ready']);
  assert.equal(await dte.ask('AT+IPR?'), ['+IPR: 0', 'OK']);
});

quectel('keeps its baud rate over a reset only after AT&W', async () => {
  for (const [save, expect] of [['AT', 115200], ['AT&W', 57600]] as const) {
    const { dte, sim } = stand();
    await dte.ask('AT+IPR=57600');
    await dte.ask(save);
    sim.reset();
    assert.equal(await dte.listen(), boot);
    assert.is(sim.baud, expect);
  }
});

quectel('records commands and violations, counts commands and reports its traffic', async () => {
  const seen: string[] = [];
  const { dte, sim } = stand({ onLine: (dir, text) => seen.push(`${dir} ${text}`), faults: [{ command: 'AT+CSQ', answer: ['+CSQ: 5,0', 'OK'] }] });
  assert.equal(await dte.ask('AT+CSQ\rAT+CREG?'), ['+CSQ: 5,0', 'OK', '+CREG: 0,1', 'OK']);
  assert.equal(sim.commands, ['AT+CSQ', 'AT+CREG?']);
  assert.equal(sim.counts(), { 'AT+CSQ': 1, 'AT+CREG': 1 });
  assert.equal(sim.violations, ['AT+CSQ: next command too early']);
  assert.equal(seen[0], '> AT+CSQ');
});

quectel('runs on the real clock, on any port', async () => {
  const listeners: ((bytes: Uint8Array) => void)[] = [];
  let heard = '';
  const port = {
    write: (bytes: Uint8Array) => void (heard += Buffer.from(bytes).toString('latin1')),
    onBytes: (fn: (bytes: Uint8Array) => void) => void listeners.push(fn),
  };
  const sim = createQuectel(realClock(), port);
  listeners.forEach(fn => fn(Buffer.from('AT\r')));
  await soon(() => heard.includes('OK'));
  assert.is(heard, 'AT\r\r\nOK\r\n');
  await sim.stop();
  assert.is.not(defaultsOfQuectel().faults, defaultsOfQuectel().faults);
});

quectel.run();
