import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Sim7600Options } from '../sim7600.ts';
import { on7600, type Served7600 } from '../stand.ts';

const { stand, withServer } = on7600;
const oldftp = suite('oldftp');
const long = (n: number) => 'x'.repeat(n);
const bytes = (n: number) => Uint8Array.from({ length: n }, (_, i) => (i * 31 + (i >> 8)) % 256);
const latin = (stored: Uint8Array) => Buffer.from(stored).toString('latin1');
const escape = (image: Uint8Array) => Buffer.from([...image].flatMap(byte => (byte === 0x03 || byte === 0x1a ? [0x03, byte] : [byte])));
const old = { ftpSet: 'old' } as const;

async function talk({ dte }: Pick<Served7600, 'dte'>, rows: [string, string[]][]): Promise<void> {
  for (const [say, expect] of rows) assert.equal(await dte.ask(say), expect, say);
}

async function prepare(bench: Served7600, password = 'password'): Promise<void> {
  const says = [
    'AT+CFTPSERV="ftp.example.com"', `AT+CFTPPORT=${bench.server.port}`, 'AT+CFTPUN="user"', `AT+CFTPPW="${password}"`, 'AT+CFTPMODE=1',
    'AT+CFTPTYPE=I',
  ];
  await talk(bench, says.map(say => [say, ['OK']]));
}

const probes: { ftpSet: Sim7600Options['ftpSet']; login: string[]; serv: string[] }[] = [
  { ftpSet: 'cftps', login: ['+CFTPSLOGIN: "ADDRESS",(1-65535)[,"USERNAME","PASSWORD"[,(0-3)]]', 'OK'], serv: ['ERROR'] },
  { ftpSet: 'old', login: ['ERROR'], serv: ['+CFTPSERV: "TEXT"', 'OK'] },
  { ftpSet: 'both', login: ['+CFTPSLOGIN: "ADDRESS",(1-65535)[,"USERNAME","PASSWORD"[,(0-3)]]', 'OK'], serv: ['+CFTPSERV: "TEXT"', 'OK'] },
];
for (const { ftpSet, login, serv } of probes) {
  oldftp(`test commands show the generation of FTP commands: ${ftpSet}`, () =>
    talk(stand({ ftpSet }), [
      ['AT+CFTPSLOGIN=?', login],
      ['AT+CFTPSERV=?', serv],
      ['AT+CFTPSSTART', ftpSet === 'old' ? ['ERROR'] : ['OK', '+CFTPSSTART: 0']],
    ]));
}

for (const size of [0, 1, 1360, 65_536]) {
  oldftp(`takes ${size} escaped bytes after BEGIN`, () =>
    withServer(old, {}, async bench => {
      await prepare(bench);
      assert.equal(await bench.dte.ask('AT+CFTPPUT="a.jpg"', 1000), ['+CFTPPUT: BEGIN']);
      assert.equal(await bench.dte.pour(escape(bytes(size)), 1000), []);
      assert.equal(await bench.dte.pour(Uint8Array.of(0x1a)), ['OK']);
      assert.equal(bench.served(), { 'a.jpg': latin(bytes(size)) });
      assert.equal(bench.server.commands.slice(0, 4), ['USER user', 'PASS ***', 'TYPE I', 'TYPE I']);
      assert.is(bench.server.commands.at(-1), 'QUIT');
      assert.equal(bench.sim.violations, []);
    }));
}

oldftp('uploads a file of the current folder', () =>
  withServer(old, {}, async bench => {
    bench.sim.drives.write('E:/a.jpg', bytes(3000), 0);
    await prepare(bench);
    await talk(bench, [
      ['AT+CFTPPUTFILE="a.jpg",0', ['OK', '+CFTPPUTFILE: 7']],
      ['AT+FSCD=E:', ['+FSCD: E:/', 'OK']],
      ['AT+CFTPPUTFILE="a.jpg",0', ['OK', '+CFTPPUTFILE: 0']],
      ['AT+CFTPPUTFILE="/none/a.jpg",0', ['OK', '+CFTPPUTFILE: 9']],
    ]);
    assert.equal(bench.served(), { 'a.jpg': latin(bytes(3000)) });
  }));

const refusals: { title: string; options: Partial<Sim7600Options>; says: string[]; expect: string[] }[] = [
  { title: 'a wrong password', options: {}, says: ['AT+CFTPPW="wrong"'], expect: ['ERROR'] },
  {
    title: 'a wrong password, in one variant with its number', options: { oldErrorForm: 'code-then-error' }, says: ['AT+CFTPPW="wrong"'],
    expect: ['+CFTPPUT: 9', 'ERROR'],
  },
  { title: 'active mode, in which no server reaches the modem', options: {}, says: ['AT+CFTPMODE=0'], expect: ['ERROR'] },
  {
    title: 'a wrong APN', options: { apn: 'web', oldErrorForm: 'code-then-error' }, says: ['AT+CGSOCKCONT=1,"IP","other"', 'AT+CSOCKSETPN=1'],
    expect: ['+CFTPPUT: 10', 'ERROR'],
  },
];
for (const { title, options, says, expect } of refusals) {
  oldftp(`refuses before BEGIN: ${title}`, () =>
    withServer({ ...old, ...options }, {}, async bench => {
      await prepare(bench);
      await talk(bench, says.map(say => [say, ['OK']]));
      await talk(bench, [['AT+CFTPPUT="a"', expect], ['AT', ['OK']]]);
      assert.equal(bench.served(), {});
    }));
}

oldftp('uploads with the APN of the socket commands while NETOPEN is active', () =>
  withServer({ ...old, apn: 'web' }, {}, async bench => {
    await talk(bench, [
      ['AT+NETOPEN', ['OK', '+NETOPEN: 1']],
      ['AT+CGSOCKCONT=1,"IP","web"', ['OK']],
      ['AT+CSOCKSETPN=1', ['OK']],
      ['AT+NETOPEN', ['OK', '+NETOPEN: 0']],
      ['AT+NETOPEN', ['+IPERROR: Network is already opened', 'ERROR']],
    ]);
    await prepare(bench);
    assert.equal(await bench.dte.ask('AT+CFTPPUT="a"', 1000), ['+CFTPPUT: BEGIN']);
    assert.equal(await bench.dte.pour(Buffer.from('abc\x1a')), ['OK']);
  }));

oldftp('reports a full server with ERROR after the last byte', () =>
  withServer(old, { quotaBytes: 10 }, async bench => {
    await prepare(bench);
    await bench.dte.ask('AT+CFTPPUT="a"', 1000);
    assert.equal(await bench.dte.pour(Buffer.from(`${long(100)}\x1a`)), ['ERROR']);
  }));

const bad = [
  'AT+CFTPSERV=h', 'AT+CFTPSERV=""', 'AT+CFTPSERV="a","b"', `AT+CFTPSERV="${long(257)}"`, 'AT+CFTPPORT=0', 'AT+CFTPPORT="21"', 'AT+CFTPPORT=65536',
  'AT+CFTPUN=u', 'AT+CFTPPW=p', 'AT+CFTPMODE=2', 'AT+CFTPTYPE="I"', 'AT+CFTPTYPE=B',
  'AT+CFTPPUT=a', 'AT+CFTPPUT=""', 'AT+CFTPPUT="a",5', 'AT+CFTPPUT', 'AT+CFTPPUTFILE="a"', 'AT+CFTPPUTFILE="a",1', 'AT+CFTPPUTFILE=a,0',
  'AT+CSOCKSETPN=0', 'AT+CSOCKSETPN=17', 'AT+NETCLOSE', 'AT+CFTPSIZE="a"', 'AT+CFTPSPUT="a"',
];
oldftp('refuses wrong arguments', () => talk(stand(old), bad.map(say => [say, ['ERROR']])));

oldftp('a reset clears the settings and ends a stream', () =>
  withServer(old, {}, async bench => {
    await prepare(bench);
    await bench.dte.ask('AT+CFTPPUT="a"', 1000);
    bench.sim.reset();
    assert.equal((await bench.dte.listen())[0], 'RDY');
    await talk(bench, [['AT+CFTPSERV?', ['+CFTPSERV: ""', 'OK']], ['AT+CFTPPUT="a"', ['ERROR']]]);
  }));

oldftp('stays in data mode after a restart of the DTE until an unescaped end byte', () =>
  withServer(old, {}, async bench => {
    await prepare(bench);
    await bench.dte.ask('AT+CFTPPUT="a"', 1000);
    assert.equal(await bench.dte.ask('AT', 1000), []);
    assert.equal(await bench.dte.pour(Uint8Array.of(0x1a)), ['OK']);
    assert.equal(await bench.dte.ask('AT'), ['OK']);
  }));

oldftp.run();
