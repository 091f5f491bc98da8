import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { FtpServerOptions } from '../../../server/server.ts';
import type { ServedStand, Stand } from '../../stand.ts';
import type { SimcomModem } from '../ground.ts';
import type { Sim7080Options } from '../sim7080.ts';
import type { Sim800Options } from '../sim800.ts';
import { on7080, on800, parametersFor } from '../stand.ts';

const ftpset = suite('ftpset');
const bytes = (n: number) => Uint8Array.from({ length: n }, (_, i) => (i * 31 + (i >> 8)) % 256);
const latin = (stored: Uint8Array) => Buffer.from(stored).toString('latin1');
const bearers = { 800: ['AT+SAPBR=3,1,"CONTYPE","GPRS"', 'AT+SAPBR=1,1'], 7080: ['AT+CNACT=0,1'] };

type Options = Partial<Sim800Options & Sim7080Options>;
type Served = ServedStand<SimcomModem>;

/** Runs a test with a server, an open bearer and all FTP parameters set, on a SIM800 or a SIM7080. */
function ready(model: 800 | 7080, options: Options, run: (bench: Served) => Promise<void>, serving: Partial<FtpServerOptions> = {}): Promise<void> {
  const bench = model === 800 ? on800 : on7080;
  return bench.withServer(options, serving, async made => {
    await made.talk([...bearers[model], ...parametersFor(made.server.port, model === 800 ? 1 : 0)]);
    await run(made);
  });
}

const both = [800, 7080] as const;

/** Uploads a file by FTPPUT, in pieces of the sizes that the modem allows. Returns the modem's lines at the end. */
async function upload({ dte }: Stand<SimcomModem>, image: Uint8Array): Promise<string[]> {
  dte.write('AT+FTPPUT=1\r');
  for (let at = 0; at < image.length; ) {
    await dte.until(/FTPPUT: 1,1,\d+\r\n$/);
    const most = Number(/1,1,(\d+)\r\n$/.exec(dte.raw())![1]);
    dte.write(`AT+FTPPUT=2,${Math.min(most, image.length - at)}\r`);
    await dte.until(/FTPPUT: 2,\d+\r\n$/);
    const size = Number(/2,(\d+)\r\n$/.exec(dte.raw())![1]);
    dte.write(image.subarray(at, at + size));
    at += size;
  }
  await dte.until(/FTPPUT: 1,1,\d+\r\n$/);
  return dte.ask('AT+FTPPUT=2,0');
}

// The tests from here on send commands too early (`early`) or with wrong arguments (`wrong`), and expect an error for each.

const early = [
  'AT+FTPPUT=2,100', 'AT+FTPPUT=2,0', 'AT+FTPGET=2,100', 'AT+FTPLIST=2,100', 'AT+FTPQUIT', 'AT+FTPEXTPUT=2,0,10,1000', 'AT+FTPEXTGET=3,0,10',
];
const wrong = [
  'AT+FTPPUT', 'AT+FTPPUT=0', 'AT+FTPPUT=3', 'AT+FTPPUT="1"', 'AT+FTPPUT=1,5', 'AT+FTPPUT=2', 'AT+FTPPUT?', 'AT+FTPGET=1,5', 'AT+FTPGET',
  'AT+FTPLIST', 'AT+FTPSIZE=1', 'AT+FTPSIZE?', 'AT+FTPMKD="x"',
  'AT+FTPSERV=ftp.example.com', 'AT+FTPSERV=""', `AT+FTPSERV="${'x'.repeat(50)}"`, `AT+FTPUN="${'x'.repeat(50)}"`, `AT+FTPPW="${'x'.repeat(50)}"`,
  'AT+FTPUN=user', 'AT+FTPPW="a"b"', 'AT+FTPPW="a","b"',
  `AT+FTPPUTNAME="${'x'.repeat(100)}"`, `AT+FTPPUTPATH="${'x'.repeat(256)}"`, `AT+FTPGETNAME="${'x'.repeat(100)}"`,
  `AT+FTPGETPATH="${'x'.repeat(256)}"`, 'AT+FTPPUTNAME="\xe9"',
  'AT+FTPPORT=0', 'AT+FTPPORT=65536', 'AT+FTPPORT="21"', 'AT+FTPTYPE=I', 'AT+FTPTYPE="B"', 'AT+FTPTYPE="i"', 'AT+FTPMODE=2', 'AT+FTPMODE="1"',
  'AT+FTPPUTOPT=STOR', 'AT+FTPPUTOPT="PUT"', 'AT+FTPREST=-1', 'AT+FTPREST="0"', 'AT+FTPCID=9',
  'AT+FTPEXTPUT=3', 'AT+FTPEXTPUT=1,1', 'AT+FTPEXTGET=3', 'AT+FTPSSL=3', 'AT+FTPSTATE?',
];
for (const model of both) {
  ftpset(`refuses early and invalid commands on ${model} without sending anything to the server`, () =>
    ready(model, {}, async bench => {
      const says = [
        ...early, ...wrong,
        ...(model === 7080 ? ['AT+FTPETPUT=2', 'AT+FTPETPUT', 'AT+FTPETPUT=3', 'AT+FTPETGET=2', 'AT+FTPDELE=2'] : ['AT+FTPDELE=1']),
      ];
      for (const [i, lines] of (await bench.talk(says)).entries()) assert.equal(lines, ['ERROR'], says[i]);
      assert.equal(bench.server.commands, []);
    }));
}

ftpset('accepts texts up to their maximum lengths, and returns other settings', async () => {
  const { talk } = on7080.stand();
  const says = [
    `AT+FTPSERV="${'x'.repeat(49)}"`, `AT+FTPPUTNAME="${'x'.repeat(99)}"`, `AT+FTPPUTPATH="${'x'.repeat(255)}"`, 'AT+FTPUN=""', 'AT+FTPPORT=65535',
    'AT+FTPPUTOPT="APPE"', 'AT+FTPREST=2147483647',
  ];
  for (const lines of await talk(says)) assert.equal(lines, ['OK']);
  assert.equal(await talk(['AT+FTPPORT?', 'AT+FTPPUTOPT?', 'AT+FTPREST?', 'AT+FTPTYPE?', 'AT+FTPMODE?']), [
    ['+FTPPORT: 65535', 'OK'], ['+FTPPUTOPT: "APPE"', 'OK'], ['+FTPREST: 2147483647', 'OK'], ['+FTPTYPE: "A"', 'OK'], ['+FTPMODE: 0', 'OK'],
  ]);
});

// The tests from here on upload by FTPPUT, and compare the modem's lines and the file on the server.

for (const model of both) {
  for (const size of [0, 1, 1359, 1360, 1361, 65_536]) {
    ftpset(`uploads ${size} bytes of any value on ${model}`, () =>
      ready(model, {}, async bench => {
        assert.equal(await upload(bench, bytes(size)), ['OK', '+FTPPUT: 1,0']);
        assert.equal(bench.served(), { 'a.jpg': latin(bytes(size)) });
        assert.equal(bench.sim.received.map(one => [one.via, one.bytes.length, one.isWhole]), [['FTPPUT', size, true]]);
        assert.equal(bench.sim.violations, []);
        assert.equal(bench.sim.story.filter(line => line.startsWith('[')).length, Math.ceil(size / 1360));
      }));
  }
}

ftpset('takes exactly the confirmed count, and later bytes as a command', () =>
  ready(800, {}, async bench => {
    await bench.dte.ask('AT+FTPPUT=1');
    assert.equal(await bench.talk(['AT+FTPPUT=2,1361', 'AT+FTPPUT=2,1360']), [['ERROR'], ['+FTPPUT: 2,1360']]);
    assert.equal(await bench.dte.pour(bytes(1359)), []);
    assert.equal(await bench.dte.pour(Buffer.from('xAT+CSQ\r')), ['OK', '+CSQ: 22,0', 'OK', '+FTPPUT: 1,1,1360']);
  }));

ftpset('requires a new grant for each piece and for the end', () =>
  ready(800, { grantMs: 500 }, async bench => {
    assert.equal(await bench.dte.ask('AT+FTPPUT=1'), ['OK', '+FTPPUT: 1,1,1360']);
    await bench.dte.ask('AT+FTPPUT=2,3');
    assert.equal(await bench.dte.pour(Buffer.from('abc'), 100), ['OK']);
    assert.equal(await bench.dte.ask('AT+FTPPUT=2,3', 100), ['ERROR']);
    assert.equal(await bench.dte.ask('AT+FTPPUT=2,0', 100), ['ERROR']);
    assert.equal(await bench.dte.listen(), ['+FTPPUT: 1,1,1360']);
    assert.equal(await bench.dte.ask('AT+FTPPUT=2,0'), ['OK', '+FTPPUT: 1,0']);
  }));

const ways: { title: string; options: Options }[] = [
  { title: 'grants that change', options: { grantBytes: [1360, 1, 512, 1460] } },
  { title: 'fewer bytes confirmed than requested', options: { confirmBytes: [700, Infinity, 1] } },
  { title: 'no blank after the colon', options: { spaced: false } },
  { title: 'URCs before OK', options: { answerOrder: 'urc-first' } },
  { title: 'URCs before OK at the end alone', options: { answerOrder: { 'AT+FTPPUT=2': 'urc-first' } } },
  { title: 'a slow radio', options: { upBytesPerSecond: 4000, rttMs: 300 } },
  { title: 'an echo', options: { echo: true } },
  { title: 'paths joined from folder and name', options: { goesBy: 'joined' } },
];
for (const { title, options } of ways) {
  ftpset(`uploads an image with ${title}`, () =>
    ready(800, options, async bench => {
      const image = bytes(9000);
      const { dte } = bench;
      dte.write('AT+FTPPUT=1\r');
      for (let at = 0, grants = /FTPPUT: ?1,1,(\d+)\r\n(?:\r\nOK\r\n)?$/; at < image.length; ) {
        const heard = await dte.until(grants);
        await dte.listen(200);
        dte.write(`AT+FTPPUT=2,${Math.min(Number(grants.exec(heard)![1]), image.length - at)}\r`);
        const size = Number(/2,(\d+)\r\n$/.exec(await dte.until(/FTPPUT: ?2,\d+\r\n$/))![1]);
        dte.write(image.subarray(at, at + size));
        at += size;
      }
      await dte.until(/FTPPUT: ?1,1,\d+\r\n/);
      await dte.listen(200);
      const end = (await dte.ask('AT+FTPPUT=2,0')).map(line => line.replace(': ', ':')).filter(line => !line.startsWith('AT'));
      assert.equal(end.sort(), ['+FTPPUT:1,0', 'OK']);
      assert.equal(bench.served(), { 'a.jpg': latin(image) });
      assert.equal(bench.sim.violations, []);
    }));
}

ftpset('in one variant, prints each URC before OK', () =>
  ready(7080, { answerOrder: 'urc-first' }, async bench => {
    assert.equal(await bench.dte.ask('AT+FTPPUT=1'), ['+FTPPUT: 1,1,1360', 'OK']);
    await bench.dte.ask('AT+FTPPUT=2,1');
    assert.equal(await bench.dte.pour(Buffer.from('a')), ['+FTPPUT: 1,1,1360', 'OK']);
    assert.equal(await bench.dte.ask('AT+FTPPUT=2,0'), ['+FTPPUT: 1,0', 'OK']);
    assert.equal(await bench.dte.ask('AT+FTPSIZE'), ['+FTPSIZE: 1,0,1', 'OK']);
  }));

ftpset('grants bytes no faster than the radio sends', () =>
  ready(800, { upBytesPerSecond: 1360, windowBytes: 1360, airSliceBytes: 1360 }, async bench => {
    await bench.dte.ask('AT+FTPPUT=1');
    const startMs = bench.clock.now();
    for (let piece = 0; piece < 4; piece += 1) {
      await bench.dte.ask('AT+FTPPUT=2,1360', 50);
      bench.dte.write(bytes(1360));
      await bench.dte.until(/1,1,1360/);
    }
    assert.ok(bench.clock.now() - startMs > 1900, `${bench.clock.now() - startMs} ms`);
  }));

ftpset('a silent data phase lasts without limit or, by variant, ends the piece or the session', async () => {
  await ready(800, {}, async bench => {
    await bench.talk(['AT+FTPPUT=1', 'AT+FTPPUT=2,10']);
    assert.equal(await bench.dte.listen(900_000), []);
  });
  await ready(800, { giveUpMs: 5000 }, async bench => {
    await bench.dte.ask('AT+FTPPUT=1');
    await bench.dte.ask('AT+FTPPUT=2,10', 10);
    assert.equal(await bench.dte.pour(Buffer.from('abc')), ['ERROR', '+FTPPUT: 1,1,1360']);
    assert.equal(await bench.dte.ask('AT+FTPPUT=2,0'), ['OK', '+FTPPUT: 1,0']);
    assert.equal(bench.served(), { 'a.jpg': 'abc' });
  });
  await ready(800, { giveUpMs: 5000, silentData: 'ends' }, async bench => {
    await bench.dte.ask('AT+FTPPUT=1');
    assert.equal(await bench.dte.ask('AT+FTPPUT=2,10'), ['+FTPPUT: 2,10', 'ERROR', '+FTPPUT: 1,64']);
  });
});

ftpset('ends an idle session', () =>
  ready(800, { idleMs: 75_000 }, async bench => {
    assert.equal(await bench.dte.ask('AT+FTPPUT=1'), ['OK', '+FTPPUT: 1,1,1360', '+FTPPUT: 1,64']);
    assert.equal(await bench.dte.ask('AT+FTPPUT=2,0'), ['ERROR']);
  }));

ftpset('FTPPUTOPT replaces a file, appends to a file or chooses an unused name', () =>
  ready(7080, {}, async bench => {
    for (const option of ['STOR', 'APPE', 'STOU']) {
      await bench.dte.ask(`AT+FTPPUTOPT="${option}"`);
      assert.equal(await upload(bench, Buffer.from(option)), ['OK', '+FTPPUT: 1,0']);
    }
    const served = bench.served();
    assert.is(served['a.jpg'], 'STORAPPE');
    assert.equal(Object.values(served).sort(), ['STORAPPE', 'STOU']);
  }));

ftpset('ignores FTPREST before an upload or, in one variant, sends REST', async () => {
  for (const [restInPut, expect] of [['ignored', 'XY'], ['sent', 'abXY']] as const) {
    await ready(7080, { restInPut }, async bench => {
      await upload(bench, Buffer.from('abcd'));
      await bench.dte.ask('AT+FTPREST=2');
      await upload(bench, Buffer.from('XY'));
      assert.equal(bench.served(), { 'a.jpg': expect });
    });
  }
});

ftpset('clears the highest bit of each byte in type A', () =>
  ready(800, {}, async bench => {
    await bench.dte.ask('AT+FTPTYPE="A"');
    await upload(bench, Uint8Array.of(0x41, 0xc1, 0xff));
    assert.equal(bench.served(), { 'a.jpg': 'AA\x7f' });
    assert.ok(bench.server.commands.includes('TYPE A'));
  }));

ftpset('changes to the folder before an upload', () =>
  ready(800, {}, async bench => {
    assert.equal(await bench.talk(['AT+FTPGETPATH="/up"', 'AT+FTPMKD', 'AT+FTPMKD', 'AT+FTPPUTPATH="/up/"']), [
      ['OK'], ['OK', '+FTPMKD: 1,0'], ['OK', '+FTPMKD: 1,77'], ['OK'],
    ]);
    await upload(bench, Buffer.from('x'));
    assert.equal(bench.served(), { 'up/a.jpg': 'x' });
    assert.equal(await bench.talk(['AT+FTPPUTPATH="/none/"', 'AT+FTPPUT=1', 'AT+FTPSIZE', 'AT+FTPDELE', 'AT+FTPRMD']), [
      ['OK'], ['OK', '+FTPPUT: 1,77'], ['OK', '+FTPSIZE: 1,0,1'], ['OK', '+FTPDELE: 1,0'], ['OK', '+FTPRMD: 1,0'],
    ]);
  }));

// The tests from here on cover FTPEXTPUT and FTPEXTGET, whose data go through the modem's memory. `limits` has pieces that the memory takes,
// or refuses.

const limits: { model: 800 | 7080; say: string; isGood: boolean }[] = [
  { model: 800, say: 'AT+FTPEXTPUT=2,0,300000,1000', isGood: true },
  { model: 800, say: 'AT+FTPEXTPUT=2,0,300001,1000', isGood: false },
  { model: 800, say: 'AT+FTPEXTPUT=2,1,300000,1000', isGood: false },
  { model: 800, say: 'AT+FTPEXTPUT=2,299999,1,1000', isGood: true },
  { model: 7080, say: 'AT+FTPEXTPUT=2,0,320000,1000', isGood: true },
  { model: 7080, say: 'AT+FTPEXTPUT=2,0,320001,1000', isGood: false },
  { model: 7080, say: 'AT+FTPEXTPUT=2,0,0,1000', isGood: false },
  { model: 800, say: 'AT+FTPEXTPUT=2,0,10,999', isGood: false },
  { model: 800, say: 'AT+FTPEXTPUT=2,0,10,1000001', isGood: false },
  { model: 800, say: 'AT+FTPEXTPUT=2,0,10', isGood: false },
];
for (const { model, say, isGood } of limits) {
  ftpset(`${isGood ? 'takes' : 'refuses'} ${say} on ${model}`, async () => {
    const { talk, dte } = (model === 800 ? on800 : on7080).stand();
    assert.equal(await talk(['AT+FTPEXTPUT=1']), [['OK']]);
    assert.equal(await dte.ask(say, 500), [isGood ? `+FTPEXTPUT: ${say.split(',').slice(1, 3).join(',')}` : 'ERROR']);
  });
}

for (const size of [1, 1024, 299_999, 300_000]) {
  ftpset(`uploads ${size} bytes from its memory`, () =>
    ready(800, {}, async bench => {
      await bench.dte.ask('AT+FTPEXTPUT=1');
      await bench.dte.ask(`AT+FTPEXTPUT=2,0,${size},60000`, 10);
      assert.equal(await bench.dte.pour(bytes(size), 10), ['OK']);
      assert.equal(await bench.talk(['AT+FTPPUT=1', 'AT+FTPPUT=2,0', 'AT+FTPEXTPUT=0']), [['OK', '+FTPPUT: 1,0'], ['ERROR'], ['OK']]);
      assert.equal(bench.served(), { 'a.jpg': latin(bytes(size)) });
    }));
}

ftpset('uploads an empty image after FTPEXTPUT with length 0; an unfilled memory is error 64', () =>
  ready(800, {}, async bench => {
    assert.equal(await bench.talk(['AT+FTPEXTPUT=1', 'AT+FTPPUT=1', 'AT+FTPEXTPUT=2,0,0,1000', 'AT+FTPPUT=1']), [
      ['OK'], ['OK', '+FTPPUT: 1,64'], ['+FTPEXTPUT: 0,0', 'OK'], ['OK', '+FTPPUT: 1,0'],
    ]);
    assert.equal(bench.served(), { 'a.jpg': '' });
  }));

async function fillInPieces(bench: Served): Promise<string> {
  await bench.dte.ask('AT+FTPEXTPUT=1');
  for (const [from, text] of [[0, 'one,'], [4, 'two']] as const) {
    if ((await bench.dte.ask(`AT+FTPEXTPUT=2,${from},${text.length},5000`, 10))[0] === 'ERROR') return 'ERROR';
    assert.equal(await bench.dte.pour(Buffer.from(text), 10), ['OK']);
  }
  assert.equal(await bench.dte.ask('AT+FTPPUT=1'), ['OK', '+FTPPUT: 1,0']);
  return bench.served()['a.jpg']!;
}
for (const [extPieces, expect] of [['kept', 'one,two'], ['last-only', 'two'], ['refused', 'ERROR']] as const) {
  ftpset(`fills its memory in pieces: ${extPieces}`, () =>
    ready(7080, { extPieces }, async bench => assert.is(await fillInPieces(bench), expect)));
}

ftpset('FTPEXTPUT ends with ERROR or OK at its timeout, which each byte restarts in one variant', async () => {
  const cases: [Options, number, string[]][] = [
    [{}, 2500, ['ERROR']],
    [{ extTimeOut: 'OK' }, 2500, ['OK']],
    [{ extCounts: 'byte' }, 2500, []],
  ];
  for (const [options, ms, expect] of cases) {
    const { dte } = on800.stand({ ...options, delayMs: 0 });
    await dte.ask('AT+FTPEXTPUT=1');
    await dte.ask('AT+FTPEXTPUT=2,0,10,2000', 1900);
    assert.equal(await dte.pour(Buffer.from('abc'), ms - 1900), expect);
  }
});

// The tests from here on send files as escaped streams by FTPETPUT and FTPETGET, and compare every byte.

const everyByte = Uint8Array.from({ length: 256 }, (_, i) => i);
const runs = Uint8Array.from([3, 3, 16, 16, 3, 16, 3, 43, 43, 43, 79, 75, 13, 10, 16]);
function escaped(image: Uint8Array): Uint8Array {
  return Uint8Array.from([...image].flatMap(byte => (byte === 3 || byte === 16 ? [16, byte] : [byte])).concat(3));
}
for (const [title, image] of [
  ['every byte value', everyByte], ['runs of escapes', runs], ['no bytes', new Uint8Array(0)], ['many bytes', bytes(70_001)],
] as const) {
  ftpset(`uploads and downloads an escaped stream: ${title}`, () =>
    ready(7080, {}, async bench => {
      assert.equal(await bench.talk(['AT+FTPETPUT=1', 'AT+FTPETPUT=2']), [['OK', '+FTPETPUT: 1,1'], ['OK', '+FTPETPUT: 2,1']]);
      const sent = escaped(image);
      for (let at = 0; at < sent.length - 1; at += 997) bench.dte.write(sent.subarray(at, Math.min(at + 997, sent.length - 1)));
      await bench.dte.listen(1000);
      assert.equal(await bench.dte.pour(sent.subarray(-1)), ['OK', '+FTPETPUT: 1,0']);
      assert.equal(bench.served(), { 'a.jpg': latin(image) });
      assert.equal(bench.sim.received.map(one => [one.via, latin(one.bytes)]), [['FTPETPUT', latin(image)]]);
      await bench.dte.ask('AT+FTPETGET=1');
      assert.is(bench.dte.raw(), `\r\nOK\r\n\r\n+FTPETGET: 1,1\r\n${latin(sent)}\r\n+FTPETGET: 1,0\r\n`);
    }));
}

ftpset('starts an escaped stream in the AT reference\'s order, and refuses a second one', () =>
  ready(7080, { etPutOrder: 'ok-at-end' }, async bench => {
    await bench.dte.ask('AT+FTPETPUT=1');
    assert.equal(await bench.talk(['AT+FTPETPUT=1', 'AT+FTPPUT=2,0', 'AT+FTPETPUT=2']), [['OK', '+FTPETPUT: 1,66'], ['ERROR'], ['+FTPETPUT: 2,1']]);
    assert.equal(await bench.dte.pour(Uint8Array.of(65, 3)), ['OK', '+FTPETPUT: 1,0']);
    assert.equal(await bench.dte.ask('AT+FTPETPUT=2'), ['ERROR']);
    assert.equal(bench.served(), { 'a.jpg': 'A' });
  }));

ftpset('loses bytes that arrive faster than the radio sends if its buffer is small', () =>
  ready(7080, { etBufferBytes: 1000, upBytesPerSecond: 1000, airSliceBytes: 100 }, async bench => {
    await bench.talk(['AT+FTPETPUT=1', 'AT+FTPETPUT=2']);
    const image = new Uint8Array(5000).fill(65);
    assert.equal(await bench.dte.pour(escaped(image)), ['OK', '+FTPETPUT: 1,0']);
    const size = bench.served()['a.jpg']!.length;
    assert.ok(size >= 1000 && size < 1300, `${size} bytes`);
  }));

// The tests from here on cover listings.

ftpset('prints the server\'s listing of a folder in pieces', () =>
  ready(7080, {}, async bench => {
    await upload(bench, Buffer.from('x'));
    assert.equal(await bench.dte.ask('AT+FTPLIST=1'), ['OK', '+FTPLIST: 1,1']);
    assert.equal(await bench.talk(['AT+FTPLIST=2,0', 'AT+FTPLIST=2,1461']), [['ERROR'], ['ERROR']]);
    const first = await bench.dte.ask('AT+FTPLIST=2,20');
    assert.equal([first[0], first[1]!.length, first[2]], ['+FTPLIST: 2,20', 20, 'OK']);
    const rest = await bench.dte.ask('AT+FTPLIST=2,1460');
    assert.match(first[1] + rest[1]!, /^-rw.* a\.jpg$/);
    assert.equal(rest.slice(-2), ['OK', '+FTPLIST: 1,0']);
  }));

ftpset.run();
