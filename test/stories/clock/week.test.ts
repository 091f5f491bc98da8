// Tests a week of daily rounds by HTTP, with the chip asleep in between. No round is missed or late, errors of the clock do not add up, and each
// image is sent once. If the server fails for a round, its image arrives in the next one.

import * as assert from 'uvu/assert';
import type { HttpFault } from '../../sim/server/http/answer.ts';
import { wired } from '../../sim/world/board.ts';
import { allHttpMethods, assertOnce, assertServed, errorsOf, sheetOf, timesStored, within, worldWith, type Way } from '../../sim/world/ways.ts';
import { noise, type World } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';
import { dayMinutes, minuteMs, runRounds, schedule } from './asleep.ts';

const test = crossed('a week of rounds by HTTP');

test.before(wired.build);

const rounds = 7;
/** Number of tries for one image in one round. */
const attempts = 3;
/** Most milliseconds by which a round may begin too late, counted from the first one. The chip's clock is accurate here. */
const mostLateMs = 5000;
/** Most bytes of the file /snapferry/state after any number of rounds. */
const mostStateBytes = 4096;
/**
 * Most requests for the image of a round whose server is overloaded. The pauses between them are 20 s, then twice as long each time, up to 5
 * minutes.
 */
const mostCalls = 20;

const pathOf = (shot: number) => `DCIM/100CAM/IMG_${String(shot).padStart(4, '0')}.JPG`;
const files = Object.fromEntries(Array.from({ length: rounds }, (_, i) => [pathOf(i + 1), noise(301 + i, i + 1)]));

/** Faults of the server, by the number of the round from 0 on. */
const troubles: Record<number, HttpFault> = {
  1: { how: { status: 503 } },
  3: { method: 'POST', nth: 1, how: { isDone: true, closeAtByte: 0 } },
  5: { method: 'POST', how: { status: 500 } },
};
const isTroubled = (round: number) => round in troubles;

function inWeek({ family, method }: Way, faults: HttpFault[], act: (world: World) => Promise<void>, minutes = dayMinutes): Promise<void> {
  const config = schedule(minutes, { upload: { method, attempts } });
  return within(worldWith(family, { http: { faults }, config, modem: sheetOf(family).clock.settled, chip: { board: wired.board, version: '2v29.277' } }), act);
}

function assertOnTime(begun: number[]): void {
  begun.forEach((ms, round) => assert.ok(Math.abs(ms - round * dayMinutes * minuteMs) <= mostLateMs, `round ${round} is ${ms - round * dayMinutes * minuteMs} ms late`));
}

function assertBounded(world: World): void {
  assert.ok(world.read('snapferry/state').length <= mostStateBytes);
  assert.not.match(world.lines.join('\n'), /Uncaught/);
}

for (const way of allHttpMethods) {
  test(`${way.family} by ${way.method}: a round a day`, () => inWeek(way, [], async world => {
    assertOnTime(await runRounds(world, rounds, dayMinutes));
    assertServed(world, files);
    assertOnce(world, Object.keys(files));
    assert.is(errorsOf(world), '');
    assert.equal(world.http!.refusals, []);
    assert.is(world.modem.boots, rounds - 1, 'off between the rounds; already on in the first');
    assertBounded(world);
  }));

  const faults: HttpFault[] = [];
  test(`${way.family} by ${way.method}: a round a day, with a server that fails in every other`, () => inWeek(way, faults, async world => {
    const begun: number[] = [];
    for (let round = 0; round < rounds; round++) {
      faults.splice(0, faults.length, ...[troubles[round] ?? []].flat());
      await runRounds(world, 1, dayMinutes);
      begun.push(world.chip!.boots.at(-1)!.atMs);
      assert.is(Object.keys(world.served()).length, round + (round === 1 || round === 5 ? 0 : 1), `images on the server after round ${round}`);
    }
    assertOnTime(begun.map(ms => ms - begun[0]!));
    assertServed(world, files);
    // Images that are sent exactly once. In round 3 the response is lost, but the firmware finds the file on the server and does not send it again.
    const once = Object.keys(files).filter((_, round) => !isTroubled(round) || round === 3);
    assertOnce(world, once);
    // In round 1, counted from 0, the server is overloaded, and the firmware tries again for an hour. So its image may be sent more often.
    for (const path of Object.keys(files)) assert.ok(timesStored(world, path) <= (path === pathOf(2) ? mostCalls : attempts + 1), `${path} is sent ${timesStored(world, path)} times`);
    assertBounded(world);
  }));
}

/** Images that the server never accepts. Three of them would end each round before any other image if they came first. */
const unwanted = { 'DCIM/100CAM/AAA1.JPG': noise(211, 1), 'DCIM/100CAM/AAA2.JPG': noise(212, 2), 'DCIM/100CAM/AAA3.JPG': noise(213, 3) };
const hour = 60;
const hours = 10;

for (const way of allHttpMethods) {
  test(`${way.family} by ${way.method}: three images that the server permanently refuses do not block others, and are not sent in each round`, () =>
    inWeek(way, Object.keys(unwanted).map(path => ({ target: path.split('/').at(-1)!, how: { status: 415 } })), async world => {
      for (const [path, bytes] of Object.entries(unwanted)) world.put(path, bytes);
      await runRounds(world, hours, hour);
      assertOnce(world, Array.from({ length: hours }, (_, i) => pathOf(i + 1)));
      assert.is(Object.keys(world.served()).length, hours);
      const told = world.lines.filter(line => /is skipped: the server refuses it/.test(line)).length;
      // Each refusal is logged when it comes first, and one of them again six hours later.
      assert.is(told, Object.keys(unwanted).length + 1);
      for (const path of Object.keys(unwanted)) assert.ok(timesStored(world, path) <= (way.method === 'stream' ? 4 : 2), `${path} is sent ${timesStored(world, path)} times`);
    }, hour));
}

const few = 6;

for (const way of allHttpMethods) {
  for (const status of [403, 500]) {
    test(`${way.family} by ${way.method}: an image that the server always answers with ${status} does not block others`, () =>
      inWeek(way, [{ target: 'AAA1', how: { status } }], async world => {
        world.put('DCIM/100CAM/AAA1.JPG', noise(211, 1));
        await runRounds(world, few, hour);
        assertOnce(world, Array.from({ length: few }, (_, i) => pathOf(i + 1)));
        assert.is(Object.keys(world.served()).length, few);
        // The firmware sends the image three times at once, then again after 5 minutes, 61 minutes and 12.5 hours. After a delivery of another
        // image it tries this one once more. So four to six tries are right.
        const tries = timesStored(world, 'DCIM/100CAM/AAA1.JPG');
        assert.ok(tries >= 4 && tries <= 6, `it is sent ${tries} times`);
        assertBounded(world);
      }, hour));
  }
}

test.run();
