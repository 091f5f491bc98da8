// Tests a download at the network's speed. It ends when it is complete, or after a while without data, however long it takes.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { assertServed, errorsOf, families, timesStored, within, worldWith } from '../../sim/world/ways.ts';
import { digest, noise } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('download');

/** Both readings of the manuals: the modem passes data on as they arrive, or the whole file at the end. */
const readings = [
  { title: 'forwarded during the download', fetchesWhole: false, bytes: 40_000, downBytesPerSecond: 100 },
  // While the modem is silent, the firmware waits for a time that depends on the file's size.
  { title: 'downloaded completely first', fetchesWhole: true, bytes: 200_000, downBytesPerSecond: 500 },
];
const upBytesPerSecond = 50_000;

for (const family of families) {
  for (const { title, bytes, ...air } of readings) {
    const files = { 'DCIM/A.JPG': noise(bytes) };
    test(`${family}: a copy that takes 400 s to read back is compared, ${title}`, () =>
      within(worldWith(family, { files, config: { upload: { method: 'stream', verify: 'content' } }, modem: { upBytesPerSecond, ...air } }), async world => {
        await world.round();
        assertServed(world, files);
        assert.is(timesStored(world, 'DCIM/A.JPG'), 1);
        assert.is(errorsOf(world).replace(/.* error boot: .*/g, '').trim(), '');
        assert.match(world.lines.join('\n'), /read back from the server and is the same, byte for byte/);
      }));
  }

  test(`${family}: ferry.get of a file that takes 400 s stores it completely`, () =>
    within(worldWith(family, { files: { 'DCIM/B.JPG': noise(500) }, modem: { upBytesPerSecond, downBytesPerSecond: 100 } }), async world => {
      await world.round();
      writeFileSync(join(world.folder, 'server/big.bin'), noise(40_000, 7));
      world.type('ferry.get("/big.bin")');
      assert.ok(await world.until(/big\.bin is on the card as .*, 40000 bytes/, 20));
      assert.is(digest(world.read('snapferry/get/big.bin')), digest(noise(40_000, 7)));
    }));
}

test.run();
