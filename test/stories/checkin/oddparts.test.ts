// Tests HTTP servers that give the parts of a file in odd ways: shorter than asked for, without a byte, or compressed. Firmware comes all the same, or
// a sentence says why it does not, and no way is asked without end.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { within, worldWith } from '../../sim/world/ways.ts';
import { noise, type World, type WorldOptions } from '../../sim/world/world.ts';
import { chip, signed } from './wired.ts';

const test = suite('odd parts of a file');

const file = signed('9.0.0');
const config = { device: 'hut', report: { name: '{device}.json', everyHours: 1 }, remote: { firmware: 'fw/{board}.bin', everyHours: 24 }, schedule: { everyMinutes: 60, offset: false } };

const at = (http: WorldOptions['http'] & object, remote: object = config.remote) =>
  worldWith('sim7600', { files: { 'DCIM/100CAM/a.jpg': noise(1001, 1) }, chip, config: { ...config, remote }, http });
/** The lines of the log about firmware. */
const linesOf = (world: World) => world.lines.filter(line => / firmware: /.test(line)).join('\n');
const requestsOf = (world: World) => world.http!.requests.filter(({ method, target }) => method === 'GET' && target.includes('wired.bin')).length;

const whole = / 9\.0\.0: (\d+) of \1 bytes are on the card/;

/** Runs the camera until the firmware is on the card, or for twenty hours. */
async function start(world: World): Promise<void> {
  world.putServed('up/fw/wired.bin', file);
  world.boot();
  await world.clock.run(() => whole.test(linesOf(world)), 20 * 3_600_000);
}

for (const most of [1500, 16_384]) {
  test(`answers of at most ${most} bytes: the firmware comes in such parts`, () => within(at({ mostOfRange: () => most }), async world => {
    await start(world);
    assert.match(linesOf(world), whole);
    assert.not.match(linesOf(world), / anew|is not taken/);
    assert.ok(Buffer.from(world.read('snapferry/get/firmware.bin')).equals(file), 'byte for byte');
    assert.ok(requestsOf(world) >= Math.ceil(file.length / most), `${requestsOf(world)}`);
  }));
}

for (const from of [0, 2000, 20_000]) {
  test(`an answer without a byte from ${from} on: the firmware comes in one piece, and nothing is asked without end`, () => within(at({ mostOfRange: at => (at >= from ? 0 : Infinity) }), async world => {
    await start(world);
    assert.match(linesOf(world), /the server gives no part of the file, so it comes in one piece: the server answered 206[^\n]*, but without a byte/);
    assert.match(linesOf(world), whole);
    assert.ok(requestsOf(world) < 12, `${requestsOf(world)}`);
  }));
}

test('a file that is sent compressed is not taken, and the log and the report say why', () => within(at({ zips: true }), async world => {
  await start(world);
  const why = 'the server sends it compressed, with Content-Encoding; switch that off there for this file';
  assert.ok(linesOf(world).includes(`fw/wired.bin is not taken: ${why}`), linesOf(world));
  const { download } = JSON.parse(world.served()['up/hut.json']!.toString('utf8')) as { download?: string };
  assert.ok(download?.includes(why.slice(0, 40)), download);
  assert.ok(requestsOf(world) < 5, `${requestsOf(world)}`);
}));

test('a file that is not there stays so, though the answer is sent compressed', () => within(at({ zips: true }, { name: 'settings.json', everyHours: 1 }), async world => {
  world.boot();
  await world.clock.run(() => false, 3 * 3_600_000);
  assert.ok(world.http!.requests.some(({ target }) => target.includes('settings.json')));
  assert.not.match(world.lines.join('\n'), / is not fetched: | is not taken: /);
}));

test.run();
