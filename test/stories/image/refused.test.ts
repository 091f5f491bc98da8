// Tests a server that refuses the images of one folder. The images after them are sent.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { within } from '../../sim/world/ways.ts';
import { noise } from '../../sim/world/world.ts';

const test = suite('stories image refused');

const hourMs = 3_600_000;
const startMs = Date.UTC(2026, 10, 20, 8, 30);
const old = Array.from({ length: 12 }, (_none, i) => `DCIM/100OLDER/IMG_00${i + 10}.JPG`);

test('twelve old images are always refused: each new one goes in its hour', async () => {
  const files = Object.fromEntries(old.map((path, i) => [path, { content: noise(4000, i), atMs: startMs - 24 * hourMs + i * 60_000 }]));
  const config = { schedule: { everyMinutes: 60 }, upload: { verify: 'reply' } };
  await within({ startMs, files, config, http: { faults: [{ target: '100OLDER', how: { status: 500 } }] } }, async world => {
    world.boot();
    for (const number of [31, 32, 33]) {
      const path = `101NEWER/IMG_00${number}.JPG`;
      await world.clock.run(() => false, 5 * hourMs);
      world.put(`DCIM/${path}`, { content: noise(500, number), atMs: world.clock.now() });
      await world.clock.run(() => false, 2 * hourMs);
      assert.ok(world.served()[`up/${path}`], path);
    }
    const tried = old.filter(path => world.http!.requests.some(({ target }) => target.includes(path.slice(5))));
    assert.is(tried.length, old.length, 'each old one is tried, too');
  });
});

test.run();
