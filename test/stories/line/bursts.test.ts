// Tests chips whose engine loses bytes: the release's engine keeps only 64 bytes of those that arrive within 100 ms, and later builds keep 960. Every
// modem family and upload method is tested, with copies that are read back, listings and downloads. On the release's engine, a burst of more than 60
// bytes must be on the list of harmless ones (heaps.ts), or the test fails.

import * as assert from 'uvu/assert';
import { engine2v2996 } from '../../sim/line/driver.ts';
import { wired } from '../../sim/world/board.ts';
import { harmless, tellUnknown } from '../../sim/world/heaps.ts';
import { longSettings } from '../../sim/world/settings.ts';
import { allHttpMethods, assertOnce, assertServed, bestWays, canList, families, ways, within, worldWith, type FamilyName } from '../../sim/world/ways.ts';
import { noise, type World } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('bursts');

const files = { 'DCIM/100CAM/IMG_0001.JPG': noise(3001), 'DCIM/100CAM/IMG_0002.JPG': noise(1) };
const chip = { board: wired.board };
/** A chip with a build of the engine that keeps 960 bytes, and reads 256 in 100 ms. */
const later = { ...chip, version: '2v29.200' };
/** Options of the same chip with the driver of later builds, for comparison. It loses nothing here, as the firmware asks for short answers. */
const sound = { ...chip, driver: engine2v2996 };

/** Returns the lines of the log about faults, without the message about the engine at boot. */
function troubleOf(world: World): string[] {
  return world.lines.filter(line => / error |; next: /.test(line) && !/ boot: this engine/.test(line));
}

async function arrives(world: World): Promise<void> {
  await world.round();
  assertServed(world, files);
  assertOnce(world, Object.keys(files));
  assert.equal(troubleOf(world), []);
  assert.equal(world.modem.violations, []);
}

async function delivers(world: World): Promise<void> {
  await arrives(world);
  assert.is(tellUnknown(world.heaps), '');
}

for (const way of ways) {
  for (const verify of ['size', 'content']) {
    test(`${way.family} by ${way.method}, ${verify}: each image is sent once, and all lost bytes are harmless`, () =>
      within(worldWith(way.family, { files, chip, config: { upload: { method: way.method, verify } } }), delivers));
  }
}

for (const way of allHttpMethods) {
  for (const verify of ['size', 'content']) {
    test(`${way.family} by ${way.method}, ${verify}, by HTTP: each image is sent once, and all lost bytes are harmless`, () =>
      within(worldWith(way.family, { files, chip, http: {}, config: { upload: { method: way.method, verify } } }), delivers));
  }
}

// In the next tests the HTTP server's answer comes after 50 to 700 ms, in steps of 50 ms. Sometimes it comes while the firmware asks for it, so the
// modem's notice of the answer and the answer come together.
for (const method of ['put', 'post']) {
  for (let lateMs = 50; lateMs <= 700; lateMs += 50) {
    test(`quectel by a socket, ${method}: an answer after ${lateMs} ms is whole beside its notice, and the image is sent once`, () =>
      within(worldWith('quectel', {
        files, chip, http: { faults: [{ method: method.toUpperCase(), how: { lateMs } }] },
        config: { http: method === 'post' ? { method, form: { file: 'image' } } : { method } },
      }), async world => {
        await world.round();
        assert.is(tellUnknown(world.heaps), '');
        assert.equal(troubleOf(world), []);
        assert.is(world.lines.filter(line => / delivered as /.test(line)).length, Object.keys(files).length);
      }));
  }
}

for (const [by, all] of [['FTP', ways], ['HTTP', allHttpMethods]] as const) {
  for (const way of all) {
    test(`${way.family} by ${way.method}, by ${by}, a build that reads 256 bytes in 100 ms: a copy is read back whole, and the image is sent once`, () =>
      within(worldWith(way.family, { files, chip: later, ...by === 'HTTP' && { http: {} }, config: { upload: { method: way.method, verify: 'content' } } }), async world => {
        await arrives(world);
        assert.ok(world.lines.some(line => / was read back from the /.test(line)));
        assert.is(world.lostBytes(), 0);
      }));
  }
}

async function asked(world: World, text: string, answer: RegExp): Promise<void> {
  world.type(text);
  assert.ok(await world.until(answer, 10), world.lines.slice(-12).join('\n'));
}

for (const [family, of] of families.flatMap(family => [[family, chip], [family, later]] as const)) {
  test(`${family}, engine ${'version' in of ? of.version : 'of the release'}: a listing and a file arrive whole, and the baud rate is restored`, () =>
    within(worldWith(family, { files, chip: of }), async world => {
      await world.round();
      const { dteBaud } = world.line.rates();
      world.putServed('up/long.bin', noise(5000, 7));
      if (canList(family)) await asked(world, 'ferry.list("/up")', /end of the list/);
      await asked(world, 'ferry.get("/up/long.bin")', /is on the card as \/snapferry\/get\/long\.bin, 5000 bytes/);
      assert.equal(Uint8Array.from(world.read('snapferry/get/long.bin')), noise(5000, 7));
      assert.is(world.line.rates().dteBaud, dteBaud);
      if (of === chip) assert.is(tellUnknown(world.heaps), '');
      else assert.is(world.lostBytes(), 0);
    }));
}

const settings = longSettings(8, { 'schedule.everyMinutes': 30 });
const checkIn = { device: 'hut', report: { name: '{device}.json' }, remote: { name: '{device}-settings.json', everyHours: 1 }, schedule: { everyMinutes: 60, offset: false } };

for (const { title, options } of [
  ...bestWays.map(({ family, method }) => ({ title: `${family} by ${method}`, options: worldWith(family, { files, chip, config: { ...checkIn, upload: { method } } }) })),
  ...allHttpMethods.map(({ family, method }) => ({ title: `${family} by ${method}, by HTTP`, options: worldWith(family, { files, chip, http: {}, config: { ...checkIn, upload: { method } } }) })),
]) {
  test(`${title}: settings from the server arrive whole, the report names them, and the baud rate is restored`, () => within(options, async world => {
    assert.ok(settings.length > 1000 && settings.length <= 1024, `${settings.length}`);
    world.putServed('up/hut-settings.json', settings);
    world.boot();
    assert.ok(await world.until(/ state: picking /, 10));
    const { dteBaud } = world.line.rates();
    assert.ok(await world.until(/ remote: settings 8 are on the card, /, 60));
    // Settings are fetched at a lower baud rate. The usual one must be back before the next commands, or the round would stop.
    assert.match(world.lines.filter(line => / talks at \d+ baud/.test(line)).at(-1)!, new RegExp(` talks at ${dteBaud} baud`), 'the baud rate is restored first');
    // The last line of the file says that no image failed in the round that fetched the settings.
    assert.ok(world.read('snapferry/settings.0').toString('latin1').endsWith(`\n${settings}\nbefore 0;\n`), 'every byte is on the card');
    assert.ok(await world.until(/ remote: settings 8 stay: /, 130));
    assert.is((JSON.parse(world.served()['up/hut.json']!.toString('utf8')) as { config: unknown }).config, 8);
    assert.is(world.line.rates().dteBaud, dteBaud);
    assert.equal(troubleOf(world), []);
    assert.is(tellUnknown(world.heaps), '');
  }));
}

/** A case for each entry of the list of harmless bursts (heaps.ts), in which that burst occurs. So the list has no outdated entry. */
const occurring: Record<string, { family: FamilyName; modem: object }> = {
  contexts: { family: 'sim7080', modem: {} },
  'lines of a boot': { family: 'sim800', modem: { urcs: ['+CPIN: READY', '*PSUTTZ: 2026,11,20,8,30,7,"+04",0'].map(line => ({ command: 'AT+CGREG?', nth: 1, beforeLine: 0, line })) } },
  'an operator with a long name': { family: 'ec2x', modem: { operator: 'Ferry '.repeat(40).trim() } },
};

for (const [title, { family, modem }] of Object.entries(occurring)) {
  test(`${family}, ${title}: bytes are lost, which costs less than a second`, async () => {
    const ms: number[] = [];
    for (const of of [chip, sound]) {
      await within(worldWith(family, { files, modem, chip: of }), async world => {
        const fromMs = world.clock.now();
        await delivers(world);
        ms.push(world.clock.now() - fromMs);
        const lost = world.heaps.long.filter(heap => heap.lostBytes > 0);
        assert.equal([...new Set(lost.map(heap => heap.known?.title))], of === chip ? [title] : []);
      });
    }
    assert.ok(ms[0]! - ms[1]! < 1000, `${ms[0]} ms, and ${ms[1]} without losses`);
  });
}

for (const { family } of bestWays) {
  test(`${family}: lost bytes cost less than a second in a round`, async () => {
    const ms: number[] = [];
    for (const of of [chip, sound]) {
      await within(worldWith(family, { files, chip: of }), async world => {
        const fromMs = world.clock.now();
        await delivers(world);
        ms.push(world.clock.now() - fromMs);
      });
    }
    assert.ok(ms[0]! - ms[1]! < 1000, `${ms[0]} ms, and ${ms[1]} without losses`);
  });
}

test('each entry of the list of harmless bursts has a case', () => {
  assert.equal(harmless.map(({ title }) => title).sort(), Object.keys(occurring).sort());
});

test.run();
