// Tests refused logins: there are never more than 9 in an hour until config.json changes, also over restarts and rounds by hand. Receivers ban an
// address after ten.

import * as assert from 'uvu/assert';
import { families, within, worldWith, type FamilyName } from '../../sim/world/ways.ts';
import { noise, password, type World } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('refused logins');

const files = { 'DCIM/A.JPG': noise(900) };
const hourMs = 3_600_000;

/** Watches refused logins for so many milliseconds. @returns the time of each in milliseconds, to the second */
async function refusals(world: World, ms: number, act: (atMs: number) => void = () => undefined): Promise<number[]> {
  const times: number[] = [];
  let seen = 0;
  for (let at = 0; at < ms; at += 1000) {
    await world.clock.run(() => false, 1000);
    const count = world.http ? world.http.requests.length : world.ftpCommands().filter(line => /^PASS /.test(line)).length;
    for (; seen < count; seen++) times.push(at);
    act(at);
  }
  return times;
}

function assertSparse(times: number[]): void {
  assert.ok(times.length >= 3, `the logins continue: ${times.length}`);
  for (const [i, time] of times.entries()) assert.ok(!(times[i + 9]! - time <= hourMs), `ten within an hour: ${times.map(one => Math.round(one / 1000)).join(' ')}`);
}

const wrongly = (family: FamilyName, schedule: object) => worldWith(family, { files, config: { ftp: { password: 'not-this-one' }, schedule } });

for (const family of families) {
  for (const everyMinutes of [0, 1, 5]) {
    test(`${family}, every ${everyMinutes} minutes: never ten refused logins within an hour`, () =>
      within(wrongly(family, { everyMinutes }), async world => {
        world.boot();
        assertSparse(await refusals(world, 2 * hourMs));
        assert.match(world.lines.join('\n'), /server: has refused \d logins within an hour; so that it does not ban this address, the next one follows in \d+ min/);
      }));
  }

  test(`${family}: by HTTP, with queries, never ten refused logins within an hour`, () =>
    within(worldWith(family, { files, http: {}, config: { http: { password: 'not-this-one' }, schedule: { everyMinutes: 1 } } }), async world => {
      world.boot();
      assertSparse(await refusals(world, 2 * hourMs));
    }));

  test(`${family}: restarts and rounds by hand do not add refused logins`, () =>
    within(wrongly(family, { everyMinutes: 1 }), async world => {
      world.boot();
      assertSparse(await refusals(world, 2 * hourMs, at => {
        if (at % 600_000 === 599_000) { world.cut(); world.boot(); }
        else if (at % 120_000 === 60_000) world.type('ferry.send()');
      }));
      assert.match(world.lines.join('\n'), /server: no login for \d+ min, unless config\.json changes/);
    }));

  test(`${family}: a changed config.json ends the wait at once`, () =>
    within(wrongly(family, { everyMinutes: 5 }), async world => {
      world.boot();
      await refusals(world, hourMs);
      world.put('config.json', world.read('config.json').toString().replace('not-this-one', password));
      const from = world.clock.now();
      assert.ok(await world.until(/A\.JPG delivered/, 5));
      assert.ok(world.clock.now() - from < 120_000, `${world.clock.now() - from} ms`);
    }));
}

test.run();
