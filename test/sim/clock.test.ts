import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { realClock, virtualClock } from './clock.ts';

const clock = suite('clock');
const forever = () => false;

clock('timers fire by due time, or in the order of their creation if it is equal', async () => {
  const time = virtualClock(0);
  const fired: string[] = [];
  const note = (name: string) => () => void fired.push(`${name}@${time.now()}`);
  time.after(20, note('late'));
  time.after(10, note('first'), 'dte');
  time.after(10, note('second'));
  time.after(0, note('now'));
  assert.is(await time.run(forever), false);
  assert.equal(fired, ['now@0', 'first@10', 'second@10', 'late@20']);
});

clock('stops as soon as the condition holds', async () => {
  const time = virtualClock(0);
  let count = 0;
  const again = () => {
    count += 1;
    time.after(5, again);
  };
  again();
  assert.is(await time.run(() => count === 4), true);
  assert.is(time.now(), 15);
});

clock('throws if timers of 0 ms repeat forever', async () => {
  const time = virtualClock(0);
  const again = () => void time.after(0, again);
  again();
  const error = await time.run(forever, 1000).catch((wrong: Error) => wrong);
  assert.match((error as Error).message, /time does not advance/);
});

clock('advances no further than its limit', async () => {
  const time = virtualClock(0);
  let isFired = false;
  time.after(100, () => (isFired = true));
  assert.is(await time.run(() => isFired, 99), false);
  assert.is(time.now(), 99);
  assert.is(await time.run(() => isFired, 1), true);
});

clock('cancelled and infinite timers are not pending', async () => {
  const time = virtualClock(0);
  time.after(5, () => assert.unreachable())();
  time.after(Infinity, () => assert.unreachable());
  assert.is(time.pending(), 0);
  await time.run(forever);
});

clock('the world’s timers fire while the firmware is blocked; the firmware’s own fire late', async () => {
  const time = virtualClock(0);
  const fired: string[] = [];
  time.after(5, () => fired.push(`dte@${time.now()}`), 'dte');
  time.after(6, () => fired.push(`world@${time.now()}`));
  time.after(11, () => fired.push(`later@${time.now()}`));
  time.block(10);
  assert.equal(fired, ['world@6']);
  assert.is(time.now(), 10);
  await time.run(forever);
  assert.equal(fired, ['world@6', 'dte@10', 'later@11']);
});

clock('time stops while real work is held', async () => {
  const time = virtualClock(0);
  const fired: string[] = [];
  time.after(1, () => fired.push('timer'));
  const work = time.hold(new Promise<void>(resolve => setTimeout(resolve, 5)));
  void work.then(() => fired.push(`work@${time.now()}`));
  await time.run(() => fired.length === 2);
  assert.equal(fired, ['work@0', 'timer']);
});

clock('waits for held work without turns of the event loop', async () => {
  const time = virtualClock(0);
  const { setImmediate } = globalThis;
  let turns = 0;
  globalThis.setImmediate = Object.assign((...given: Parameters<typeof setImmediate>) => {
    turns += 1;
    return setImmediate(...given);
  }, setImmediate);
  void time.hold(new Promise<void>(resolve => setTimeout(resolve, 30)));
  await time.run(forever).finally(() => (globalThis.setImmediate = setImmediate));
  assert.ok(turns <= 2, `${turns} turns`);
});

clock('returns the result or the error of held work', async () => {
  const time = virtualClock(0);
  assert.is(await time.hold(Promise.resolve(7)), 7);
  const failed = await time.hold(Promise.reject(new Error('no'))).catch((reason: Error) => reason.message);
  assert.is(failed, 'no');
});

clock('runs every promise that is ready before the next timer', async () => {
  const time = virtualClock(0);
  const seen: number[] = [];
  const steps = async () => {
    for (let i = 0; i < 20; i += 1) await null;
    seen.push(time.now());
  };
  time.after(1, () => void steps());
  time.after(2, () => void seen.push(-1));
  await time.run(forever);
  assert.equal(seen, [1, -1]);
});

clock('the real clock has the same functions', async () => {
  const time = realClock();
  const startMs = time.now();
  await new Promise<void>(resolve => time.after(5, resolve));
  assert.ok(time.now() - startMs >= 4);
  time.after(1, () => assert.unreachable())();
  assert.is(await time.hold(Promise.resolve('done')), 'done');
});

clock.run();
