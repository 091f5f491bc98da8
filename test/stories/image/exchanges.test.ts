// The number of exchanges with the modem per image without faults, into an existing directory. It is the cost of one more image anywhere in
// a long round.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { assertServed, errorsOf, fillingOf, methodOf, ways, within, worldWith, type Way } from '../../sim/world/ways.ts';
import { noise } from '../../sim/world/world.ts';

const test = suite('exchanges of an image');

const images = 6;
const bytes = 5000;
const files = Object.fromEntries(Array.from({ length: images }, (_, i) => [`DCIM/100CAM/IMG_000${i + 1}.JPG`, noise(bytes, i + 1)]));

/** Those in the middle of the round, without preparation and end. */
function middle(commands: string[], way: Way): string[] {
  const starts = commands.flatMap((line, i) => (line.startsWith(fillingOf(way)) ? [i] : []));
  const at = (image: number) => starts[Math.round(image * starts.length / images)]!;
  return commands.slice(at(2), at(4));
}

for (const way of ways) {
  const { commandsPerImage, isChunked } = methodOf(way);
  test(`${way.family} by ${way.method}: ${commandsPerImage}${isChunked ? ', and one for each grant' : ''}`, () =>
    within(worldWith(way.family, { files, config: { upload: { method: way.method } } }), async world => {
      world.putServed('up/100CAM/other.txt', 'somebody else\'s');
      await world.round();
      const said = middle(world.modem.commands, way);
      const grants = isChunked ? said.filter(line => line.startsWith(fillingOf(way)) && !/=2,0$/.test(line)).length : 0;
      assert.is((said.length - grants) / 2, commandsPerImage, said.join('\n'));
      assert.is(errorsOf(world), '');
      assertServed(world, { ...files, 'DCIM/100CAM/other.txt': Buffer.from('somebody else\'s') });
    }));
}

test.run();
