// Tests a server that sends for ever, or too slowly to end. It holds the camera up for minutes, not days, and only one listing is tried.

import * as assert from 'uvu/assert';
import { canList, families, within, worldWith } from '../../sim/world/ways.ts';
import { noise } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('a server that sends forever');

for (const family of families.filter(canList)) {
  test(`${family}: a listing of 2 MB is aborted and not requested again, and both images are delivered`, () =>
    within(worldWith(family, { files: { 'DCIM/A.JPG': noise(700), 'DCIM/B.JPG': noise(800, 2) }, server: { noSize: true, listing: () => 'x'.repeat(2_000_000) } }), async world => {
      await world.round(60);
      assert.match(world.lines.join('\n'), / round: 2 delivered, 0 skipped, 0 left/);
      assert.is(world.lines.filter(line => /the listing of the folder is too long or too slow, so it was broken off/.test(line)).length, 1);
      assert.is(world.ftpCommands().filter(command => /^LIST/.test(command)).length, 1);
      assert.ok(world.line.stats.toDte.sentBytes < 2_100_000, `${world.line.stats.toDte.sentBytes} bytes to the chip`);
    }));
}

for (const family of families) {
  test(`${family}: an answer of a byte each 100 seconds is abandoned within minutes, and the image is delivered`, () => {
    const slow = { nth: 1, how: { status: 200, phrase: 'A'.repeat(12_000), bytesPerSecond: 0.01 } };
    return within(worldWith(family, { files: { 'DCIM/A.JPG': noise(700) }, http: { faults: [slow] }, config: { upload: { method: 'stream' } } }), async world => {
      const fromMs = world.clock.now();
      await world.round(60);
      const lines = world.lines.join('\n');
      assert.match(lines, /the server took too long \(.*its answer is too slow: \d+ bytes in \d+ s/);
      assert.match(lines, /A\.JPG delivered as/);
      assert.ok(world.clock.now() - fromMs < 20 * 60_000, `${world.clock.now() - fromMs} ms`);
    });
  });
}

test.run();
