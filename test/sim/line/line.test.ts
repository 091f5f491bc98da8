import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { virtualClock } from '../clock.ts';
import type { Fault } from './hearing.ts';
import { createLine, type LineOptions } from './line.ts';

const line = suite('line');
const forever = () => false;
const count = (n: number) => Uint8Array.from({ length: n }, (_, i) => i % 251);
const near = (given: number, wanted: number) => assert.ok(Math.abs(given - wanted) < 1e-3, `${given} is not ${wanted}`);

function lay(options: Partial<LineOptions> = {}) {
  const clock = virtualClock(0);
  const made = createLine(clock, options);
  const events: { atMs: number; bytes: number[] }[] = [];
  const answers: { atMs: number; bytes: number[] }[] = [];
  made.dce.onBytes(bytes => events.push({ atMs: clock.now(), bytes: [...bytes] }));
  made.dte.onBytes(bytes => answers.push({ atMs: clock.now(), bytes: [...bytes] }));
  const all = () => events.flatMap(event => event.bytes);
  return { clock, line: made, events, answers, all, run: () => clock.run(forever) };
}

line('without a rate, all bytes pass at once, but asynchronously', async () => {
  const bench = lay();
  bench.line.dte.write(count(1000));
  assert.is(bench.events.length, 0);
  await bench.run();
  assert.equal(bench.events, [{ atMs: 0, bytes: [...count(1000)] }]);
});

line('a byte takes ten bits, and slices are delivered as they arrive', async () => {
  const bench = lay({ dteBaud: 9600, dceBaud: 9600, sliceBytes: 4, latencyMs: 2 });
  bench.line.dte.write(count(10));
  await bench.run();
  assert.equal(bench.events.map(event => event.bytes.length), [4, 4, 2]);
  near(bench.events[2]!.atMs, (10 * 10_000) / 9600 + 2);
  near(bench.line.stats.toDce.busyMs, (10 * 10_000) / 9600);
});

line('sends 200 kB in the 17.4 s that 115,200 baud need', async () => {
  const bench = lay({ dteBaud: 115200, dceBaud: 115200 });
  bench.line.dte.write(count(200_000));
  await bench.run();
  near(bench.clock.now(), 17361.1111);
  assert.equal(bench.all(), [...count(200_000)]);
});

line('keeps its own copy of written bytes', async () => {
  const bench = lay({ dteBaud: 9600, dceBaud: 9600 });
  const bytes = count(8);
  bench.line.dte.write(bytes);
  bytes.fill(0);
  await bench.run();
  assert.equal(bench.all(), [...count(8)]);
});

line('reports how long the transmit buffer stays full', async () => {
  const bench = lay({ dteBaud: 10_000, dceBaud: 10_000 });
  bench.line.dte.write(count(1024));
  near(bench.line.dte.blockMs(), 0);
  bench.line.dte.write(count(100));
  near(bench.line.dte.blockMs(), 100);
  near(bench.line.dte.drainMs(), 1124);
  bench.clock.block(60);
  near(bench.line.dte.blockMs(), 40);
});

line('cuts answers by given sizes, across writes', async () => {
  const bench = lay({ cuts: [1, 3], gapMs: 5 });
  bench.line.dce.write(count(5));
  bench.line.dce.write(count(2));
  await bench.run();
  assert.equal(bench.answers.map(answer => answer.bytes), [[0], [1, 2, 3], [4], [0, 1]]);
  assert.equal(bench.answers.map(answer => answer.atMs), [0, 5, 10, 15]);
});

line('cuts answers by a given function', async () => {
  const bench = lay({ cuts: bytes => [bytes.subarray(0, 2), bytes.subarray(2)] });
  bench.line.dce.write(count(5));
  await bench.run();
  assert.equal(bench.answers.map(answer => answer.bytes), [[0, 1], [2, 3, 4]]);
});

const faults: { title: string; given: Fault; expect: number[] }[] = [
  { title: 'loses a byte', given: { at: 2, kind: 'lose' }, expect: [0, 1, 3, 4, 5] },
  { title: 'loses several bytes', given: { at: 1, kind: 'lose', count: 3 }, expect: [0, 4, 5] },
  { title: 'garbles a byte', given: { at: 5, kind: 'garble', mask: 0x80 }, expect: [0, 1, 2, 3, 4, 0x85] },
  { title: 'doubles a byte', given: { at: 0, kind: 'double' }, expect: [0, 0, 1, 2, 3, 4, 5] },
  { title: 'adds noise', given: { at: 3, kind: 'insert', bytes: Uint8Array.of(9, 8) }, expect: [0, 1, 2, 9, 8, 3, 4, 5] },
  { title: 'is cut', given: { at: 4, kind: 'cut' }, expect: [0, 1, 2, 3] },
];
for (const { title, given, expect } of faults) {
  line(`${title}, with slices of any size`, async () => {
    for (const sliceBytes of [1, 2, 3, 64]) {
      const bench = lay({ dteBaud: 9600, dceBaud: 9600, sliceBytes, toDce: { faults: [given] } });
      bench.line.dte.write(count(4));
      bench.line.dte.write(Uint8Array.of(4, 5));
      await bench.run();
      assert.equal(bench.all(), expect, `slices of ${sliceBytes}`);
    }
  });
}

line('accepts faults while in use, separately for each direction', async () => {
  const bench = lay();
  bench.line.dce.write(count(2));
  await bench.run();
  bench.line.faults.toDte.push({ at: 2, kind: 'lose' });
  bench.line.dce.write(count(2));
  bench.line.dte.write(count(3));
  await bench.run();
  assert.equal(bench.answers.flatMap(answer => answer.bytes), [0, 1, 1]);
  assert.is(bench.all().length, 3);
});

line('loses and garbles bytes at random, reproducibly by seed', async () => {
  const once = async (seed: number) => {
    const bench = lay({ seed, toDce: { loseRate: 0.01, garbleRate: 0.01 } });
    bench.line.dte.write(count(10_000));
    await bench.run();
    return { bytes: bench.all(), stats: bench.line.stats.toDce };
  };
  const first = await once(7);
  assert.equal(await once(7), first);
  assert.not.equal((await once(8)).bytes, first.bytes);
  assert.ok(first.stats.lostBytes > 50 && first.stats.lostBytes < 200);
  assert.is(first.bytes.length, 10_000 - first.stats.lostBytes);
});

line('bytes are garbled if the rates differ, and arrive unchanged once they agree', async () => {
  const bench = lay({ dteBaud: 115200, dceBaud: 9600 });
  bench.line.dte.write(count(200));
  await bench.run();
  assert.not.equal(bench.all().slice(0, 16), [...count(16)]);
  assert.is(bench.all().length < 50, true);
  bench.events.length = 0;
  bench.line.dce.setBaud(115200);
  bench.line.dte.write(count(20));
  await bench.run();
  assert.equal(bench.all(), [...count(20)]);
  assert.equal(bench.line.rates(), { dteBaud: 115200, dceBaud: 115200 });
});

line('bytes written before a rate change are sent at the old rate', async () => {
  const bench = lay({ dteBaud: 9600, dceBaud: 9600 });
  bench.line.dce.write(count(6));
  bench.line.dce.setBaud(115200);
  await bench.run();
  assert.equal(bench.answers.flatMap(answer => answer.bytes), [...count(6)]);
});

// The modem's FIFO of 512 bytes is filled at 11,520 bytes/s and emptied at 2,000 bytes/s. So the modem keeps 512 of the bytes, and those that
// it reads meanwhile.
line('a modem that reads too slowly loses exactly the bytes that exceed its FIFO', async () => {
  const bench = lay({ dteBaud: 115200, dceBaud: 115200, fifo: { drainBytesPerSecond: 2000 } });
  bench.line.dte.write(count(5000));
  await bench.run();
  const secondsOfFilling = (5000 * 10) / 115200;
  const kept = 512 + secondsOfFilling * 2000;
  assert.ok(Math.abs(bench.all().length - kept) <= 2, `${bench.all().length} of ${kept}`);
  assert.is(bench.line.stats.toDce.overrunBytes, 5000 - bench.all().length);
  assert.ok(bench.clock.now() > 680, 'the last byte is read only when the processor gets to it');
});

line('loses nothing if the writer is as slow as the reader', async () => {
  const bench = lay({ dteBaud: 115200, dceBaud: 115200, fifo: { drainBytesPerSecond: 2000 } });
  for (let at = 0; at < 2560; at += 256) {
    bench.line.dte.write(count(256));
    await bench.clock.run(forever, 128);
  }
  await bench.run();
  assert.is(bench.all().length, 2560);
});

line('the FIFO overruns during a pause for a flash write', async () => {
  const pause = { drainBytesPerSecond: 50_000, pauseEveryBytes: 4096, pauseMs: 60 };
  const slow = lay({ dteBaud: 115200, dceBaud: 115200, fifo: pause });
  slow.line.dte.write(count(8000));
  await slow.run();
  assert.ok(slow.line.stats.toDce.overrunBytes > 100, 'no byte was lost in 60 ms at 11.5 bytes a ms');
  const short = lay({ dteBaud: 115200, dceBaud: 115200, fifo: { ...pause, pauseMs: 30 } });
  short.line.dte.write(count(8000));
  await short.run();
  assert.is(short.line.stats.toDce.overrunBytes, 0);
});

line('with flow control, RTS stops the writer from 64 bytes on', async () => {
  const bench = lay({ dteBaud: 115200, dceBaud: 115200, sliceBytes: 1, fifo: { drainBytesPerSecond: 1000 } });
  bench.line.dte.write(count(70));
  await bench.clock.run(forever, 6.5);
  assert.is(bench.line.dte.isClear(), true);
  bench.line.dce.setFlow(true);
  assert.is(bench.line.dte.isClear(), false);
  await bench.clock.run(forever, 10);
  assert.is(bench.line.dte.isClear(), true);
});

line('XON and XOFF control the modem’s output and are removed from its input, if enabled', async () => {
  const bench = lay();
  const says = (...bytes: number[]) => bench.line.dte.write(Uint8Array.from(bytes));
  bench.line.dce.setMarks(true);
  says(1, 0x13, 2);
  await bench.run();
  bench.line.dce.write(count(3));
  await bench.run();
  assert.equal([bench.all(), bench.answers.length], [[1, 2], 0]);
  says(0x11);
  await bench.run();
  assert.equal(bench.answers.flatMap(({ bytes }) => bytes), [0, 1, 2]);
  bench.line.dce.setMarks(false);
  says(0x13, 0x11);
  await bench.run();
  assert.equal(bench.all(), [1, 2, 0x13, 0x11]);
});

line.run();
