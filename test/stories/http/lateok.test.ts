// Tests a SIM7600 whose sockets say OK to a slice only when the network has taken it. On a slow uplink that is long after the slice's last byte, and
// no byte was lost.

import * as assert from 'uvu/assert';
import { isDelivered, within, worldWith } from '../../sim/world/ways.ts';
import { noise } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('stories/http/lateok');

const files = { 'DCIM/A.JPG': noise(60_000, 1), 'DCIM/B.JPG': noise(60_000, 2) };

for (const family of ['sim7600', 'a76xx'] as const) {
  for (const upBytesPerSecond of [500, 2000, 20_000]) {
    test(`${family}, at ${upBytesPerSecond} bytes/s: each picture goes once, and no line is blamed`, () =>
      within(worldWith(family, { files, http: {}, config: { http: { method: 'put' } }, modem: { upBytesPerSecond, confirmsLate: true } }), async world => {
        await world.round();
        assert.ok(isDelivered(world, files), 'the pictures arrive, byte for byte');
        assert.is(world.http!.requests.filter(({ method }) => method === 'PUT').length, 2);
        assert.equal(world.modem.violations, [], 'nothing is written while the modem has not answered');
        assert.is(world.lines.filter(line => /were lost|check the wires/.test(line)).join('\n'), '');
      }));
  }
}

test.run();
