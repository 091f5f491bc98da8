// Tests a card that is pulled out at any step and put back later, while every operation on it fails. The firmware recovers by itself, and all
// images arrive complete. None is wrongly logged as delivered, and a journalled one is not sent twice.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { CardHook } from '../../sim/card/fs/types.ts';
import { finish, timesStored, within, worldWith } from '../../sim/world/ways.ts';
import { noise, type WorldOptions } from '../../sim/world/world.ts';
import { sample } from '../../whole.ts';

const test = suite('a pulled card');

const files = { 'DCIM/100CAM/IMG_0001.JPG': noise(2003), 'DCIM/100CAM/IMG_0002.JPG': noise(3001, 2), 'DCIM/101CAM/IMG_0001.JPG': noise(1009, 3) };
const awayMs = [400, 40_000];

/**
 * Makes a hook that lets every operation on the card fail for `ms` milliseconds, from the nth on. `since` returns the time of the first failure in
 * milliseconds.
 */
function pull(nth: number, ms: number, now: () => number): CardHook & { since(): number | undefined } {
  let count = 0;
  let since: number | undefined;
  const hook: CardHook = () => {
    if (++count === nth) since = now();
    if (since !== undefined && now() < since + ms) throw new Error('Unable to use the card : NOT_READY');
  };
  return Object.assign(hook, { since: () => since });
}

/** Returns the number of operations on the card in a round with the test's images. */
async function operations(): Promise<number> {
  let count = 0;
  await within(worldWith('sim7600', { files, onOperation: () => void count++ }), world => world.round());
  return count;
}

const count = await operations();
const step = 7;

test('a round has enough card operations to pull the card at', () => assert.ok(count > 100, `${count}`));

const pulls = awayMs.flatMap(ms => Array.from({ length: Math.ceil(count / step) }, (_, i) => ({ ms, nth: 1 + i * step })));

for (const { ms, nth } of sample(pulls, 5)) {
  test(`the card is pulled at operation ${nth} of ${count}, back after ${ms / 1000} s`, async () => {
    let now = () => 0;
    const hook = pull(nth, ms, () => now());
    const options: WorldOptions = worldWith('sim7600', { files, onOperation: hook });
    await within(options, async world => {
      now = world.clock.now;
      world.boot();
      await finish(world, files);
      assert.ok(hook.since() !== undefined, 'the card was pulled');
      const before = (path: string) => world.lines.findIndex(line => line.includes(`/${path} delivered as`));
      for (const path of Object.keys(files)) {
        assert.ok(before(path) >= 0 || timesStored(world, path) > 0);
        assert.ok(timesStored(world, path) <= 3, `${path} was sent ${timesStored(world, path)} times`);
      }
    });
  });
}

test.run();
