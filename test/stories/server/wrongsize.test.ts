// Tests a server whose SIZE differs from its file. If it does once, the firmware asks again. If it always does, the log names the server, not noise
// on the modem's line, and the tries end. Losses by noise would differ from try to try.

import * as assert from 'uvu/assert';
import { assertOnce, assertServed, errorsOf, isTrouble, methodOf, sheetOf, timesStored, ways, within, worldWith, type Way } from '../../sim/world/ways.ts';
import { noise, type World } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('a wrong size');

const path = 'DCIM/100CAM/IMG_0001.JPG';
const files = { [path]: noise(3000) };
const worldOf = (way: Way, faults: object[]) => worldWith(way.family, { files, server: { faults: faults as never }, config: { upload: { method: way.method } } });
const timesTold = (world: World, pattern: RegExp) => world.lines.filter(line => isTrouble(line) && pattern.test(line)).length;

for (const way of ways) {
  for (const more of methodOf(way).isCounted ? [1, -1, 4e6] : [1, 4e6]) {
    test(`${way.family} by ${way.method}: SIZE differs by ${more} bytes once: it is queried again, and the image is sent once`, () =>
      within(worldOf(way, [{ verb: 'SIZE', nth: 2, how: { more } }]), async world => {
        await world.round();
        assertServed(world, files);
        assertOnce(world, [path]);
        assert.is(errorsOf(world), '');
      }));
  }

  for (const more of [1, -1, 4e6]) {
    test(`${way.family} by ${way.method}: SIZE always differs by ${more} bytes: the server is reported, after a bounded number of tries`, () =>
      within(worldOf(way, [{ verb: 'SIZE', how: { more } }]), async world => {
        await world.round();
        const mostNoise = more > 0 || methodOf(way).isCounted ? 0 : 3;
        const { slicedTries } = sheetOf(way.family).ftp;
        const mostStored = mostNoise && slicedTries ? 2 + slicedTries : 3 + mostNoise;
        assert.ok(timesTold(world, /noise on the line/) <= mostNoise, errorsOf(world));
        assert.is(timesTold(world, /the server does not hold the whole image \(the copy on the server: \d+ of 3000 bytes\)/), 2);
        assert.ok(timesStored(world, path) <= mostStored, `stored ${timesStored(world, path)} times`);
        assert.match(world.lines.join('\n'), /IMG_0001\.JPG waits for 12\.5 h: the server confirmed it and shows another file; .* set upload\.verify to "reply"/);
        assert.match(world.lines.join('\n'), / round: 0 delivered, 0 skipped, 0 left, 1 for a later try/);
      }));
  }
}

test('quectel by stream: bytes lost by a slow radio after the count are attributed to the pace, not to the server', () =>
  within(worldWith('quectel', { files: { [path]: noise(16_001) }, modem: { putBufferBytes: 4096, upBytesPerSecond: 3000 }, config: { upload: { method: 'stream' } } }), async world => {
    await world.round();
    assertServed(world, { [path]: noise(16_001) });
    assert.match(world.lines.join('\n'), / bytes were lost: the modem takes less than \d+ bytes a second/);
  }));

test('sim7080 by stream: a copy that is short by a different number each time is attributed to noise, without a lost try', () => {
  // How many bytes too few SIZE reports, as a number below 0, at each query. The firmware asks after each transfer, and again before the next try. So
  // each number comes twice.
  const short = [-1, -1, -2, -2, -1, -1, -3, -3, -1, -1, -2, -2];
  const faults = short.map((more, i) => ({ verb: 'SIZE', nth: i + 1, how: { more } }));
  return within(worldOf({ family: 'sim7080', method: 'stream' }, faults), async world => {
    await world.round();
    assertServed(world, files);
    assert.not.match(world.lines.join('\n'), /try 2 of 3|does not hold the whole image/);
    assert.ok(timesTold(world, /noise on the line/) >= 5);
  });
});

test.run();
