// Tests a modem without flow control that empties its 512 bytes too slowly, or with pauses. A lost image shows its pace,
// which is remembered, dropped if it no longer holds, and raised on trial.

import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Fifo } from '../../sim/line/fifo.ts';
import { deliveredAs } from '../../sim/world/ways.ts';
import { createWorld, digest, noise, type World } from '../../sim/world/world.ts';
import { sample } from '../../whole.ts';

const test = suite('pace');

const bytes = 60_000;
const files = Object.fromEntries([1, 2, 3].map(i => [`DCIM/IMG_000${i}.JPG`, noise(bytes, i)]));

/**
 * Slow modems. `takes` is how many bytes a second the modem can take if nothing stops the sender. It is the rate at which the modem empties its
 * buffer or, if it pauses, the buffer's 512 bytes divided by the length of a pause.
 */
const slow: { title: string; fifo: Partial<Fifo>; baud?: number; takes: number }[] = [
  { title: '2,000 bytes a second', fifo: { drainBytesPerSecond: 2000 }, takes: 2000 },
  { title: '3,300 bytes a second', fifo: { drainBytesPerSecond: 3300 }, takes: 3300 },
  { title: '7,000 bytes a second at 115,200 baud', fifo: { drainBytesPerSecond: 7000 }, baud: 115_200, takes: 7000 },
  { title: '25,000 bytes a second', fifo: { drainBytesPerSecond: 25_000 }, takes: 25_000 },
  { title: '70,000 bytes a second at 921,600 baud', fifo: { drainBytesPerSecond: 70_000 }, baud: 921_600, takes: 70_000 },
  { title: 'pauses of 30 ms every 4 KiB', fifo: { pauseEveryBytes: 4096, pauseMs: 30 }, takes: 512 / 0.03 },
  { title: 'pauses of 30 ms every 4 KiB at 921,600 baud', fifo: { pauseEveryBytes: 4096, pauseMs: 30 }, baud: 921_600, takes: 512 / 0.03 },
  { title: 'pauses of 100 ms every 10,000 bytes', fifo: { pauseEveryBytes: 10_000, pauseMs: 100 }, takes: 5120 },
];

function assertAll(world: World, all = files): void {
  const served = world.served();
  for (const [path, content] of Object.entries(all)) assert.is(digest(served[deliveredAs(world, path)]!), digest(content), path);
}

const triesOf = (world: World, name: string) => world.lines.filter(line => line.includes(`${name}, `) && / try \d/.test(line)).length;
const notedPace = (world: World) => Number([...readFileSync(`${world.folder}/card/snapferry/state`, 'latin1').matchAll(/\npace (\d+) /g)].at(-1)?.[1] ?? 0);

// How fast a modem is does not show if it pauses at times, or if it does not count a stream's bytes. Its pace then comes from below, image by image.
for (const { title, fifo, baud, takes, method } of sample(slow.flatMap(one => ['efs', 'stream'].map(method => ({ ...one, method }))), 3)) {
  const isSure = method === 'efs' && !fifo.pauseMs;
  const least = isSure ? 0.75 : 0.2;
  const most = isSure ? 3 : 6;
  test(`${method}, ${title}: at most ${most - 1} tries are wasted, then at least ${least * 100} % of its rate is used, also after a restart`, async () => {
    const world = await createWorld({ files, line: { fifo }, config: { upload: { method, attempts: 6 }, ...(baud && { modem: { baud } }) } });
    try {
      // an image that a server shows incomplete three times waits for a later round
      const countDelivered = () => world.lines.filter(line => / delivered as /.test(line)).length;
      for (let round = 0; round < (isSure ? 1 : 3) && countDelivered() < 3; round++) await world.round(30);
      assertAll(world);
      assert.ok(triesOf(world, 'IMG_0001.JPG') <= most, 'tries of the first image');
      assert.ok(triesOf(world, 'IMG_0002.JPG') + triesOf(world, 'IMG_0003.JPG') <= (isSure ? 2 : 4), 'the others need one try each, or a second one at a speed that was tried');
      assert.ok(notedPace(world) >= least * takes && notedPace(world) <= takes * 1.02, `${notedPace(world)} of ${takes}`);
      world.cut();
      world.put('DCIM/IMG_0004.JPG', noise(bytes, 4));
      await world.round();
      assertAll(world, { ...files, 'DCIM/IMG_0004.JPG': noise(bytes, 4) });
      assert.ok(triesOf(world, 'IMG_0004.JPG') <= (isSure ? 2 : 3), 'the pace is remembered, and a boot may try a faster one');
      assert.ok(notedPace(world) >= least * takes && notedPace(world) <= takes * 1.02, `${notedPace(world)} of ${takes}`);
    } catch (error) {
      (error as Error).message += `\n${world.lines.slice(-40).join('\n')}`;
      throw error;
    } finally {
      await world.close();
    }
  });
}

/** Bytes a second that a modem takes, and the least share of them that three images of 60,000 bytes reach together, with the lost try. */
const shares = [[2000, 0.6], [3300, 0.5], [6000, 0.5], [10_000, 0.45], [20_000, 0.3]] as const;

for (const [takes, share] of sample(shares, 2)) {
  test(`${takes} bytes a second: the first three images reach ${share * 100} % of that, and only they go into the modem`, async () => {
    const world = await createWorld({ files, line: { fifo: { drainBytesPerSecond: takes } }, config: { upload: { method: 'efs' } } });
    try {
      await world.round();
      assertAll(world);
      const atMs = (line: string) => Date.parse(`${line.slice(0, 19).replace(' ', 'T')}Z`);
      const seconds = (atMs(world.lines.filter(line => / delivered as /.test(line)).at(-1)!) - atMs(world.lines.find(line => / try 1 of /.test(line))!)) / 1000;
      assert.ok(3 * bytes / takes >= share * seconds, `${3 * bytes / takes} of ${seconds} s`);
      const copied = world.modem.commands.filter(line => line.startsWith('AT+CFTRANRX')).map(line => /\w+\.\w+/.exec(line)![0]);
      assert.equal([...new Set(copied)].sort(), ['IMG_0001.JPG', 'IMG_0002.JPG', 'IMG_0003.JPG']);
    } catch (error) {
      (error as Error).message += `\n${world.lines.slice(-40).join('\n')}`;
      throw error;
    } finally {
      await world.close();
    }
  });
}

const noted: { title: string; state: string; says: RegExp; never?: RegExp }[] = [
  { title: 'of a lower baud rate is used', state: '\npace 11520 115200 sim7600 efs;\n', says: /talks at 115200|at 115200 baud/, never: /talks at 3000000/ },
  { title: 'of another modem is dropped', state: '\npace 4000 3000000 sim800 efs;\n', says: /3 delivered/, never: /the next image goes/ },
  { title: 'that is not a number is dropped', state: '\npace x;\n', says: /3 delivered/, never: /the next image goes/ },
];

test('a noted pace of this modem, method and rate is used, and raised at some of the starts', async () => {
  let raised = 0;
  let starts = 0;
  for (; raised === 0 && starts < 200; starts++) {
    const world = await createWorld({ files });
    try {
      world.put('snapferry/state', `\nturn ${starts};\npace 200000 3000000 sim7600 efs;\n`);
      await world.round();
      assertAll(world);
      if (/the next image goes at 26\d{4} bytes a second, at 3000000 baud in chunks/.test(world.lines.join('\n'))) raised++;
    } finally {
      await world.close();
    }
  }
  assert.is(raised, 1);
  assert.ok(starts > 1, 'not at each start');
});

for (const { title, state, says, never } of noted) {
  test(`a noted pace ${title}`, async () => {
    const world = await createWorld({ files });
    try {
      world.put('snapferry/state', state);
      await world.round();
      assertAll(world);
      assert.match(world.lines.join('\n'), says);
      if (never) assert.not.match(world.lines.join('\n'), never);
      assert.ok(world.line.stats.toDce.busyMs < (never?.source.includes('3000000') ? 20_000 : 5_000), 'the images go as fast as the line');
    } finally {
      await world.close();
    }
  });
}

test('bytes lost by chance do not reduce the pace', async () => {
  const world = await createWorld({ files });
  try {
    world.boot();
    await world.clock.run(() => world.modem.commands.some(line => line.startsWith('AT+CFTRANRX')), 600_000);
    world.line.faults.toDce.push({ at: world.line.stats.toDce.sentBytes + 20_000, kind: 'lose', count: 30 });
    await world.round();
    assertAll(world);
    assert.is(triesOf(world, 'IMG_0001.JPG'), 2);
    assert.is(notedPace(world), 0, 'as fast as the line');
  } finally {
    await world.close();
  }
});

test.run();
