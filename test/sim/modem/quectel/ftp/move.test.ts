import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { withLiar } from '../../../server/liar.ts';
import type { QuectelOptions } from '../quectel.ts';
import { stand, withServer, type ServedQuectel } from '../stand.ts';

const put = suite('quectel put and get');
const bytes = (n: number) => Uint8Array.from({ length: n }, (_, i) => (i * 31 + (i >> 8)) % 256);
const latin = (stored: Uint8Array) => Buffer.from(stored).toString('latin1');
const soonMs = 5000;

async function begin({ dte }: Pick<ServedQuectel, 'dte'>, rest: string): Promise<void> {
  assert.equal(await dte.ask(`AT+QFTPPUT=${rest}`, 100), ['OK', 'CONNECT']);
}

// The first tests upload files of different sizes, and compare every byte.

for (const size of [0, 1, 1359, 1360, 1361, 65536, 300_001]) {
  put(`uploads exactly ${size} bytes of any value from the UART`, () =>
    withServer({}, {}, async bench => {
      assert.equal(await bench.open(), ['OK', '+QFTPOPEN:0']);
      const image = bytes(size);
      const heard = await bench.dte.ask(`AT+QFTPPUT="a.jpg",${size}`, soonMs);
      assert.equal(heard, size === 0 ? ['OK', 'CONNECT', '+QFTPPUT:0'] : ['OK', 'CONNECT']);
      if (size > 1) assert.equal(await bench.dte.pour(image.subarray(0, size - 1), soonMs), []);
      if (size > 0) assert.equal(await bench.dte.pour(image.subarray(size - 1)), [`+QFTPPUT:${size}`]);
      assert.equal(await bench.dte.ask('AT+QFTPLEN'), [`+QFTPLEN: ${size}`, 'OK']);
      assert.equal(bench.served(), { 'a.jpg': latin(image) });
      assert.equal(bench.sim.story.at(-2), `[${size} raw bytes]`);
      assert.equal(bench.sim.violations, []);
    }));
}

put('takes text like AT commands and results as content', () =>
  withServer({}, {}, async bench => {
    await bench.open();
    const image = Buffer.from('\x03\x1a\x10\r\nOK\r\nAT+QFTPCLOSE\r\n+QFTPPUT:5\r\n+++ATO\r\x11\x13');
    await begin(bench, `"a",${image.length}`);
    assert.equal(await bench.dte.pour(image), [`+QFTPPUT:${image.length}`]);
    assert.equal(bench.served(), { a: latin(image) });
  }));

put('bytes after the announced count start a command', () =>
  withServer({}, {}, async bench => {
    await bench.open();
    await begin(bench, '"a",3');
    assert.equal(await bench.dte.pour(Buffer.from('abcAT\r')), ['+QFTPPUT:3', 'OK']);
    assert.equal(bench.served(), { a: 'abc' });
  }));

put('in one variant, refuses an empty file', () =>
  withServer({ emptyPut: 'refused' }, {}, async bench => {
    await bench.open();
    assert.equal(await bench.dte.ask('AT+QFTPPUT="a",0'), ['OK', '+QFTPPUT:-10']);
  }));

put('loses bytes beyond its full buffer, but includes them in the reported count', () =>
  withServer({ putBufferBytes: 1000, upBytesPerSecond: 1000, airSliceBytes: 100 }, {}, async bench => {
    await bench.open();
    await begin(bench, '"a",3000');
    assert.equal(await bench.dte.pour(bytes(3000)), ['+QFTPPUT:3000']);
    assert.ok(bench.served().a!.length < 1300, `${bench.served().a!.length} bytes`);
  }));

put('transfers in ASCII mode by default', () =>
  withServer({ factoryMode: 1 }, {}, async bench => {
    for (const say of [
      'AT+QFTPUSER="user"', 'AT+QFTPPASS="password"', `AT+QFTPOPEN="ftp.example.com",${bench.server.port}`,
    ]) await bench.dte.ask(say);
    await begin(bench, '"a",256');
    await bench.dte.pour(bytes(256));
    assert.ok(bench.server.commands.includes('TYPE A'));
  }));

// The tests from here on send bytes of an upload at certain times, until the timeout of QFTPPUT. They compare the modem's result and the
// file on the server.

const waits: { title: string; options: Partial<QuectelOptions>; sayAtMs: number[]; expect: string; served: string }[] = [
  { title: 'ends the upload with the received bytes at its timeout', options: {}, sayAtMs: [0, 8000], expect: '+QFTPPUT:2', served: 'xx' },
  { title: 'counts the timeout from CONNECT', options: {}, sayAtMs: [0, 8000, 12_000], expect: '+QFTPPUT:2', served: 'xx' },
  {
    title: 'in one variant, counts the timeout from the last byte', options: { timeCounts: 'silence' }, sayAtMs: [0, 8000, 12_000],
    expect: '+QFTPPUT:3', served: 'xxx',
  },
  { title: 'in one variant, reports an error at the timeout', options: { timeUp: 'error' }, sayAtMs: [0], expect: '+QFTPPUT:-9', served: 'x' },
  {
    title: 'in one variant, ends the upload after a shorter silence', options: { giveUpMs: 3000 }, sayAtMs: [0, 2000], expect: '+QFTPPUT:2',
    served: 'xx',
  },
];
for (const { title, options, sayAtMs, expect, served } of waits) {
  put(title, () =>
    withServer(options, {}, async bench => {
      await bench.open();
      await begin(bench, '"a",10,10');
      let heard = '';
      for (const [i, atMs] of sayAtMs.entries()) {
        const restMs = (sayAtMs[i + 1] ?? atMs + 60_000) - atMs;
        heard += await bench.dte.pour(Buffer.from('x'), restMs).then(lines => lines.join());
      }
      assert.match(heard, expect);
      assert.is(bench.served().a, served);
    }));
}

put('waits 900 s if the command has no timeout', () =>
  withServer({}, {}, async bench => {
    await bench.open();
    await begin(bench, '"a",10');
    assert.equal(await bench.dte.listen(899_000), []);
    assert.equal(await bench.dte.listen(2000), ['+QFTPPUT:0']);
  }));

// The tests from here on leave data mode by `+++`, and return by ATO.

put('leaves data mode by +++ between two pauses and returns by ATO', () =>
  withServer({}, {}, async bench => {
    await bench.open();
    await begin(bench, '"a",10');
    await bench.dte.pour(Buffer.from('abc'), 1000);
    assert.equal(await bench.dte.pour(Buffer.from('+++'), 400), []);
    assert.equal(await bench.dte.listen(200), ['OK']);
    assert.equal(await bench.dte.ask('AT+QFTPSTAT', 100), ['+QFTPSTAT: TRANSFER', 'OK']);
    assert.equal(await bench.dte.ask('AT+QFTPSIZE="a"', 100), ['OK', '+QFTPSIZE:-3']);
    assert.equal(await bench.dte.ask('ATO', 100), ['CONNECT']);
    assert.equal(await bench.dte.pour(Buffer.from('defghij')), ['+QFTPPUT:10']);
    assert.equal(bench.served(), { a: 'abcdefghij' });
    assert.equal(await bench.dte.ask('ATO'), ['ERROR']);
  }));

const pluses: { title: string; parts: [string, number][]; served: string }[] = [
  { title: 'no pause before +++', parts: [['a+++', 1000], ['bcdefg', 1000]], served: 'a+++bcdefg' },
  { title: 'no pause after +++', parts: [['', 1000], ['+++', 100], ['abcdefg', 1000]], served: '+++abcdefg' },
  { title: 'two signs, then a pause', parts: [['', 1000], ['++', 1000], ['abcdefgh', 1000]], served: '++abcdefgh' },
  { title: 'four signs', parts: [['', 1000], ['++++', 1000], ['abcdef', 1000]], served: '++++abcdef' },
  { title: 'the last three bytes of the count', parts: [['abcdefg', 1000], ['+++', 1000]], served: 'abcdefg+++' },
  { title: 'three signs one by one, then more bytes', parts: [['', 1000], ['+', 10], ['+', 10], ['+', 10], ['abcdefg', 1000]], served: '+++abcdefg' },
];
for (const { title, parts, served } of pluses) {
  put(`takes plus signs as content: ${title}`, () =>
    withServer({}, {}, async bench => {
      await bench.open();
      await begin(bench, '"a",10');
      for (const [text, restMs] of parts) await bench.dte.pour(Buffer.from(text), restMs);
      await bench.dte.listen(soonMs);
      assert.equal(bench.served(), { a: served });
      assert.equal(await bench.dte.ask('AT+QFTPSTAT'), ['+QFTPSTAT: OPENED', 'OK']);
    }));
}

put('QFTPCLOSE aborts an upload that was left by +++', () =>
  withServer({}, {}, async bench => {
    await bench.open();
    await begin(bench, '"a",10,60');
    await bench.dte.pour(Buffer.from('abc'), 1000);
    await bench.dte.pour(Buffer.from('+++'), 1000);
    assert.equal(await bench.dte.ask('AT+QFTPCLOSE'), ['OK', '+QFTPCLOSE:0']);
    assert.equal(await bench.dte.listen(), []);
    assert.equal(await bench.open(), ['OK', '+QFTPOPEN:0']);
  }));

// The tests from here on break the connection while data are sent. This function runs a test with a server port that resets each connection at
// its first data.

async function withDataCut(run: (pasv: string) => Promise<void>): Promise<void> {
  const server = createServer(socket => void socket.on('error', () => {}).once('data', () => socket.resetAndDestroy()));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await run(`227 (127,0,0,1,${port >> 8},${port & 255})`).finally(() => server.close());
}

for (const failsInData of ['at-once', 'at-end'] as const) {
  put(`reports a lost data connection ${failsInData}`, () =>
    withDataCut(PASV =>
      withLiar({ PASV, STOR: '150 go' }, async port => {
        const bench = stand({ failsInData, factoryMode: 1 });
        assert.equal(await bench.dte.ask(`AT+QFTPOPEN="127.0.0.1",${port}`), ['OK', '+QFTPOPEN:0']);
        await begin(bench, '"a",1000');
        await bench.dte.pour(bytes(500), 100);
        // With `at-end`, the modem reports the loss only after all bytes have come, so the test does not wait for a report here.
        const early = failsInData === 'at-once' ? await bench.dte.hear(1, 100) : await bench.dte.listen(100);
        const late = await bench.dte.pour(bytes(500), 100);
        assert.equal(failsInData === 'at-once' ? early : late, ['+QFTPPUT:-7']);
        assert.equal(failsInData === 'at-once' ? late : early, []);
        await bench.sim.stop();
      }),
    ));
}

put('reports a context lost during the data phase', () =>
  withServer({}, {}, async bench => {
    await bench.open();
    await begin(bench, '"a",1000');
    await bench.dte.pour(bytes(500), 100);
    bench.sim.setRegistration(2);
    assert.equal(await bench.dte.listen(100), ['+PDP DEACT', '+QFTPPUT:-8']);
    assert.equal(await bench.dte.ask('AT+QFTPSIZE="a"'), ['OK', '+QFTPSIZE:-8']);
  }));

put('a reset during the data phase drops the upload', () =>
  withServer({}, {}, async bench => {
    await bench.open();
    await begin(bench, '"a",1000');
    await bench.dte.pour(bytes(500), 100);
    bench.sim.reset();
    assert.equal(await bench.dte.listen(), ['RDY', '+CFUN: 1', '+CPIN: READY', 'Call Ready']);
    assert.equal(await bench.dte.ask('AT+QFTPSTAT'), ['+QFTPSTAT: IDLE', 'OK']);
  }));

const refusals: { title: string; serving: object; options?: Partial<QuectelOptions>; say: string; expect: string[] }[] = [
  { title: 'a missing folder', serving: {}, say: 'AT+QFTPPUT="none/a",3', expect: ['OK', '+QFTPPUT:-550'] },
  { title: 'active mode, in which no server reaches the modem', serving: {}, say: 'AT+QFTPCFG=1,0;+QFTPPUT="a",3', expect: ['OK', '+QFTPPUT:-425'] },
  { title: 'a missing file', serving: {}, say: 'AT+QFTPGET="a"', expect: ['OK', '+QFTPGET:-551'] },
];
for (const { title, serving, options = {}, say, expect } of refusals) {
  put(`reports ${title} before CONNECT`, () =>
    withServer(options, serving, async bench => {
      await bench.open();
      assert.equal((await bench.dte.ask(say)).filter(line => line !== '+QFTPCFG:0'), expect);
    }));
}

put('reports a full server after the last byte', () =>
  withServer({}, { quotaBytes: 100 }, async bench => {
    await bench.open();
    await begin(bench, '"a",200');
    assert.equal(await bench.dte.pour(bytes(200)), ['+QFTPPUT:-552']);
  }));

put('delays CONNECT as configured, and can omit the result', () =>
  withServer({ resultDelays: { CONNECT: 20_000, 'AT+QFTPPUT': Infinity } }, {}, async bench => {
    await bench.open();
    assert.equal(await bench.dte.ask('AT+QFTPPUT="a",3', 19_000), ['OK']);
    assert.equal(await bench.dte.ask('AT+CSQ', 100), ['+CSQ: 22,0', 'OK']);
    assert.equal(await bench.dte.listen(2000), ['CONNECT']);
    assert.equal(await bench.dte.pour(bytes(3)), []);
    assert.is(bench.served().a?.length, 3);
  }));

put('an upload takes the time of the radio link', () =>
  withServer({ upBytesPerSecond: 10_000, rttMs: 100 }, {}, async bench => {
    await bench.open();
    await bench.dte.ask('AT+QFTPPUT="a",50000', 1000);
    const startMs = bench.clock.now();
    assert.equal(await bench.dte.pour(bytes(50_000), 4500), []);
    assert.match(await bench.dte.until(/PUT/), '+QFTPPUT:50000');
    assert.ok(bench.clock.now() - startMs >= 5000);
  }));

// The tests from here on use the modem's own storages.

put('uploads a stored file: whole, in part, from an offset and under another name', () =>
  withServer({}, {}, async bench => {
    bench.sim.store.write('/UFS/a.txt', Buffer.from('0123456789'));
    await bench.open();
    const rows: [string, string][] = [
      ['AT+QFTPCFG=4,"/UFS/"', '+QFTPCFG:0'],
      ['AT+QFTPPUT="a.txt",0', '+QFTPPUT:10'],
      ['AT+QFTPPUT="/a.txt",4', '+QFTPPUT:4'],
      ['AT+QFTPPUT="none",4', '+QFTPPUT:-11'],
      ['AT+QFTPCFG=4,"/UFS/a.txt"', '+QFTPCFG:0'],
      ['AT+QFTPPUT="b",100', '+QFTPPUT:10'],
      ['AT+QFTPCFG=3,7', '+QFTPCFG:0'],
      ['AT+QFTPPUT="a.txt",0', '+QFTPPUT:3'],
      ['AT+QFTPCFG=3', '+QFTPCFG:0'],
      ['AT+QFTPLEN', '+QFTPLEN: 3'],
    ];
    for (const [say, expect] of rows) assert.ok((await bench.dte.ask(say)).includes(expect), `${say} ${bench.dte.raw()}`);
    assert.equal(bench.served(), { 'a.txt': '0123\0\0\x00789', b: '0123456789' });
  }));

put('downloads a file to a storage with free room, at an offset only into an existing file', () =>
  withServer({ storages: { UFS: 40, RAM: 1000 }, ramGetBytes: 20 }, {}, async bench => {
    writeFileSync(join(bench.root, 'a'), '0123456789');
    writeFileSync(join(bench.root, 'big'), 'x'.repeat(50));
    await bench.open();
    const rows: [string, string][] = [
      ['AT+QFTPCFG=4,"/UFS/"', '+QFTPCFG:0'],
      ['AT+QFTPCFG=3,4', '+QFTPCFG:0'],
      ['AT+QFTPGET="a"', '+QFTPGET:-12'],
      ['AT+QFTPGET="a"', '+QFTPGET:10'],
      ['AT+QFTPCFG=3,4', '+QFTPCFG:0'],
      ['AT+QFTPGET="a"', '+QFTPGET:6'],
      ['AT+QFTPGET="big"', '+QFTPGET:-12'],
      ['AT+QFTPCFG=4,"/RAM/"', '+QFTPCFG:0'],
      ['AT+QFTPGET="big"', '+QFTPGET:-12'],
      ['AT+QFTPGET="a"', '+QFTPGET:10'],
    ];
    for (const [say, expect] of rows) assert.ok((await bench.dte.ask(say)).includes(expect), `${say} ${bench.dte.raw()}`);
    assert.equal(Object.keys(bench.sim.store.files()), ['/UFS/a', '/RAM/a']);
    await bench.dte.ask('AT+QPOWD=1');
    assert.equal(Object.keys(bench.sim.store.files()), ['/UFS/a']);
  }));

for (const keepsRestOnFailure of [false, true]) {
  put(`${keepsRestOnFailure ? 'keeps' : 'clears'} its resume offset after a failure`, () =>
    withServer({ keepsRestOnFailure }, {}, async bench => {
      await bench.open();
      await bench.dte.ask('AT+QFTPCFG=3,5');
      assert.equal(await bench.dte.ask('AT+QFTPPUT="none/a",3'), ['OK', '+QFTPPUT:-550']);
      assert.equal(await bench.dte.ask('AT+QFTPCFG=3'), ['OK', `+QFTPCFG:${keepsRestOnFailure ? 5 : 0}`]);
    }));
}

put('downloads every byte value to the UART, whole and from an offset', () =>
  withServer({}, {}, async bench => {
    writeFileSync(join(bench.root, 'a'), bytes(1024));
    await bench.open();
    await bench.dte.ask('AT+QFTPGET="a"');
    assert.is(bench.dte.raw(), `\r\nOK\r\n\r\nCONNECT\r\n${latin(bytes(1024))}\r\n+QFTPGET:1024\r\n`);
    await bench.dte.ask('AT+QFTPCFG=3,1000');
    await bench.dte.ask('AT+QFTPGET="a"');
    assert.is(bench.dte.raw(), `\r\nOK\r\n\r\nCONNECT\r\n${latin(bytes(1024).subarray(1000))}\r\n+QFTPGET:24\r\n`);
  }));

put('reports the progress of an upload through onPut', async () => {
  const seen: [string, number, number][] = [];
  await withServer({ onPut: (...row) => seen.push(row), airSliceBytes: 400 }, {}, async bench => {
    await bench.open();
    await begin(bench, '"a",1000');
    await bench.dte.pour(bytes(1000));
  });
  assert.equal(seen.at(-1), ['a', 1000, 1000]);
});

put.run();
