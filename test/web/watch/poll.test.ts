import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createPoll, leastMs, mostMs, pauseAfter } from '../../../web/watch/poll.ts';
import { virtualClock } from '../../sim/clock.ts';

const test = suite('polling of the camera');

const pauses: { title: string; tookMs: number; failures?: number; expect: number }[] = [
  { title: 'a fast answer', tookMs: 20, expect: leastMs },
  { title: 'an answer of 100 ms: a tenth of the interval', tookMs: 100, expect: 1000 },
  { title: 'a slow answer', tookMs: 400, expect: 4000 },
  { title: 'a very slow answer', tookMs: 5000, expect: mostMs },
  { title: 'one failure', tookMs: 10, failures: 1, expect: 2000 },
  { title: 'three failures in a row', tookMs: 10, failures: 3, expect: 8000 },
  { title: 'many failures in a row', tookMs: 10, failures: 1000, expect: mostMs },
];

for (const { title, tookMs, failures = 0, expect } of pauses) test(title, () => assert.is(pauseAfter(tookMs, failures), expect));


/** Makes a camera whose answers take `tookMs` milliseconds, and fail on request. */
function createWorld(tookMs = 20) {
  const clock = virtualClock();
  const asked: number[] = [];
  const fromMs = clock.now();
  const world = { isSeen: true, fails: false, tookMs, asked, clock, pass: (ms: number) => clock.run(() => false, ms) };
  const poll = createPoll({
    ask: () => new Promise((resolve, reject) => {
      asked.push(clock.now() - fromMs);
      clock.after(world.tookMs, () => world.fails ? reject(new Error('no')) : resolve());
    }),
    mayAsk: () => world.isSeen, nowMs: () => clock.now(), after: (ms, act) => clock.after(ms, act),
  });
  return { ...world, world, poll };
}

test('the camera is asked one second after each answer', async () => {
  const { poll, asked, pass } = createWorld();
  poll.start();
  await pass(3500);
  assert.equal(asked, [0, 1020, 2040, 3060]);
  poll.stop();
});

test('a hidden page does not ask, and asks again at most a second after it is shown', async () => {
  const { world, poll, asked, pass } = createWorld();
  world.isSeen = false;
  poll.start();
  await pass(10_500);
  assert.equal(asked, []);
  world.isSeen = true;
  await pass(1000);
  assert.is(asked.length, 1);
  poll.stop();
});

test('intervals grow without answers and are reset by an answer', async () => {
  const { world, poll, asked, pass } = createWorld();
  world.fails = true;
  poll.start();
  await pass(8000);
  assert.equal(asked, [0, 2020, 6040]);
  world.fails = false;
  await pass(8000);
  assert.equal(asked.slice(3), [14_060, 15_080]);
  poll.stop();
});

test('repeated starts never cause two queries at a time', async () => {
  const { poll, asked, pass } = createWorld(900);
  poll.start();
  poll.start();
  await pass(100);
  poll.start();
  await pass(20_000);
  const later = asked.filter(ms => ms > 100);
  for (const [i, ms] of later.entries()) if (i) assert.ok(ms - later[i - 1]! >= 9900, asked.join());
  poll.stop();
});

test('a stop during a query ends polling', async () => {
  const { poll, asked, pass, clock } = createWorld(500);
  poll.start();
  await pass(100);
  poll.stop();
  await pass(30_000);
  assert.equal(asked, [0]);
  assert.is(clock.pending(), 0);
});

test.run();
