// Tests the account of failed tries: when an image may be tried again.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Spent } from '../../../src/delivery/delivery.ts';
import { newFault, type FaultCode } from '../../../src/fault.ts';
import { noteSuccess } from '../../../src/round/image/cardtime.ts';
import { heldSeconds, isHeldBack, isRefusing } from '../../../src/round/image/hold.ts';
import { beginTry, chargeTry } from '../../../src/round/image/tries.ts';
import type { ReadyTrip } from '../../../src/round/roundtrip.ts';
import type { Image } from '../../../src/source/source.ts';
import { createNotes } from '../../../src/store/state.ts';
import { imageOf } from '../../delivery/trip.ts';
import { createMemoryCard } from '../../outside.ts';
import { roundOf, type RoundGiven } from '../trip.ts';

const test = suite('tries');

const minute = 60;
const hour = 3600;
const size = 20_000;

interface Answer extends Partial<Spent> { code: FaultCode; }
const refusal: Answer = { code: 'put-denied', bytes: size };
const shown: Answer = { code: 'size-differs', bytes: size, isConfirmed: true };
const cut: Answer = { code: 'network', bytes: size };
const unsent: Answer = { code: 'folder-denied', bytes: 0 };

function camera(given: RoundGiven = {}) {
  const notes = createNotes(createMemoryCard());
  let seconds = 1000;
  let spent: Spent = { bytes: 0, isConfirmed: false, isRefused: false };
  let configDigest = '0badcafe';
  let trip: ReadyTrip;
  let lines: string[] = [];
  const boot = () => {
    ({ trip, lines } = roundOf({ notes, configDigest, config: { 'images.afterUpload': 'keep' }, acts: { spent: () => spent }, ...given }));
    Object.assign(trip, { sleep: { ...trip.sleep, seconds: () => seconds } });
  };
  boot();
  return {
    boot, trip: () => trip, lines: () => lines,
    change: () => { configDigest = 'another0'; boot(); },
    pass: (more: number) => { seconds += more; },
    cutPower: () => { seconds = 0; boot(); },
    fail: (image: Image, { code, ...bytes }: Answer) => {
      trip.round.image = image;
      spent = { bytes: 0, isConfirmed: false, isRefused: false, ...bytes };
      chargeTry(trip, newFault(code, 'X', 'said'));
    },
    wait: (image: Image) => heldSeconds(trip, image, false),
  };
}

const begun = (path = '/DCIM/A.JPG') => imageOf({ path, size, begun: '20261120' });

/**
 * Tries an image as soon as it may be tried, for two days.
 * @returns how many times its size was sent: in the first hour, in the next day, and in the day after that
 */
function spendAll(answer: Answer): number[] {
  const at = camera();
  const image = begun();
  const sizes = [0, 0, 0];
  for (let seconds = 0; seconds < 49 * hour; seconds += 10, at.pass(10)) {
    if (at.wait(image)) continue;
    sizes[seconds < hour ? 0 : seconds < 25 * hour ? 1 : 2]! += answer.bytes! / size;
    at.fail(image, answer);
  }
  return sizes;
}

test('a refused image: four times in the first hour, then twice a day', () => assert.equal(spendAll(refusal), [4, 2, 2]));
test('one that a start takes for a loss on the line, after it was shown otherwise twice: twice a day', () => {
  const at = camera();
  const image = begun();
  const lost: Answer = { code: 'size-differs', bytes: size };
  for (const answer of [lost, lost, shown, shown]) at.fail(image, answer);
  for (let i = 0; i < 3; i++) {
    assert.ok(at.wait(image) > 12 * hour, `${i}: ${at.wait(image)} s`);
    at.pass(at.wait(image));
    at.cutPower();
    at.pass(hour);
    at.fail(image, unsent);
    assert.ok(at.wait(image) <= hour);
    at.fail(image, lost);
  }
});

test('one that is confirmed and shown otherwise: twice, then twice a day', () => assert.equal(spendAll(shown), [2, 1, 2]));
test('one whose connection breaks: seven times at once, at most twelve a day', () => {
  const [first, ...days] = spendAll(cut);
  assert.ok(first! >= 5 && first! + days[0]! <= 12, `${first} and ${days[0]}`);
  assert.ok(days[1]! >= 5 && days[1]! <= 12, `${days[1]}`);
});
test('halves count as halves', () => {
  const [first, second] = spendAll({ ...refusal, bytes: size / 2 });
  assert.ok(first! > 3 && first! <= 5, `${first}`);
  assert.ok(second! <= 2);
});

test('a connection that breaks once or twice is tried again at once', () => {
  const at = camera();
  const image = begun();
  at.fail(image, cut);
  assert.is(at.wait(image), 0);
  at.fail(image, cut);
  assert.is(at.wait(image), 0);
});

test('refusals without bytes: a pause between rounds, up to an hour; none within a round', () => {
  const at = camera();
  const image = begun();
  const waits = Array.from({ length: 16 }, () => {
    at.fail(image, unsent);
    const wait = at.wait(image);
    at.pass(wait);
    return wait;
  });
  assert.equal(waits.slice(0, 6), [0, 0, 10, 20, 40, 80]);
  assert.is(waits.at(-1), Math.min(...waits.slice(-3)));
  assert.ok(waits.at(-1)! <= hour && waits.at(-1)! >= hour / 2);
  at.fail(image, unsent);
  assert.is(heldSeconds(at.trip(), image, true), 0);
});

test('losses by noise in a row cost no try, but wait once they have cost many bytes', () => {
  const at = camera();
  const image = begun();
  const waits = [1, 2, 3, 4, 5, 6, 7].map(noise => {
    at.fail(image, { code: 'line-noise', bytes: size });
    at.trip().round.noise = noise;
    return heldSeconds(at.trip(), image, true);
  });
  assert.equal(waits.slice(0, 6), [0, 0, 0, 0, 0, 0]);
  assert.is(waits[6], 5.5 * hour);
});

test('another config.json ends the wait', () => {
  const at = camera();
  const image = begun();
  for (let i = 0; i < 4; i++) at.fail(image, refusal);
  assert.is(at.wait(image), 61 * minute);
  at.pass(1);
  at.change();
  assert.is(at.wait(image), 0);
});

test('a delivery ends the wait once: an image that fails again waits for itself', () => {
  const at = camera();
  const image = begun();
  for (let i = 0; i < 4; i++) at.fail(image, refusal);
  at.pass(10);
  noteSuccess(at.trip());
  at.pass(10);
  assert.is(at.wait(image), 0);
  at.fail(image, refusal);
  assert.ok(at.wait(image) > 12 * hour);
  at.pass(10);
  noteSuccess(at.trip());
  at.pass(10);
  assert.ok(at.wait(image) > 12 * hour - 60);
});

for (const [title, end] of [['power cuts', 'cutPower'], ['another config.json', 'change']] as const) {
  test(`the names that are taken on the server outlast ${title}, and an account without them is read, too`, () => {
    const at = camera();
    const image: Image = { ...begun(), takenNames: 7 };
    at.fail(image, refusal);
    at[end]();
    const found: Image = { ...begun(), tries: image.tries! };
    beginTry(at.trip(), found);
    assert.is(found.takenNames, 7);
    at.fail(found, refusal);
    const earlier: Image = { ...begun(), tries: found.tries!.slice(0, 18) };
    const before = at.wait(found);
    beginTry(at.trip(), earlier);
    assert.is(earlier.takenNames, undefined);
    assert.is(at.wait(earlier), before);
  });
}

test('the taken names of an image that was sent by hand are in a note', () => {
  const at = camera();
  at.fail({ ...begun(), isByHand: true, takenNames: 2 }, refusal);
  at.cutPower();
  const found: Image = { ...begun(), begun: '', isByHand: true };
  beginTry(at.trip(), found);
  assert.is(found.takenNames, 2);
});

test('a person\'s round holds nothing back', () => {
  const at = camera();
  const image = begun();
  for (let i = 0; i < 4; i++) at.fail(image, refusal);
  at.trip().round.isByPerson = true;
  assert.is(at.wait(image), 0);
});

test('power cuts end no wait, and lock no image', () => {
  const at = camera();
  const image = begun();
  for (let i = 0; i < 5; i++) at.fail(image, refusal);
  const first = at.wait(image);
  assert.ok(first > 12 * hour);
  at.cutPower();
  const second = at.wait(image);
  assert.ok(second < first && second > 11 * hour, `${second}`);
  let cuts = 0;
  for (; at.wait(image) && cuts < 100; cuts++) at.cutPower();
  assert.ok(cuts > 10 && cuts < 100, `${cuts} starts`);
});

test('tries that a power cut ends count as broken connections', () => {
  const at = camera();
  const image = begun();
  for (let i = 0; i < 3; i++) {
    beginTry(at.trip(), image);
    at.boot();
  }
  assert.is(at.wait(image), 2 * minute);
});

test('a try with an end that cost nothing does not count', () => {
  const at = camera();
  const image = begun();
  at.fail(image, { code: 'network', bytes: 0 });
  for (let i = 0; i < 5; i++) {
    beginTry(at.trip(), image);
    at.fail(image, { code: 'network', bytes: 0 });
  }
  assert.is(at.wait(image), 0);
});

test('nothing goes out while no data connection opens, though the modem had the command', () => {
  const at = camera();
  const image = begun();
  for (let i = 0; i < 9; i++) at.fail(image, { code: 'data-port', bytes: size });
  assert.is(at.wait(image), 0);
});

test('an answer is a refusal, even if its code is also a lost connection\'s', () => {
  const at = camera();
  const image = begun();
  for (let i = 0; i < 4; i++) at.fail(image, { code: 'server-timeout', bytes: size, isRefused: true });
  assert.is(at.wait(image), 61 * minute);
});

for (const [title, more] of [['live', { isLive: true }], ['sent by hand', { isByHand: true }], ['not yet begun', { begun: '' }]] as const) {
  test(`an image that the journal does not have (${title}) has its account in a note`, () => {
    const at = camera();
    const image = { ...begun(), ...more } as Image;
    for (let i = 0; i < 4; i++) at.fail(image, refusal);
    assert.is(at.wait({ ...image }), 61 * minute);
    assert.is(image.tries ?? '', '');
    assert.is(at.wait({ ...image, path: '/DCIM/B.JPG' }), 0, 'not of another image');
    assert.is(at.wait({ ...image, size: 5 }), 0, 'not of another size');
    if (title === 'not yet begun') return;
    at.boot();
    assert.is(at.wait({ ...image }), 61 * minute, 'after a boot');
  });
}

test('the note has eight accounts: the oldest goes', () => {
  const at = camera();
  const images = Array.from({ length: 9 }, (_none, i) => ({ ...begun(`/DCIM/${i}.JPG`), isByHand: true }));
  for (const image of images) for (let i = 0; i < 4; i++) at.fail(image, refusal);
  assert.equal(images.map(image => at.wait(image) > 0), images.map((_image, i) => i > 0));
});

for (const tries of ['1', 'x'.repeat(18), '9'.repeat(18), '0'.repeat(18), '1'.repeat(17), '1'.repeat(19)]) {
  test(`an account of rubbish: ${tries}`, () => {
    const at = camera();
    const image = { ...begun(), tries };
    assert.is(at.wait(image), 0);
    at.fail(image, refusal);
    assert.is(at.wait(image), 0);
  });
}

test('the log has one error an image: the answer, the time of the next try, and advice', () => {
  const at = camera();
  const image = begun();
  for (let i = 0; i < 8; i++) {
    at.fail(image, shown);
    at.pass(at.wait(image));
  }
  const told = at.lines().filter(line => / waits for /.test(line));
  assert.is(told.filter(line => line.startsWith('error')).length, 1);
  assert.match(told[0]!, /^error image: \/DCIM\/A\.JPG waits for 12\.5 h: the server confirmed it and shows another file.* set upload\.verify to "reply", and by HTTP http\.answer \(size-differs: said\)/);
});

test('three images refused in a row are enough for a round; after such a round, one', () => {
  const at = camera();
  for (const [i, path] of ['/A', '/B', '/C'].entries()) {
    assert.not.ok(isRefusing(at.trip()));
    at.fail(begun(path), refusal);
    at.fail(begun(path), refusal);
    assert.is(isRefusing(at.trip()), i === 2);
  }
  at.trip().card.time!.vain = 1;
  at.trip().round.inARow = 1;
  assert.ok(isRefusing(at.trip()));
});

test('a held image is left for the round, and counted', () => {
  const at = camera();
  const image = begun();
  assert.not.ok(isHeldBack(at.trip(), image));
  for (let i = 0; i < 4; i++) at.fail(image, refusal);
  assert.ok(isHeldBack(at.trip(), image));
  assert.equal([at.trip().round.later, at.trip().round.laterWhy], [1, 'refused']);
});

test.run();
