// Tests a supply that gives way when the modem starts, searches for a network or sends. The chip then restarts at once. Rounds begin later and later,
// the log and the report tell why, and after the first good round all is as before.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Draw } from '../sim/modem/common/power.ts';
import { wired } from '../sim/world/board.ts';
import { assertServed, families, within, worldWith } from '../sim/world/ways.ts';
import { noise, type World } from '../sim/world/world.ts';

const test = suite('a supply that gives way');

const files = { 'DCIM/100CAM/IMG_0001.JPG': noise(1400), 'DCIM/100CAM/IMG_0002.JPG': noise(2003, 2) };
const hour = 3_600_000;
const told = / error round: the chip restarts when the modem draws most current; .* \(3 times in a row while (.*?)\); the next round begins in 60 min/;

/** Counts the starts that were neither the first one nor the end of a sleep. */
const restarts = (world: World) => world.chip!.boots.filter(({ why }, i) => i > 0 && why !== 'timer').length;

/** A world whose supply is weak until `mend` is called. */
function weak(draw: Draw, how: 'soft' | 'hard', config: object, chip: object = {}): { options: Parameters<typeof worldWith>[1] & object; mend(): void } {
  let isWeak = true;
  return {
    options: {
      files, chip: { board: wired.board, ...chip }, modem: { starts: 'off' }, config: { camera: { model: 'none' }, ...config },
      supply: now => (isWeak && now === draw ? how : undefined),
    },
    mend: () => void (isWeak = false),
  };
}

/** What the firmware was doing, as the log tells it. Some modems search by themselves as soon as they have started. */
const whiles: Record<Draw, RegExp> = { start: /waking the modem/, search: /searching for a network|waking the modem/, send: /sending the image/ };
const hourly = { schedule: { everyMinutes: 60, sleep: true } };

for (const family of families) {
  for (const draw of ['start', 'search', 'send'] as const) {
    for (const how of ['soft', 'hard'] as const) {
      test(`${family}, ${how}, when the modem begins to ${draw}: at most six restarts in six hours, then all arrives and the report tells it`, () => {
        const { options, mend } = weak(draw, how, { ...hourly, report: { name: 'report.json' } });
        return within(worldWith(family, options), async (world) => {
          world.boot();
          await world.clock.run(() => false, 6 * hour);
          assert.ok(restarts(world) <= 6, `${restarts(world)} restarts`);
          const [line] = world.lines.filter(one => told.test(one));
          assert.match(told.exec(line ?? '')?.[1] ?? 'nothing', whiles[draw]);
          mend();
          assert.ok(await world.until(/ report: is sent as /, 5 * 60), world.lines.slice(-20).join('\n'));
          const { 'up/report.json': report, ...served } = world.served();
          const { fault } = JSON.parse(report!.toString()) as { fault: { code: string; words?: string } };
          assert.is(fault.code, 'supply-weak');
          assert.equal(Object.keys(served).length, 2);
          // the next rounds begin hour by hour, without a restart
          const [boots, sleeps] = [restarts(world), world.chip!.sleeps.length];
          await world.clock.run(() => false, 3 * hour);
          assert.is(restarts(world), boots);
          assert.ok(world.chip!.sleeps.length - sleeps >= 3, 'it wakes each hour');
        });
      });
    }
  }
}

test('without a schedule, the pauses double from a minute on, and one restart leads to none', () => {
  const { options, mend } = weak('search', 'soft', {});
  return within(worldWith('sim7600', options), async (world) => {
    world.boot();
    await world.clock.run(() => false, 6 * hour);
    assert.ok(restarts(world) <= 12, `${restarts(world)} restarts in six hours`);
    mend();
    assert.ok(await world.until(/ round: 2 delivered/, 5 * 60), world.lines.slice(-20).join('\n'));
    assertServed(world, files);
    assert.is(world.uploads().length, 2);
  });
});

test('two restarts in a row, and the third round is good: nothing is told, and the count begins anew', () => {
  let times = 0;
  const supply = (draw: Draw) => (draw === 'search' && times++ < 2 ? 'soft' as const : undefined);
  return within(worldWith('sim7600', { files, chip: { board: wired.board }, modem: { starts: 'off' }, supply }), async (world) => {
    await world.round();
    assertServed(world, files);
    assert.not.ok(world.lines.some(line => /draws most current/.test(line)));
    times = 0;
    world.put('DCIM/100CAM/IMG_0003.JPG', noise(900, 3));
    world.cut();
    await world.round();
    assert.not.ok(world.lines.some(line => /draws most current/.test(line)));
  });
});

test('who switches the camera off and on in the pause has a round at once', () => {
  const { options, mend } = weak('search', 'hard', { schedule: { everyMinutes: 60 } });
  return within(worldWith('sim7600', options), async (world) => {
    world.boot();
    assert.ok(await world.until(told, 10), world.lines.slice(-20).join('\n'));
    await world.clock.run(() => false, 60_000);
    mend();
    world.cut();
    world.boot();
    assert.ok(await world.until(/ round: 2 delivered/, 3), world.lines.slice(-20).join('\n'));
  });
});

test('another config.json ends the pause', () => {
  const { options, mend } = weak('search', 'soft', {});
  return within(worldWith('sim7600', options), async (world) => {
    world.boot();
    assert.ok(await world.until(/the chip restarts when the modem draws most current/, 10));
    mend();
    world.put('config.json', world.read('config.json').toString().replace('{', '{ "device": "other",'));
    assert.ok(await world.until(/ round: 2 delivered/, 2), world.lines.slice(-20).join('\n'));
  });
});

test('a card that comes from another camera begins no pause', () => {
  const { options, mend } = weak('search', 'soft', {});
  return within(worldWith('sim7600', options), async (world) => {
    world.boot();
    assert.ok(await world.until(/the chip restarts when the modem draws most current/, 10));
    mend();
    world.cut();
    const state = world.read('snapferry/state').toString().replace(/act \S+/g, 'act 00000000').replace(/resting 3;/g, 'waking 9;');
    world.put('snapferry/state', state);
    world.boot();
    assert.ok(await world.until(/ round: 2 delivered/, 2), world.lines.slice(-20).join('\n'));
  });
});

test.run();
