// Tests a chip that sleeps between pictures and switches its camera's supply: for four days, in `npm run test:faults` a week. The days have a
// midnight, a month's end and a clock that is set late, and in `npm run test:faults` pictures by the sun. week.test.ts has these without sleep. The
// modem is off during a picture, and two rounds a day deliver all of them.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { takenOf } from '../../../web/watch/picture/exif.ts';
import { assertCareful, assertGiven, onCard, onServer, type Shown } from '../../sim/world/shots.ts';
import type { World } from '../../sim/world/world.ts';
import { inWhole, isWhole } from '../../whole.ts';
import { assertEach, bySun, dayMs, hourMs, lateMs, overMidnight, startMs, takenMs, zoneMs, type Moments } from './moments.ts';
import { pictures, taking } from './taking.ts';

const test = suite('pictures of a chip that sleeps');

/** A board with a serial camera, whose supply the pin D23 switches. */
const board = 'lilygo-t-sim7600';
const supply = 'D23';
const days = isWhole ? 7 : 4;
const roundMinutes = 720;
/** Most milliseconds by which a chip may wake too early for a picture or a round that is due. */
const earlyMs = 5000;

/** Asserts that the time in each picture's EXIF is within 5 s of the time at which the simulated camera took the picture. */
function assertDated(world: World, shown: Shown[]): void {
  for (const { path, bytes, number } of shown) {
    const taken = takenOf(bytes);
    const localMs = world.camera.pictures.find(picture => picture.number === number)!.takenMs + zoneMs;
    assert.ok(taken && Math.abs(Date.parse(`${taken.time.replace(' ', 'T')}Z`) - localMs) <= 5000, `${path}: ${taken?.time}, and not ${new Date(localMs).toISOString()}`);
    assert.is(taken.offset, '+01:00');
  }
}

/**
 * Asserts that each picture on the server is complete and there once. At most `mostLeft` pictures of the card may be missing on the server.
 */
function assertArrived(world: World, mostLeft: number): void {
  const served = pictures(onServer(world));
  const card = pictures(onCard(world));
  assertGiven(served);
  assertGiven(card);
  assert.ok(served.length > 0 && card.length - served.length <= mostLeft, `${served.length} of ${card.length} have arrived`);
}

/** Asserts that the camera had power for each shot, and never while the chip slept. */
function assertSwitched(world: World): void {
  const { edges, sleeps } = world.chip!;
  const switched = edges.filter(edge => edge.pin === supply);
  assert.ok(switched.length > 0);
  for (const { atMs } of sleeps) assert.is(switched.findLast(edge => edge.atMs <= atMs)?.level ?? 0, 0, `${new Date(atMs).toISOString()}: asleep with the camera on`);
}

async function takeDays(moments: Moments): Promise<void> {
  await taking('vc0706', {
    startMs, chip: { board }, config: { camera: moments.camera, schedule: { everyMinutes: roundMinutes, sleep: true } },
    files: { 'DCIM/100CAM/IMG_0001.JPG': 'an image, for which the modem is started' },
  }, async world => {
    world.boot();
    assert.ok(await world.until(/ round: asleep for /, 15), 'a round in which the network reports the time');
    const fromMs = world.clock.now() + zoneMs;
    await world.clock.run(() => false, days * dayMs);
    assertEach(world, { ...moments, slackMs: moments.slackMs + earlyMs }, fromMs, world.clock.now() + zoneMs);
    assertArrived(world, 8);
    // The first picture was taken at power-on, before the time was known. So its EXIF has no time, and it is left out.
    assertDated(world, pictures(onCard(world)).slice(1));
    assertSwitched(world);
    assertCareful(world);
    const rounds = world.lines.filter(line => / round: \d+ delivered/.test(line)).length;
    assert.ok(rounds >= days && world.modem.boots <= rounds + 1, `the modem was started ${world.modem.boots} times in ${rounds} rounds with something to send`);
    assert.not.match(world.lines.join('\n'), /Uncaught/);
  });
}

test(`over midnight and a month's end, ${days} days`, () => takeDays(overMidnight));
inWhole(test)(`from sunrise to sunset, ${days} days`, () => takeDays(bySun));

test('a clock that is set late: no picture is taken twice, and later ones are on time', async () => {
  const registration = [{ atMs: 0, stat: 2 }];
  await taking('vc0706', {
    startMs, chip: { board }, modem: { registration }, config: { camera: { everyMinutes: 60 }, schedule: { everyMinutes: 150, sleep: true } },
  }, async world => {
    world.boot();
    await world.clock.run(() => false, 2.4 * hourMs);
    const before = takenMs(world).length;
    assert.is(before, 3, 'one at power-on, then the chip counts from there');
    assert.equal(onServer(world), [], 'no network');
    registration.push({ atMs: 3000, stat: 1 });
    await world.clock.run(() => false, 6 * hourMs);
    const late = takenMs(world).slice(before);
    assert.ok(late.length >= 5 && late.length <= 7, `${late.length} in six hours`);
    late.forEach(ms => assert.ok((ms + earlyMs) % hourMs <= lateMs + earlyMs, new Date(ms).toISOString()));
    assert.is(new Set(late.map(ms => Math.floor((ms + earlyMs) / hourMs))).size, late.length, 'no due time has two pictures');
    assertDated(world, pictures(onCard(world)).slice(-late.length));
    assertArrived(world, 3);
    assertSwitched(world);
    assertCareful(world);
  });
});

test.run();
