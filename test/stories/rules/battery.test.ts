// Tests `battery.sendAbove`: a battery below that voltage holds rounds back before the modem gets power. Everything is delivered once the battery
// is charged.

import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createWorld, noise, type World } from '../../sim/world/world.ts';
import { isWhole } from '../../whole.ts';
import { minuteMs, onChip, schedule, shoot } from '../clock/asleep.ts';

const test = suite('battery');
const hourMs = 60 * minuteMs;
const limit = 3.6;

/** Returns the battery's voltage by the hour of cloudy days. By day it reaches 3.58 to 3.9 V, at night it falls to 3.4 V. */
function cloudy(hour: number): number {
  const best = [3.66, 3.75, 3.9, 3.58][Math.floor(hour / 24) % 4]!;
  return 3.4 + Math.max(0, Math.sin((hour % 24 - 6) / 12 * Math.PI)) * (best - 3.4);
}

test('cloudy days: the modem never gets power below the limit, and all images are delivered when the sun is back', async () => {
  const hours = isWhole ? 168 : 72;
  let world: World | undefined;
  let startMs = 0;
  const volts = () => {
    const hour = world ? Math.floor((world.clock.now() - startMs) / hourMs) : 12;
    return hour >= hours ? 4.1 : cloudy(hour + 12);
  };
  const powered: number[] = [];
  const onPin = (pin: string, level: 0 | 1) => {
    // D25 and D4 are the pins of the modem's supply and its key.
    if (level === 1 && (pin === 'D25' || pin === 'D4')) powered.push(volts());
  };
  await onChip({ config: schedule(60, { battery: { sendAbove: limit } }), chip: { board: 'lilygo-t-sim7600', volts, onPin } }, async one => {
    world = one;
    startMs = one.clock.now();
    one.boot();
    for (let hour = 0; hour < hours + 3; hour++) {
      shoot(one);
      // The chip sleeps again within 70 minutes. That is the hour between rounds, and minutes for a round with the images of a cloudy day.
      assert.ok(await one.until(/ round: asleep for /, 70), `hour ${hour}`);
    }
    const boots = one.modem.boots;
    assert.ok(powered.length > 10, 'the modem was on by day');
    assert.ok(Math.min(...powered) >= limit, `never below the limit: ${Math.min(...powered)} V`);
    const held = one.lines.filter(line => / info round: battery\.sendAbove: the battery has 3\.\d\d V, and the limit is 3\.6 V; images wait until it has 3\.70 V$/.test(line));
    assert.ok(held.length > hours / 3, `${held.length} rounds were held back`);
    assert.is(held.length + boots, one.chip!.boots.filter(({ why }) => why === 'timer').length - countLong(one), 'at most one start per period');
    assert.is(Object.keys(one.served()).length, hours + 3, 'all images are delivered');
  });
});

/**
 * Returns the number of pauses of 35 to 59 minutes between rounds, minus one. The chip sleeps at most 35 minutes at a time, so it starts
 * once more within such a pause.
 */
const countLong = (world: World): number => world.lines.filter(line => / round: asleep for (3[5-9]|[45]\d) min /.test(line)).length - 1;

test('on a desktop: ferry.send() is blocked, too, the page shows the rule, and a missing sensor is reported once', async () => {
  const world = await createWorld({ files: { 'DCIM/A.JPG': noise(300) }, config: { battery: { sendAbove: limit } } });
  const place = join(world.folder, 'battery');
  const held = () => world.lines.filter(line => / info round: battery\.sendAbove: /.test(line));
  try {
    writeFileSync(place, '3.52\n');
    world.boot();
    assert.ok(await world.until(/ battery\.sendAbove: the battery has 3\.52 V/, 5));
    world.type('ferry.send()');
    await world.until(/never/, 10);
    assert.is(held().length, 1, 'logged once without a schedule');
    assert.is(world.line.stats.toDce.sentBytes, 0, 'no byte was sent to the modem');
    assert.match((world.type('page.state()') as { h: string }).h, /^battery\.sendAbove: /);
    writeFileSync(place, '3.7');
    assert.ok(await world.until(/A\.JPG delivered/, 5));
    rmSync(place);
    for (const n of [1, 2]) {
      world.put(`DCIM/B${n}.JPG`, noise(300, n + 1));
      assert.ok(await world.until(new RegExp(`B${n}\\.JPG delivered`), 5));
    }
    assert.is(world.lines.filter(line => / warn round: the rules for the battery are off, .* check the sensor, .*\(battery\.sendAbove: it shows 0 V\)$/.test(line)).length, 1);
  } finally {
    await world.close();
  }
});

test.run();
