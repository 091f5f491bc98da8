// Tests the rest between two rounds: until the next one is due, with the camera's own offset, awake or asleep. It also tests a boot within
// a sleep.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Shots } from '../../../src/camera/shots.ts';
import { End } from '../../../src/fault.ts';
import { goOnSleeping } from '../../../src/round/rest/asleep.ts';
import { beginsRound, hurryRound, lookMs, offsetFor, resting } from '../../../src/round/rest/rest.ts';
import { configDigestOf } from '../../../src/round/roundtrip.ts';
import { noteRefusedLogin } from '../../../src/round/rules/logins.ts';
import { createNotes } from '../../../src/store/state.ts';
import { asAsync, lowered } from '../../common/lowered.ts';
import { createMemoryCard, digest } from '../../outside.ts';
import { virtualClock } from '../../sim/clock.ts';
import { roundOf, type RoundGiven, type RoundScene } from '../trip.ts';

const test = suite('rest');

const minuteMs = 60_000;

interface Given extends RoundGiven { isConfigWrong?: boolean; beganMsAgo?: number }

/** Makes the setup of a test (scene): a round, by default without an offset, so that rounds count from the first one. */
function sceneOf({ isConfigWrong, beganMsAgo = 0, ...given }: Given): RoundScene {
  const scene = roundOf({ ...given, config: { 'schedule.everyMinutes': 0, 'schedule.offset': false, 'schedule.sleep': false, ...given.config } });
  scene.trip.schedule.dueMs = scene.trip.clock.now() - beganMsAgo;
  if (isConfigWrong) Object.assign(scene.trip, { config: undefined });
  return scene;
}

/** Runs a rest. @returns the setup of the test (scene), with the length of the rest in seconds */
async function rest(given: Given): Promise<RoundScene & { seconds: number }> {
  const scene = sceneOf(given);
  const { end, ms } = await scene.run(onEnd => lowered(resting)(scene.trip, noUpdate, onEnd));
  assert.is(end, End.done);
  return { ...scene, seconds: Math.round(ms / 1000) };
}

const every = (minutes: number, more: object = {}) => ({ 'schedule.everyMinutes': minutes, ...more });

const waits: { title: string; given: Given; seconds: number }[] = [
  { title: 'no schedule: the next look is after ten seconds', given: {}, seconds: 10 },
  { title: 'a config.json with a mistake may be corrected soon: ten seconds', given: { isConfigWrong: true, round: { troubles: 5 } }, seconds: 10 },
  { title: 'a round given up: the rest doubles', given: { round: { troubles: 1 } }, seconds: 20 },
  { title: 'the fourth round given up: sixteen times as long', given: { round: { troubles: 4 } }, seconds: 160 },
  { title: 'a round given up: five minutes at most', given: { round: { troubles: 9 } }, seconds: 300 },
  { title: 'a round given up: a random part of up to a quarter is added', given: { round: { troubles: 9 }, random: 1 }, seconds: 375 },
  { title: 'every hour, counted from the start of the round', given: { config: every(60), beganMsAgo: 10 * minuteMs }, seconds: 50 * 60 },
  { title: 'a round longer than its period: the next multiple', given: { config: every(60), beganMsAgo: 70 * minuteMs }, seconds: 50 * 60 },
  { title: 'a round given up just before the next one: not at once', given: { config: every(1), beganMsAgo: 55_000, round: { troubles: 3 } }, seconds: 125 },
  { title: 'a round turned away by the server: retried soon, within its period', given: { config: every(1440), beganMsAgo: minuteMs, round: { troubles: 1, isTurnedAway: true } }, seconds: 20 },
  { title: 'a round turned away by the server: not retried later than an hour into the period', given: { config: every(1440), beganMsAgo: 58 * minuteMs, round: { troubles: 9, isTurnedAway: true } }, seconds: (1440 - 58) * 60 },
  { title: 'a round given up for another reason: no retry before the next one', given: { config: every(1440), beganMsAgo: minuteMs, round: { troubles: 1 } }, seconds: 1439 * 60 },
  { title: 'a round without a fault: not repeated before the next one', given: { config: every(1440), beganMsAgo: minuteMs, round: { isTurnedAway: true } }, seconds: 1439 * 60 },
  { title: 'a rest longer than the engine\'s timers allow', given: { config: every(1000) }, seconds: 1000 * 60 },
];
for (const { title, given, seconds } of waits) {
  test(`waiting: ${title}`, async () => assert.is((await rest(given)).seconds, seconds));
}

/** The installation of new firmware that a rest begins with. In these tests there is no firmware to install. */
const noUpdate = asAsync<[]>(onEnd => onEnd(End.done));

for (const [outcome, expected] of [['noCard', 0], ['noVolume', 0], ['badCard', 0], ['badConfig', 1], ['delivered', 1]] as const) {
  test(`new firmware is looked for only on a card that can be read: ${outcome}`, async () => {
    const { trip, run } = sceneOf({});
    trip.status.outcome = outcome;
    let looks = 0;
    const update = asAsync<[]>(onEnd => {
      looks++;
      onEnd(End.done);
    });
    assert.is((await run(onEnd => lowered(resting)(trip, update, onEnd))).end, End.done);
    assert.is(looks, expected);
  });
}

test('a round that a rule holds back is retried when the rule ends, if that is before the next round', async () => {
  for (const [minutes, expected] of [[1440, 3600], [30, 1800]] as const) {
    const { trip, run } = sceneOf({ config: every(minutes) });
    trip.round.opensMs = trip.clock.now() + 3_600_000;
    assert.is(Math.round((await run(onEnd => lowered(resting)(trip, noUpdate, onEnd))).ms / 1000), expected);
  }
});

test('firmware on trial does not sleep, and begins a round each hour', async () => {
  const { trip, run, sleeps } = sceneOf({ config: every(1440, { 'schedule.sleep': true }), longestSleep: 100_000, seconds: 1_795_163_400 });
  trip.prove = () => undefined;
  assert.is(Math.round((await run(onEnd => lowered(resting)(trip, noUpdate, onEnd))).ms / 1000), 3600);
  assert.is(beginsRound(trip), true);
  assert.equal(sleeps, []);
});

test('a round that proves firmware on trial ends its trial, and the chip sleeps', () => {
  const { trip, sleeps } = sceneOf({ config: every(1440, { 'schedule.sleep': true }), longestSleep: 100_000, seconds: 1_795_163_400 });
  let ended = 0;
  trip.prove = () => void ended++;
  trip.round.isProved = true;
  lowered(resting)(trip, noUpdate, () => undefined);
  assert.equal([ended, trip.prove, sleeps.length], [1, undefined, 1]);
});

test('asleep, the noted plan has the time at which the rule ends', () => {
  const { trip, sleeps } = sceneOf({ config: every(1440, { 'schedule.sleep': true }), longestSleep: 100_000, seconds: 1_795_163_400 });
  trip.round.opensMs = trip.clock.now() + 3_600_000;
  lowered(resting)(trip, noUpdate, () => undefined);
  assert.equal([sleeps, trip.notes.get('sleep').split(' ')[2]], [[3600], String(1_795_163_400 + 3600)]);
});

test('the next round is planned, and begins when due', async () => {
  const { trip } = await rest({ config: every(60), beganMsAgo: 10 * minuteMs });
  assert.is(!!trip.schedule.isPlanned, true);
  assert.is(trip.schedule.dueMs, trip.clock.now());
});

test('the watch on progress is informed repeatedly, each time for longer than the next timer', async () => {
  const { expected } = await rest({ config: every(60) });
  assert.is(expected.length, 7);
  assert.ok(expected.every(ms => ms >= 600_000));
});

// The following tests have an offset: rounds begin at full periods of the network's clock, plus this camera's own seconds.

const device = 'hut-3';
const own = (seconds: number) => parseInt(digest(device), 16) % seconds;

test('a camera\'s own seconds follow from its name, below the period and below ten minutes', () => {
  const offset = (more: object, period: number) => offsetFor(sceneOf({ config: { device, ...more } }).trip, period);
  assert.is(offset({ 'schedule.offset': false }, 3600), undefined);
  assert.is(offset({ 'schedule.offset': true }, 3600), own(600));
  assert.is(offset({ 'schedule.offset': true }, 60), own(60));
});

test('rounds begin at the full hour and this camera\'s own seconds', async () => {
  const seconds = Date.UTC(2026, 10, 20, 8, 30) / 1000;
  const { seconds: rested } = await rest({ config: every(60, { 'device': device, 'schedule.offset': true }), seconds });
  assert.is(seconds + rested, Date.UTC(2026, 10, 20, 9) / 1000 + own(600));
});

// The following tests have a person who ends the rest early.

test('hurrying ends the rest, and the planned round stays planned', async () => {
  const scene = sceneOf({ config: every(60) });
  const startMs = scene.trip.clock.now();
  const ended = scene.run(onEnd => lowered(resting)(scene.trip, noUpdate, onEnd));
  scene.clock.after(5 * minuteMs, () => scene.trip.schedule.hurry!());
  assert.is((await ended).ms, 5 * minuteMs);
  assert.is(scene.trip.schedule.hurry, undefined);
  assert.is(scene.trip.schedule.dueMs, startMs, 'one period before the planned round');
  assert.is(scene.clock.pending(), 0, 'the timer is cancelled');
});

test('a rest that has ended cannot be hurried', async () => assert.is((await rest({})).trip.schedule.hurry, undefined));

// The following tests check what a rest logs on the round before it.

test('a round that has sent something is logged once, with the number of images left', async () => {
  const scene = await rest({ round: { isStarted: true, delivered: 2, skipped: 1 } });
  assert.equal(scene.lines, ['info round: 2 delivered, 1 skipped, 0 left', 'info memory: 0 of 4000 JsVars']);
  assert.is(!!scene.trip.round.isStarted, false);
});

test('a look that found nothing is not logged', async () => assert.equal((await rest({})).lines, []));

// In the following tests, the chip sleeps during the rest.

const asleep = (minutes: number, more: object = {}) => every(minutes, { 'schedule.sleep': true, ...more });

/** Runs a rest up to the moment at which the chip falls asleep. */
function sleep(given: Given): RoundScene {
  const scene = sceneOf({ longestSleep: 2100, ...given });
  lowered(resting)(scene.trip, noUpdate, () => assert.unreachable('it sleeps'));
  return scene;
}

const sleeps: { title: string; given: Given; seconds: number; line?: string }[] = [
  { title: 'until the next round', given: { config: asleep(30), beganMsAgo: 5 * minuteMs }, seconds: 1500, line: 'info round: asleep for 25 min 0 s' },
  { title: 'in pieces of the chip\'s longest sleep', given: { config: asleep(120) }, seconds: 2100, line: 'info round: asleep for 120 min 0 s' },
  { title: 'seconds are logged as well', given: { config: asleep(10), beganMsAgo: 15_000 }, seconds: 585, line: 'info round: asleep for 9 min 45 s' },
];
for (const { title, given, seconds, line } of sleeps) {
  test(`asleep: ${title}`, () => {
    const scene = sleep(given);
    assert.equal(scene.sleeps, [seconds]);
    if (line) assert.ok(scene.lines.includes(line), scene.lines.join('\n'));
  });
}

test('a chip that cannot sleep waits', async () => {
  const { seconds, sleeps: all } = await rest({ config: asleep(30), longestSleep: 0 });
  assert.equal([seconds, all], [1800, []]);
});

const startMs = virtualClock().now();
for (const [title, link, word] of [
  ['off', { isOff: true }, 1], ['on', { isOff: false }, 0], ['silent', { isOff: false, isLeft: true }, 2],
  ['going off for 12 s', { isOff: true, offMs: startMs - 12_000 }, 15], ['off long since', { isOff: true, offMs: startMs - 31_000 }, 1],
] as const) {
  test(`the rest of a sleep is noted before the sleep, with the modem as ${title}`, () => {
    const { trip } = sleep({ config: asleep(120), chipSeconds: 77, link });
    assert.is(trip.notes.get('sleep'), `77.00 7200.00 0 ${word}`);
  });
}

test('if the network\'s clock is known, the next round is due by that clock', () => {
  const seconds = Date.UTC(2026, 10, 20, 8, 30) / 1000;
  const { trip, sleeps: all } = sleep({ config: asleep(60), seconds, schedule: { isPlanned: true, due: seconds - 60 } });
  // 2,100 s is the chip's longest sleep. The last round was due a minute ago, so the next one is due an hour after that time
  assert.equal(all, [2100]);
  assert.is(trip.notes.get('sleep').split(' ')[2], `${seconds - 60 + 3600}`);
  const { trip: byHand } = sleep({ config: asleep(60), seconds, schedule: { isPlanned: false, due: seconds + 600 } });
  assert.is(byHand.notes.get('sleep').split(' ')[2], `${seconds + 600}`, 'a round by hand does not move the planned one');
});

// In the following tests, the chip boots within a sleep that a note describes.

interface Boot {
  title: string; note: string; wasAsleep?: boolean; chipSeconds: number;
  goesOn: boolean; sleeps: number[]; isPlanned: boolean; isOff: boolean; dueInSeconds?: number;
}

const boots: Boot[] = [
  { title: 'the first piece of a sleep is over: the sleep continues', note: '0.00 7200.00 99 1', chipSeconds: 2100, goesOn: true, sleeps: [2100], isPlanned: true, isOff: true },
  { title: 'the last piece of a sleep: only the rest', note: '0.00 2400.00 99 1', chipSeconds: 2100, goesOn: true, sleeps: [300], isPlanned: true, isOff: true },
  { title: 'the sleep is over: the round begins', note: '0.00 2000.00 99 1', chipSeconds: 2000, goesOn: false, sleeps: [], isPlanned: true, isOff: true, dueInSeconds: 0 },
  { title: 'five seconds early: the sleep is over', note: '0.00 2000.00 99 0', chipSeconds: 1995, goesOn: false, sleeps: [], isPlanned: true, isOff: false, dueInSeconds: 5 },
  { title: 'six seconds early: the sleep continues', note: '0.00 2000.00 99 0', chipSeconds: 1994, goesOn: true, sleeps: [6], isPlanned: true, isOff: false },
  { title: 'a chip whose clock stops in sleep: the pieces are counted', note: '5000.00 4500.00 99 0', chipSeconds: 3, goesOn: true, sleeps: [2100], isPlanned: true, isOff: false },
  { title: 'a chip whose clock stops in sleep: the last piece', note: '5000.00 2000.00 99 0', chipSeconds: 3, goesOn: false, sleeps: [], isPlanned: true, isOff: false },
  { title: 'the power was switched on: a round at once', note: '0.00 7200.00 99 1', wasAsleep: false, chipSeconds: 0, goesOn: false, sleeps: [], isPlanned: false, isOff: false },
  { title: 'no note', note: '', chipSeconds: 0, goesOn: false, sleeps: [], isPlanned: false, isOff: false },
  { title: 'an incomplete note', note: '0.00 7200.00 99', chipSeconds: 0, goesOn: false, sleeps: [], isPlanned: false, isOff: false },
];
for (const { title, note, wasAsleep = true, chipSeconds, goesOn, sleeps: all, isPlanned, isOff, dueInSeconds } of boots) {
  test(`a boot: ${title}`, () => {
    const notes = createNotes(createMemoryCard());
    if (note) notes.put('sleep', note);
    const scene = sceneOf({ notes, wasAsleep, chipSeconds, longestSleep: 2100 });
    assert.is(goOnSleeping(scene.trip), goesOn);
    assert.equal(scene.sleeps, all);
    assert.equal([!!scene.trip.schedule.isPlanned, scene.trip.schedule.hasLooked, !!scene.trip.link.isOff], [isPlanned, true, isOff]);
    assert.is(scene.trip.schedule.due, note ? 99 : 0);
    if (dueInSeconds !== undefined) assert.is(scene.trip.schedule.dueMs - scene.trip.clock.now(), dueInSeconds * 1000);
  });
}

test('all pieces of a long sleep together have the planned length', () => {
  const notes = createNotes(createMemoryCard());
  notes.put('sleep', '0.00 7200.00 0 0');
  let chipSeconds = 2100;
  const pieces = [2100];
  for (let isOver = false; !isOver;) {
    const scene = sceneOf({ notes, wasAsleep: true, chipSeconds, longestSleep: 2100 });
    isOver = !goOnSleeping(scene.trip);
    pieces.push(...scene.sleeps);
    // each piece of the sleep takes a second longer than planned, for the boot that ends it
    chipSeconds += (scene.sleeps[0] ?? 0) + 1;
    assert.ok(pieces.length < 10);
  }
  assert.ok(Math.abs(chipSeconds - 7200) <= 5, `${chipSeconds} s`);
  assert.ok(pieces.length === 4 && pieces.every(piece => piece <= 2100), pieces.join());
});

test('the time between two looks at the card is ten seconds, as in the log', () => assert.is(lookMs, 10_000));

// The following tests have a board with a camera, whose pictures interrupt the rest.

interface CameraParts { left?: () => number | undefined; sleep?: ReturnType<Shots['goToSleep']>; isAwake?: boolean }

/** Gives the setup of a test (scene) a camera, with only those functions that a rest calls. */
function addShots(scene: RoundScene, { left = () => undefined, sleep: going, isAwake = false }: CameraParts = {}) {
  const heard: { hurry: (() => void) | undefined; woken: unknown[] } = { hurry: undefined, woken: [] };
  const shots = {
    left, goToSleep: () => going ?? { note: 'a b', left: undefined, isByMotion: false },
    listen: (hurry: (() => void) | undefined) => void (heard.hurry = hurry),
    wakeUp: (...given: unknown[]) => {
      heard.woken.push(...given);
      return isAwake;
    },
  };
  Object.assign(scene.trip, { shots: () => shots });
  return heard;
}

/** Runs a rest to its end. @returns its length in seconds, and whether a round is due */
async function restTo(scene: RoundScene) {
  const { ms } = await scene.run(onEnd => lowered(resting)(scene.trip, noUpdate, onEnd));
  return { seconds: Math.round(ms / 1000), isRound: beginsRound(scene.trip) };
}

test('a picture that is due ends the rest without a round, and the next rest ends at the planned round', async () => {
  const scene = sceneOf({ config: every(60) });
  const dueMs = scene.trip.clock.now() + 20 * minuteMs;
  let isTaken = false;
  const heard = addShots(scene, { left: () => (isTaken ? undefined : Math.max(0, dueMs - scene.trip.clock.now()) / 1000) });
  assert.equal(await restTo(scene), { seconds: 1200, isRound: false });
  isTaken = true;
  assert.is(heard.hurry, undefined, 'the sensor is no longer listened to');
  assert.equal(await restTo(scene), { seconds: 2400, isRound: true });
});

test('motion ends the rest for a picture, a person ends it for a round', async () => {
  for (const isPerson of [false, true]) {
    const scene = sceneOf({ config: every(60) });
    const heard = addShots(scene);
    scene.clock.after(minuteMs, () => (isPerson ? scene.trip.schedule.hurry!() : heard.hurry!()));
    assert.equal(await restTo(scene), { seconds: 60, isRound: isPerson });
  }
});

test('the sleep ends with a picture, a round or the longest sleep, and its note has the source\'s part', () => {
  for (const [left, seconds] of [[600, 600], [5000, 1800], [undefined, 1800]] as const) {
    const scene = sceneOf({ config: asleep(30), longestSleep: 2100, chipSeconds: 7 });
    addShots(scene, { sleep: { note: 'x 1 2', left, isByMotion: false } });
    lowered(resting)(scene.trip, noUpdate, () => assert.unreachable('it sleeps'));
    assert.equal(scene.sleeps, [seconds]);
    assert.is(scene.trip.notes.get('sleep'), '7.00 1800.00 0 0 x 1 2');
  }
});

test('a picture due at the end of a round is taken before the sleep, which keeps the planned round', async () => {
  const scene = sceneOf({ config: asleep(60), beganMsAgo: 10 * minuteMs, longestSleep: 2100, chipSeconds: 7 });
  let isTaken = false;
  addShots(scene, { left: () => (isTaken ? 1200 : 0), sleep: { note: 'x', left: 1200, isByMotion: false } });
  assert.equal([await restTo(scene), scene.sleeps], [{ seconds: 0, isRound: false }, []]);
  isTaken = true;
  lowered(resting)(scene.trip, noUpdate, () => assert.unreachable('it sleeps'));
  assert.equal(scene.sleeps, [1200]);
  assert.is(scene.trip.notes.get('sleep'), '7.00 3000.00 0 0 x');
});

test('a note without the length of a piece, from older firmware: the chip\'s clock counts', () => {
  const notes = createNotes(createMemoryCard());
  notes.put('sleep', '7100.00 1800.00 99 1 0.00 b');
  const scene = sceneOf({ notes, wasAsleep: true, chipSeconds: 7101, longestSleep: 2100 });
  const heard = addShots(scene);
  assert.ok(goOnSleeping(scene.trip));
  assert.equal([heard.woken[1], scene.sleeps], [1, [1799]]);
});

test('without a config, neither a due picture nor an earlier request of a person ends the rest of ten seconds', async () => {
  const due = sceneOf({ isConfigWrong: true });
  addShots(due, { left: () => -5 });
  assert.is((await restTo(due)).seconds, 10);
  const wished = sceneOf({ isConfigWrong: true, schedule: { isHurried: true } });
  assert.is((await restTo(wished)).seconds, 10);
});

test('asleep until motion, if the board supports that', () => {
  const scene = sceneOf({ config: asleep(30), longestSleep: 2100 });
  let isByMotion = false;
  addShots(scene, { sleep: { note: 'x', left: undefined, isByMotion: true } });
  Object.assign(scene.trip.sleep, { fallAsleepUntilMotion: () => void (isByMotion = true) });
  lowered(resting)(scene.trip, noUpdate, () => assert.unreachable('it sleeps'));
  assert.equal([isByMotion, scene.sleeps], [true, []]);
});

interface Waking { title: string; slept: number; isAwake?: boolean; isMoved?: boolean; wasAsleep?: boolean; goesOn: boolean; woken: unknown[]; isRound?: boolean }

const wakings: Waking[] = [
  { title: 'a picture is due, but no round', slept: 600, isAwake: true, goesOn: false, woken: [['600.00', 'b'], 600, false], isRound: false },
  { title: 'neither a picture nor a round is due', slept: 300, goesOn: true, woken: [['600.00', 'b'], 300, false] },
  { title: 'a picture and a round are due', slept: 1800, isAwake: true, goesOn: false, woken: [['600.00', 'b'], 1800, false], isRound: true },
  { title: 'the sensor ends the sleep early', slept: 60, isAwake: true, isMoved: true, wasAsleep: false, goesOn: false, woken: [['600.00', 'b'], 60, true], isRound: false },
  { title: 'a chip whose clock stops in sleep: the pieces are counted, up to the picture', slept: -7000, isAwake: true, goesOn: false, woken: [['600.00', 'b'], 600, false], isRound: false },
  { title: 'no sleep: a restart, or the power was switched on', slept: 600, wasAsleep: false, goesOn: false, woken: [[], undefined, false] },
];
for (const { title, slept, isAwake = false, isMoved = false, wasAsleep = true, goesOn, woken, isRound } of wakings) {
  test(`a boot of a board with a camera: ${title}`, () => {
    const notes = createNotes(createMemoryCard());
    notes.put('sleep', '7100.00 1800.00 99 1 600.00 b');
    const scene = sceneOf({ notes, wasAsleep, chipSeconds: 7100 + slept, longestSleep: 2100 });
    const heard = addShots(scene, { isAwake });
    Object.assign(scene.trip.sleep, { wasMoved: () => isMoved });
    assert.is(goOnSleeping(scene.trip), goesOn);
    assert.equal(heard.woken, woken);
    if (isRound !== undefined) assert.is(beginsRound(scene.trip), isRound);
  });
}

/** Makes the setup of a test (scene) whose server has refused four logins. The next login waits for 160 s, unless config.json changes. */
function banned(text: string) {
  const scene = sceneOf({ files: { '/config.json': text }, round: { troubles: 1 } });
  Object.assign(scene.trip, { configDigest: configDigestOf(scene.trip, text) });
  for (let i = 0; i < 4; i++) noteRefusedLogin(scene.trip);
  const counted = scene.card.counts;
  return { ...scene, rest: async () => {
    const before = counted.open;
    const { ms } = await scene.run(onEnd => lowered(resting)(scene.trip, noUpdate, onEnd));
    return [Math.round(ms / 1000), counted.open - before];
  } };
}

test('while logins wait, config.json is read once, and again if its size or time changes', async () => {
  assert.equal(await banned('{ "a": 1 }').rest(), [160, 1]);
  const other = banned('{ "a": 1 }');
  other.clock.after(25_000, () => void other.card.write('/config.json', '{ "a": 10 }'));
  assert.equal(await other.rest(), [30, 2]);
  const dated = banned('{ "a": 1 }');
  let seconds = 0;
  const { stat } = dated.card;
  Object.assign(dated.card, { stat: (path: string) => { const found = stat(path); return found && { ...found, mtime: new Date(seconds * 1000) }; } });
  dated.clock.after(25_000, () => { seconds = 2; dated.card.write('/config.json', '{ "a": 2 }'); });
  assert.equal(await dated.rest(), [30, 2]);
});

test('a changed config.json is read at once during a rest, and after the current round, with or without sleep', async () => {
  let hurries = 0;
  const waiting = sceneOf({ schedule: { hurry: () => void hurries++ } });
  hurryRound(waiting.trip);
  assert.equal([hurries, waiting.trip.schedule.isHurried], [1, undefined]);
  for (const given of [{}, { config: every(60) }, { config: every(60, { 'schedule.sleep': true }), longestSleep: 2100 }] satisfies Given[]) {
    const scene = sceneOf(given);
    hurryRound(scene.trip);
    const { end, ms } = await scene.run(onEnd => lowered(resting)(scene.trip, noUpdate, onEnd));
    assert.equal([end, ms, scene.sleeps], [End.done, 0, []]);
  }
});

test.run();
