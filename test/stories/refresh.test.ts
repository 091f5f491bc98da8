// Tests a network that refreshes the SIM during an upload, as it does for SIMs with several subscriptions (eUICC). The modem prints the lines of a
// boot without a restart. Nothing is sent again for that. If the network is lost, too, the images are sent as after any loss.

import * as assert from 'uvu/assert';
import { assertServed, assertTruthful, families, within, worldWith } from '../sim/world/ways.ts';
import { noise } from '../sim/world/world.ts';
import { crossed } from '../whole.ts';

const test = crossed('refreshed SIMs');

const files = { 'DCIM/A.JPG': noise(100_000), 'DCIM/B.JPG': noise(60_000, 2) };
const config = { images: { afterUpload: 'delete' }, modem: { baud: 57600 } };

for (const family of families) {
  for (const [title, isLost] of [['and goes on', false], ['and loses the network', true]] as const) {
    test(`${family}: a SIM is refreshed each 40 s ${title}`, () =>
      within(worldWith(family, { files, config, modem: { upBytesPerSecond: 5000 } }), async world => {
        world.boot();
        for (let n = 0; n < (isLost ? 1 : 20); n++) world.clock.after(20_000 + n * 40_000, () => world.modem.refreshSim(isLost));
        await world.until(/ round: /, 40);
        assertServed(world, files);
        assertTruthful(world, files);
        assert.is(world.lines.some(line => /reads its SIM again/.test(line)), true);
        assert.equal(world.lines.filter(line => /restarted unexpectedly/.test(line)), []);
        if (!isLost) assert.equal([world.lines.filter(line => /; next: /.test(line)), world.ftpCommands().filter(line => /^(STOR|APPE) /i.test(line)).length], [[], 2]);
      }));
  }
}

test.run();
