// Tests receivers with rules of their own, simulated by their sources and documentation. The settings are those that `npm start -- --setup` writes
// for them.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { receivers } from '../../../web/configure/receivers.ts';
import { jpegTaken } from '../../delivery/exif.ts';
import { bestWays, errorsOf, within, worldWith } from '../../sim/world/ways.ts';
import { noise, type World } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('receivers with rules');

const device = 'alpinehut';
/** Times that the pictures show. The tests begin at 08:30 UTC, which is 09:30 by the network. */
const times = ['2026:11:20 06:00:00', '2026:11:20 09:11:00', '2026:11:20 09:21:00', '2026:11:20 09:21:00', '2026:11:20 09:29:59'];
const files = Object.fromEntries(times.map((taken, i) => [
  `DCIM/100CAM/IMG_000${i + 1}.JPG`, Buffer.concat([Buffer.from(jpegTaken(taken, { isLittle: i % 2 > 0 }), 'latin1'), noise(900, i), Buffer.from([0xff, 0xd9])]),
]));
const place: [number, number] = [47.07, 15.44];

interface Stored { path: string; bytes: Uint8Array }

/** Returns everything that has reached the server: files that its upload hook has moved away, and files that are still there. */
const stored = (world: World): Stored[] => [
  ...world.taken().map(({ path, bytes }) => ({ path, bytes })), ...Object.entries(world.served()).map(([path, bytes]) => ({ path, bytes })),
];

function configOf(name: keyof typeof receivers, more: object = {}): Record<string, unknown> {
  const tree: Record<string, Record<string, unknown>> = {};
  for (const [key, value] of Object.entries(receivers[name]!.values(place))) {
    const [section, inner] = key.split('.') as [string, string];
    tree[section] = { ...tree[section], [inner]: value };
  }
  return { device, ...tree, ...more };
}

/** Returns the time in a picture's EXIF, DateTimeOriginal. It is found as text, since the pictures contain no other time. */
const takenOf = (bytes: Uint8Array) => /\d{4}:\d\d:\d\d \d\d:\d\d:\d\d/.exec(Buffer.from(bytes).toString('latin1'))?.[0];
const isWhole = (bytes: Uint8Array) => bytes[0] === 0xff && bytes[1] === 0xd8 && bytes.at(-2) === 0xff && bytes.at(-1) === 0xd9;

for (const { family } of bestWays) {
  // The rules of AviationWX (lib/webcam-acquisition.php). A name ends in .jpg in small letters. At most 7,200 s lie between the local time in the
  // EXIF and the arrival. The newest picture comes first.
  test(`${family}, AviationWX: every file is accepted, and the newest arrives first`, () =>
    within(worldWith(family, {
      files, config: configOf('aviationwx'), server: { hook: { afterMs: 3000 }, unknownVerbs: ['REST', 'APPE'] }, startMs: Date.UTC(2026, 10, 20, 8, 30),
    }), async world => {
      await world.round();
      await world.clock.run(() => false, 10_000);
      const arrived = stored(world);
      const drift = ({ bytes }: Stored) => Math.abs(Date.UTC(2026, 10, 20, 9, 30) - Date.parse(`${takenOf(bytes)!.replace(':', '-').replace(':', '-').replace(' ', 'T')}Z`)) / 1000;
      for (const { path, bytes } of arrived) {
        assert.match(path, /\/\d{8}_\d{6}(-\d+)?\.jpg$/);
        assert.ok(isWhole(bytes), path);
        // A modem without a clock sends the old picture, too, since the firmware cannot tell its age.
        if (!world.lines.some(line => /no time from/.test(line))) assert.ok(drift({ path, bytes }) <= 7200, `${path}, ${takenOf(bytes)}`);
      }
      assert.is(new Set(arrived.map(({ path }) => path)).size, arrived.length, 'nothing is overwritten');
      assert.ok(arrived.length >= 4);
      assert.match(world.lines.find(line => / delivered as /.test(line))!, /20261120_092959\.jpg/);
      assert.is(errorsOf(world), '');
      assert.not.ok(world.ftpCommands().some(line => /^(REST|APPE|RNFR|SIZE) /.test(line)));
    }));

  // The rules of AddaxAI Connect's FTP hook: a camera is known by its folder, and files without the ending .jpg are rejected and moved. Files
  // vanish after their upload.
  test(`${family}, AddaxAI Connect: no file is rejected`, () =>
    within(worldWith(family, { files, config: configOf('addaxai'), server: { hook: { afterMs: 0 } } }), async world => {
      await world.round();
      const arrived = stored(world);
      assert.is(arrived.length, 5);
      for (const { path, bytes } of arrived) {
        assert.match(path, /\/INSTAR\/lat47\.07000_lon15\.44000\/A_\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d(-\d+)?\.jpg$/);
        assert.ok(isWhole(bytes) && bytes.length <= 10_000_000, path);
      }
      assert.not.ok(world.ftpCommands().some(line => /^(STOR|RNTO) .*\.part/.test(line)), 'no temporary name');
      assert.is(errorsOf(world), '');
    }));

  // The rule of PhenoCam: files are named SITE_YYYY_MM_DD_HHMMSS.jpg, in the folder /data/SITE.
  test(`${family}, PhenoCam: each name has the site and the time`, () =>
    within(worldWith(family, { files, config: configOf('phenocam') }), async world => {
      await world.round();
      const names = stored(world).map(({ path }) => path).sort();
      assert.equal(names, ['060000', '091100', '092100-1', '092100', '092959'].map(end => `data/${device}/${device}_2026_11_20_${end}.jpg`).sort());
      assert.is(errorsOf(world), '');
    }));

  // The rule of the Met Office WOW (wow.metoffice.gov.uk/support/webcams): a folder with webcam images only. The latest one by the server's time is
  // shown.
  test(`${family}, Met Office WOW: its folder always shows the newest picture of a round's beginning`, () =>
    within(worldWith(family, { files, config: configOf('wow') }), async world => {
      const shown: string[] = [];
      const look = () => {
        const path = join(world.folder, 'server/up/wow');
        const images = existsSync(path) ? readdirSync(path).filter(name => /\.jpe?g$/i.test(name)) : [];
        assert.ok(images.length <= 1 && images.every(name => name === `${device}.jpg`), images.join());
        const bytes = images.length ? readFileSync(join(path, images[0]!)) : undefined;
        // A modem that cannot rename writes the file in place, so an incomplete file is not compared.
        if (bytes && isWhole(bytes) && takenOf(bytes) !== shown.at(-1)) shown.push(takenOf(bytes)!);
        return world.lines.some(line => / round: 5 delivered/.test(line));
      };
      world.boot();
      await world.clock.run(look, 3_600_000);
      world.put('DCIM/100CAM/IMG_0009.JPG', Buffer.concat([Buffer.from(jpegTaken('2026:11:20 09:35:00'), 'latin1'), noise(950, 9), Buffer.from([0xff, 0xd9])]));
      await world.until(/ round: 1 delivered/, 5);
      look();
      assert.equal(shown, [times.at(-1), '2026:11:20 09:35:00'], 'no picture of the backlog');
      assert.is(errorsOf(world), '');
    }));

  // A private web page reloads live.jpg, and so does Home Assistant's generic camera.
  test(`${family}, a private web page: live.jpg is the newest picture before the backlog is sent`, () =>
    within(worldWith(family, { files, http: {}, config: configOf('webpage') }), async world => {
      world.boot();
      await world.until(/ is the live picture live\.jpg/, 30);
      assert.equal(stored(world).map(({ path }) => path), ['up/live.jpg']);
      assert.is(takenOf(stored(world)[0]!.bytes), times.at(-1));
      await world.until(/ round: 5 delivered/, 30);
      assert.is(takenOf(stored(world).find(({ path }) => path === 'up/live.jpg')!.bytes), times.at(-1));
      assert.is(errorsOf(world), '');
    }));
}

test.run();
