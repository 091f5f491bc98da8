// Tests faults within an image, with every modem family and upload method: the modem restarts, the network is lost, or the line loses bytes. Only
// images that are complete on the server are logged as delivered, and all arrive in the end.

import * as assert from 'uvu/assert';
import { fillingOf, finish, hasTemporaryName, isTrouble, pouring, ways, within, worldWith } from '../../sim/world/ways.ts';
import { noise } from '../../sim/world/world.ts';
import { crossed, sample } from '../../whole.ts';

const test = crossed('losses of the families');

const files = { 'DCIM/100CAM/IMG_0001.JPG': noise(3001), 'DCIM/100CAM/IMG_0002.JPG': noise(4003, 2) };
const first = 'DCIM/100CAM/IMG_0001.JPG';

const restarts = ways.flatMap(way => [0, 1, 1360, 2999].map(bytes => ({ way, bytes })));

for (const { way, bytes } of sample(restarts, 3)) {
  test(`${way.family} by ${way.method}: the modem restarts by itself after byte ${bytes} of an image`, () =>
    within(worldWith(way.family, { files, config: { upload: { method: way.method } } }), async world => {
      world.boot();
      await pouring(world, way, bytes);
      world.modem.reset();
      await finish(world, files);
    }));
}

for (const way of ways) {
  test(`${way.family} by ${way.method}: the network is lost within an image, and returns after five minutes`, () =>
    within(worldWith(way.family, { files, config: { upload: { method: way.method } } }), async world => {
      world.boot();
      await pouring(world, way, 1000);
      world.modem.setRegistration(2);
      await world.clock.run(() => false, 300_000);
      world.modem.setRegistration(1);
      await finish(world, files);
    }));
}

// Places within an image at which the line loses bytes.

const losses: { title: string; at: number; count: number }[] = [
  { title: 'the first byte of an image', at: 0, count: 1 },
  { title: 'one byte in the middle of an image', at: 1500, count: 1 },
  { title: 'a hundred bytes in the middle of an image', at: 900, count: 100 },
  { title: 'most of an image', at: 200, count: 2500 },
  { title: 'the last bytes of an image and the bytes after it', at: 2990, count: 60 },
];

for (const { way, title, at, count } of sample(ways.flatMap(way => losses.map(loss => ({ way, ...loss }))), 3)) {
  test(`${way.family} by ${way.method}: the line loses ${title}`, () =>
    within(worldWith(way.family, { files, config: { upload: { method: way.method } } }), async world => {
      world.boot();
      await world.clock.run(() => world.modem.commands.some(line => line.startsWith(fillingOf(way))), 600_000);
      world.line.faults.toDce.push({ at: world.line.stats.toDce.sentBytes + at, kind: 'lose', count });
      await finish(world, files, 40, !hasTemporaryName(way.family));
      assert.ok(world.lines.some(line => line.includes(`/${first}`) && isTrouble(line)), 'the loss is logged');
    }));
}

// The smaller image fits into one slice, a part that the modem confirms by itself. The larger one has several, so that the method `stream` could go
// on after a slice with a loss.

for (const { way, size } of sample(ways.flatMap(way => [301, 70_001].map(size => ({ way, size }))), 3)) {
  const content = { [first]: noise(size, 9) };
  test(`${way.family} by ${way.method}: the line loses one byte of an image of ${size}`, () =>
    within(worldWith(way.family, { files: content, config: { upload: { method: way.method } } }), async world => {
      world.boot();
      await world.clock.run(() => world.modem.commands.some(line => line.startsWith(fillingOf(way))), 600_000);
      world.line.faults.toDce.push({ at: world.line.stats.toDce.sentBytes + size - 60, kind: 'lose', count: 1 });
      await finish(world, content);
    }));
}

test.run();
