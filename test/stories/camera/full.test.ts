// Tests pictures on a full card with each value of `camera.whenFull`, and a card that is removed within a picture. The log reports it, no partial
// file remains, and no picture is deleted wrongly. The next picture is taken once there is room, or the card is back.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { limited } from '../../sim/card/capacity.ts';
import { assertGiven, onCard, onServer } from '../../sim/world/shots.ts';
import type { World } from '../../sim/world/world.ts';
import { isWhole } from '../../whole.ts';
import { arrived, hasMark, kinds, shown, started, taking } from './taking.ts';

const test = suite('a full card');

/** Bytes that the firmware keeps free besides a picture (docs/camera.md). */
const spareBytes = 65_536;
/** The number of pictures that the card can store. */
const room = 3;

const told = (world: World) => world.lines.filter(line => / camera: /.test(line));

/** Requests a picture, and waits until it is on the card or has failed. */
async function shoot(world: World): Promise<void> {
  const from = world.lines.length;
  const isOver = () => world.lines.slice(from).some(line => / camera: (no picture: |\/.* is taken, )/.test(line));
  world.type('ferry.shoot()');
  assert.ok(await world.clock.run(isOver, 12 * 60_000), 'the shot is over');
}

interface Case { whenFull: 'stop' | 'delivered' | 'oldest'; isServed: boolean; left: string[] }

/** Five pictures are requested on a card with room for three. `left` are the pictures that are on the card in the end. `isServed`: a server takes pictures meanwhile. */
const cases: Case[] = [
  { whenFull: 'stop', isServed: true, left: ['SNAP0001.JPG', 'SNAP0002.JPG', 'SNAP0003.JPG'] },
  { whenFull: 'delivered', isServed: true, left: ['SNAP0003.JPG', 'SNAP0004.JPG', 'SNAP0005.JPG'] },
  { whenFull: 'delivered', isServed: false, left: ['SNAP0001.JPG', 'SNAP0002.JPG', 'SNAP0003.JPG'] },
  { whenFull: 'oldest', isServed: false, left: ['SNAP0003.JPG', 'SNAP0004.JPG', 'SNAP0005.JPG'] },
];

// What happens on the card does not depend on the kind of camera. So one kind is enough, except in `npm run test:faults`.
for (const kind of isWhole ? kinds : kinds.slice(0, 1)) {
  for (const { whenFull, isServed, left } of cases) {
    test(`${kind}, camera.whenFull "${whenFull}", ${isServed ? 'with' : 'without'} a server`, async () => {
      const limit = limited();
      // At other levels than debug, the log reports a card that stays full only once.
      const config = { log: { level: 'debug' }, camera: { whenFull }, schedule: { everyMinutes: isServed ? 5 : 1440 } };
      await taking(kind, { config, onOperation: limit, ...(!isServed && { server: false as const }) }, async world => {
        limit.folder = world.folder;
        await started(world);
        await shoot(world);
        const [first] = await shown(world, 1);
        // The room is for three pictures and a half, since an ArduCAM reports a length beyond the picture's own.
        limit.bytes = (room + 0.5) * first!.bytes.length + spareBytes;
        for (let i = 0; i < 4; i++) {
          if (isServed) await world.clock.run(() => onServer(world).length >= onCard(world).length, 15 * 60_000);
          if (isServed) await world.clock.run(() => false, 60_000);
          await shoot(world);
        }
        assert.equal(onCard(world).map(({ path }) => path.replace(/.*\//, '')), left);
        assertGiven(onCard(world));
        assert.is(told(world).some(line => / error /.test(line) && /full/.test(line)), left.includes('SNAP0001.JPG'), 'a full card is logged if no picture may be removed');
        assert.not.ok(hasMark(world));
        if (!isServed) return;
        await world.clock.run(() => false, 15 * 60_000);
        assertGiven(onServer(world));
        for (const { path } of onCard(world)) assert.ok(onServer(world).some(served => served.path.endsWith(path.replace(/.*\//, ''))), `${path} has arrived`);
      });
    });
  }

  test(`${kind}: camera.names "dated", power cuts, and camera.whenFull "oldest": the last pictures are kept, with a date or with a number`, async () => {
    const limit = limited();
    const config = { camera: { whenFull: 'oldest', names: 'dated' }, schedule: { everyMinutes: 30 } };
    await taking(kind, { startMs: Date.parse('2026-11-20T08:30:00Z'), config, onOperation: limit, server: false, modem: { networkTime: { zoneQuarters: 0 } } }, async world => {
      limit.folder = world.folder;
      const taken: string[] = [];
      const take = async (isTimed: boolean): Promise<void> => {
        await shoot(world);
        const path = / camera: \/(\S+) is taken, /.exec(world.lines.findLast(line => / is taken, /.test(line))!)![1]!;
        assert.is(/SNAP/.test(path), !isTimed, path);
        taken.push(path);
        if (taken.length === 1) limit.bytes = (room + 0.5) * world.read(path).length + spareBytes;
        const left = onCard(world).map(one => one.path).filter(one => one.endsWith('.JPG'));
        assert.equal(left, taken.slice(-room).sort());
      };
      for (const [numbered, dated] of [[1, 2], [2, 3], [1, 1], [4, 2]] as const) {
        world.modem.loseSupply();
        await started(world);
        for (let i = 0; i < numbered; i++) await take(false);
        world.modem.powerKey();
        // Within these 70 minutes, a round gets the time from the network. So the firmware knows the time when it takes the next pictures.
        await world.clock.run(() => false, 70 * 60_000);
        for (let i = 0; i < dated; i++) await take(true);
        world.cut();
        await world.clock.run(() => false, 60_000);
      }
    });
  });

  test(`${kind}: once the card has room again, the next picture is taken, with a new number`, async () => {
    const limit = limited();
    await taking(kind, { config: { schedule: { everyMinutes: 1440 } }, onOperation: limit }, async world => {
      limit.folder = world.folder;
      limit.bytes = 100;
      await started(world);
      await shoot(world);
      await shown(world, 0);
      limit.bytes = Infinity;
      await shoot(world);
      await shown(world, 1);
    });
  });

  for (const awayMs of [1500, 60_000]) {
    test(`${kind}: the card is removed within a picture, for ${awayMs / 1000} s`, () => taking(kind, {}, async world => {
      await started(world);
      world.type('ferry.shoot()');
      const isUnderWay = () => world.camera.pictures.some(({ givenBytes }) => givenBytes > 1000);
      assert.ok(await world.clock.run(isUnderWay, 120_000), 'a picture is being transferred');
      world.hide(true);
      await world.clock.run(() => false, awayMs);
      world.hide(false);
      await world.clock.run(() => false, 12 * 60_000);
      assertGiven(onCard(world));
      assert.not.ok(hasMark(world));
      const before = onCard(world).length;
      await shoot(world);
      await arrived(world, await shown(world, before + 1));
    }));
  }
}

test.run();
