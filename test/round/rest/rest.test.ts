// The rest between two rounds: until the next one is due, with the camera's own offset, awake or asleep; and a boot within a sleep.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Shots } from '../../../src/camera/shots.ts';
import { beginsRound, createRestHandlers, goOnSleeping, hurryRound, lookMs, offsetFor } from '../../../src/round/rest/rest.ts';
import { configDigestOf } from '../../../src/round/roundtrip.ts';
import { noteRefusedLogin } from '../../../src/round/rules/logins.ts';
import { createNotes } from '../../../src/store/state.ts';
import { createMemoryCard, digest } from '../../outside.ts';
import { roundOf, type RoundGiven, type RoundScene } from '../trip.ts';

const test = suite('rest');

const minuteMs = 60_000;

interface Given extends RoundGiven { isConfigWrong?: boolean; beganMsAgo?: number }

/** Without an offset by default: rounds count from the first. */
function sceneOf({ isConfigWrong, beganMsAgo = 0, ...given }: Given): RoundScene {
  const scene = roundOf({ ...given, config: { 'schedule.everyMinutes': 0, 'schedule.offset': false, 'schedule.sleep': false, ...given.config } });
  scene.trip.schedule.dueMs = scene.trip.clock.now() - beganMsAgo;
  if (isConfigWrong) Object.assign(scene.trip, { config: undefined });
  return scene;
}

/** Duration of the rest in seconds. */
async function rest(given: Given): Promise<RoundScene & { seconds: number }> {
  const scene = sceneOf(given);
  const { end, ms } = await scene.run(onEnd => createRestHandlers(scene.trip)['resting']!(onEnd));
  assert.is(end, 'done');
  return { ...scene, seconds: Math.round(ms / 1000) };
}

const every = (minutes: number, more: object = {}) => ({ 'schedule.everyMinutes': minutes, ...more });

const waits: { title: string; given: Given; seconds: number }[] = [
  { title: 'no schedule: it looks again after ten seconds', given: {}, seconds: 10 },
  { title: 'a config.json that is wrong may be being mended: ten seconds', given: { isConfigWrong: true, round: { troubles: 5 } }, seconds: 10 },
  { title: 'a round given up: the rest doubles', given: { round: { troubles: 1 } }, seconds: 20 },
  { title: 'the fourth: sixteen times as long', given: { round: { troubles: 4 } }, seconds: 160 },
  { title: 'five minutes at most', given: { round: { troubles: 9 } }, seconds: 300 },
  { title: 'and up to a quarter more, by chance', given: { round: { troubles: 9 }, random: 1 }, seconds: 375 },
  { title: 'every hour, counted from when the round began', given: { config: every(60), beganMsAgo: 10 * minuteMs }, seconds: 50 * 60 },
  { title: 'a round that took longer than its time: the next multiple', given: { config: every(60), beganMsAgo: 70 * minuteMs }, seconds: 50 * 60 },
  { title: 'a round that was given up just before the next one: not at once', given: { config: every(1), beganMsAgo: 55_000, round: { troubles: 3 } }, seconds: 125 },
  { title: 'the server has turned it away: soon, and in its period', given: { config: every(1440), beganMsAgo: minuteMs, round: { troubles: 1, isTurnedAway: true } }, seconds: 20 },
  { title: 'no longer than an hour into the period', given: { config: every(1440), beganMsAgo: 58 * minuteMs, round: { troubles: 9, isTurnedAway: true } }, seconds: (1440 - 58) * 60 },
  { title: 'one that was given up for anything else waits for the next', given: { config: every(1440), beganMsAgo: minuteMs, round: { troubles: 1 } }, seconds: 1439 * 60 },
  { title: 'and so does one that went well', given: { config: every(1440), beganMsAgo: minuteMs, round: { isTurnedAway: true } }, seconds: 1439 * 60 },
  { title: 'longer than a timer of the engine is trusted with', given: { config: every(1000) }, seconds: 1000 * 60 },
];
for (const { title, given, seconds } of waits) {
  test(`waiting: ${title}`, async () => assert.is((await rest(given)).seconds, seconds));
}

test('a round that a rule holds back is followed by one when the rule ends, if that is before the next', async () => {
  for (const [minutes, expected] of [[1440, 3600], [30, 1800]] as const) {
    const { trip, run } = sceneOf({ config: every(minutes) });
    trip.round.opensMs = trip.clock.now() + 3_600_000;
    assert.is(Math.round((await run(onEnd => createRestHandlers(trip)['resting']!(onEnd))).ms / 1000), expected);
  }
});

test('asleep, the plan keeps the time at which the rule ends', () => {
  const { trip, sleeps } = sceneOf({ config: every(1440, { 'schedule.sleep': true }), longestSleep: 100_000, seconds: 1_795_163_400 });
  trip.round.opensMs = trip.clock.now() + 3_600_000;
  createRestHandlers(trip)['resting']!(() => undefined);
  assert.equal([sleeps, trip.notes.get('sleep').split(' ')[2]], [[3600], String(1_795_163_400 + 3600)]);
});

test('the next round is planned, and due when it begins', async () => {
  const { trip } = await rest({ config: every(60), beganMsAgo: 10 * minuteMs });
  assert.is(!!trip.schedule.isPlanned, true);
  assert.is(trip.schedule.dueMs, trip.clock.now());
});

test('the watch on progress is told again and again, each time for longer than the nap', async () => {
  const { expected } = await rest({ config: every(60) });
  assert.is(expected.length, 7);
  assert.ok(expected.every(ms => ms >= 600_000));
});

// an offset: full periods of the network's clock, and this camera's own seconds after them

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

// a person who ends the rest early

test('whoever hurries it ends the rest; what was planned stays planned', async () => {
  const scene = sceneOf({ config: every(60) });
  const startMs = scene.trip.clock.now();
  const ended = scene.run(onEnd => createRestHandlers(scene.trip)['resting']!(onEnd));
  scene.clock.after(5 * minuteMs, () => scene.trip.schedule.hurry!());
  assert.is((await ended).ms, 5 * minuteMs);
  assert.is(scene.trip.schedule.hurry, undefined);
  assert.is(scene.trip.schedule.dueMs, startMs, 'an hour from where this one would have been due');
  assert.is(scene.clock.pending(), 0, 'no second end comes from the timer');
});

test('a rest that is over cannot be hurried', async () => assert.is((await rest({})).trip.schedule.hurry, undefined));

// logged

test('a round that has done something is told once, with what is left', async () => {
  const scene = await rest({ round: { isStarted: true, delivered: 2, skipped: 1 } });
  assert.equal(scene.lines, ['info round: 2 delivered, 1 skipped, 0 left', 'info memory: 0 of 4000 JsVars']);
  assert.is(!!scene.trip.round.isStarted, false);
});

test('a look that found nothing is not told', async () => assert.equal((await rest({})).lines, []));

// asleep

const asleep = (minutes: number, more: object = {}) => every(minutes, { 'schedule.sleep': true, ...more });

/** Runs up to the sleep. */
function sleep(given: Given): RoundScene {
  const scene = sceneOf({ longestSleep: 2100, ...given });
  createRestHandlers(scene.trip)['resting']!(() => assert.unreachable('it sleeps'));
  return scene;
}

const sleeps: { title: string; given: Given; seconds: number; line?: string }[] = [
  { title: 'until the next round', given: { config: asleep(30), beganMsAgo: 5 * minuteMs }, seconds: 1500, line: 'info round: asleep for 25 min 0 s' },
  { title: 'in pieces where the chip sleeps no longer', given: { config: asleep(120) }, seconds: 2100, line: 'info round: asleep for 120 min 0 s' },
  { title: 'seconds are told, too', given: { config: asleep(10), beganMsAgo: 15_000 }, seconds: 585, line: 'info round: asleep for 9 min 45 s' },
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

for (const isOff of [true, false]) {
  test(`what is left of a sleep is noted before it, and that the modem is ${isOff ? 'off' : 'on'}`, () => {
    const { trip } = sleep({ config: asleep(120), chipSeconds: 77, link: { isOff } });
    assert.is(trip.notes.get('sleep'), `77.00 7200.00 0 ${isOff ? 1 : 0}`);
  });
}

test('where the network\'s clock is known, the next round is due by that', () => {
  const seconds = Date.UTC(2026, 10, 20, 8, 30) / 1000;
  const { trip, sleeps: all } = sleep({ config: asleep(60), seconds, schedule: { isPlanned: true, due: seconds - 60 } });
  // it was due a minute ago: an hour after that
  assert.equal(all, [2100]);
  assert.is(trip.notes.get('sleep').split(' ')[2], `${seconds - 60 + 3600}`);
  const { trip: byHand } = sleep({ config: asleep(60), seconds, schedule: { isPlanned: false, due: seconds + 600 } });
  assert.is(byHand.notes.get('sleep').split(' ')[2], `${seconds + 600}`, 'a round by hand does not move the planned one');
});

// a boot within a sleep

interface Boot {
  title: string; note: string; wasAsleep?: boolean; chipSeconds: number;
  goesOn: boolean; sleeps: number[]; isPlanned: boolean; isOff: boolean; dueInSeconds?: number;
}

const boots: Boot[] = [
  { title: 'the first piece of a long sleep is over: it goes on', note: '0.00 7200.00 99 1', chipSeconds: 2100, goesOn: true, sleeps: [2100], isPlanned: true, isOff: true },
  { title: 'the last piece: only what is left', note: '0.00 2400.00 99 1', chipSeconds: 2100, goesOn: true, sleeps: [300], isPlanned: true, isOff: true },
  { title: 'it is over: the round begins', note: '0.00 2000.00 99 1', chipSeconds: 2000, goesOn: false, sleeps: [], isPlanned: true, isOff: true, dueInSeconds: 0 },
  { title: 'five seconds early is over', note: '0.00 2000.00 99 0', chipSeconds: 1995, goesOn: false, sleeps: [], isPlanned: true, isOff: false, dueInSeconds: 5 },
  { title: 'six are not', note: '0.00 2000.00 99 0', chipSeconds: 1994, goesOn: true, sleeps: [6], isPlanned: true, isOff: false },
  { title: 'a chip whose clock does not go on: its pieces are counted', note: '5000.00 4500.00 99 0', chipSeconds: 3, goesOn: true, sleeps: [2100], isPlanned: true, isOff: false },
  { title: 'a chip whose clock does not go on: the last piece', note: '5000.00 2000.00 99 0', chipSeconds: 3, goesOn: false, sleeps: [], isPlanned: true, isOff: false },
  { title: 'somebody switched the power on: a round at once', note: '0.00 7200.00 99 1', wasAsleep: false, chipSeconds: 0, goesOn: false, sleeps: [], isPlanned: false, isOff: false },
  { title: 'nothing was noted', note: '', chipSeconds: 0, goesOn: false, sleeps: [], isPlanned: false, isOff: false },
  { title: 'a note that was cut off', note: '0.00 7200.00 99', chipSeconds: 0, goesOn: false, sleeps: [], isPlanned: false, isOff: false },
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

test('the whole of a long sleep, boot after boot, is as long as was planned', () => {
  const notes = createNotes(createMemoryCard());
  notes.put('sleep', '0.00 7200.00 0 0');
  let chipSeconds = 2100;
  const pieces = [2100];
  for (let isOver = false; !isOver;) {
    const scene = sceneOf({ notes, wasAsleep: true, chipSeconds, longestSleep: 2100 });
    isOver = !goOnSleeping(scene.trip);
    pieces.push(...scene.sleeps);
    // the chip's clock loses a second each time, and a boot takes one
    chipSeconds += (scene.sleeps[0] ?? 0) + 1;
    assert.ok(pieces.length < 10);
  }
  assert.ok(Math.abs(chipSeconds - 7200) <= 5, `${chipSeconds} s`);
  assert.ok(pieces.length === 4 && pieces.every(piece => piece <= 2100), pieces.join());
});

test('between two looks at the card there are ten seconds, as the log says', () => assert.is(lookMs, 10_000));

// pictures: a board with a camera

interface CameraParts { left?: () => number | undefined; sleep?: ReturnType<Shots['goToSleep']>; isAwake?: boolean }

/** Only the functions that a rest calls. */
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

/** Rests until it ends. Returns whether a round is due. */
async function restTo(scene: RoundScene) {
  const { ms } = await scene.run(onEnd => createRestHandlers(scene.trip)['resting']!(onEnd));
  return { seconds: Math.round(ms / 1000), isRound: beginsRound(scene.trip) };
}

test('a picture that is due ends the rest; no round begins, and the next rest ends where the first one would have', async () => {
  const scene = sceneOf({ config: every(60) });
  const dueMs = scene.trip.clock.now() + 20 * minuteMs;
  let isTaken = false;
  const heard = addShots(scene, { left: () => (isTaken ? undefined : Math.max(0, dueMs - scene.trip.clock.now()) / 1000) });
  assert.equal(await restTo(scene), { seconds: 1200, isRound: false });
  isTaken = true;
  assert.is(heard.hurry, undefined, 'nobody listens to the sensor any more');
  assert.equal(await restTo(scene), { seconds: 2400, isRound: true });
});

test('motion ends it for a picture, a person for a round', async () => {
  for (const isPerson of [false, true]) {
    const scene = sceneOf({ config: every(60) });
    const heard = addShots(scene);
    scene.clock.after(minuteMs, () => (isPerson ? scene.trip.schedule.hurry!() : heard.hurry!()));
    assert.equal(await restTo(scene), { seconds: 60, isRound: isPerson });
  }
});

test('asleep until a picture, a round or the longest sleep, whichever is first; the note contains the part of the source', () => {
  for (const [left, seconds] of [[600, 600], [5000, 1800], [undefined, 1800]] as const) {
    const scene = sceneOf({ config: asleep(30), longestSleep: 2100, chipSeconds: 7 });
    addShots(scene, { sleep: { note: 'x 1 2', left, isByMotion: false } });
    createRestHandlers(scene.trip)['resting']!(() => assert.unreachable('it sleeps'));
    assert.equal(scene.sleeps, [seconds]);
    assert.is(scene.trip.notes.get('sleep'), '7.00 1800.00 0 0 x 1 2');
  }
});

test('a picture that fell due while the round ended is taken before the sleep, which then lasts until the planned round', async () => {
  const scene = sceneOf({ config: asleep(60), beganMsAgo: 10 * minuteMs, longestSleep: 2100, chipSeconds: 7 });
  let isTaken = false;
  addShots(scene, { left: () => (isTaken ? 1200 : 0), sleep: { note: 'x', left: 1200, isByMotion: false } });
  assert.equal([await restTo(scene), scene.sleeps], [{ seconds: 0, isRound: false }, []]);
  isTaken = true;
  createRestHandlers(scene.trip)['resting']!(() => assert.unreachable('it sleeps'));
  assert.equal(scene.sleeps, [1200]);
  assert.is(scene.trip.notes.get('sleep'), '7.00 3000.00 0 0 x');
});

test('a note of a piece with no length, as an older firmware has left it: what the chip counted counts', () => {
  const notes = createNotes(createMemoryCard());
  notes.put('sleep', '7100.00 1800.00 99 1 0.00 b');
  const scene = sceneOf({ notes, wasAsleep: true, chipSeconds: 7101, longestSleep: 2100 });
  const heard = addShots(scene);
  assert.ok(goOnSleeping(scene.trip));
  assert.equal([heard.woken[1], scene.sleeps], [1, [1799]]);
});

test('without a config nothing ends the rest of ten seconds: neither a picture that is due nor what a person has wished before', async () => {
  const due = sceneOf({ isConfigWrong: true });
  addShots(due, { left: () => -5 });
  assert.is((await restTo(due)).seconds, 10);
  const wished = sceneOf({ isConfigWrong: true, schedule: { isHurried: true } });
  assert.is((await restTo(wished)).seconds, 10);
});

test('asleep until something moves, where the board can', () => {
  const scene = sceneOf({ config: asleep(30), longestSleep: 2100 });
  let isByMotion = false;
  addShots(scene, { sleep: { note: 'x', left: undefined, isByMotion: true } });
  Object.assign(scene.trip.sleep, { fallAsleepUntilMotion: () => void (isByMotion = true) });
  createRestHandlers(scene.trip)['resting']!(() => assert.unreachable('it sleeps'));
  assert.equal([isByMotion, scene.sleeps], [true, []]);
});

interface Waking { title: string; slept: number; isAwake?: boolean; isMoved?: boolean; wasAsleep?: boolean; goesOn: boolean; woken: unknown[]; isRound?: boolean }

const wakings: Waking[] = [
  { title: 'a picture is due, the round is not', slept: 600, isAwake: true, goesOn: false, woken: [['600.00', 'b'], 600, false], isRound: false },
  { title: 'neither is', slept: 300, goesOn: true, woken: [['600.00', 'b'], 300, false] },
  { title: 'both are', slept: 1800, isAwake: true, goesOn: false, woken: [['600.00', 'b'], 1800, false], isRound: true },
  { title: 'the sensor has ended it after a minute', slept: 60, isAwake: true, isMoved: true, wasAsleep: false, goesOn: false, woken: [['600.00', 'b'], 60, true], isRound: false },
  { title: 'a chip whose clock does not go on: its pieces are counted, up to the picture', slept: -7000, isAwake: true, goesOn: false, woken: [['600.00', 'b'], 600, false], isRound: false },
  { title: 'no sleep: a restart, or somebody who switched the power on', slept: 600, wasAsleep: false, goesOn: false, woken: [[], undefined, false] },
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

/** The server has refused logins: they wait for 160 s, unless config.json changes. */
function banned(text: string) {
  const scene = sceneOf({ files: { '/config.json': text }, round: { troubles: 1 } });
  Object.assign(scene.trip, { configDigest: configDigestOf(scene.trip, text) });
  for (let i = 0; i < 4; i++) noteRefusedLogin(scene.trip);
  const counted = scene.card.counts;
  return { ...scene, rest: async () => {
    const before = counted.open;
    const { ms } = await scene.run(onEnd => createRestHandlers(scene.trip)['resting']!(onEnd));
    return [Math.round(ms / 1000), counted.open - before];
  } };
}

test('while logins wait, config.json is read once; another size or another time of it is a reason to read it again', async () => {
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

test('another config.json is read at once while it rests; while a round is under way, as soon as that is over, asleep or not', async () => {
  let hurries = 0;
  const resting = sceneOf({ schedule: { hurry: () => void hurries++ } });
  hurryRound(resting.trip);
  assert.equal([hurries, resting.trip.schedule.isHurried], [1, undefined]);
  for (const given of [{}, { config: every(60) }, { config: every(60, { 'schedule.sleep': true }), longestSleep: 2100 }] satisfies Given[]) {
    const scene = sceneOf(given);
    hurryRound(scene.trip);
    const { end, ms } = await scene.run(onEnd => createRestHandlers(scene.trip)['resting']!(onEnd));
    assert.equal([end, ms, scene.sleeps], ['done', 0, []]);
  }
});

test.run();
