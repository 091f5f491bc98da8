// Tests a server that refuses to rename: now and then, as a program there holds the file, or always. An image is sent once where that passes. Where it
// lasts, the image goes under its own name in a later round, and after three of them all do for a week.

import * as assert from 'uvu/assert';
import { assertOnce, assertServed, errorsOf, finish, hasTemporaryName, timesStored, ways, within, worldWith, type Way } from '../../sim/world/ways.ts';
import { noise, type World } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('refused renames');

const images = (count: number): Record<string, Uint8Array> => Object.fromEntries(Array.from({ length: count }, (_, i) => [`DCIM/100CAM/IMG_000${i + 1}.JPG`, noise(1500 + i, i + 1)]));
const refusal = (nth?: number) => ({ verb: 'RNTO', ...(nth && { nth }), how: { refuse: 550 } });
const dayMs = 86_400_000;
const pause = (world: World, ms: number) => world.clock.run(() => false, ms);
const renames = (world: World) => world.ftpCommands().filter(line => /^RNTO /.test(line)).length;

function play({ family, method }: Way, files: Record<string, Uint8Array>, faults: object[], everyMinutes: number, act: (world: World) => Promise<void>): Promise<void> {
  const config = { upload: { method }, schedule: { everyMinutes, offset: false } };
  return within(worldWith(family, { files, server: { faults: faults as never }, config }), act);
}

for (const way of ways.filter(({ family }) => hasTemporaryName(family))) {
  const title = `${way.family} by ${way.method}`;

  for (const times of [1, 3]) {
    test(`${title}: a rename is refused ${times === 1 ? 'once' : `${times} times`}: the image gets its name in the same round, and is sent once`, () =>
      play(way, images(2), Array.from({ length: times }, (_, i) => refusal(i + 1)), 60, async world => {
        world.boot();
        assert.ok(await world.until(/ round: 2 delivered/, 10), errorsOf(world));
        assertServed(world, images(2));
        assertOnce(world, Object.keys(images(2)));
        assert.is(renames(world), 2 + times);
        assert.is(errorsOf(world), '');
      }));
  }

  test(`${title}: a rename is refused for a minute: the image waits for the next round under its temporary name, and is sent once`, () =>
    play(way, images(2), [1, 2, 3, 4, 5].map(refusal), 60, async world => {
      world.boot();
      assert.ok(await world.until(/ round: 1 delivered/, 10), errorsOf(world));
      assert.match(errorsOf(world), /IMG_0001\.JPG: the server refuses the temporary name of the image, or its change, perhaps for a moment; later the image goes under its own name/);
      assert.ok(await world.until(/IMG_0001\.JPG delivered as/, 90));
      assertServed(world, images(2));
      assertOnce(world, Object.keys(images(2)));
    }));

  test(`${title}: one file is held for hours: it goes under its own name in the next round, and all others get theirs by a rename`, () => {
    const holds = (name: string) => name === 'IMG_0001.JPG';
    const config = { upload: { method: way.method }, schedule: { everyMinutes: 60, offset: false } };
    return within(worldWith(way.family, { files: images(1), server: { holds }, config }), async world => {
      world.boot();
      for (let i = 2; i <= 4; i++) {
        world.put(`DCIM/100CAM/IMG_000${i}.JPG`, noise(1500 + i - 1, i));
        await pause(world, 3_600_000);
      }
      await finish(world, images(4), 120);
      assert.is(timesStored(world, 'DCIM/100CAM/IMG_0001.JPG'), 2);
      assertOnce(world, Object.keys(images(4)).slice(1));
      assert.is(renames(world), 10, 'five in the first round, two in the second, and one for each of the others');
      assert.not.match(world.lines.join('\n'), /refuses temporary names/);
    });
  });

  test(`${title}: every rename is refused: all images arrive, three of them are sent twice, and a week later it is tried again`, () =>
    play(way, images(6), [refusal()], 60, async world => {
      world.boot();
      assert.ok(await world.until(/ round: 3 delivered, 3 skipped/, 10), 'three wait, and the others go in place');
      world.put('DCIM/100CAM/IMG_0007.JPG', noise(1506, 7));
      await finish(world, images(7), 200);
      const twice = Object.keys(images(7)).filter(path => timesStored(world, path) > 1);
      assert.equal(twice.map(path => path.slice(-5, -4)), ['1', '2', '3']);
      for (const path of twice) assert.is(timesStored(world, path), 2, path);
      assert.match(world.lines.join('\n'), /server: refuses temporary names, or their change; for a week/);
      const before = renames(world);
      world.put('DCIM/100CAM/IMG_0008.JPG', noise(1507, 8));
      await finish(world, images(8), 120);
      assert.is(renames(world), before, 'it is known, also over a restart');
      world.cut();
      world.boot();
      await pause(world, 8 * dayMs);
      world.put('DCIM/100CAM/IMG_0009.JPG', noise(1508, 9));
      await pause(world, 7_200_000);
      assert.ok(renames(world) > before, 'after a week it is tried again');
    }));

  test(`${title}: every rename is refused, and there is one image: it arrives within two hours`, () =>
    play(way, images(1), [refusal()], 0, async world => {
      world.boot();
      await finish(world, images(1), 120);
      assert.ok(timesStored(world, Object.keys(images(1))[0]!) <= 2);
    }));
}

test.run();
