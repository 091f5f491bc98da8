// Tests thirty days with a small budget of data. The budget is never exceeded, and the images that wait are sent in the next month.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { noise } from '../../sim/world/world.ts';
import { inWhole } from '../../whole.ts';
import { onChip } from '../clock/asleep.ts';

const test = suite('budget');

const add = (megabytes: number) => test(`thirty days, ${megabytes} MB a month: the server never gets more in a month; the other images wait and are sent later`, () =>
  onChip({ startMs: Date.parse('2026-11-10T08:00:00Z'), config: { send: { megabytesPerMonth: megabytes }, schedule: { everyMinutes: 1440, sleep: true, offset: false } } }, async world => {
    world.boot();
    const months: Record<string, number> = {};
    let known = 0;
    for (let day = 0; day < 30; day++) {
      world.put(`DCIM/100CAM/IMG_${String(day + 1).padStart(4, '0')}.JPG`, noise(megabytes * 60_000 + day, day + 1));
      assert.ok(await world.until(/ round: asleep for /, 1500 * 3), `day ${day}`);
      const bytes = Object.values(world.served()).reduce((sum, content) => sum + content.length, 0);
      const month = new Date(world.clock.now()).toISOString().slice(0, 7);
      months[month] = (months[month] ?? 0) + bytes - known;
      known = bytes;
    }
    assert.equal(Object.keys(months), ['2026-11', '2026-12']);
    for (const [month, bytes] of Object.entries(months)) assert.ok(bytes * 1.1 <= megabytes * 1_000_000 && bytes * 1.1 > megabytes * 850_000, `${month}: ${bytes}`);
    assert.ok(world.lines.some(line => new RegExp(` info round: send\\.megabytesPerMonth: \\d+\\.\\d of ${megabytes} MB of this month are used; .* wait for the next month$`).test(line)));
    assert.is(Object.keys(world.served()).length, 30, 'all images are on the server');
    assert.is(world.uploads().length, 30, 'each once');
  }));

add(1);
inWhole(add)(20);

test.run();
