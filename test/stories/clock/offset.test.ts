// Tests that rounds begin after the full period by the network's clock, at an offset that is constant for each camera.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { digest } from '../../outside.ts';
import { families, within, worldWith } from '../../sim/world/ways.ts';
import { createWorld, noise, type World } from '../../sim/world/world.ts';
import { onChip, runRounds } from './asleep.ts';

const test = suite('offset');

const minuteMs = 60_000;
const said = / later rounds begin (\d+) s after each full (.+), so that many cameras do not call at once; "schedule": \{"offset": false\} turns this off$/;

const ownSeconds = (device: string, every: number) => parseInt(digest(device), 16) % Math.min(every, 600);

/** Returns the time at the beginning of a log line in seconds: since 1970, or since the boot if the time was not known. */
const secondsOf = (line: string) => (line[0] === '+' ? parseFloat(line) : Date.parse(`${line.slice(0, 19).replace(' ', 'T')}Z`) / 1000);

/** Returns for each round but the first the seconds from the last full period to its beginning. @param every the period in seconds */
function beginnings(world: World, every: number): number[] {
  return world.lines.filter(line => /debug state: reading$/.test(line)).slice(1).map(line => secondsOf(line) % every);
}

for (const family of families) {
  test(`${family}: the first round begins at once, later ones at the camera's own second, which is logged once`, () => {
    const config = { device: `hut ${family}`, schedule: { everyMinutes: 5 }, log: { level: 'debug' } };
    return within(worldWith(family, { files: { 'DCIM/a.jpg': noise(300) }, config }), async world => {
      const startMs = world.clock.now();
      await world.round();
      assert.ok(world.clock.now() - startMs < 3 * minuteMs, 'the first one at once');
      await world.until(/never/, 22);
      const own = ownSeconds(`hut ${family}`, 300);
      const begun = beginnings(world, 300);
      assert.ok(begun.length >= 2, begun.join());
      for (const second of begun) assert.ok(Math.abs(second - own) <= 1, `${second}, and ${own} is this camera's own`);
      const told = world.lines.filter(line => said.test(line));
      assert.is(told.length, 1);
      assert.equal(said.exec(told[0]!)!.slice(1), [`${own}`, '5 minutes']);
    });
  });
}

for (const [title, schedule] of [['turned off', { everyMinutes: 5, offset: false }], ['with no period', { everyMinutes: 0 }]] as const) {
  test(`offset ${title}: none is logged, and rounds count from the first`, async () => {
    const world = await createWorld({ files: { 'DCIM/a.jpg': noise(300) }, config: { schedule, log: { level: 'debug' } } });
    try {
      const startMs = world.clock.now();
      world.boot();
      const every = schedule.everyMinutes * minuteMs || 10_000;
      await world.until(/ round: /);
      await world.until(/ state: reading$/, 6);
      if (schedule.everyMinutes) assert.ok(Math.abs(world.clock.now() - startMs - every) < 1000);
      assert.not.ok(world.lines.some(line => said.test(line)));
    } finally {
      await world.close();
    }
  });
}

test('without network time the offset is added once, after the first period', async () => {
  const world = await createWorld({ config: { device: 'hut 3', schedule: { everyMinutes: 2 }, log: { level: 'debug' } } });
  try {
    const begun: number[] = [];
    const startMs = world.clock.now();
    world.boot();
    for (let round = 0; round < 3; round++) {
      await world.until(/ state: resting$/);
      await world.until(/ state: reading$/);
      begun.push(Math.round((world.clock.now() - startMs) / 1000));
    }
    const own = ownSeconds('hut 3', 120);
    assert.equal(begun, [120 + own, 240 + own, 360 + own]);
  } finally {
    await world.close();
  }
});

test('a sleeping camera keeps its offset, also after a power cut', () => onChip({ config: { device: 'hut 3', schedule: { everyMinutes: 30, sleep: true } } }, async world => {
  await runRounds(world, 4, 30);
  const asleep = () => world.lines.filter(line => /^20.* round: asleep for /.test(line)).map(line => {
    const [, minutes, seconds] = / asleep for (\d+) min (\d+) s/.exec(line)!;
    return (secondsOf(line) + +minutes! * 60 + +seconds!) % 1800;
  });
  await world.clock.run(() => false, 10 * minuteMs);
  world.cut();
  world.boot();
  await runRounds(world, 2, 30);
  const own = ownSeconds('hut 3', 1800);
  assert.is(asleep().length, 6);
  for (const second of asleep()) assert.ok(Math.abs(second - own) <= 2, `${second}, and ${own} is this camera's own`);
  assert.is(world.lines.filter(line => said.test(line)).length, 2, 'logged at power-on, not at each wake-up');
}));

test.run();
