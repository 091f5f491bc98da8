// Tests a modem without flow control that empties its 512 bytes too slowly, or with pauses. The firmware finds a pace for it by probe files and
// remembers it. It drops the pace if it no longer holds, and raises it on trial.

import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Fifo } from '../../sim/line/fifo.ts';
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
  for (const [path, content] of Object.entries(all)) assert.is(digest(served[path.replace('DCIM', 'up')]!), digest(content), path);
}

const triesOf = (world: World, name: string) => world.lines.filter(line => line.includes(`${name}, `) && / try \d/.test(line)).length;
const notedPace = (world: World) => Number([...readFileSync(`${world.folder}/card/snapferry/state`, 'latin1').matchAll(/\npace (\d+) /g)].at(-1)?.[1] ?? 0);

for (const { title, fifo, baud, takes, method } of sample(slow.flatMap(one => ['efs', 'stream'].map(method => ({ ...one, method }))), 3)) {
  test(`${method}, ${title}: at most two tries are wasted, then at least 85 % of its rate is used, also after a restart`, async () => {
    const world = await createWorld({ files, line: { fifo }, config: { upload: { method }, ...(baud && { modem: { baud } }) } });
    try {
      await world.round();
      assertAll(world);
      assert.ok(triesOf(world, 'IMG_0001.JPG') <= 3, 'tries of the first image');
      assert.is(triesOf(world, 'IMG_0002.JPG') + triesOf(world, 'IMG_0003.JPG'), 2, 'the others need one try each');
      assert.ok(notedPace(world) >= 0.85 * takes && notedPace(world) <= takes, `${notedPace(world)} of ${takes}`);
      world.cut();
      world.put('DCIM/IMG_0004.JPG', noise(bytes, 4));
      await world.round();
      assertAll(world, { ...files, 'DCIM/IMG_0004.JPG': noise(bytes, 4) });
      assert.is(triesOf(world, 'IMG_0004.JPG'), 1, 'the pace is remembered');
      assert.ok(notedPace(world) >= 0.85 * takes && notedPace(world) <= takes, `${notedPace(world)} of ${takes}`);
    } catch (error) {
      (error as Error).message += `\n${world.lines.slice(-40).join('\n')}`;
      throw error;
    } finally {
      await world.close();
    }
  });
}

/** Bytes a second that a modem takes, and the baud rate at which the search must end, which carries as much or a little more. */
const sought = [[2000, 19_200], [5000, 57_600], [6000, 57_600], [10_000, 115_200], [20_000, 230_400], [50_000, 460_800]] as const;

for (const [takes, baud] of sample(sought, 2)) {
  test(`${takes} bytes a second: the search tries each baud rate once, then at most one pace in chunks, within 20 s`, async () => {
    const world = await createWorld({ files, line: { fifo: { drainBytesPerSecond: takes } }, config: { log: { level: 'debug' } } });
    try {
      await world.round();
      assertAll(world);
      const probes = world.lines.map(line => /a probe of \d+ bytes at (\d+) bytes a second, (\d+) baud/.exec(line)).filter(found => found !== null);
      const byRate = probes.filter(([, pace, rate]) => Number(pace) * 10 === Number(rate)).map(([, , rate]) => rate);
      assert.is(new Set(byRate).size, byRate.length, 'each rate once');
      assert.ok(probes.length - byRate.length <= 1, 'one pace in chunks');
      const atMs = (text: RegExp) => Date.parse(`${/^[\d-]+ [\d:]+/.exec(world.lines.find(line => text.test(line))!)![0].replace(' ', 'T')}Z`);
      assert.ok(atMs(/modem: it takes/) - atMs(/searching for a slower pace/) <= 20_000, 'seconds of search');
      assert.is(world.line.rates().dteBaud, baud);
    } catch (error) {
      (error as Error).message += `\n${world.lines.filter(line => /probe of|it takes|sought/.test(line)).join('\n')}`;
      throw error;
    } finally {
      await world.close();
    }
  });
}

const noted: { title: string; state: string; says: RegExp; never?: RegExp }[] = [
  { title: 'below the present rate of the modem is raised by probe files', state: '\npace 4000 3000000 sim7600 efs;\n', says: /it takes all that the line can carry/ },
  { title: 'of a lower baud rate is used', state: '\npace 11520 115200 sim7600 efs;\n', says: /talks at 115200|at 115200 baud/, never: /talks at 3000000/ },
  { title: 'of another modem is dropped', state: '\npace 4000 3000000 sim800 efs;\n', says: /3 delivered/, never: /it takes/ },
  { title: 'that is not a number is dropped', state: '\npace x;\n', says: /3 delivered/, never: /it takes/ },
];

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

test('a power cut within a probe leaves no file in the modem', async () => {
  const world = await createWorld({ files, line: { fifo: { drainBytesPerSecond: 9000 } } });
  try {
    world.boot();
    await world.clock.run(() => world.modem.commands.some(line => line.includes('E:/pace.tmp')), 600_000);
    await world.clock.run(() => false, 400);
    world.cut();
    for (let round = 0; round < 3 && Object.keys(world.served()).length < 3; round++) await world.round(30);
    assertAll(world);
    assert.equal(world.modem.drives.list('E:/').files, []);
  } finally {
    await world.close();
  }
});

test.run();
