// Tests a server that is overloaded, or refuses the login, for some minutes. A camera with daily rounds delivers its images within the hour.

import * as assert from 'uvu/assert';
import { assertServed, within, worldWith } from '../../sim/world/ways.ts';
import { noise } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('turned away');

const files = { 'DCIM/A.JPG': noise(3000) };
const daily = { schedule: { everyMinutes: 1440, offset: false } };

for (const status of [401, 429, 503]) {
  for (const chip of [false, true]) {
    test(`every day${chip ? ', asleep between rounds' : ''}: after three answers of ${status} the image is delivered within an hour`, () => {
      const faults = [1, 2, 3].map(nth => ({ method: 'POST', nth, how: { status } }));
      return within(worldWith('sim7600', { files, http: { faults }, ...(chip && { chip: { board: 'lilygo-t-sim7600' } }), config: { schedule: { ...daily.schedule, sleep: chip } } }), async world => {
        world.boot();
        assert.ok(await world.until(/A\.JPG delivered as/, 60));
        assertServed(world, files);
      });
    });
  }
}

test('a server that always answers 503 is called for an hour, then again in the next period', () =>
  within(worldWith('sim7600', { files, http: { faults: [{ method: 'POST', how: { status: 503 } }] }, config: daily }), async world => {
    world.boot();
    await world.until(/never/, 65);
    const posts = () => world.http!.requests.filter(({ method }) => method === 'POST').length;
    const first = posts();
    assert.ok(first >= 3 && first <= 5, `${first} uploads`);
    await world.until(/never/, 22 * 60);
    assert.is(posts(), first);
    await world.until(/never/, 60);
    assert.ok(posts() > first);
  }));

test.run();
