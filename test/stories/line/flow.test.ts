// Tests a board with the modem's RTS wired. No byte is lost, however slowly or unevenly the modem empties its 512 bytes, and the line waits as little
// as possible. Only `npm run test:faults` has these tests: no board of the project has RTS, so a firmware would be built for them alone.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkBoard } from '../../../firmware/boards/board.js';
import { chipCosts } from '../../sim/chipcosts.ts';
import { flow } from '../../sim/world/board.ts';
import { createWorld, digest, noise, type World, type WorldOptions } from '../../sim/world/world.ts';
import { inWhole, isWhole } from '../../whole.ts';

const test = suite('flow');

const { board } = flow;

if (isWhole) test.before(flow.build);

test('the board with RTS passes the check of boards', () => assert.equal(checkBoard(board), []));

const bytes = 100_000;
const files = { 'DCIM/A.JPG': noise(bytes) };

/**
 * Modems that take bytes at different rates. `takes` is the number of bytes a second that the modem or the line at 921,600 baud can carry,
 * whichever is lower.
 */
const receivers: { title: string; given: WorldOptions; takes: number }[] = [
  { title: 'the full rate of the line', given: { line: { fifo: {} } }, takes: 92_160 },
  { title: '2,000 bytes a second', given: { line: { fifo: { drainBytesPerSecond: 2000 } } }, takes: 2000 },
  { title: '11,000 bytes a second', given: { line: { fifo: { drainBytesPerSecond: 11_000 } } }, takes: 11_000 },
  { title: '60,000 bytes a second', given: { line: { fifo: { drainBytesPerSecond: 60_000 } } }, takes: 60_000 },
  // The modem takes 4,096 bytes at the line's rate, then pauses for 30 ms. Its 512 bytes of room bridge a part of the pause.
  { title: 'pauses of 30 ms every 4 KiB', given: { line: { fifo: { pauseEveryBytes: 4096, pauseMs: 30 } } }, takes: 4096 / (4096 / 92_160 + 0.03) },
  { title: 'a SIM800, pauses of 200 ms', given: { family: { name: 'sim800' }, line: { fifo: { pauseEveryBytes: 20_000, pauseMs: 200 } } }, takes: 20_000 / (20_000 / 46_080 + 0.2) },
];

/**
 * Watches the bytes that reach the modem. @returns a function that gives the shortest time in seconds in which as many bytes as an image has
 * arrived. So commands around the image do not count.
 */
function watchLine(world: World): () => number {
  const arrivals: { atMs: number; before: number }[] = [];
  let count = 0;
  world.line.dce.onBytes(got => {
    arrivals.push({ atMs: world.clock.now(), before: count });
    count += got.length;
  });
  return () => {
    let first = 0;
    let shortestMs = Infinity;
    for (const last of arrivals) {
      while (last.before - arrivals[first]!.before >= bytes) shortestMs = Math.min(shortestMs, last.atMs - arrivals[first++]!.atMs);
    }
    return shortestMs / 1000;
  };
}

for (const { title, given, takes, method } of receivers.flatMap(one => ['efs', 'stream'].map(method => ({ ...one, method })))) {
  inWhole(test)(`${method}, a receiver of ${title}: no byte is lost, and at least 95 % of its rate is used`, async () => {
    const world = await createWorld({ files, chip: { board }, config: { upload: { method }, modem: { baud: given.family ? 460_800 : 921_600 } }, ...given });
    const poured = watchLine(world);
    try {
      await world.round();
      for (const [path, content] of Object.entries(files)) assert.is(digest(world.served()[path.replace('DCIM', 'up')]!), digest(content));
      assert.is(world.line.stats.toDce.overrunBytes, 0);
      assert.is(world.lines.filter(line => / try \d of/.test(line)).length, 1);
      assert.ok(world.modem.commands.includes('AT+IFC=2,2'));
      assert.not.ok(world.modem.commands.some(line => line.includes('+IFC=0,0')));
      if (given.family && method === 'stream') return; // The SIM800's grants and responses between its slices take time, so no rate is compared.
      const seconds = poured();
      assert.ok(seconds <= bytes / takes / 0.95, `${seconds.toFixed(2)} s, and ${(bytes / takes).toFixed(2)} s are possible`);
    } catch (error) {
      (error as Error).message += `\n${world.lines.slice(-30).join('\n')}\n${world.modem.story.slice(-25).join('\n')}`;
      throw error;
    } finally {
      await world.close();
    }
  });
}

for (const method of ['efs', 'stream']) {
  inWhole(test)(`${method}, with the times of a chip, which writes more slowly than the line: the image arrives in one try`, async () => {
    const world = await createWorld({ files, chip: { board }, config: { upload: { method }, modem: { baud: 921_600 } }, line: { fifo: {} }, costs: chipCosts() });
    await world.round();
    assert.is(digest(world.served()['up/A.JPG']!), digest(files['DCIM/A.JPG']));
    assert.is(world.lines.filter(line => / try \d of/.test(line)).length, 1);
    assert.not.ok(world.lines.some(line => line.includes('fault in the firmware')));
    await world.close();
  });
}

inWhole(test)('images of escaped bytes only, and a modem with pauses: no byte is lost', async () => {
  const all = { 'DCIM/A.JPG': new Uint8Array(30_000).fill(3), 'DCIM/B.JPG': new Uint8Array(30_000).fill(0x1a) };
  const world = await createWorld({ files: all, chip: { board }, config: { upload: { method: 'stream' } }, line: { fifo: { pauseEveryBytes: 1000, pauseMs: 50 } } });
  await world.round();
  assert.is(world.line.stats.toDce.overrunBytes, 0);
  for (const [path, content] of Object.entries(all)) assert.is(digest(world.served()[path.replace('DCIM', 'up')]!), digest(content));
  await world.close();
});

inWhole(test)('a modem that refuses AT+IFC is reported, and gets its images without flow control', async () => {
  const world = await createWorld({ files, chip: { board }, modem: { faults: [{ command: 'AT+IFC', answer: ['ERROR'] }] } });
  await world.round();
  assert.match(world.lines.join('\n'), / warn modem: its RTS is wired, but it does not use it/);
  assert.is(Object.keys(world.served()).length, 1);
  await world.close();
});

test.run();
