// 500 pictures on the real engine, with few JsVars if that engine is there: each has a name that its receiver takes, and arrives once.

import { createHash } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findEspruino } from '../../../firmware/engine/espruino.js';
import { receivers } from '../../../web/configure/receivers.ts';
import { jpegTaken } from '../../delivery/exif.ts';
import { smallEngine } from '../../sim/engine/engines.ts';
import type { FtpServerOptions } from '../../sim/server/server.ts';
import { noise } from '../../sim/world/world.ts';
import { carrierOf } from '../../tools/bench/line/carrier.ts';
import { carryOnChip } from '../../tools/bench/processor/chip.ts';
import { isWhole } from '../../whole.ts';

const names = suite('500 names on the real engine');

const count = isWhole ? 500 : 5;
const device = 'alpinehut';
const digits = (n: number, width: number) => String(n).padStart(width, '0');
const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** As cameras name them: by DCF, with a long name, in small letters, with folders of days, with blanks and dots. */
const namings: ((i: number) => string)[] = [
  i => `DCIM/${100 + i % 3}CAM/IMG_${digits(i, 4)}.JPG`, i => `DCIM/trail/Willfine-4.0CG_${digits(i, 5)}.jpg`, i => `DCIM/${100 + i % 3}MEDIA/DSC${digits(i, 5)}.JPG`,
  i => `DCIM/days/202611${digits(1 + i % 28, 2)}/north face ${i}.jpg`, i => `DCIM/a.b/cam.1.${i}.jpg`,
];

/** Some have one second; in either byte order. */
function picturesUpTo(lastMs: number): Record<string, Uint8Array> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => {
    const taken = new Date(lastMs - (i - (i % 5 === 4 ? 1 : 0)) * 11_000).toISOString().replace('T', ' ').replace(/-/g, ':').slice(0, 19);
    const jpeg = Buffer.from(jpegTaken(taken, { isLittle: i % 2 > 0, entries: i % 7, gap: i % 3 * 40 }), 'latin1');
    return [namings[i % namings.length]!(i), Buffer.concat([jpeg, noise(300 + i, i), Buffer.from([0xff, 0xd9])])];
  }));
}

interface Rules {
  name: keyof typeof receivers;
  /** The whole path of a file that it takes. */
  takes: RegExp;
  server?: Partial<FtpServerOptions>;
  isNewestFirst?: boolean;
}

/** By their sources (receivers.test.ts). */
const rules: Rules[] = [
  { name: 'aviationwx', takes: /^\/up\/(\d{8})_(\d{6})(?:-\d+)?\.jpg$/, server: { hook: { afterMs: 3000 }, unknownVerbs: ['REST', 'APPE'] }, isNewestFirst: true },
  { name: 'addaxai', takes: /^\/up\/INSTAR\/lat47\.07000_lon15\.44000\/A_(\d{4}-\d\d-\d\d)_(\d\d-\d\d-\d\d)(?:-\d+)?\.jpg$/, server: { hook: { afterMs: 0 } } },
  { name: 'phenocam', takes: /^\/data\/alpinehut\/alpinehut_(\d{4}_\d\d_\d\d)_(\d{6})(?:-\d+)?\.jpg$/, server: { hook: { afterMs: 60_000 } } },
];

/** EXIF DateTimeOriginal, found as text: the pictures hold no other time. */
const takenOf = (bytes: Uint8Array) => /\d{4}:\d\d:\d\d \d\d:\d\d:\d\d/.exec(Buffer.from(bytes).toString('latin1'))![0];

const command = [smallEngine, 'espruino'].find(name => findEspruino(name));
for (const { name, takes, server, isNewestFirst } of isWhole ? rules : rules.slice(0, 1)) {
  if (!command) continue;
  names(`${command}: ${count} names are as ${name} takes them, no two alike`, () => {
    const nowMs = Date.now();
    const files = picturesUpTo(nowMs - 60_000);
    const config: Record<string, Record<string, unknown>> = {};
    for (const [key, value] of Object.entries(receivers[name]!.values([47.07, 15.44]))) {
      const [section, inner] = key.split('.') as [string, string];
      config[section] = { ...config[section], [inner]: value };
    }
    return carryOnChip({
      command, carrier: carrierOf('sim7600', 'efs'), sizes: [], files, ...(server && { server }), config: { device, clock: { zone: '+00:00' }, ...config }, limitMs: 30 * 60_000,
    }, ({ lines, taken, left }) => {
      assert.ok(lines.some(line => line.endsWith(` round: ${count} delivered, 0 skipped, 0 left`)), lines.slice(-20).join('\n'));
      const arrived = [...taken, ...left];
      assert.equal(arrived.map(({ bytes }) => digest(bytes)).sort(), Object.values(files).map(digest).sort(), 'each picture once');
      assert.is(new Set(arrived.map(({ path }) => path)).size, count, 'no name twice');
      for (const { path, bytes } of arrived) {
        const found = takes.exec(path);
        assert.ok(found, path);
        assert.is(`${found[1]}${found[2]}`.replace(/\D/g, ''), takenOf(bytes).replace(/\D/g, ''), path);
      }
      const last = Object.keys(files).sort().at(-1)!;
      if (isNewestFirst) assert.is(digest(arrived[0]!.bytes), digest(files[last]!), 'the last by folder and name goes first');
    });
  });
}

// a file without a running test counts as a failure
if (!command) {
  console.log('500 names on the real engine: left out, as espruino is not on the PATH');
  names('they are left out', () => undefined);
}

names.run();
