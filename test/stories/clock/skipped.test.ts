// Tests `images.skipOlderMinutes` with a clock that is wrong for one round. What the firmware decided in that round must not be final.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { jpegTaken } from '../../delivery/exif.ts';
import { createWorld, noise, type World } from '../../sim/world/world.ts';

const test = suite('skipped by a wrong clock');

/** When the tests begin, in milliseconds. The network's local time is an hour ahead of UTC. */
const startMs = Date.parse('2026-11-20T08:30:00Z');
const hour = 3_600_000;
const path = (n: number) => `DCIM/100CAM/IMG_${String(n).padStart(4, '0')}.JPG`;
const picture = (localMs: number, seed: number) => Buffer.concat([Buffer.from(jpegTaken(new Date(localMs).toISOString().slice(0, 19).replace('T', ' ').replace(/-/g, ':')), 'latin1'), noise(300, seed)]);
const images = (world: World) => Object.keys(world.served()).filter(name => /IMG/.test(name)).map(name => +name.slice(-8, -4)).sort((a, b) => a - b);
const copies = (world: World) => readdirSync(join(world.folder, 'card/snapferry/reports')).sort();
const setClock = (world: World, localMs: number) => {
  const [date, time] = new Date(localMs).toISOString().slice(2, 19).split('T');
  world.type(`ferry.at('AT+CCLK="${date!.replace(/-/g, '/')},${time}+04"')`);
};
const now = (world: World) => world.clock.now() + hour;

for (const [title, aheadHours] of [['two hours', 2], ['three days', 72], ['ten years', 87_660], ['minus two hours', -2], ['minus ten years', -87_660]] as const) {
  for (const isCut of [false, true]) {
    test(`a clock that is ${title} ahead for one round${isCut ? ', and a power cut' : ''}: all recent images are sent, and no report's copy is lost`, async () => {
      const files = { [path(1)]: picture(startMs + hour - 60_000, 1), [path(90)]: picture(startMs - 100 * hour, 90) };
      const world = await createWorld({ startMs, files, config: { images: { skipOlderMinutes: 60 }, report: { name: 'hut.json', everyHours: 1 }, schedule: { everyMinutes: 20, offset: false } } });
      try {
        await world.round();
        assert.equal(images(world), [1]);
        // The clock is set in a round of its own, since the firmware reads it only in the next one.
        setClock(world, now(world) + aheadHours * hour);
        await world.until(/ round: \d+ delivered/, 5);
        // 60 names are enough that the firmware notes the folder's delivered images.
        const fresh = Array.from({ length: 60 }, (_none, i) => i + 2);
        for (const n of fresh) world.put(path(n), picture(now(world) - 60_000, n));
        await world.until(/ round: \d+ delivered/, 30);
        const before = copies(world);
        assert.equal(images(world), aheadHours > 0 ? [1] : [1, ...fresh]);
        setClock(world, now(world));
        await world.until(/ round: \d+ delivered/, 5);
        if (isCut) {
          world.cut();
          world.boot();
        }
        world.put(path(80), picture(now(world), 80));
        await world.until(/never/, 45);
        assert.equal(images(world), [1, ...fresh, 80]);
        assert.ok(before.every(name => copies(world).includes(name)), copies(world).join());
        const sent = world.uploads().filter(({ path: at }) => /IMG_0002/.test(at)).length;
        assert.is(sent, 1);
      } finally {
        await world.close();
      }
    });
  }
}

test.run();
