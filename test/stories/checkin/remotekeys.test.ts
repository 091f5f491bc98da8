// Tests each key that a server may set (`remote.name`), with a value that breaks deliveries or pictures, or with an extreme one. A broken camera
// has its old settings again after two rounds. In any case the next settings arrive. `npm run test:all` has a third of the breaking values and a twelfth of
// the extreme ones.

import { keys } from '#schema';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseSettings } from '../../../src/config/remotekeys.ts';
import { standIn } from '../../sim/camera/spi/hosts.ts';
import { within, worldWith } from '../../sim/world/ways.ts';
import { noise, type World, type WorldOptions } from '../../sim/world/world.ts';
import { sample } from '../../whole.ts';

const test = suite('each key from the server');

const nameOf = (n: number) => `DCIM/100CAM/IMG_${String(n).padStart(4, '0')}.JPG`;
const config = { device: 'hut', report: { name: '{device}.json' }, remote: { name: '{device}-settings.json', everyHours: 1 }, schedule: { everyMinutes: 60, offset: false } };
const place = 'up/hut-settings.json';
const startMs = Date.parse('2026-11-20T08:30:00Z');
const hour = 60;

type Options = Omit<WorldOptions, 'modem'> & { modem?: object };
const chip: Options = { chip: { board: 'lilygo-t-sim7600', volts: () => 3.9 } };
const camera: Options = { camera: { pictureOf: standIn, kind: 'vc0706' } as NonNullable<WorldOptions['camera']>, config: { ...config, camera: { model: 'vc0706', size: '320x240', quality: 'low' } } };

interface Given { title: string; set: Record<string, unknown>; more?: Options }

/** Values that break deliveries or pictures although the checks of settings allow them. */
const breaking: (Given & { why: RegExp })[] = [
  { title: 'send.roaming off, abroad', set: { 'send.roaming': false }, more: { modem: { registration: [{ atMs: 0, stat: 5 }] } }, why: /no report arrived/ },
  { title: 'a voltage that the battery never has', set: { 'battery.sendAbove': 20 }, more: chip, why: /no report arrived/ },
  { title: 'a voltage for pictures that the battery never has', set: { 'battery.takeAbove': 20 }, more: chip, why: /no report arrived/ },
  { title: 'one attempt, with a server that refuses each first attempt', set: { 'upload.attempts': 1 }, more: { server: { faults: [3, 5, 7].map(nth => ({ verb: 'STOR', nth, how: { refuse: 451 } })) } }, why: /./ },
  { title: 'another camera than the connected one', set: { 'camera.model': 'ov528' }, more: camera, why: /a picture failed/ },
];

/** Values, some of them extreme, that the firmware must keep: they take effect, and the next settings still arrive. */
const harmless: Given[] = [
  { title: 'verification by content, with a server that refuses downloads', set: { 'upload.verify': 'content' }, more: { server: { faults: Array.from({ length: 10 }, (_none, i) => ({ verb: 'RETR', nth: 2 + i, how: { refuse: 550 } })) } } },
  { title: 'a live picture', set: { 'images.live': '{device}/live.jpg', 'images.first': 'newest' } },
  { title: 'previews first, under names of their own', set: { 'images.preview': 'first', 'images.previewName': 'small/{path}{stem}.jpg' } },
  { title: 'only images of the last minute', set: { 'images.skipOlderMinutes': 1 } },
  { title: 'the rarest reports and check-ins', set: { 'report.everyHours': 168, 'remote.everyHours': 168 } },
  { title: 'the rarest rounds', set: { 'schedule.everyMinutes': 10080, 'schedule.offset': true } },
  { title: 'sleep', set: { 'schedule.sleep': true }, more: chip },
  { title: 'a minute a day', set: { 'send.from': '03:00', 'send.to': '03:01' } },
  { title: 'a month with no room for an image', set: { 'send.megabytesPerMonth': 1 }, more: { files: { [nameOf(1)]: noise(1_000_000) } } },
  { title: 'a silent log', set: { 'log.level': 'error' } },
  { title: 'pictures within a minute of Sundays', set: { 'camera.from': '12:00', 'camera.to': '12:01', 'camera.days': '7', 'camera.everyMinutes': 1 }, more: camera },
  { title: 'the largest pictures in long bursts, dated', set: { 'camera.size': '1600x1200', 'camera.quality': 'high', 'camera.burst': 10, 'camera.pauseSeconds': 86400, 'camera.motion': 'on', 'camera.place': '-89.9,179.9' }, more: camera },
  { title: 'the delivered pictures go', set: { 'camera.whenFull': 'delivered' }, more: camera },
];

test('every key that a server may set has a case', () => {
  const isAllowed = (key: string) => !/cannot be set from the server/.test(parseSettings(JSON.stringify({ id: 1, set: { [key]: 0 } })).mistake);
  const tried = [...breaking, ...harmless].flatMap(({ set }) => Object.keys(set));
  // test/stories/checkin/newca.test.ts has http.ca, whose value is no path on the card, and which needs https
  assert.equal([...new Set(tried)].sort(), keys.filter(key => isAllowed(key) && key !== 'http.ca').sort());
});

test('the server may not have undelivered pictures deleted', () => {
  const mistakeOf = (value: string) => parseSettings(JSON.stringify({ id: 1, set: { 'camera.whenFull': value } })).mistake;
  for (const value of ['oldest', 'seen']) assert.match(mistakeOf(value), new RegExp(`^camera\\.whenFull: "${value}" cannot be set from the server, since it deletes pictures that were not delivered`));
  for (const value of ['stop', 'delivered']) assert.is(mistakeOf(value), '', value);
});

const configIn = (world: World) => (JSON.parse(world.served()['up/hut.json']?.toString('utf8') ?? '{}') as { config?: unknown }).config;

/** Brings an image each hour until the report names the expected settings. @param days most days until then @returns the hours until then */
async function report(world: World, isNamed: (found: unknown) => boolean, days: number): Promise<number> {
  const begunMs = world.clock.now();
  for (let n = world.taken().length; !isNamed(configIn(world)); n++) {
    const hours = (world.clock.now() - begunMs) / 3_600_000;
    assert.ok(hours < days * 24, `${hours} hours: the report says ${JSON.stringify(configIn(world))}`);
    if (n < 40) world.put(nameOf(10 + n), noise(500 + n, n));
    await world.until(/never/, hour);
  }
  return (world.clock.now() - begunMs) / 3_600_000;
}

const send = (world: World, id: number, set: object) => world.putServed(place, JSON.stringify({ id, set }));
const worldOf = (more: Options = {}) => worldWith('sim7600', { startMs, config, ...more, files: { [nameOf(1)]: noise(1001), ...more.files } });

for (const { title, set, more, why } of sample(breaking, 3)) {
  test(`${title}: after two rounds the previous settings are restored, and a report states the reason; the next settings are in force`, () => within(worldOf(more), async world => {
    send(world, 8, set);
    await world.round();
    await report(world, found => /^8 refused/.test(String(found)), 1);
    assert.match(String(configIn(world)), /^8 refused: not proved within 2 rounds \(/);
    assert.match(String(configIn(world)), why);
    send(world, 9, { 'log.level': 'debug' });
    await report(world, found => found === 9, 1);
    world.put(nameOf(99), noise(999));
    assert.ok(await world.until(/ round: \d+ delivered, 0 skipped, 0 left/, 2 * hour), 'all images are delivered');
  }));
}

for (const { title, set, more } of sample(harmless, 12)) {
  test(`${title}: the settings are in force, and the next ones are fetched within two weeks`, () => within(worldOf(more), async world => {
    send(world, 8, set);
    await world.round();
    await report(world, found => found === 8, 8);
    send(world, 9, { 'schedule.everyMinutes': 60 });
    await report(world, found => found === 9, 15);
  }));
}

test.run();
