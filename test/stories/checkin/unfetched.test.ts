// Tests what the report says if the server does not let the camera read settings or firmware, or if the settings have an old number. Each is in the
// report within a day, with the status `degraded`, until it is corrected.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { within, worldWith } from '../../sim/world/ways.ts';
import { noise, type World, type WorldOptions } from '../../sim/world/world.ts';
import { chip, signed } from './wired.ts';

const test = suite('files that the camera may not read');

const config = { device: 'hut', report: { name: '{device}.json' }, remote: { name: '{device}-settings.json', firmware: 'fw/{board}.bin' }, schedule: { everyMinutes: 60, offset: false } };
const at = (more: WorldOptions) => worldWith('sim7600', { files: { 'DCIM/100CAM/a.jpg': noise(1001, 1) }, chip, config, ...more });

interface Report { status: string; fault?: { code: string }; left?: string; download?: string }
const reportIn = (world: World) => JSON.parse(world.served()['up/hut.json']!.toString('utf8')) as Report;
const days = async (world: World, count: number) => void await world.clock.run(() => false, count * 86_400_000);

const statuses = [302, 401, 403, 500];
for (const status of statuses) {
  test(`HTTP ${status}: the report says within a day that settings and firmware are not fetched, until they may be read`, () => {
    const faults = ['wired.bin', 'hut-settings'].map(target => ({ method: 'GET', target, how: { status } }));
    return within(at({ http: { faults } }), async world => {
      world.boot();
      await days(world, 1.1);
      const report = reportIn(world);
      assert.equal([report.status, report.fault?.code], ['degraded', 'not-taken']);
      assert.match(report.left!, new RegExp(`^not fetched: the server answered ${status}`));
      assert.match(report.download!, new RegExp(`^\\? refused: the server answered ${status}`));
      assert.is(world.lines.filter(line => new RegExp(`error firmware: fw/wired\\.bin is not taken: the server answered ${status}`).test(line)).length, 1, 'it is said once');
      faults.length = 0;
      await days(world, 2.1);
      const later = reportIn(world);
      assert.equal([later.status, later.left, later.download], ['ok', undefined, undefined], 'no file there is no fault');
    });
  });
}

test('FTP: an account that may not read is told in the report within a day', () => within(at({ server: { faults: [{ verb: 'RETR', how: { refuse: 550 } }] } }), async world => {
  world.putServed('up/hut-settings.json', '{"id": 3}');
  world.putServed('up/fw/wired.bin', noise(50_000));
  world.boot();
  await days(world, 1.1);
  const report = reportIn(world);
  assert.equal([report.status, report.fault?.code], ['degraded', 'not-taken']);
  assert.match(report.left!, /^not fetched: the server refused/);
  assert.match(report.download!, /^\? refused: the server refused/);
}));

for (const http of [undefined, {}]) {
  test(`${http ? 'HTTP' : 'FTP'}: firmware that vanishes while it comes is told in the report until it is there again; before it came, it is no fault`, () => within(at({
    config: { ...config, report: { ...config.report, everyHours: 1 }, remote: { firmware: config.remote.firmware, everyHours: 1 } }, ...http && { http },
  }), async world => {
    world.boot();
    await days(world, 1.1);
    assert.equal([reportIn(world).status, reportIn(world).download], ['ok', undefined]);
    // another file keeps the folder's listing from being empty, which would tell nothing
    world.putServed('up/fw/other.bin', noise(100));
    world.putServed('up/fw/wired.bin', signed('9.0.0', 85 * 4096));
    assert.ok(await world.until(/ firmware: 9\.0\.0: [1-9]\d* of \d+ bytes are on the card/, 120));
    world.removeServed('up/fw/wired.bin');
    await days(world, 1.1);
    const report = reportIn(world);
    assert.equal([report.status, report.fault?.code], ['degraded', 'not-taken']);
    assert.match(report.download!, /^9\.0\.0 refused: the server has no such file any more, put it there again/);
    await days(world, 8);
    assert.equal([reportIn(world).status, reportIn(world).download], ['ok', undefined], 'after a week it was taken away on purpose');
  }));
}

test('settings with a number that is too low are told in the report within a day', () => within(at({ config: { ...config, remote: { name: '{device}-settings.json' } } }), async world => {
  world.putServed('up/hut-settings.json', '{"id": 8}');
  world.boot();
  await days(world, 2.1);
  assert.is(reportIn(world).status, 'ok');
  world.putServed('up/hut-settings.json', '{"id": 7, "set": {"upload.attempts": 2}}');
  await days(world, 2.1);
  const report = reportIn(world);
  assert.equal([report.status, report.fault?.code], ['degraded', 'not-taken']);
  assert.match(report.left!, /^7: 8 was taken before, and numbers/);
}));

test('a report.url that refuses is asked once an hour, not after each image', () => within(at({ config: { device: 'hut', report: { url: 'http://127.0.0.1:9/in' }, schedule: { everyMinutes: 5, offset: false } } }), async world => {
  world.boot();
  for (let n = 1; n <= 12; n++) {
    world.put(`DCIM/100CAM/IMG_000${n}.JPG`, noise(1000 + n, n));
    await world.clock.run(() => false, 300_000);
  }
  const tries = world.lines.filter(line => / report: is not taken by /.test(line)).length;
  assert.ok(tries >= 1 && tries <= 2, `${tries} tries in an hour`);
}));

test.run();
