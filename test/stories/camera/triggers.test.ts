// Tests what triggers a picture: the clock, up to every second, in its hours and on its days, and motion with its pause. One trigger may take
// several pictures, a burst. Motion is ignored while the modem transmits. A chip may also sleep until motion, or be restarted by the sensor. Wrong
// settings are refused.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { assertCareful, assertGiven, onCard, onServer } from '../../sim/world/shots.ts';
import { noise, type World } from '../../sim/world/world.ts';
import { isWhole } from '../../whole.ts';
import { hourMs, minuteMs, startMs, takenMs } from './moments.ts';
import { pictures, shown, started, taking } from './taking.ts';

const test = suite('triggers of pictures');

const secondMs = 1000;
/** A chip's board whose camera supply and motion sensor are on pins. */
const chip = { board: 'lilygo-t-sim7600' };
/** Longest shot of a serial camera that was off, in milliseconds: supply, boot, settings, settling and a small picture. */
const shotMs = 30 * secondMs;
/** Milliseconds after a transmission of the modem in which motion does not count, as the modem may have triggered the sensor. */
const quietMs = 5 * secondMs;

/** Lets time pass, even if everything sleeps and no timer of the firmware is due. */
function pass(world: World, ms: number): Promise<boolean> {
  let isOver = false;
  world.clock.after(ms, () => void (isOver = true));
  return world.clock.run(() => isOver, ms);
}

/** Asserts that the local time in the last line of the log is right, after all sleeps of the chip. */
function assertOnTime(world: World): void {
  const local = Date.parse(`${world.lines.at(-1)!.slice(0, 19).replace(' ', 'T')}Z`);
  assert.ok(Math.abs(local - world.clock.now() - hourMs) <= 2 * minuteMs, `${world.lines.at(-1)} at ${new Date(world.clock.now()).toISOString()}`);
}

const names = (world: World) => pictures(onCard(world)).map(({ path }) => path.replace(/.*\//, ''));
const numbered = (count: number) => Array.from({ length: count }, (_, i) => `SNAP${String(i + 1).padStart(4, '0')}.JPG`);
const image = { 'DCIM/100CAM/IMG_0001.JPG': noise(3000) };

/** How many minutes the next test lasts. A round is due after five of them. */
const minutes = isWhole ? 20 : 6;

test('an interval of a second: pictures follow each other, at most one per second, and rounds continue', () => taking('vc0706', {
  config: { camera: { everyMinutes: 0.0167 }, schedule: { everyMinutes: 5 } },
}, async world => {
  await started(world);
  await pass(world, minutes * minuteMs);
  const card = pictures(onCard(world)).filter(({ number }) => number !== undefined);
  assert.ok(card.length >= 3 * minutes, `${card.length} in ${minutes} minutes`);
  assertGiven(card);
  const served = pictures(onServer(world));
  assertGiven(served);
  assert.ok(served.length >= card.length / 2, `${served.length} of ${card.length} have arrived`);
  const moments = takenMs(world).map(ms => Math.floor(ms / secondMs));
  assert.is(new Set(moments).size, moments.length, 'no two in one second');
  assertCareful(world);
}));

test('a burst of three, each hour from 06:30 on, on Fridays', () => taking('vc0706', {
  startMs, files: image, config: { camera: { everyMinutes: 60, from: '06:30', to: '09:00', days: '5', burst: 3 }, schedule: { everyMinutes: 1440 } },
}, async world => {
  await world.round(10);
  assert.equal(names(world), [], 'it is 6 o\'clock');
  await pass(world, 28 * hourMs);
  assert.equal(names(world), numbered(9));
  takenMs(world).forEach((ms, i) => {
    const due = startMs + hourMs + (0.5 + Math.floor(i / 3)) * hourMs;
    assert.ok(ms >= due && ms <= due + 3 * shotMs, `${new Date(ms).toISOString()}, the ${i + 1}th`);
  });
  assertCareful(world);
}));

test('dated names have the local time of the picture', () => taking('vc0706', {
  startMs, files: image, config: { camera: { names: 'dated' }, schedule: { everyMinutes: 1440 } },
}, async world => {
  await world.round(10);
  world.type('ferry.shoot()');
  await pass(world, shotMs);
  const [path] = onCard(world).map(one => one.path).filter(one => !one.includes('100CAM'));
  const local = new Date(takenMs(world)[0]!);
  const [, day, time] = /^DCIM\/(\d{8})\/(\d{6})\.JPG$/.exec(path!) ?? [];
  assert.is(day, '20261127');
  const named = Date.UTC(2026, 10, 27, Number(time!.slice(0, 2)), Number(time!.slice(2, 4)), Number(time!.slice(4)));
  assert.ok(Math.abs(named - local.getTime()) < shotMs, `${time} and ${local.toISOString()}`);
}));

for (const on of ['a desktop', 'a chip']) {
  test(`motion on ${on}: one picture, then the pause; motion during or just after a round is ignored`, () => taking('vc0706', {
    ...(on === 'a chip' && { chip }), modem: { upBytesPerSecond: 500 }, config: { camera: { motion: 'on', pauseSeconds: 60 }, schedule: { everyMinutes: 1440 } },
  }, async world => {
    await started(world);
    await world.until(/nothing to send/, 2);
    await pass(world, 2 * quietMs);
    world.moves();
    await shown(world, 1, 1);
    await pass(world, 20 * secondMs);
    world.moves();
    await pass(world, 10 * secondMs);
    assert.equal(names(world), numbered(1), 'in the pause');
    await pass(world, minuteMs);
    world.moves();
    await shown(world, 2, 1);
    await pass(world, 90 * secondMs);
    world.put('DCIM/100CAM/IMG_0001.JPG', noise(20_000));
    world.type('ferry.send()');
    assert.ok(await world.until(/ state: (sending|streaming|putting)/, 5));
    for (let i = 0; i < 5; i++) {
      world.moves();
      await pass(world, 5 * secondMs);
    }
    assert.ok(await world.until(/ round: [1-9]\d* delivered/, 20), 'the round continues');
    world.moves(secondMs);
    await pass(world, 4 * minuteMs);
    assert.equal(names(world), numbered(2), 'motion caused by the modem is ignored');
    world.moves();
    await shown(world, 3, 1);
    assertCareful(world);
  }));
}

test('asleep until motion: the chip wakes for it, and the modem stays off', () => taking('vc0706', {
  chip, startMs, files: image, config: { camera: { motion: 'on', pauseSeconds: 120 }, schedule: { everyMinutes: 720, sleep: true } },
}, async world => {
  world.boot();
  // A start by power takes a picture, too, since the chip cannot tell it from a motion sensor at its reset pin (EN).
  assert.ok(await world.until(/ round: asleep for /, 15));
  await pass(world, 5 * minuteMs);
  const before = names(world).length;
  const { boots } = world.modem;
  for (let i = 1; i <= 3; i++) {
    await pass(world, hourMs);
    assert.is(names(world).length, before + i - 1, 'it sleeps');
    world.moves();
    await pass(world, minuteMs);
    assert.is(names(world).length, before + i);
    assertOnTime(world);
    world.moves();
    await pass(world, minuteMs / 2);
    assert.is(names(world).length, before + i, 'in the pause');
  }
  assert.is(world.modem.boots, boots, 'the modem was not started');
  await pass(world, 11 * hourMs);
  assert.is(world.modem.boots, boots, 'the modem is not started for a due round');
  world.moves();
  assert.ok(await world.until(/ round: [1-9]\d* delivered/, 15), 'the next motion starts the round');
  assertGiven(pictures(onServer(world)));
  assert.ok(pictures(onServer(world)).length >= before + 3);
  assertCareful(world);
}));

test('a sensor at EN: a restart in a planned sleep takes a picture, and the interval continues', () => taking('vc0706', {
  chip, startMs, files: image, config: { camera: { everyMinutes: 60 }, schedule: { everyMinutes: 720, sleep: true } },
}, async world => {
  world.boot();
  assert.ok(await world.until(/ round: asleep for /, 15));
  const before = names(world).length;
  await pass(world, 10 * minuteMs);
  world.cut();
  world.boot();
  await pass(world, 2 * minuteMs);
  assert.is(names(world).length, before + 1);
  await pass(world, 2 * hourMs);
  assert.is(names(world).length, before + 3, 'each full hour has its own picture');
}));

test('motion with an interval and sleep is rejected with three remedies, and each of them works', async () => {
  const asked = { motion: 'on', everyMinutes: 30 };
  const asleep = { everyMinutes: 720, sleep: true };
  const refusal = /error card: config\.json: camera\.motion: .*set schedule\.sleep to false, camera\.everyMinutes to 0, or camera\.motion to "off"/;
  await taking('vc0706', { chip, files: image, config: { camera: asked, schedule: asleep } }, async world => {
    world.boot();
    await pass(world, 2 * minuteMs);
    assert.is(world.lines.filter(line => refusal.test(line)).length, 1, 'logged once');
    assert.equal([names(world), onServer(world)], [[], []]);
  });
  const ways = [{ camera: asked, schedule: { ...asleep, sleep: false } }, { camera: { ...asked, everyMinutes: 0 }, schedule: asleep }, { camera: { ...asked, motion: 'off' }, schedule: asleep }];
  for (const config of ways) {
    await taking('vc0706', { chip, files: image, config }, async world => {
      world.boot();
      assert.ok(await world.until(/ round: 1 delivered|state: delivered|delivered as /, 15), JSON.stringify(config));
    });
  }
});

test.run();
