// Tests that new firmware is seen within a day, also with a program of the same size. Meanwhile, the file is read at most once a day. A modem that gets
// files only whole sees just the file's size, in which the release has put the version.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { within, worldWith } from '../../sim/world/ways.ts';
import { noise } from '../../sim/world/world.ts';
import { chip, release, signed } from './wired.ts';

const test = suite('firmware of the same size');

const place = 'up/fw/wired.bin';
const config = { device: 'hut', report: { name: '{device}.json', everyHours: 1 }, remote: { firmware: 'fw/{board}.bin' }, schedule: { everyMinutes: 180, offset: false } };

for (const family of ['sim7600', 'sim800'] as const) for (const everyHours of [24, 1]) {
  test(`${family}, every ${everyHours} hours: a file of the same size is read at most once a day, and a new version comes within a day`, () =>
    within(worldWith(family, { files: { 'DCIM/100CAM/a.jpg': noise(1001, 1) }, chip, config: { ...config, remote: { ...config.remote, everyHours } } }), async world => {
      assert.is(signed('0.3.0').length, signed('0.3.1').length);
      const fetches = () => world.ftpCommands().filter(line => /^RETR .*wired\.bin/.test(line)).length;
      world.putServed(place, signed('0.3.0'));
      world.boot();
      await world.clock.run(() => false, 3 * 86_400_000);
      assert.ok(fetches() >= 3 && fetches() <= 4, `${fetches()} in three days`);
      assert.equal(world.lines.filter(line => / (firmware|update): |; next: /.test(line)), []);
      world.putServed(place, signed('0.3.1'));
      assert.ok(await world.until(/ firmware: 0\.3\.1: (\d+) of \1 bytes are on the card/, 27 * 60));
    }));
}

for (const family of ['a76xx', 'quectel'] as const) {
  test(`${family} gets a file only whole: an urgent version comes within a day, though its program is the same`, () =>
    within(worldWith(family, { files: { 'DCIM/100CAM/a.jpg': noise(1001, 1) }, chip, config }), async world => {
      const file = (version: string) => release(version, Buffer.alloc(64 * 4096, 'snapferry '), { urgent: version !== '0.3.0' });
      const fetches = () => world.ftpCommands().filter(line => /^RETR .*wired\.bin/.test(line)).length;
      world.putServed(place, file('0.3.0'));
      world.boot();
      await world.clock.run(() => false, 3 * 86_400_000);
      assert.is(fetches(), 1);
      world.putServed(place, file('0.3.1'));
      assert.ok(await world.until(/ firmware: 0\.3\.1: (\d+) of \1 bytes are on the card/, 27 * 60));
    }));
}

test.run();
