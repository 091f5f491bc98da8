// Tests that some files never go to a server. They are the firmware's own files, those with secrets under any name, and those whose size the engine
// cannot count.

import { writeFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { within, worldWith } from '../../sim/world/ways.ts';
import { noise, type World, type WorldOptions } from '../../sim/world/world.ts';

const test = suite('files that are never sent');
const secret = 'Mel0n-Secret-99';
const chip = { board: 'lilygo-t-sim7600' };
const first = 'DCIM/100CAM/IMG_0001.JPG';

interface Door {
  folder?: string;
  match?: string;
  send: string;
}

/** Paths that lead to config.json or a file of the firmware on a chip, by FatFs's source. Some do on a desktop with a FAT card, too. */
const doors: Door[] = [
  { send: '/DCIM/..\\config.json\0.jpg', match: '*.jpg' }, { send: '/DCIM/..\\snapferry\\settings.0\0.jpg', match: '*.jpg' }, { send: '/DCIM/..\\config.json' }, { send: '/DCIM/100CAM\\..\\..\\config.json' },
  { send: '/DCIM/../config.json' }, { send: '/DCIM/..\\config.json\x1f.jpg', match: '*.jpg' }, { send: '/DCIM/..\\CONFIG~1.JSO' }, { send: '/DCIM/..\\SNAPFE~1\\state' },
  { folder: '/', send: '/\\config.json' }, { folder: '/', send: '\\config.json' }, { folder: '/', send: '/CONFIG~1.JSO' }, { folder: '/', send: '/SNAPFE~1/state' }, { folder: '/', send: '/snapfe~1/settings.0' },
  { folder: '/', send: '/snapferry\\state' }, { folder: '/', send: '/snapferry./state' }, { folder: '/', send: '/config.json\0.jpg', match: '*.jpg' }, { folder: '/', send: '/config.json .' }, { folder: '/', send: 'DCIM\\..\\config.json' },
];

function options(door: Pick<Door, 'folder' | 'match'>, given: Partial<WorldOptions>): WorldOptions {
  return worldWith('sim7600', {
    files: { [first]: noise(1001) }, ...given,
    config: {
      device: 'hut', network: { apn: 'internet', password: secret }, images: { folder: door.folder ?? '/DCIM', match: door.match ?? '*' },
      report: { name: '{device}.json' }, remote: { name: '{device}-settings.json', everyHours: 1 }, schedule: { everyMinutes: 60, offset: false },
    },
  });
}

function assertKept(world: World): void {
  const served = world.served();
  const leaked = Object.keys(served).filter(name => !/-settings\.json$/.test(name) && (served[name]!.includes(secret) || /\npace |\nbaud |\nround \d|"send"/.test(served[name]!.toString('latin1'))));
  assert.equal(leaked, [], 'on the server');
  for (const request of world.http?.requests ?? []) assert.not.ok(Buffer.from(request.body).includes(secret), `${request.method} ${request.target}`);
}

/** Runs rounds in which settings from the server ask, by their key `send`, for the files at these paths on the card. */
async function ask(world: World, send: string[]): Promise<void> {
  world.putServed('up/hut-settings.json', JSON.stringify({ id: 8, send }));
  await world.round();
  for (const n of [2, 3]) {
    world.put(`DCIM/100CAM/IMG_000${n}.JPG`, noise(1000 + n, n));
    assert.ok(await world.until(/ round: \d+ delivered/, 130));
  }
}

for (const [where, given] of [['FTP, chip', { chip }], ['HTTP, chip', { chip, http: {} }], ['FTP, desktop', {}]] as [string, Partial<WorldOptions>][]) {
  for (const key of new Set(doors.map(({ folder, match }) => `${folder ?? '/DCIM'} ${match ?? '*'}`))) {
    const those = doors.filter(({ folder, match }) => key === `${folder ?? '/DCIM'} ${match ?? '*'}`);
    test(`${where}: settings of the server open none of ${those.length} doors of ${key}, and each path is named once`, () => within(options(those[0]!, given), async world => {
      await ask(world, those.map(({ send }) => send));
      assertKept(world);
      const told = world.lines.filter(line => / remote: send: .* is not sent, since /.test(line));
      assert.is(told.length, those.length, told.join('\n'));
    }));
  }
}

test('an image is still sent on request, by its path below a folder with a short name', () => within(options({ folder: '/DCIM' }, { chip, files: { 'DCIM/preis\u0436\u0436.d/IMG_0001.JPG': noise(1001) } }), async world => {
  world.putServed('up/hut-settings.json', JSON.stringify({ id: 8, send: ['/DCIM/PREIS_~1.D/IMG_0001.JPG'] }));
  await world.round();
  world.put('DCIM/B.JPG', noise(1002, 2));
  assert.ok(await world.until(/PREIS_~1\.D\/IMG_0001\.JPG delivered as/, 130), world.lines.slice(-20).join('\n'));
}));

test('a copy of config.json is left alone, once, and the report names it', () => within(options({ match: '*' }, { chip, files: { [first]: noise(1001) } }), async world => {
  world.put('DCIM/100CAM/backup.bak', world.read('config.json'));
  await world.round();
  world.put('DCIM/100CAM/IMG_0002.JPG', noise(1002, 2));
  assert.ok(await world.until(/ round: \d+ delivered/, 130));
  assertKept(world);
  const told = world.lines.filter(line => /backup\.bak/.test(line));
  assert.is(told.length, 1, told.join('\n'));
  assert.match(told[0]!, /\/DCIM\/100CAM\/backup\.bak is not sent, since \/config\.json holds secrets that must not leave the card/);
}));

for (const [where, given] of [['chip', { chip }], ['desktop', {}]] as [string, Partial<WorldOptions>][]) {
  test(`a file of 3 GB is named as too large, once, in log and report, and left alone, ${where}`, () => within(options({ match: '*' }, given), async world => {
    const huge = join(world.folder, 'card', 'DCIM/100CAM/GX010001.MP4');
    writeFileSync(huge, '');
    truncateSync(huge, 3_000_000_000);
    world.boot();
    assert.ok(await world.until(/ report: is sent/, 30));
    const report = JSON.parse(world.served()['up/hut.json']!.toString()) as { status: string; fault: { code: string; words: string } };
    assert.equal([report.status, report.fault.code], ['degraded', 'not-sent']);
    assert.match(report.fault.words, /GX010001\.MP4/);
    world.put('DCIM/100CAM/IMG_0002.JPG', noise(1002, 2));
    assert.ok(await world.until(/ round: \d+ delivered/, 130));
    await world.until(/never/, 200);
    const told = world.lines.filter(line => /GX010001/.test(line) && !/empty/.test(line));
    assert.is(told.length, 1, told.join('\n'));
    assert.match(told[0]!, /GX010001\.MP4 is not sent, since it has 3000000000 bytes/);
    assert.not.ok(world.lines.some(line => / is empty /.test(line)));
    assert.equal(Object.keys(world.served()).filter(name => /JPG|MP4/.test(name)), ['up/100CAM/IMG_0001.JPG', 'up/100CAM/IMG_0002.JPG']);
    assert.match(String(world.type(`ferry.put("/DCIM/100CAM/GX010001.MP4")`)), /is not sent, since it has 3000000000 bytes/);
  }));
}

test('the newest file, if too large, is no live picture; the one before it is', () => within(worldWith('sim7600', {
  chip, files: { [first]: noise(1001) }, config: { images: { match: '*', live: 'live.jpg' } },
}), async world => {
  const huge = join(world.folder, 'card', 'DCIM/100CAM/ZX010001.MP4');
  writeFileSync(huge, '');
  truncateSync(huge, 2_147_483_648);
  await world.round();
  assert.equal(world.served()['up/live.jpg'], Buffer.from(noise(1001)));
}));

test('the console neither sends nor fetches by a path that leads elsewhere', () => within(options({}, { chip }), async world => {
  await world.round();
  for (const path of ['/DCIM/..\\\\config.json', '/config.json\\0.jpg', '/SNAPFE~1\\\\state']) assert.match(String(world.type(`ferry.put("${path}")`)), /holds a name that ends with/);
  assert.match(String(world.type('ferry.put("/CONFIG~1.JSO")')), /config\.json holds secrets/);
  const before = world.read('config.json');
  world.putServed('up/x\\..\\..\\config.json', 'mine');
  world.type('ferry.get("..\\\\..\\\\config.json")');
  await world.until(/is not fetched|failed/, 5);
  assert.equal(world.read('config.json'), before);
}));

test.run();
