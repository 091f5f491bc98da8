import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { soon } from '../../../clock.ts';
import { wallMsFor, withLiar } from '../../../server/liar.ts';
import type { Sim7600Options } from '../sim7600.ts';
import { on7600, type Served7600 } from '../stand.ts';

type Heard = Pick<Served7600, 'dte'>;

const { stand, withServer } = on7600;
const ftps = suite('ftps');
const bytes = (n: number) => Uint8Array.from({ length: n }, (_, i) => (i * 31 + (i >> 8)) % 256);
const latin = (stored: Uint8Array) => Buffer.from(stored).toString('latin1');
const certificate = readFileSync(new URL('../../../../fixtures/selfsigned.pem', import.meta.url), 'utf8');

async function stage({ dte }: Heard, path: string, content: Uint8Array): Promise<void> {
  await dte.ask(`AT+CFTRANRX="${path}",${content.length}`);
  assert.equal(await dte.pour(content), ['OK']);
}

async function talk({ dte }: Heard, rows: [string, string[]][]): Promise<void> {
  for (const [say, expect] of rows) assert.equal(await dte.ask(say), expect, say);
}

// The first tests go through whole sessions.

ftps('transfers a file from the UART to the server byte for byte', () =>
  withServer({}, {}, async bench => {
    assert.equal(await bench.login(), ['OK', '+CFTPSLOGIN: 0']);
    const image = bytes(200_000);
    await stage(bench, 'e:/a.jpg', image);
    await talk(bench, [
      ['AT+CFTPSMKD="up"', ['OK', '+CFTPSMKD: 0']],
      ['AT+CFTPSMKD="up"', ['OK', '+CFTPSMKD: 9']],
      ['AT+CFTPSCWD="up"', ['OK', '+CFTPSCWD: 0']],
      ['AT+CFTPSCWD="none"', ['OK', '+CFTPSCWD: 9']],
      ['AT+CFTPSPWD', ['OK', '+CFTPSPWD: "/up"']],
      ['AT+CFTPSTYPE=I', ['OK', '+CFTPSTYPE: 0']],
      ['AT+CFTPSTYPE?', ['+CFTPSTYPE: I', 'OK']],
      ['AT+CFTPSSINGLEIP?', ['+CFTPSSINGLEIP: 1', 'OK']],
      ['AT+CFTPSPUTFILE="a.jpg",3', ['OK', '+CFTPSPUTFILE: 0']],
      ['AT+CFTPSSIZE="a.jpg"', ['OK', '+CFTPSSIZE: 200000']],
      ['AT+CFTPSSIZE="b.jpg"', ['OK', '+CFTPSSIZE: 9']],
      ['AT+CFTPSPUTFILE="/up/a.jpg",3', ['OK', '+CFTPSPUTFILE: 0']],
      ['AT+CFTPSDELE="none"', ['OK', '+CFTPSDELE: 9']],
      ['AT+CFTPSLOGOUT', ['OK', '+CFTPSLOGOUT: 0']],
      ['AT+CFTPSPWD', ['ERROR']],
      ['AT+CFTPSSTOP', ['OK', '+CFTPSSTOP: 0']],
    ]);
    assert.equal(bench.served(), { 'up/a.jpg': latin(image) });
    assert.equal(bench.sim.violations, []);
  }));

ftps('supports the commands for downloads, deletion and abort', () =>
  withServer({}, {}, async bench => {
    mkdirSync(join(bench.root, 'old'));
    writeFileSync(join(bench.root, 'old/a'), 'hello');
    await bench.login();
    await talk(bench, [
      ['AT+CFTPSGETFILE="old/a",3', ['OK', '+CFTPSGETFILE: 0']],
      ['AT+CFTPSGETFILE="old/a",1,2', ['OK', '+CFTPSGETFILE: 7']],
      ['AT+CFTPSGET="old/a",1', ['OK', '+CFTPSGET: DATA,4', 'ello', '+CFTPSGET: 0']],
      ['AT+CFTPSGET="old/a",0,1', ['OK', '+CFTPS: RECV EVENT']],
      ['AT+CFTPSCACHERD?', ['+CFTPSCACHERD: 5', 'OK']],
      ['AT+CFTPSCACHERD', ['+CFTPSGET: DATA,5', 'hello', 'OK', '+CFTPSGET: 0']],
      ['AT+CFTPSDELE="old/a"', ['OK', '+CFTPSDELE: 0']],
      ['AT+CFTPSGET="old/a"', ['OK', '+CFTPSGET: 9']],
      ['AT+CFTPSRMD="old"', ['OK', '+CFTPSRMD: 0']],
      ['AT+CFTPSABORT', ['OK', '+CFTPSABORT: 0']],
      ['AT+CFTPSSTOP', ['ERROR']],
    ]);
    assert.is(latin(bench.sim.drives.read('E:/a')!.bytes), 'hello');
    assert.equal(bench.served(), {});
  }));

ftps('prints a listing unchanged in blocks', () =>
  withServer({ listBlockBytes: 30 }, {}, async bench => {
    writeFileSync(join(bench.root, 'a.jpg'), 'x');
    await bench.login();
    const heard = await bench.dte.ask('AT+CFTPSLIST="/"');
    assert.equal([heard[0], heard[1], heard.at(-1)], ['OK', '+CFTPSLIST: DATA,30', '+CFTPSLIST: 0']);
    assert.match(bench.dte.raw().replace(/\r\n\+CFTPSLIST: DATA,\d+\r\n/g, ''), /-rw.* 1 .*a\.jpg\r\n/);
  }));

ftps('PUTFILE takes the last component of the path from the root of the given drive', () =>
  withServer({}, {}, async bench => {
    bench.sim.drives.makeFolder('E:/sub');
    bench.sim.drives.write('E:/sub/a', bytes(3), 0);
    bench.sim.drives.write('F:/b', bytes(4), 0);
    mkdirSync(join(bench.root, 'x'));
    await bench.login();
    await talk(bench, [
      ['AT+CFTPSPUTFILE="a",3', ['OK', '+CFTPSPUTFILE: 7']],
      ['AT+CFTPSPUTFILE="/x/b"', ['OK', '+CFTPSPUTFILE: 0']],
      ['AT+CFTPSPUTFILE="b",3', ['OK', '+CFTPSPUTFILE: 7']],
      ['AT+CFTPSPUTFILE="b",2', ['OK', '+CFTPSPUTFILE: 1']],
    ]);
    assert.equal(bench.served(), { 'x/b': latin(bytes(4)) });
  }));

ftps('resumes uploads and downloads at an offset', () =>
  withServer({}, {}, async bench => {
    writeFileSync(join(bench.root, 'a'), 'helLO');
    bench.sim.drives.write('E:/a', Buffer.from('hello'), 0);
    bench.sim.drives.write('E:/b', Buffer.from('12'), 0);
    writeFileSync(join(bench.root, 'b'), '12345');
    await bench.login();
    await talk(bench, [
      ['AT+CFTPSPUTFILE="a",3,3', ['OK', '+CFTPSPUTFILE: 0']],
      ['AT+CFTPSGETFILE="b",3,2', ['OK', '+CFTPSGETFILE: 0']],
    ]);
    assert.is(bench.served().a, 'hello');
    assert.is(latin(bench.sim.drives.read('E:/b')!.bytes), '12345');
    const rest = bench.server.commands.indexOf('REST 3');
    assert.equal(bench.server.commands.slice(rest - 1, rest + 2), ['PASV', 'REST 3', 'STOR a']);
  }));

ftps('sends a non-ASCII path byte for byte', () =>
  withServer({}, {}, async bench => {
    bench.sim.drives.write('F:/\xc3\xa9.jpg', bytes(3), 0);
    await bench.login();
    assert.equal(await bench.dte.ask('AT+CFTPSPUTFILE={non-ascii}"C3A92E6A7067"'), ['OK', '+CFTPSPUTFILE: 0']);
    assert.equal(Object.keys(bench.served()), ['é.jpg']);
  }));

// The tests from here on cover CFTPSPUT, which sends data from the UART.

ftps('takes an escaped stream, and slices by count', () =>
  withServer({}, {}, async bench => {
    await bench.login();
    await bench.dte.ask('AT+CFTPSPUT="a"');
    assert.is(bench.dte.raw(), '\r\n>');
    assert.equal(await bench.dte.pour(Uint8Array.of(0, 3, 3, 3, 26, 10, 13, 255, 3, 65)), []);
    assert.equal(await bench.dte.pour(Uint8Array.of(26)), ['OK', '+CFTPSPUT: 0']);
    await bench.dte.ask('AT+CFTPSPUT="b",5');
    assert.equal(await bench.dte.pour(Uint8Array.of(0, 3, 26, 10, 13)), ['OK', '+CFTPSPUT: 0']);
    await bench.dte.ask('AT+CFTPSPUT="b",3,5');
    assert.equal(await bench.dte.pour(Buffer.from('end')), ['OK', '+CFTPSPUT: 0']);
    assert.equal(bench.served(), { a: '\x00\x03\x1a\n\r\xffA', b: '\x00\x03\x1a\n\rend' });
  }));

ftps('refuses a stream before its prompt if the server refuses the file', () =>
  withServer({}, {}, async bench => {
    await bench.login();
    assert.equal(await bench.dte.ask('AT+CFTPSPUT="none/a"'), ['+CFTPSPUT: 9', 'ERROR']);
  }));

ftps('in one variant, refuses a stream with ERROR before the code', () =>
  withServer({ errorForm: 'error-then-code' }, {}, async bench => {
    await bench.login();
    assert.equal(await bench.dte.ask('AT+CFTPSPUT="none/a"'), ['ERROR', '+CFTPSPUT: 9']);
  }));

// The tests from here on expect OK and the result of a command in a certain order, for a success (`good`) and a failure (`bad`).

const orders: { title: string; options: Partial<Sim7600Options>; good: string[]; bad: string[] }[] = [
  { title: 'OK first', options: {}, good: ['OK', '+CFTPSCWD: 0'], bad: ['OK', '+CFTPSCWD: 9'] },
  { title: 'the result first', options: { answerOrder: 'urc-first' }, good: ['+CFTPSCWD: 0', 'OK'], bad: ['+CFTPSCWD: 9', 'OK'] },
  { title: 'ERROR after the code', options: { errorForm: 'code-then-error' }, good: ['OK', '+CFTPSCWD: 0'], bad: ['+CFTPSCWD: 9', 'ERROR'] },
  { title: 'the code after ERROR', options: { errorForm: 'error-then-code' }, good: ['OK', '+CFTPSCWD: 0'], bad: ['ERROR', '+CFTPSCWD: 9'] },
  { title: 'ERROR alone', options: { errorForm: 'bare-error' }, good: ['OK', '+CFTPSCWD: 0'], bad: ['ERROR'] },
  {
    title: 'both per command', options: { answerOrder: { 'AT+CFTPSCWD': 'urc-first' }, errorForm: { 'AT+CFTPSCWD': 'bare-error' } },
    good: ['+CFTPSCWD: 0', 'OK'], bad: ['ERROR'],
  },
];
for (const { title, options, good, bad } of orders) {
  ftps(`answers with ${title}`, () =>
    withServer(options, {}, async bench => {
      await bench.login();
      await talk(bench, [['AT+CFTPSCWD="/"', good], ['AT+CFTPSCWD="none"', bad]]);
    }));
}

ftps('in one variant, START reports the context number and LOGIN succeeds with OK alone', () =>
  withServer({ startTellsContext: true, loginResult: 'ok-only' }, {}, async bench => {
    assert.equal(await bench.dte.ask('AT+CFTPSSTART'), ['OK', '+CFTPSSTART: 0,1']);
    const login = (password: string) => bench.dte.ask(`AT+CFTPSLOGIN="127.0.0.1",${bench.server.port},"user","${password}",0`);
    assert.equal(await login('wrong'), ['OK', '+CFTPSLOGIN: 9']);
    assert.equal(await login('password'), ['OK']);
    assert.equal(await bench.dte.ask('AT+CFTPSPWD'), ['OK', '+CFTPSPWD: "/"']);
  }));

// The tests from here on cover failures outside the modem, such as a wrong password.

ftps('reports a wrong password, an unknown host and a closed port', () =>
  withServer({}, {}, async bench => {
    await bench.dte.ask('AT+CFTPSSTART');
    await talk(bench, [
      [`AT+CFTPSLOGIN="ftp.example.com",${bench.server.port},"user","wrong",0`, ['OK', '+CFTPSLOGIN: 9']],
      [`AT+CFTPSLOGIN="none.example.com",${bench.server.port},"user","password",0`, ['OK', '+CFTPSLOGIN: 12']],
      ['AT+CFTPSLOGIN="127.0.0.1",1,"user","password",0', ['OK', '+CFTPSLOGIN: 14']],
      [`AT+CFTPSLOGIN="127.0.0.1",${bench.server.port},"user","password",0`, ['OK', '+CFTPSLOGIN: 0']],
    ]);
  }));

ftps('reports a wrong APN at START or, in one variant, at LOGIN', async () => {
  const early = stand({ apn: 'web' });
  await talk(early, [['AT+CFTPSSTART', ['OK', '+CFTPSSTART: 10']], ['AT+CGDCONT=1,"IP","web"', ['OK']], ['AT+CFTPSSTART', ['OK', '+CFTPSSTART: 0']]]);
  const late = stand({ apn: 'web', wrongApnAt: 'login' });
  await talk(late, [['AT+CFTPSSTART', ['OK', '+CFTPSSTART: 0']], ['AT+CFTPSLOGIN="127.0.0.1",1,"u","p",0', ['OK', '+CFTPSLOGIN: 10']]]);
});

ftps('reports a full server, a missing SIZE command and a refused folder', () =>
  withServer({}, { quotaBytes: 1000, noSize: true, denyDirectory: true }, async bench => {
    bench.sim.drives.write('F:/a', bytes(2000), 0);
    await bench.login();
    await talk(bench, [
      ['AT+CFTPSPUTFILE="a"', ['OK', '+CFTPSPUTFILE: 6']],
      ['AT+CFTPSSIZE="a"', ['OK', '+CFTPSSIZE: 9']],
      ['AT+CFTPSMKD="x"', ['OK', '+CFTPSMKD: 9']],
    ]);
  }));

ftps('reports a closed session, and requires LOGOUT before the next LOGIN', () =>
  withServer({}, {}, async bench => {
    await bench.login();
    await bench.server.stop();
    assert.equal(await bench.dte.hear(1), ['+CFTPSNOTIFY: PEER CLOSED']);
    await talk(bench, [
      ['AT+CFTPSPWD', ['ERROR']],
      ['AT+CFTPSLOGIN="127.0.0.1",21,"user","password",0', ['ERROR']],
      ['AT+CFTPSLOGOUT', ['OK', '+CFTPSLOGOUT: 0']],
      ['AT+CFTPSLOGIN="127.0.0.1",1,"user","password",0', ['OK', '+CFTPSLOGIN: 14']],
    ]);
  }));

// The tests from here on use an FTP server that answers some commands wrongly (`answers`), and expect the modem's failure code for that.

const lies: { title: string; answers: Record<string, string | null>; say: string; expect: string }[] = [
  { title: 'closes the connection at a command', answers: { PWD: 'close' }, say: 'AT+CFTPSPWD', expect: '+CFTPSPWD: 4' },
  { title: 'replies 421', answers: { CWD: '421 too long' }, say: 'AT+CFTPSCWD="a"', expect: '+CFTPSCWD: 421' },
  { title: 'never replies', answers: { SIZE: null }, say: 'AT+CFTPSSIZE="a"', expect: '+CFTPSSIZE: 5' },
  { title: 'refuses passive mode', answers: { PASV: '500 no', EPSV: '500 no' }, say: 'AT+CFTPSPUTFILE="a"', expect: '+CFTPSPUTFILE: 9' },
  { title: 'names a closed data port', answers: { PASV: '227 (127,0,0,1,0,1)' }, say: 'AT+CFTPSPUTFILE="a"', expect: '+CFTPSPUTFILE: 14' },
];
for (const { title, answers, say, expect } of lies) {
  ftps(`reports a server that ${title}`, () =>
    withLiar(answers, async port => {
      const bench = stand({ wallTimeoutMs: wallMsFor(answers), timeoutMs: 45_000 });
      bench.sim.drives.write('F:/a', bytes(10), 0);
      await bench.dte.ask('AT+CFTPSSTART');
      assert.equal(await bench.dte.ask(`AT+CFTPSLOGIN="127.0.0.1",${port},"u","p",0`), ['OK', '+CFTPSLOGIN: 0']);
      const startMs = bench.clock.now();
      assert.equal((await bench.dte.ask(say)).filter(line => line !== '+CFTPSNOTIFY: PEER CLOSED'), ['OK', expect]);
      if (expect.endsWith(' 5')) assert.ok(bench.clock.now() - startMs >= 45_000);
      await bench.sim.stop();
    }));
}

ftps('connects data to the control host only with SINGLEIP=1', () =>
  withLiar({ PASV: '227 (127,0,0,2,0,1)' }, async port => {
    for (const [single, host] of [[1, '127.0.0.1'], [0, '127.0.0.2']] as const) {
      const bench = stand();
      bench.sim.drives.write('F:/a', bytes(10), 0);
      await bench.dte.ask('AT+CFTPSSTART');
      await bench.dte.ask(`AT+CFTPSSINGLEIP=${single}`);
      await bench.dte.ask(`AT+CFTPSLOGIN="127.0.0.1",${port},"u","p",0`);
      assert.equal(await bench.dte.ask('AT+CFTPSPUTFILE="a"'), ['OK', '+CFTPSPUTFILE: 14'], host);
      await bench.sim.stop();
    }
  }));

// The tests from here on compare the simulated time of an upload with that which the radio's speed demands.

ftps('an upload takes the time of the radio link, and other commands run meanwhile', () =>
  withServer({ upBytesPerSecond: 10_000, rttMs: 150 }, {}, async bench => {
    await bench.login();
    bench.sim.drives.write('F:/a', bytes(50_000), 0);
    const startMs = bench.clock.now();
    assert.equal(await bench.dte.ask('AT+CFTPSPUTFILE="a"', 100), ['OK']);
    await talk({ ...bench, dte: { ...bench.dte, ask: text => bench.dte.ask(text, 100) } }, [
      ['AT+CFTPSSIZE="a"', ['OK', '+CFTPSSIZE: 3']],
      ['AT+CSQ', ['+CSQ: 22,0', 'OK']],
      ['AT+CFTRANRX="e:/b",3', ['>']],
    ]);
    assert.equal(await bench.dte.pour(Buffer.from('abc'), 100), ['OK']);
    assert.match(await bench.dte.until(/PUTFILE/), '+CFTPSPUTFILE: 0');
    const tookMs = bench.clock.now() - startMs;
    assert.ok(tookMs > 5000 + 3 * 150 && tookMs < 5000 + 6 * 150, `${tookMs} ms`);
    assert.is(bench.served().a, latin(bytes(50_000)));
  }));

ftps('in one variant, refuses CFTRANRX during an upload', () =>
  withServer({ upBytesPerSecond: 10_000, stagesDuringPut: false }, {}, async bench => {
    bench.sim.drives.write('F:/a', bytes(50_000), 0);
    await bench.login();
    await bench.dte.ask('AT+CFTPSPUTFILE="a"', 100);
    assert.equal(await bench.dte.ask('AT+CFTRANRX="e:/b",3', 100), ['ERROR']);
    assert.equal(await bench.dte.listen(), ['+CFTPSPUTFILE: 0']);
    assert.equal(await bench.dte.ask('AT+CFTRANRX="e:/b",3', 100), ['>']);
  }));

ftps('in another variant, does not reply to CFTRANRX during an upload', () =>
  withServer({ upBytesPerSecond: 10_000, stagesDuringPut: 'silence' }, {}, async bench => {
    bench.sim.drives.write('F:/a', bytes(50_000), 0);
    await bench.login();
    await bench.dte.ask('AT+CFTPSPUTFILE="a"', 100);
    assert.equal(await bench.dte.ask('AT+CFTRANRX="e:/b",3', 100), []);
    assert.equal(await bench.dte.ask('AT', 100), ['OK']);
    assert.equal(await bench.dte.listen(), ['+CFTPSPUTFILE: 0']);
  }));

ftps('a reset during an upload leaves a partial file on the server', () =>
  withServer({ upBytesPerSecond: 10_000 }, {}, async bench => {
    bench.sim.drives.write('F:/a', bytes(50_000), 0);
    await bench.login();
    await bench.dte.ask('AT+CFTPSPUTFILE="a"', 3000);
    bench.sim.reset();
    assert.equal(await bench.dte.listen(), ['RDY', '+CPIN: READY', 'SMS DONE', 'PB DONE']);
    const served = () => bench.served().a?.length ?? 0;
    await soon(() => served() > 0);
    const length = served();
    assert.ok(length > 0 && length < 50_000, `${length} bytes`);
    assert.equal(await bench.login(), ['OK', '+CFTPSLOGIN: 0']);
  }));

ftps('reports the progress of an upload through onPut', async () => {
  const seen: [string, number, number][] = [];
  await withServer({ onPut: (...row) => seen.push(row), airSliceBytes: 400 }, {}, async bench => {
    bench.sim.drives.write('F:/a', bytes(1000), 0);
    await bench.login();
    await bench.dte.ask('AT+CFTPSPUTFILE="/a"');
  });
  assert.equal(seen, [['/a', 400, 1000], ['/a', 800, 1000], ['/a', 1000, 1000]]);
});

ftps('delays a result as configured, and can omit the result', () =>
  withServer({ resultDelays: { 'AT+CFTPSCWD': 70_000, 'AT+CFTPSPWD': Infinity } }, {}, async bench => {
    await bench.login();
    assert.equal(await bench.dte.ask('AT+CFTPSCWD="/"', 69_000), ['OK']);
    assert.equal(await bench.dte.listen(2000), ['+CFTPSCWD: 0']);
    assert.equal(await bench.dte.ask('AT+CFTPSPWD'), ['OK']);
  }));

// The tests from here on cover FTPS. `secured` has the options of a server with a certificate.

const secured = { tls: { key: certificate, cert: certificate } };

ftps('uploads by explicit FTPS, and reports a server without AUTH SSL', () =>
  withServer({}, secured, async bench => {
    bench.sim.drives.write('F:/a', bytes(100_000), 0);
    await bench.dte.ask('AT+CFTPSSTART');
    const login = (type: string) => bench.dte.ask(`AT+CFTPSLOGIN="127.0.0.1",${bench.server.port},"user","password"${type}`);
    assert.equal(await login(',1'), ['OK', '+CFTPSLOGIN: 9']);
    assert.equal(await login(''), ['OK', '+CFTPSLOGIN: 1'], 'no type means implicit FTPS, which this port does not speak');
    assert.equal(await login(',2'), ['OK', '+CFTPSLOGIN: 0']);
    assert.equal(await bench.dte.ask('AT+CFTPSPUTFILE="a"'), ['OK', '+CFTPSPUTFILE: 0']);
    assert.is(bench.served().a, latin(bytes(100_000)));
    assert.ok(bench.server.commands.includes('PROT P'));
  }));

ftps('uploads by implicit FTPS if LOGIN has no type', () =>
  withServer({}, { ...secured, isImplicit: true }, async bench => {
    bench.sim.drives.write('F:/a', bytes(100_000), 0);
    await bench.dte.ask('AT+CFTPSSTART');
    assert.equal(await bench.dte.ask(`AT+CFTPSLOGIN="127.0.0.1",${bench.server.port},"user","password"`), ['OK', '+CFTPSLOGIN: 0']);
    assert.equal(await bench.dte.ask('AT+CFTPSPUTFILE="a"'), ['OK', '+CFTPSPUTFILE: 0']);
    assert.equal(bench.served(), { a: latin(bytes(100_000)) });
  }));

ftps.run();
