import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Sim7600Options } from '../sim7600.ts';
import { on7600 } from '../stand.ts';

const { stand } = on7600;
const efs = suite('efs');
const small = { C: { totalBytes: 1000 }, E: { totalBytes: 1000 }, F: { totalBytes: 1000 } };
const bytes = (n: number) => Uint8Array.from({ length: n }, (_, i) => (i * 7) % 256);
const text = (stored: Uint8Array | undefined) => stored && Buffer.from(stored).toString('latin1');

// The first tests send commands for files and folders (`say`), and compare the modem's answers with the expected lines (`expect`).

const dialogues: { title: string; options?: Partial<Sim7600Options>; say: string[]; expect: string[][] }[] = [
  {
    title: 'changes the current folder', say: ['AT+FSCD?', 'AT+FSCD=E:', 'AT+FSCD=..', 'AT+FSCD=F:/', 'AT+FSCD?'],
    expect: [['+FSCD: C:/', 'OK'], ['+FSCD: E:/', 'OK'], ['+FSCD: E:/', 'OK'], ['+FSCD: F:/', 'OK'], ['+FSCD: F:/', 'OK']],
  },
  {
    title: 'FSCD requires an existing folder without quotes', say: ['AT+FSCD="E:/"', 'AT+FSCD=E:/none', 'AT+FSCD=', 'AT+FSCD=E:/,1', 'AT+FSCD?'],
    expect: [['ERROR'], ['ERROR'], ['ERROR'], ['ERROR'], ['+FSCD: C:/', 'OK']],
  },
  {
    title: 'newer firmware does not reply to FSCD of a missing drive', options: { drives: { C: { totalBytes: 1000 } } },
    say: ['AT+FSCD=E:/', 'AT+FSCD?', 'AT+CFTRANRX="e:/a",1'], expect: [[], ['+FSCD: C:/', 'OK'], ['ERROR']],
  },
  {
    title: 'other firmware replies ERROR for a missing drive', options: { drives: { C: { totalBytes: 1000 } }, missingDrive: 'error' },
    say: ['AT+FSCD=E:/'], expect: [['ERROR']],
  },
  {
    title: 'makes and removes folders',
    say: [
      'AT+FSMKDIR=sub', 'AT+FSMKDIR=sub', 'AT+FSLS', 'AT+FSCD=sub', 'AT+FSCD=..', 'AT+FSRMDIR=sub', 'AT+FSRMDIR=sub', 'AT+FSMKDIR=a/b',
      'AT+FSMKDIR="q"',
    ],
    expect: [
      ['OK'], ['ERROR'], ['+FSLS: SUBDIRECTORIES:', 'sub', 'OK'], ['+FSCD: C:/sub/', 'OK'], ['+FSCD: C:/', 'OK'], ['OK'], ['ERROR'], ['ERROR'],
      ['ERROR'],
    ],
  },
  {
    title: 'lists an empty drive and refuses commands on missing files',
    say: ['AT+FSLS', 'AT+FSLS?', 'AT+FSLS=3', 'AT+FSDEL=a', 'AT+FSDEL=*.*', 'AT+FSATTRI=a', 'AT+FSRENAME=a,b'],
    expect: [['OK'], ['+FSLS: SUBDIRECTORIES:0,FILES:0', 'OK'], ['ERROR'], ['ERROR'], ['OK'], ['ERROR'], ['ERROR']],
  },
  { title: 'FSMEM reports the room of the current drive', options: { drives: small }, say: ['AT+FSMEM'], expect: [['+FSMEM: C:(1000, 0)', 'OK']] },
  {
    title: 'in one variant, FSMEM reports the room of every drive', options: { drives: small, fsmem: 'all' }, say: ['AT+FSMEM'],
    expect: [['+FSMEM: C:(1000, 0)', '+FSMEM: E:(1000, 0)', '+FSMEM: F:(1000, 0)', 'OK']],
  },
  {
    title: 'supports test commands', say: ['AT+FSCD=?', 'AT+FSLS=?', 'AT+FSMEM=?', 'AT+CFTRANRX=?', 'AT+CFTRANTX=?'],
    expect: [['OK'], ['+FSLS: (0-2)', 'OK'], ['OK'], ['+CFTRANRX: [{non-ascii}]"FILEPATH"', 'OK'], ['+CFTRANTX: [{non-ascii}]"FILEPATH"', 'OK']],
  },
];
for (const { title, options, say, expect } of dialogues) {
  efs(title, async () => {
    const { dte } = stand(options);
    for (const [i, line] of say.entries()) assert.equal(await dte.ask(line), expect[i], line);
  });
}

efs('acts on files in the current folder only', async () => {
  const { dte, sim } = stand();
  sim.drives.write('E:/a.jpg', bytes(5), Date.UTC(2026, 10, 20, 9, 31, 7));
  assert.equal(await dte.ask('AT+FSDEL=a.jpg'), ['ERROR']);
  assert.equal(await dte.ask('AT+FSDEL="E:/a.jpg"'), ['ERROR'], 'a path is refused');
  await dte.ask('AT+FSCD=E:/');
  assert.equal(await dte.ask('AT+FSATTRI="a.jpg"'), ['+FSATTRI: 5,2026/11/20 09:31:07 Fri', 'OK']);
  assert.equal(await dte.ask('AT+FSRENAME=a.jpg,"my b.jpg"'), ['OK']);
  assert.equal(await dte.ask('AT+FSLS=2'), ['+FSLS: FILES:', 'my b.jpg', 'OK']);
  assert.equal(await dte.ask('AT+FSDEL=my b.jpg'), ['OK']);
  assert.equal(await dte.ask('AT+FSDEL=my b.jpg'), ['ERROR']);
});

efs('takes a non-ASCII name in hexadecimal only', async () => {
  const { dte, sim } = stand();
  await dte.ask('AT+CFTRANRX={non-ascii}"653A2FC3A92E6A7067",2');
  assert.equal(await dte.pour(bytes(2)), ['OK']);
  assert.equal(Object.keys(sim.drives.files()), ['E:/\xc3\xa9.jpg']);
  assert.equal(await dte.ask('AT+CFTRANRX="e:/\xc3\xa9.jpg",2'), ['ERROR']);
});

// The tests from here on cover CFTRANRX, which writes a file. Those in `badStages` have wrong arguments, and expect ERROR.

const badStages = [
  '"e:/a"', 'e:/a,1', '"e:/a","1"', '"a",1', '"e:a",1', '"e:/",1', '"e:/a/",1', '"e:/sub/a",1', '"d:/a",1', '"e:/a?",1', '"e:/.a",1', '"e:/a.",1',
  '"e:/a",-1', '"e:/a",2147483648', '"e:/a",1,1', `"e:/${'x'.repeat(252)}",1`,
];
efs('refuses CFTRANRX with an invalid path, size or argument count', async () => {
  const { dte, sim } = stand();
  for (const args of badStages) assert.equal(await dte.ask(`AT+CFTRANRX=${args}`), ['ERROR'], args);
  assert.equal(sim.staged, []);
});

efs('takes exactly the announced bytes of any value, and executes a command right after them', async () => {
  const awkward = Buffer.concat([bytes(256), Buffer.from('AT\rATE1\r+++\x1a\x03\r\nOK\r\n>AT+CPOF\r')]);
  for (const cuts of [[1], [5, 2], [1000]]) {
    const { dte, sim, line } = stand({}, { cuts });
    await dte.ask(`AT+CFTRANRX="e:/a.jpg",${awkward.length}`);
    assert.is(dte.raw(), '\r\n>');
    for (let at = 0; at < awkward.length; at += cuts[0]!) line.dte.write(awkward.subarray(at, at + cuts[0]!));
    assert.equal(await dte.ask('AT+CSQ'), ['OK', '+CSQ: 22,0', 'OK']);
    assert.equal(sim.staged, [{ path: 'E:/a.jpg', bytes: new Uint8Array(awkward), isWhole: true }]);
    assert.equal(sim.story, [`AT+CFTRANRX="e:/a.jpg",${awkward.length}`, `[${awkward.length} raw bytes]`, 'AT+CSQ']);
  }
});

efs('waits without limit for lost bytes, and takes the next command as content', async () => {
  const { dte, sim } = stand();
  await dte.ask('AT+CFTRANRX="e:/a",10');
  assert.equal(await dte.pour(bytes(6)), []);
  assert.equal(await dte.listen(3_600_000), []);
  assert.equal(await dte.ask('AT'), []);
  assert.equal(await dte.pour(Buffer.from('\r')), ['OK'], 'the missing filler byte');
  assert.is(text(sim.drives.read('E:/a')?.bytes), `${text(bytes(6))}AT\r\r`);
});

efs('bytes before the prompt do not become content', async () => {
  const { dte, sim } = stand({ delays: { 'AT+CFTRANRX': 50 } });
  dte.write('AT+CFTRANRX="e:/a",4\r\nxx');
  assert.equal(await dte.listen(), ['>']);
  assert.equal(await dte.pour(Buffer.from('1234')), ['OK']);
  assert.is(text(sim.drives.read('E:/a')?.bytes), '1234');
  assert.equal(sim.violations, ['AT+CFTRANRX="e:/a",4: data before the prompt']);
});

efs('firmware with offsets continues a file at an offset and refuses one beyond its end', async () => {
  const { dte, sim } = stand({ takesPlace: true });
  const fill = async (size: number, place: number, content: string) => [
    ...await dte.ask(`AT+CFTRANRX="e:/a",${size},100,${place}`), ...await dte.pour(Buffer.from(content)),
  ];
  assert.equal(await fill(4, 0, 'abcd'), ['>', 'OK']);
  assert.equal(await fill(3, 4, 'efg'), ['>', 'OK']);
  assert.is(text(sim.drives.read('E:/a')?.bytes), 'abcdefg');
  assert.equal(await fill(2, 2, 'XY'), ['>', 'OK']);
  assert.is(text(sim.drives.read('E:/a')?.bytes), 'abXY');
  assert.equal(await dte.ask('AT+CFTRANRX="e:/a",3,100,5'), ['ERROR'], 'beyond its end');
  assert.equal(await fill(2, 0, 'ZZ'), ['>', 'OK']);
  assert.is(text(sim.drives.read('E:/a')?.bytes), 'ZZ', 'offset 0 starts over');
});

efs('refuses an offset by default', async () => {
  assert.equal(await stand().dte.ask('AT+CFTRANRX="e:/a",4,100,0'), ['ERROR']);
});

efs('takes an empty file', async () => {
  const { dte, sim } = stand();
  assert.equal(await dte.ask('AT+CFTRANRX="e:/a",0'), ['>', 'OK']);
  assert.is(sim.drives.read('E:/a')?.bytes.length, 0);
});

efs('echoes data too while the echo is on', async () => {
  const { dte } = stand({ echo: true });
  await dte.ask('AT+CFTRANRX="e:/a",3');
  await dte.pour(Buffer.from('abc'));
  assert.is(dte.raw(), 'abc\r\nOK\r\n');
});

const clashes: { existing: Sim7600Options['existing']; first: string[]; second: string[]; kept: string }[] = [
  { existing: 'replace', first: ['>'], second: ['OK'], kept: 'new' },
  { existing: 'keep-old', first: ['>'], second: ['OK'], kept: 'older' },
  { existing: 'refuse', first: ['ERROR'], second: [], kept: 'older' },
];
for (const { existing, first, second, kept } of clashes) {
  efs(`an existing name: ${existing}`, async () => {
    const { dte, sim } = stand({ existing });
    sim.drives.write('E:/a', Buffer.from('older'), 0);
    assert.equal(await dte.ask('AT+CFTRANRX="E:/a",3'), first);
    assert.equal(await dte.pour(Buffer.from('new')), second);
    assert.is(text(sim.drives.read('E:/a')?.bytes), kept);
  });
}

efs('refuses a file larger than the free room before the prompt', async () => {
  const { dte, sim } = stand({ drives: small });
  assert.equal(await dte.ask('AT+CFTRANRX="e:/a",1001'), ['ERROR']);
  await dte.ask('AT+CFTRANRX="e:/a",1000');
  assert.equal(await dte.pour(bytes(1000)), ['OK']);
  assert.equal(await dte.ask('AT+CFTRANRX="e:/b",1'), ['ERROR']);
  assert.is(sim.drives.freeBytes('E'), 0);
});

efs('in one variant, reports a full drive only after the last byte', async () => {
  const { dte, sim } = stand({ drives: small, full: 'at-end' });
  assert.equal(await dte.ask('AT+CFTRANRX="e:/a",1001'), ['>']);
  assert.equal(await dte.pour(bytes(1001)), ['ERROR']);
  assert.is(sim.drives.read('E:/a'), undefined);
});

efs('with a timeout for silence, each byte restarts the timeout and a partial file is kept', async () => {
  const { dte, sim } = stand({ giveUpMs: 20_000 });
  await dte.ask('AT+CFTRANRX="e:/a",100', 100);
  for (let i = 0; i < 5; i += 1) assert.equal(await dte.ask('AT', 15_000), []);
  assert.equal(await dte.listen(20_000), ['ERROR']);
  assert.equal(await dte.ask('AT'), ['OK']);
  assert.is(text(sim.drives.read('E:/a')?.bytes), 'AT\rAT\rAT\rAT\rAT\r', 'the partial file stays');
});

efs('with a timeout from the prompt, bytes do not extend the timeout and a partial file is dropped', async () => {
  const { dte, sim } = stand({ giveUpMs: 20_000, lifeSign: 'prompt', keepsPartial: false });
  await dte.ask('AT+CFTRANRX="e:/a",100', 100);
  assert.equal(await dte.ask('AT', 15_000), []);
  assert.equal(await dte.ask('AT', 15_000), ['ERROR']);
  assert.is(sim.drives.read('E:/a'), undefined);
});

efs('keeps the partial file received before a reset', async () => {
  const { dte, sim } = stand({ resetAtByte: [30] });
  await dte.ask('AT+CFTRANRX="e:/a",100');
  assert.equal(await dte.pour(bytes(50)), ['RDY', '+CPIN: READY', 'SMS DONE', 'PB DONE']);
  assert.equal(sim.staged, [{ path: 'E:/a', bytes: bytes(7), isWhole: false }]);
  assert.equal(sim.drives.read('E:/a')?.bytes, bytes(7));
  assert.equal(sim.story, ['AT+CFTRANRX="e:/a",100', '[7 raw bytes]']);
});

efs('reports the progress of a file through onStage', async () => {
  const seen: [string, number, number][] = [];
  const { dte } = stand({ onStage: (...row) => seen.push(row) });
  await dte.ask('AT+CFTRANRX="e:/a",5');
  dte.write(bytes(2));
  await dte.pour(bytes(3));
  assert.equal(seen, [['E:/a', 2, 5], ['E:/a', 5, 5]]);
});

// The tests from here on cover CFTRANTX, which reads a file.

efs('CFTRANTX returns a file in blocks once URCs are sent to the UART only', async () => {
  const { dte, sim } = stand({ blockBytes: 4 });
  sim.drives.write('E:/a', Buffer.from('abcdefghij'), 0);
  assert.equal(await dte.ask('AT+CFTRANTX="e:/a"'), ['ERROR']);
  await dte.ask('AT+CATR=1');
  assert.equal(await dte.ask('AT+CFTRANTX="e:/a"'), [
    '+CFTRANTX: DATA,4', 'abcd', '+CFTRANTX: DATA,4', 'efgh', '+CFTRANTX: DATA,2', 'ij', '+CFTRANTX: 0', 'OK',
  ]);
  assert.equal(await dte.ask('AT+CFTRANTX="e:/a",1,3'), ['+CFTRANTX: DATA,3', 'bcd', '+CFTRANTX: 0', 'OK']);
  for (const args of ['"e:/a",1', '"e:/b"', 'e:/a', '"e:/a",11,1', '"a"']) assert.equal(await dte.ask(`AT+CFTRANTX=${args}`), ['ERROR'], args);
});

efs.run();
