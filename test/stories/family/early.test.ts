// Tests modems that end an upload within its payload, with every modem family and upload method. The end comes in the first chunk, in the middle,
// or before the last byte. The modem accepts no more bytes then. The log reports the result correctly, the pace stays, and the image is sent again
// at once.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { assertServed, byFamily, fillingOf, isTrouble, sheetOf, within, worldWith, type Way } from '../../sim/world/ways.ts';
import { noise, type World } from '../../sim/world/world.ts';

const test = suite('results in mid-payload');

/** Size of the images in bytes: fifteen slices of 1,360 bytes, as the simulated SIM800 takes them. Its first slice breaks off. */
const size = 1360 * 15;
const files = { 'DCIM/A.JPG': noise(size, 1), 'DCIM/B.JPG': noise(size, 2), 'DCIM/C.JPG': noise(size, 3) };

const rows = byFamily(sheet => sheet.ftp.earlyResults).map(({ family, method, ...row }) => ({ ...row, way: { family, method } }));

async function roundMs(world: World): Promise<number> {
  const from = world.clock.now();
  await world.round();
  return world.clock.now() - from;
}

const radio = { upBytesPerSecond: 5000 };
const known = new Map<string, number>();

/** Returns the milliseconds that a round without faults takes with a method. It is measured once for each method. */
async function soundMs(way: Way): Promise<number> {
  const name = `${way.family} ${way.method}`;
  const given = worldWith(way.family, { files, config: { upload: { method: way.method } }, modem: radio });
  if (!known.has(name)) await within(given, async world => void known.set(name, await roundMs(world)));
  return known.get(name)!;
}

for (const { way, lines, says, stays = false, isOnlyMidway = false, endsMethod } of rows) {
  test(`${way.family} by ${way.method}: ${lines.join(', ')}${stays ? ', and the data phase stays open' : ''}`, async () => {
    const usualMs = await soundMs(way);
    // Bytes of the image that follow one command: a slice or packet of the method `stream`, or else the whole image.
    const bytes = way.method === 'stream' && sheetOf(way.family).methods.stream!.partBytes || size;
    // How many commands for the payload a successful try of an image has. The numbers `nth` below follow from it: the first such command of each
    // of the three images gets a fault.
    const parts = bytes < size ? Math.ceil(size / bytes) : endsMethod ? 0 : 1;
    // two bytes, since one alone would not show whose file it is
    const earlyEnds = [2, Math.floor(bytes / 2), bytes - (isOnlyMidway ? Math.min(5000, Math.floor(bytes / 4)) : 1)]
      .map((afterBytes, i) => ({ command: fillingOf(way), nth: 1 + i * (parts + 1), afterBytes, lines, stays }));
    await within(worldWith(way.family, { files, config: { upload: { method: way.method } }, modem: { ...radio, earlyEnds } }), async world => {
      const brokenMs = await roundMs(world);
      assertServed(world, files);
      // A failure while the next image is copied into the modem is logged, but not as an error. So `told` also has all lines with the expected message.
      const told = world.lines.filter(line => says.test(line) || isTrouble(line));
      assert.is(told.filter(line => says.test(line)).length, 3, 'each result is logged correctly');
      assert.is(told.length, 3, `no other message is logged:\n${told.join('\n')}\n--`);
      assert.not.match(world.lines.join('\n'), /lost on the line|a second|does not answer|restarted/);
      assert.ok(brokenMs <= 2 * usualMs, `${brokenMs} ms, ${usualMs} ms without`);
    });
  });
}

test.run();
