// Tests a card without the folder of `images.folder`, as after it was formatted on a computer and config.json was copied back. A report needs no images: it
// goes and tells the fault, and settings come from the server.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { errorsOf, within, worldWith } from '../../sim/world/ways.ts';
import { noise } from '../../sim/world/world.ts';

const test = suite('a card without a folder of images');

const config = { report: { name: 'report.json', everyHours: 1 }, remote: { name: 'camera.json', everyHours: 1 }, schedule: { everyMinutes: 10 } };

test('the report goes, with the fault, settings are fetched, and images are sent once there is a folder', () =>
  within(worldWith('sim7600', { files: { 'other/A.JPG': noise(900) }, config }), async world => {
    mkdirSync(join(world.folder, 'server/up'), { recursive: true });
    writeFileSync(join(world.folder, 'server/up/camera.json'), JSON.stringify({ id: '7', set: { 'images.first': 'newest' } }));
    world.boot();
    assert.ok(await world.until(/ round: 0 delivered/, 10));
    assert.match(errorsOf(world), /images\.folder: \/DCIM is not a folder on this card/);
    const { status, fault } = JSON.parse(Buffer.from(world.served()['up/report.json']!).toString()) as { status: string; fault: { code: string } };
    assert.equal([status, fault.code], ['degraded', 'no-folder']);
    assert.ok(world.modem.commands.some(line => line.startsWith('AT+CFTPSGET="camera.json"')));
    world.put('DCIM/B.JPG', noise(901, 2));
    assert.ok(await world.until(/B\.JPG delivered/, 30));
  }));

test('without a report, nothing begins', () => within(worldWith('sim7600', { files: {} }), async world => {
  world.boot();
  await world.until(/never/, 5);
  assert.equal(world.modem.commands, []);
}));

test.run();
