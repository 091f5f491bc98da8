// Tests `send.roaming` false: there is no data connection and no login abroad, and all images are sent at home.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { families, within, worldWith } from '../../sim/world/ways.ts';
import { noise } from '../../sim/world/world.ts';

const test = suite('roaming');
const files = { 'DCIM/A.JPG': noise(300), 'DCIM/B.JPG': noise(301, 2) };
const modem = { registration: [{ atMs: 0, stat: 5 }] };

for (const family of families) {
  test(`${family}: no image is sent abroad, and all are sent at home`, () =>
    within(worldWith(family, { files, modem, config: { send: { roaming: false }, schedule: { everyMinutes: 30, offset: false } } }), async world => {
      await world.round();
      await world.until(/never/, 100);
      assert.is(world.lines.filter(line => / warn round: send\.roaming: the modem is roaming in another network .*the next round looks again$/.test(line)).length, 4, 'once per round');
      assert.equal([world.ftpCommands(), Object.keys(world.served())], [[], []]);
      world.type('ferry.send()');
      await world.until(/never/, 5);
      assert.equal(world.ftpCommands(), [], 'not by ferry.send() either');
      world.modem.setRegistration(1);
      assert.ok(await world.until(/B\.JPG delivered/, 40));
      assert.is(Object.keys(world.served()).length, 2);
      assert.not.ok('h' in (world.type('page.state()') as object));
    }));
}

test(`abroad, as usual`, () => within(worldWith('sim7600', { files, modem }), async world => {
  await world.round();
  assert.is(Object.keys(world.served()).length, 2);
}));

test.run();
