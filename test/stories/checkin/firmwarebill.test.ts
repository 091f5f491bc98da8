// Tests what firmware costs that never comes right: a spoiled file on the server, and one whose transfers break. The same manifest costs at most two
// whole downloads, whatever the number of looks. The report says why it is refused. Other firmware is taken at once.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { within, worldWith } from '../../sim/world/ways.ts';
import { noise, type World, type WorldOptions } from '../../sim/world/world.ts';
import { chip, signed } from './wired.ts';

const test = suite('the bill of firmware from the server');

const place = 'up/fw/wired.bin';
/** Hours from one look for firmware to the next. With more looks a day, the test would take longer and show the same. */
const hours = 3;
const looksADay = 24 / hours;
const config = {
  device: 'hut', report: { name: '{device}.json', everyHours: hours }, remote: { firmware: 'fw/{board}.bin', everyHours: hours }, schedule: { everyMinutes: hours * 60, offset: false },
};

/** A file whose last chunk has a wrong bit. */
function spoiled(version: string): Buffer {
  const file = signed(version);
  file[file.length - 20]! ^= 1;
  return file;
}

const at = (more: WorldOptions) => worldWith('sim7600', { files: { 'DCIM/100CAM/a.jpg': noise(1001, 1) }, chip, config, ...more });
const linesOf = (world: World, text: RegExp) => world.lines.filter(line => / firmware: /.test(line) && text.test(line));
const reportIn = (world: World) => JSON.parse(world.served()['up/hut.json']!.toString('utf8')) as { download?: string };
/** Returns the bytes on the air that the camera has counted, by its note on the card. */
const monthIn = (world: World) => Number([...world.read('snapferry/state').toString('latin1').matchAll(/\nmonth \d+ (\d+) /g)].at(-1)![1]);
const days = async (world: World, count: number) => void await world.clock.run(() => false, count * 86_400_000);
async function spentIn(world: World, count: number): Promise<number> {
  const before = monthIn(world);
  await days(world, count);
  return monthIn(world) - before;
}

const beginning = 8192;
/** What the camera counts for a report is about this number of bytes. */
const reportBytes = 1000;

for (const http of [undefined, {}]) {
  test(`${http ? 'HTTP' : 'FTP'}: a spoiled file costs two downloads, then its beginning at each look, and the report says why; its repair is taken`, () => within(at({ ...http && { http } }), async world => {
    const file = spoiled('9.0.0');
    world.putServed(place, file);
    world.boot();
    await days(world, 1);
    const of = (text: RegExp) => linesOf(world, text).length;
    assert.is(of(/ begins anew: the bytes from \d+ on are not those of the manifest/), 1);
    const told = / is not taken: two downloads had bytes that are not those of its manifest; copy it again, under a new version\. It is tried again after 30 days$/;
    assert.is(of(told), 1, linesOf(world, /./).join('\n'));
    assert.ok(monthIn(world) < 1.1 * 2 * file.length + looksADay * 1.1 * beginning + looksADay * reportBytes, `${monthIn(world)}`);
    assert.match(reportIn(world).download!, /^9\.0\.0 refused: two downloads had bytes that are not those of its manifest, copy it again/);
    const later = await spentIn(world, 2);
    assert.ok(later < 2 * looksADay * (1.1 * beginning + reportBytes), `${later} bytes in two days`);
    world.cut();
    world.boot();
    assert.ok(await spentIn(world, 1) < (looksADay + 1) * (1.1 * beginning + reportBytes), 'nor after a power cut');
    assert.is(of(told), 1, 'it is said once');
    world.putServed(place, signed('9.0.1'));
    assert.ok(await world.until(/ firmware: 9\.0\.1: (\d+) of \1 bytes are on the card/, 2 * hours * 60 + 10));
  }));
}

test('a spoiled file is tried again after 30 days, so its repair under the same version comes, too', () => within(at({ config: { ...config, remote: { ...config.remote, everyHours: 24 }, schedule: { everyMinutes: 720, offset: false } } }), async world => {
  world.putServed(place, spoiled('9.0.0'));
  world.boot();
  assert.ok(await world.until(/ is not taken: two downloads had bytes/, 25 * 60));
  world.putServed(place, signed('9.0.0'));
  await days(world, 29);
  assert.is(linesOf(world, / of \d+ bytes are on the card \(100 %\)/).length, 0);
  assert.ok(await world.until(/ of \d+ bytes are on the card \(100 %\)/, 3 * 24 * 60));
}));

test('HTTP: a server that refuses parts beyond 16 kB by 416 gives the file in one piece', () => within(at({ http: { rangeBelow: 16_384 } }), async world => {
  const file = signed('9.0.0');
  world.putServed(place, file);
  world.boot();
  assert.ok(await world.until(/ firmware: 9\.0\.0: (\d+) of \1 bytes are on the card/, 60), linesOf(world, /./).join('\n'));
  assert.match(linesOf(world, / anew: /)[0]!, /the server gives no part of the file, so it comes in one piece: the server answered 416/);
  assert.ok(Buffer.from(world.read('snapferry/get/firmware.bin')).equals(file), 'byte for byte');
}));

test('HTTP: a server that gives neither parts nor the whole file costs two downloads a day, and the report says so', () => within(at({ http: { rangeBelow: 16_384, faults: [{ method: 'GET', target: 'wired.bin', how: { closeAtByte: 40_000 } }] } }), async world => {
  const file = signed('9.0.0');
  world.putServed(place, file);
  world.boot();
  await days(world, 1);
  assert.is(linesOf(world, / is not taken: two downloads did not bring it whole; it is tried again after a day$/).length, 1, linesOf(world, /./).join('\n'));
  assert.match(reportIn(world).download!, /^9\.0\.0 refused: two downloads did not bring it whole/);
  const before = world.http!.saidBytes();
  await days(world, 2);
  const perDay = (world.http!.saidBytes() - before) / 2;
  assert.ok(perDay < 2 * file.length + looksADay * (beginning + reportBytes), `${perDay} bytes a day`);
}));

test.run();
