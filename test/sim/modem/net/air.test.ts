// Tests of the simulated radio: while the firmware blocks in a write, the radio goes on to send, and only the sockets wait.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { virtualClock } from '../../clock.ts';
import { createAir, pourInto } from './air.ts';

const air = suite('air');

function lay(bytesPerSecond: number, sliceBytes = 100, leadMs = 0) {
  const clock = virtualClock(0);
  const one = createAir(clock, { bytesPerSecond, sliceBytes, leadMs: () => leadMs });
  const got: { ms: number; bytes: number }[] = [];
  let isOver = false;
  let hasBegun = false;
  void one.begun.then(() => void (hasBegun = true));
  one.stream.on('data', (bytes: Buffer) => got.push({ ms: clock.now(), bytes: bytes.length }));
  one.stream.on('end', () => {
    isOver = true;
    one.close(); // The FTP client, too, closes the upload at its end. Without that, the simulated time would stand still.
  });
  return {
    clock, one, got, begin: () => clock.run(() => hasBegun, 60_000),
    sum: () => got.reduce((all, { bytes }) => all + bytes, 0), finish: () => clock.run(() => isOver, 60_000),
  };
}

air('bytes take the time of the radio rate after the initial delay', async () => {
  const bench = lay(1000, 100, 250);
  bench.one.push(new Uint8Array(1000));
  bench.one.end();
  assert.ok(await bench.finish());
  assert.is(bench.clock.now(), 1250);
  assert.equal(bench.got.map(({ ms }) => ms), [350, 450, 550, 650, 750, 850, 950, 1050, 1150, 1250]);
});

air('bytes pushed while the firmware blocks are transmitted during the block', async () => {
  const bench = lay(1000);
  await bench.begin();
  for (let i = 0; i < 10; i++) {
    bench.one.push(new Uint8Array(100));
    bench.clock.block(200);
  }
  bench.one.end();
  assert.ok(await bench.finish());
  assert.is(bench.sum(), 1000);
  assert.is(bench.clock.now(), 2000, 'the last 100 bytes left 100 ms after they came');
});

air('a block of the firmware does not speed up a slow radio', async () => {
  const bench = lay(100);
  await bench.begin();
  bench.one.push(new Uint8Array(1000));
  bench.clock.block(5000);
  bench.one.end();
  assert.ok(await bench.finish());
  assert.is(bench.clock.now(), 10_000);
});

air('the send buffer drains at the radio\'s rate, and bytes beyond its room are lost', async () => {
  const bench = lay(1000);
  await bench.begin();
  const pour = pourInto(bench.one, 200);
  pour(new Uint8Array(100)); // these 100 bytes leave the buffer at once, as their transmission begins
  pour(new Uint8Array(300)); // the buffer has room for 200 of these 300 bytes, and the others are lost
  bench.clock.block(150);
  pour(new Uint8Array(150)); // 100 of the 200 bytes still wait in the buffer, so 100 of these 150 find room
  bench.one.end();
  assert.ok(await bench.finish());
  assert.is(bench.sum(), 100 + 200 + 100);
});

air.run();
