// Tests a modem that is filled faster than it empties, without flow control, so bytes are lost until the pace is low enough. With every modem
// family and upload method, the firmware finds that pace and remembers it. Only complete images are logged as delivered.

import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { finish, timesStored, ways, within, worldWith } from '../../sim/world/ways.ts';
import { noise } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('pace of the families');

const files = { 'DCIM/100CAM/IMG_0001.JPG': noise(16001), 'DCIM/100CAM/IMG_0002.JPG': noise(9001, 2) };

const slow: { title: string; given: { modem?: object; line?: object } }[] = [
  { title: 'a receiver that empties its 512 bytes at 6,000 a second', given: { line: { fifo: { drainBytesPerSecond: 6000 } } } },
  { title: 'a receiver that pauses for 120 ms after every 3,000 bytes', given: { line: { fifo: { pauseEveryBytes: 3000, pauseMs: 120 } } } },
  // The image is not copied into the modem first. The modem has a buffer of 4 kB before a radio of 3 kB/s, as in poor EDGE.
  { title: 'a radio slower than the line, with a small buffer', given: { modem: { putBufferBytes: 4096, etBufferBytes: 4096, upBytesPerSecond: 3000 } } },
];

for (const { title, given } of slow) {
  for (const way of ways) {
    test(`${way.family} by ${way.method}: ${title}`, () =>
      within(worldWith(way.family, { files, ...given, config: { upload: { method: way.method } } }), async world => {
        world.boot();
        await finish(world, files, 15);
        const isSlowed = world.lines.some(line => /bytes were lost|from now on/.test(line));
        if (!isSlowed) return;
        assert.match(readFileSync(`${world.folder}/card/snapferry/state`, 'latin1'), /\npace \d+ \d+ \S+ (efs|stream);/, 'the pace that works is remembered');
        world.put('DCIM/100CAM/IMG_0003.JPG', noise(9001, 3));
        await finish(world, { ...files, 'DCIM/100CAM/IMG_0003.JPG': noise(9001, 3) }, 10);
        // a faster pace may be tried with this image. A receiver that pauses may then lose bytes at the former pace, too
        assert.ok(timesStored(world, 'DCIM/100CAM/IMG_0003.JPG') <= 3, 'the next image needs three tries at most');
      }));
  }
}

test.run();
