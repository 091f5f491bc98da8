// Tests object storage with an FTP front, such as SFTPGo on S3. It shows a new object late, copies instead of renaming, and lacks REST and APPE.
// With every modem family and upload method each image arrives once, without false messages.

import * as assert from 'uvu/assert';
import { assertOnce, assertServed, canList, errorsOf, hasTemporaryName, timesStored, ways, within, worldWith } from '../../sim/world/ways.ts';
import { noise, type WorldOptions } from '../../sim/world/world.ts';
import { crossed, sample } from '../../whole.ts';

const test = crossed('object storage');

const files = { 'DCIM/100CAM/IMG_0001.JPG': noise(700), 'DCIM/100CAM/IMG_0002.JPG': noise(801, 2), 'DCIM/100CAM/IMG_0003.JPG': noise(902, 3) };

const habits: { title: string; server: WorldOptions['server'] & object; modem?: object }[] = [
  { title: 'a new object is visible after 3 s', server: { lateMs: 3000 } },
  { title: 'a new object is visible after 12 s', server: { lateMs: 12_000 } },
  { title: 'a new object has no bytes for 3 s', server: { lateMs: 3000, isLateEmpty: true } },
  { title: 'a rename is a copy, and its name is visible after 3 s', server: { copies: true, lateMs: 3000 } },
  { title: 'a rename is a copy that takes 20 s', server: { copies: true }, modem: { renameMs: 20_000 } },
  { title: 'its listing is late, and SIZE unknown', server: { lateMs: 3000, noSize: true } },
];

for (const way of ways) {
  for (const { title, server, modem = {} } of habits) {
    if (server.copies && !hasTemporaryName(way.family)) continue;
    if (server.noSize && !canList(way.family)) continue;
    test(`${way.family} by ${way.method}: ${title}`, () =>
      within(worldWith(way.family, { files, server, modem, config: { upload: { method: way.method } } }), async world => {
        world.putServed('up/100CAM/other.txt', 'so that a listing tells something');
        await world.round();
        assert.match(world.lines.join('\n'), / round: 3 delivered, 0 skipped, 0 left/);
        assert.is(errorsOf(world), '');
        assertOnce(world, Object.keys(files));
        const there = Object.keys(world.served()).filter(path => !path.endsWith('.txt'));
        assert.equal(there, Object.keys(files).map(path => path.replace('DCIM', 'up')));
      }));
  }

  if (hasTemporaryName(way.family)) {
    test(`${way.family} by ${way.method}: a new object is renamed once it is visible, also without a check of its size`, () =>
      within(worldWith(way.family, { files, server: { copies: true, lateMs: 1500 }, config: { upload: { method: way.method, verify: 'none' }, images: { live: 'live.jpg' }, report: { name: 'r.json' } } }), async world => {
        await world.round();
        assert.match(world.lines.join('\n'), / round: 3 delivered, 0 skipped, 0 left/);
        assert.not.match(world.lines.join('\n'), / (?:error|warn) /);
        const { 'up/r.json': report, 'up/live.jpg': live } = world.served();
        assert.ok(live?.equals(files['DCIM/100CAM/IMG_0003.JPG']), 'live.jpg is the newest image');
        assert.ok(report);
      }));
  }

  test(`${way.family} by ${way.method}: objects are visible after the longest wait: at most two uploads each, and all are delivered`, () =>
    within(worldWith(way.family, { files, server: { lateMs: 3_600_000 }, config: { upload: { method: way.method } } }), async world => {
      world.putServed('up/100CAM/other.txt', 'so that a listing tells something');
      world.boot();
      // a name that the server does not change yet waits for a later round
      for (const path of Object.keys(files)) assert.ok(world.lines.some(line => line.includes(`${path} delivered as`)) || await world.until(new RegExp(`${path} delivered as`), 200), path);
      for (const path of Object.keys(files)) assert.ok(timesStored(world, path) <= 2, path);
    }));
}

// An upload that cannot be resumed starts again from its first byte in the same try, without another query of the server.

const resumes: { family: 'sim7600' | 'sim800' | 'quectel'; method: string; verb: string; refused?: { nth: number }; asks: RegExp; modem?: object }[] = [
  // the first REST reads the end of the partial upload, which shows whose it is
  { family: 'sim7600', method: 'efs', verb: 'REST', refused: { nth: 2 }, asks: /PUTFILE="[^"]*",\d,\d/ },
  { family: 'sim800', method: 'stream', verb: 'APPE', asks: /PUTOPT="APPE"/ },
  { family: 'quectel', method: 'stream', verb: 'REST', asks: /QFTPCFG=3,[1-9]/, modem: { failsInData: 'at-end' } },
];

for (const { family, method, verb, refused = {}, asks, modem = {}, refuse } of sample(resumes.flatMap(one => [502, 501, 550].map(refuse => ({ ...one, refuse }))), 4)) {
  test(`${family} by ${method}: ${verb} is answered ${refuse}`, () => {
    const large = { 'DCIM/100CAM/IMG_0001.JPG': noise(200_000), 'DCIM/100CAM/IMG_0002.JPG': noise(210_000, 2) };
    const faults = [...[1, 3].map(nth => ({ verb: 'STOR', nth, how: { tear: 100_000 } })), { verb, ...refused, how: { refuse } }];
    return within(worldWith(family, { files: large, modem, server: { faults }, config: { upload: { method } } }), async world => {
      await world.round(90);
      assert.match(world.lines.join('\n'), / round: 2 delivered, 0 skipped, 0 left/);
      assertServed(world, large);
      assert.is(world.modem.commands.filter(line => asks.test(line)).length, 1, 'requested once');
      assert.is(world.lines.filter(line => /the server cannot resume uploads, so .* is sent from its first byte/.test(line)).length, 1);
      assert.not.match(world.lines.join('\n'), /try 3 of 3/);
    });
  });
}

test('sim7600: a partial upload whose end the server does not let be read stays, and the image is sent under its own name', () => {
  const image = noise(200_000);
  const faults = [{ verb: 'STOR', nth: 1, how: { tear: 100_000 } }, { verb: 'REST', how: { refuse: 502 } }];
  return within(worldWith('sim7600', { files: { 'DCIM/100CAM/IMG_0001.JPG': image }, server: { faults }, config: { upload: { method: 'efs' } } }), async world => {
    await world.round(90);
    const served = Object.entries(world.served()).map(([path, bytes]) => [path.replace(/-[0-9a-f]{8}/, '-'), bytes.length]);
    assert.equal(served.sort(), [['up/100CAM/IMG_0001-.JPG', 200_000], ['up/100CAM/IMG_0001.JPG', 100_000]]);
    assert.ok(Object.values(world.served()).some(bytes => bytes.equals(image)), 'the image is whole');
  });
});

test.run();
