// Counts the exchanges with the modem without faults: from the first AT to the first delivery, and for one more image within a long round.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { assertServed, errorsOf, fillingOf, methodOf, ways, within, worldWith, type Way } from '../../sim/world/ways.ts';
import { noise } from '../../sim/world/world.ts';

const test = suite('exchanges of an image');

const images = 6;
const bytes = 5000;
const files = Object.fromEntries(Array.from({ length: images }, (_, i) => [`DCIM/100CAM/IMG_000${i + 1}.JPG`, noise(bytes, i + 1)]));

/** Returns the commands for two images in the middle of the round, without those of the round's beginning and end. */
function middle(commands: string[], way: Way): string[] {
  const starts = commands.flatMap((line, i) => (line.startsWith(fillingOf(way)) ? [i] : []));
  const at = (image: number) => starts[Math.round(image * starts.length / images)]!;
  return commands.slice(at(2), at(4));
}

/**
 * Most commands from the first AT to the first delivery (`toFirst`), and for each further image. An engine that looks for answers ten times a
 * second takes 4 s for 40 commands.
 */
const most = { toFirst: 40, perImage: 8, perImageOfSim7080: 10 };

function grantsIn(said: string[], way: Way): number {
  return methodOf(way).isChunked ? said.filter(line => line.startsWith(fillingOf(way)) && !/=2,0$/.test(line)).length : 0;
}

for (const way of ways) {
  const { commandsToFirst, commandsPerImage, isChunked } = methodOf(way);
  test(`${way.family} by ${way.method}: ${commandsToFirst} to the first delivery`, () =>
    within(worldWith(way.family, { files: { 'DCIM/100CAM/IMG_0001.JPG': noise(bytes) }, config: { upload: { method: way.method } } }), async world => {
      world.boot();
      assert.ok(await world.until(/ delivered as /, 5));
      const { commands, violations } = world.modem;
      assert.is(commands.length - grantsIn(commands, way), commandsToFirst, commands.join('\n'));
      assert.ok(commandsToFirst <= most.toFirst && commandsPerImage <= (way.family === 'sim7080' ? most.perImageOfSim7080 : most.perImage));
      assert.equal(violations, []);
    }));

  test(`${way.family} by ${way.method}: ${commandsPerImage}${isChunked ? ', and one for each grant' : ''}`, () =>
    within(worldWith(way.family, { files, config: { upload: { method: way.method } } }), async world => {
      world.putServed('up/100CAM/other.txt', 'somebody else\'s');
      await world.round();
      const said = middle(world.modem.commands, way);
      assert.is((said.length - grantsIn(said, way)) / 2, commandsPerImage, said.join('\n'));
      assert.is(errorsOf(world), '');
      assertServed(world, { ...files, 'DCIM/100CAM/other.txt': Buffer.from('somebody else\'s') });
    }));
}

test.run();
