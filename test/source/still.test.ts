// Tests whether an image is complete, which a size that stays the same shows. Time passes on a virtual clock.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Held } from '../../src/source/seek.ts';
import { awaitStill, holdsStill, mostChanges } from '../../src/source/still.ts';
import { lowered } from '../common/lowered.ts';
import { createListLog, createMemoryCard, timersOf } from '../outside.ts';
import { virtualClock } from '../sim/clock.ts';

const test = suite('still');

const path = '/DCIM/a.jpg';
const holdMs = 3000;

function scene(size: number, given: Partial<Held> = {}) {
  const clock = virtualClock();
  const card = createMemoryCard({ [path]: 'x'.repeat(size) });
  const log = createListLog();
  const image: Held = {
    path, size, begun: '', folder: '/DCIM', name: 'a.jpg', isDoubtNoted: false, seenMs: clock.now(), isStill: false, changes: 0, ...given,
  };
  const told: string[] = [];
  return {
    clock, card, log, image, told,
    ask: () => lowered(awaitStill)(card, timersOf(clock), log, image, how => told.push(how), () => assert.unreachable()),
    async pass(ms: number): Promise<void> {
      clock.after(ms, () => undefined); // without this timer, the virtual clock would stop at the last one before it
      await clock.run(() => false, ms);
    },
  };
}

test('an image is complete after its size was stable for three seconds, not before', async () => {
  const { clock, card, image, told, ask, pass } = scene(10);
  ask();
  assert.is(holdsStill(card, timersOf(clock), image), false);
  await pass(holdMs - 1);
  assert.equal(told, []);
  await pass(1);
  assert.equal(told, ['still']);
  assert.is(image.isStill, true);
});

test('an image with a stable size is not awaited again', () => {
  const { card, told, ask } = scene(10, { isStill: true });
  ask();
  assert.equal(told, ['still']);
  assert.is(card.counts.stat, 0);
});

test('a changed size counts as new and is awaited again, and the change is logged once', async () => {
  const { clock, card, image, log, told, ask, pass } = scene(10, { begun: '20261120' });
  card.put(path, 'x'.repeat(25));
  ask();
  await pass(holdMs);
  assert.equal(told, ['later']);
  assert.equal([image.size, image.begun, image.changes, image.seenMs], [25, '', 1, clock.now()]);
  assert.match(image.again!, /^10 .* 25 bytes$/);
  card.put(path, 'x'.repeat(40));
  ask();
  await pass(holdMs);
  assert.is(log.lines.filter(line => line.includes('still being written')).length, 1);
  ask();
  await pass(holdMs);
  assert.equal(told, ['later', 'later', 'still']);
});

test('an image that was never begun is not reported as sent again', async () => {
  const { card, image, ask, pass } = scene(10);
  card.put(path, 'x'.repeat(25));
  ask();
  await pass(holdMs);
  assert.is(image.again, undefined);
});

test('an image that changes repeatedly is left for the next round', async () => {
  const { card, log, told, ask, pass } = scene(10);
  for (let i = 1; i <= mostChanges; i++) {
    card.put(path, 'x'.repeat(10 + i));
    ask();
    await pass(holdMs);
  }
  assert.equal(told, [...Array.from({ length: mostChanges - 1 }, () => 'later'), 'never']);
  assert.match(log.lines.at(-1)!, /^error image: .*next round/);
});

type Card = ReturnType<typeof scene>['card'];
const spoiled: [title: string, spoil: (card: Card) => unknown][] = [['is gone', card => card.remove(path)], ['is empty now', card => card.put(path, '')]];
for (const [title, spoil] of spoiled) {
  test(`an image that ${title} is not checked again in this round`, async () => {
    const { card, told, ask, pass } = scene(10);
    spoil(card);
    ask();
    await pass(holdMs);
    assert.equal(told, ['never']);
  });
}

test('a check without waiting is false until three seconds have passed and the size is the same', async () => {
  const { clock, card, image, pass } = scene(10);
  const timers = timersOf(clock);
  await pass(holdMs);
  card.put(path, 'x'.repeat(11));
  assert.is(holdsStill(card, timers, image), false);
  card.put(path, 'x'.repeat(10));
  assert.is(holdsStill(card, timers, image), true);
  card.remove(path);
  assert.is(holdsStill(card, timers, image), true, 'a stable image is not checked again');
});

test.run();
