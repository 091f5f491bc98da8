// Tests a server whose disk is full. It takes the bytes of an upload, and refuses it at the end. Mobile data must not go there without end, whatever
// else the server shows or hides.

import * as assert from 'uvu/assert';
import { ways, within, worldWith } from '../../sim/world/ways.ts';
import { noise } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('a full disk');

const bytes = 20_000;
const files = { 'DCIM/A.JPG': noise(bytes) };

for (const { family, method } of ways) {
  test(`${family} by ${method}: an image that is refused at its end costs at most five times its size in four hours, then arrives`, () => {
    const faults: object[] = [{ verb: 'STOR', how: { fill: 8000, reply: 552 } }];
    return within(worldWith(family, { files, server: { faults: faults as never }, config: { upload: { method } } }), async world => {
      world.boot();
      await world.clock.run(() => false, 4 * 3_600_000);
      const sent = world.uploads().reduce((sum, upload) => sum + upload.bytes, 0);
      assert.ok(sent >= bytes && sent <= 5 * bytes, `${sent} bytes`);
      faults.length = 0;
      world.put('DCIM/B.JPG', noise(900, 2));
      await world.until(/A\.JPG delivered as/, 70);
      assert.is(Object.values(world.served()).filter(content => content.equals(noise(bytes))).length, 1);
    });
  });
}

test.run();
