// Tests the modem's power-off and deep sleep between rounds, with the firmware of a chip's board. month.test.ts has thirty days of sleep.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { wired } from '../../sim/world/board.ts';
import { families, sheetOf, worldWith } from '../../sim/world/ways.ts';
import { createWorld, noise } from '../../sim/world/world.ts';
import { minuteMs, onChip, runRounds, schedule, shoot } from './asleep.ts';

/** Longest sleep in seconds, since deepSleep takes a signed 32-bit number of microseconds. */
const longestSeconds = 2147;

/** Most milliseconds that any of the modems takes to switch off. */
const downMs = 30_000;

const sleep = suite('sleep');

sleep('a round, an orderly end of the modem, a sleep in pieces, and the next round by the key', () => onChip({ config: schedule(120), modem: { starts: 'off' } }, async world => {
  const begun = await runRounds(world, 3, 120);
  const { chip, modem } = world;
  assert.is(Object.keys(world.served()).length, 3);
  assert.is(modem.commands.filter(line => line === 'AT+CPOF').length, 3);
  assert.is(modem.boots, 3, 'switched on once per round, by its key');
  assert.equal(begun.map(ms => Math.round(ms / minuteMs)), [0, 120, 240]);
  for (const { seconds } of chip!.sleeps) assert.ok(seconds > 0 && seconds <= longestSeconds, `a piece of ${seconds} s`);
  assert.ok(chip!.sleeps.length >= 6, 'two hours are more than one piece');
}));

sleep('a boot within a sleep sends nothing to the modem and drives none of its pins', () => onChip({ config: schedule(120) }, async world => {
  await runRounds(world, 1, 120);
  const { chip, modem } = world;
  const said = modem.commands.length;
  const driven = chip!.edges.length;
  const sentBytes = world.line.stats.toDce.arrivedBytes;
  await world.clock.run(() => chip!.sleeps.length === 4, 120 * minuteMs);
  assert.is(chip!.boots.length, 4);
  assert.is(modem.commands.length, said);
  assert.is(world.line.stats.toDce.arrivedBytes, sentBytes);
  assert.equal([...new Set(chip!.edges.slice(driven).map(edge => edge.pin))], ['D12'], 'only the LED');
}));

sleep('the supply is switched off only when the modem is off', () => onChip({ config: schedule(60), chip: { board: wired.board } }, async world => {
  const states: string[] = [];
  shoot(world);
  world.boot();
  await world.clock.run(() => {
    for (const edge of world.chip!.edges.splice(0)) if (edge.pin === 'D25' && edge.level === 0) states.push(world.modem.state);
    return world.chip!.sleeps.length > 0;
  }, 60 * minuteMs);
  assert.equal(states, ['off']);
}));

sleep('a power cut within a sleep: a round at power-on, and the next one at its planned time', () => onChip({ config: schedule(120) }, async world => {
  await runRounds(world, 2, 120);
  const planned = world.chip!.boots.at(-1)!.atMs + 120 * minuteMs;
  await world.clock.run(() => false, 50 * minuteMs);
  world.cut();
  await world.clock.run(() => false, 3 * minuteMs);
  shoot(world);
  world.boot();
  const cutAt = world.clock.now();
  assert.ok(await world.until(/ round: asleep for /, 10));
  assert.ok(world.clock.now() - cutAt < 3 * minuteMs, 'at once');
  shoot(world);
  assert.ok(await world.until(/ round: asleep for /, 120));
  assert.ok(Math.abs(world.chip!.boots.at(-1)!.atMs - planned) < 5000, 'the planned round keeps its time');
  assert.is(Object.keys(world.served()).length, 4);
}));

sleep('after a power cut in any piece of a sleep a round begins at power-on', () => onChip({ config: schedule(180) }, async world => {
  await runRounds(world, 1, 180);
  for (let piece = 1; piece < 5; piece++) {
    const slept = world.chip!.sleeps.length;
    await world.clock.run(() => world.chip!.sleeps.length === slept + piece, 180 * minuteMs);
    world.cut();
    world.boot();
    assert.is(world.chip!.boots.at(-1)!.why, 'power');
    assert.ok(await world.until(/ round: asleep for /, 5), `after piece ${piece}`);
  }
}));

sleep('a round that takes longer than the period: the next begins at the next multiple', () => onChip({ config: schedule(1), chip: { board: wired.board }, modem: { starts: 'off', bootMs: 28_000, offMs: 29_000 } }, async world => {
  const begun = await runRounds(world, 6, 10);
  for (const ms of begun) assert.ok(Math.abs(ms / minuteMs - Math.round(ms / minuteMs)) < 0.1, `${ms / 1000} s is a multiple of a minute`);
  assert.equal(begun.map(ms => Math.round(ms / minuteMs)), [0, 2, 4, 6, 8, 10]);
}));

sleep('another interval in config.json is used from the next round on', () => onChip({ config: schedule(720) }, async world => {
  await runRounds(world, 2, 720);
  const first = world.chip!.boots.at(-1)!.atMs;
  const config = JSON.parse(String(world.read('config.json')));
  world.put('config.json', JSON.stringify({ ...config, ...schedule(60) }));
  const begun = await runRounds(world, 3, 720);
  assert.equal(begun.map(ms => Math.round(ms / minuteMs)), [0, 60, 120]);
  assert.is(Math.round((world.chip!.boots.at(-1)!.atMs - first) / minuteMs), 720 + 120);
}));

sleep('a network whose clock jumps by an hour: rounds continue by its time', () => {
  const modem = { networkTime: { zoneQuarters: 4 } };
  return onChip({ config: schedule(240), modem }, async world => {
    await runRounds(world, 2, 240);
    modem.networkTime.zoneQuarters = 8;
    const begun = await runRounds(world, 4, 240);
    assert.equal(begun.map(ms => Math.round(ms / minuteMs)), [0, 180, 420, 660], 'rounds keep their time of day by the changed clock');
  });
});

sleep('a card that cannot be written: the chip sleeps one piece at most, and no image is lost', () => onChip({
  config: schedule(120), onOperation: (step, path) => (step === 'write' && path.endsWith('state') ? { only: 0 } : undefined),
}, async world => {
  const begun = await runRounds(world, 3, 120);
  assert.is(Object.keys(world.served()).length, 3);
  assert.ok(begun[1]! < 40 * minuteMs, 'awake too early is better than asleep forever');
}));

sleep('a card removed during a sleep: the chip stays awake without it, and continues once it is inserted', () => onChip({ config: schedule(60) }, async world => {
  await runRounds(world, 1, 60);
  world.hide(true);
  assert.ok(await world.until(/no SD card can be read/, 60));
  await world.clock.run(() => false, minuteMs);
  world.hide(false);
  shoot(world);
  assert.ok(await world.until(/ round: asleep for /, 90));
  assert.is(Object.keys(world.served()).length, 2);
}));

for (const name of families) {
  const { model, clock: { off } } = sheetOf(name);
  if (!off) continue;
  // An image has the code for the modems that its board is sold with. This board has none, so its image has all.
  // With `follows`, the modem's clock follows the network from the start. Otherwise the firmware would restart the modem once to set this.
  sleep(`${model} is switched off by its own command and on by its key`, () => onChip(worldWith(name, { chip: { board: wired.board }, modem: { follows: /quectel|ec2x/.test(name) ? 3 : 1 }, config: schedule(60, { modem: { model } }) }), async world => {
    await runRounds(world, 3, 60);
    assert.is(Object.keys(world.served()).length, 3);
    assert.is(world.modem.commands.filter(line => line === off).length, 3);
    await world.clock.run(() => world.modem.state === 'off', downMs);
    assert.is(world.modem.state, 'off');
    assert.is(world.modem.boots, 2, 'already on in the first round');
  }));
}

sleep('a modem that refuses to switch off is switched off by its key', () => onChip({ config: schedule(60), modem: { lacks: ['+CPOF'] } }, async world => {
  await runRounds(world, 2, 60);
  assert.is(world.modem.state, 'off');
  assert.is(Object.keys(world.served()).length, 2);
}));

sleep('on a desktop the firmware waits instead of sleeping, and the modem stays on', async () => {
  const world = await createWorld({ config: schedule(30), files: { 'DCIM/IMG_0001.JPG': noise(50) } });
  try {
    await world.round();
    const endedMs = world.clock.now();
    world.put('DCIM/IMG_0002.JPG', noise(51, 2));
    assert.ok(await world.until(/ round: /, 40));
    assert.ok(world.clock.now() - endedMs < 30 * minuteMs);
    assert.is(world.modem.counts()['AT+CPOF'] ?? 0, 0);
    assert.is(world.modem.state, 'on');
  } finally {
    await world.close();
  }
});

sleep.run();
