// Tests the card's time: it only grows, over power cuts and wrong clocks.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isLeftAlone, isPaused, isVain, noteBusy, noteSuccess, noteVain, passTime, saveTime } from '../../../src/round/image/cardtime.ts';
import type { ReadyTrip } from '../../../src/round/roundtrip.ts';
import { createNotes } from '../../../src/store/state.ts';
import { createMemoryCard } from '../../outside.ts';
import { roundOf } from '../trip.ts';

const test = suite('card time');

const hour = 3600;
const day = 86_400;

/** Makes a camera that boots several times with one card. Each boot has its own clock of the chip, and a network's clock or none. */
function camera() {
  const notes = createNotes(createMemoryCard());
  let trip: ReadyTrip;
  let chip = 0;
  let network = 0;
  const boot = (chipSeconds: number, networkSeconds = 0, configDigest = '0badcafe') => {
    ({ trip } = roundOf({ notes, configDigest }));
    chip = chipSeconds;
    network = networkSeconds;
    Object.assign(trip, { sleep: { ...trip.sleep, seconds: () => chip }, calendar: { ...trip.calendar, seconds: () => network } });
  };
  boot(0);
  return {
    boot, notes, trip: () => trip,
    pass: (seconds: number) => { chip += seconds; if (network) network += seconds; },
    learn: (seconds: number) => { network = seconds; },
    now: () => passTime(trip).seconds,
    save: () => { passTime(trip); saveTime(trip); },
  };
}

test('it follows the chip\'s clock, asleep too', () => {
  const at = camera();
  const from = at.now();
  at.pass(hour);
  assert.is(at.now() - from, hour);
  at.save();
  at.boot(hour + day);
  assert.is(at.now() - from, hour + day, 'after a sleep');
});

test('a power cut each night: hours with power count, and the nights by a start\'s share or the network\'s clock', () => {
  const without = camera();
  const from = without.now();
  for (let night = 0; night < 10; night++) {
    for (let i = 0; i < 12; i++) { without.pass(hour); without.now(); }
    without.boot(0);
  }
  const passed = without.now() - from;
  assert.ok(passed >= 10 * 12 * hour && passed <= 10 * 13 * hour, `${passed / hour} h of 120 with power`);

  const within = camera();
  let date = 1_800_000_000;
  within.learn(date);
  const since = within.now();
  for (let night = 0; night < 10; night++) {
    for (let i = 0; i < 12; i++) { within.pass(hour); within.now(); }
    date += day;
    within.boot(0);
    within.now();
    within.learn(date);
  }
  assert.ok(Math.abs(within.now() - since - 10 * day) < hour, `${(within.now() - since) / day} days`);
});

test('a clock that jumps ahead counts for a day at most, and one that goes back for nothing', () => {
  const at = camera();
  at.learn(1_800_000_000);
  const from = at.now();
  at.save();
  at.boot(60);
  at.learn(1_800_000_000 + 3650 * day);
  assert.is(at.now() - from, day);
  at.save();
  at.boot(120);
  at.learn(1_800_000_000);
  assert.is(at.now() - from, day + 60);
});

test('it has whole seconds, though the clocks have fractions', () => {
  const at = camera();
  at.learn(1_800_000_000.25);
  at.save();
  at.boot(3.7);
  at.learn(1_800_009_000.75);
  assert.is(at.now() % 1, 0);
});

test('short stays of power add up, so nothing waits for ever', () => {
  const at = camera();
  const from = at.now();
  at.save();
  for (let i = 0; i < 100; i++) {
    at.now();
    at.pass(180);
    at.boot(3);
  }
  assert.ok(at.now() - from >= 24 * hour);
});

test('another config.json is noted, and ends a pause', () => {
  const at = camera();
  at.now();
  noteVain(at.trip());
  assert.ok(isPaused(at.trip()));
  at.pass(5);
  at.pass(100);
  noteVain(at.trip());
  const before = at.now();
  at.boot(at.trip().sleep.seconds() + 5, 0, 'another0');
  assert.not.ok(isPaused(at.trip()));
  assert.is(passTime(at.trip()).changed, before + 5);
});

test('vain rounds pause all rounds twice as long each, up to an hour, over boots; a delivery ends it', () => {
  const at = camera();
  const pauses: number[] = [];
  for (let i = 0; i < 10; i++) {
    noteVain(at.trip());
    let seconds = 0;
    for (; isPaused(at.trip()); seconds += 10) at.pass(10);
    pauses.push(seconds);
    at.save();
    at.boot(at.trip().sleep.seconds());
  }
  assert.equal(pauses, [20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600]);
  noteVain(at.trip());
  noteSuccess(at.trip());
  assert.not.ok(isPaused(at.trip()));
});

test('a busy server: the pause doubles, or lasts as long as it asks; over boots, power cuts included', () => {
  const at = camera();
  at.pass(100);
  const pauses: number[] = [];
  for (const asked of [0, 0, 7200, 5, 0]) {
    noteBusy(at.trip(), asked);
    at.boot(at.trip().sleep.seconds());
    assert.is(isLeftAlone(at.trip()), asked > 0);
    assert.not.ok(isVain(at.trip()), 'no image is the cause');
    let seconds = 0;
    for (; isPaused(at.trip()); seconds += 10) at.pass(10);
    pauses.push(seconds);
    at.save();
  }
  assert.equal(pauses.map((seconds, i) => (i === 2 ? seconds >= 7200 && seconds <= 7240 : seconds)), [20, 40, true, 160, 320]);
  noteBusy(at.trip(), 7200);
  at.now();
  at.boot(3);
  assert.ok(isPaused(at.trip()), 'a power cut does not end it');
  noteSuccess(at.trip());
  assert.not.ok(isPaused(at.trip()));
  noteBusy(at.trip(), 7200);
  at.boot(at.trip().sleep.seconds() + 5, 0, 'another0');
  assert.not.ok(isPaused(at.trip()), 'another config.json ends it');
});

test('a busy server that refuses images after their bytes: from the second time on, other cameras are let past', () => {
  const at = camera();
  const pauses: number[] = [];
  for (let i = 0; i < 6; i++) {
    at.trip().round.inARow = 1;
    noteBusy(at.trip(), 0);
    let seconds = 0;
    for (; isPaused(at.trip()); seconds += 10) at.pass(10);
    pauses.push(seconds);
  }
  assert.equal(pauses, [20, 600, 1200, 2400, 3600, 3600]);
});

test('a busy server that has taken images is left alone only if it asks', () => {
  const at = camera();
  at.trip().round.delivered = 1;
  noteBusy(at.trip(), 0);
  assert.not.ok(isPaused(at.trip()));
  noteBusy(at.trip(), 90);
  assert.ok(isPaused(at.trip()));
});

test('a pause is kept even if the first look found no note', () => {
  const at = camera();
  assert.not.ok(isPaused(at.trip()));
  assert.is(at.trip().card.time, null);
  noteVain(at.trip());
  assert.ok(at.trip().card.time, 'the look asks again');
});

test('a card without failures has no note, and none is written', () => {
  const at = camera();
  assert.not.ok(isPaused(at.trip()));
  at.pass(day);
  assert.not.ok(isPaused(at.trip()));
  assert.is(at.notes.get('passed'), '');
});

for (const rubbish of ['x', '0badcafe', '0badcafe 1 2 3', '0badcafe a b c d e f g h', '0badcafe 99999999999999999999 - 0 0 0 0 0 0']) {
  test(`a note of rubbish: ${rubbish}`, () => {
    const at = camera();
    at.notes.put('passed', rubbish);
    assert.type(at.now(), 'number');
    assert.ok(at.now() >= 0);
    noteVain(at.trip());
  });
}

test.run();
