// Tests the check of a camera at the cable: locked, asleep, unplugged, restarted, on a noisy line, and with older firmware.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { awaited, endsOf } from '../../../web/check/cabled.ts';
import { createCheck, type Check } from '../../../web/check/check.ts';
import { onBench, type Bench } from '../link/bench.ts';
import { createFar, page, type Far, type Knobs } from '../link/far.ts';

const test = suite('the check of a camera at the cable');
const password = 'open sesame';

interface Checking extends Bench {
  far: Far;
  knobs: Knobs;
  check: Check;
  /** Returns how many times the firmware was asked to begin a check. */
  asked(): number;
  /** Logs, as the firmware does, that steps of the check went well: those with an index of at least `from` and less than `to`. */
  tick(from: number, to: number): void;
  begin(): void;
  stop(): void;
  /** Lets a person enter the password, and waits until the camera answers again. */
  unlock(): Promise<void>;
  /** Returns the result of the check, true if no step failed, or the sentence of its error. */
  result(): Promise<boolean | string>;
}

/**
 * Runs a test with a camera at a simulated cable. @param lockedBy the password of the console; empty if it is open @param hasVerb false for
 * older firmware without `ferry.check()`
 */
async function checking(run: (given: Checking) => Promise<void>, { lockedBy = '', hasVerb = true } = {}): Promise<void> {
  let asked = 0;
  let isUnderWay = false;
  const ferry = {
    ...hasVerb && {
      check() {
        asked++;
        far.print(`+1.0 info ferry: ${isUnderWay ? 'a check is under way' : 'the check follows'}`);
        isUnderWay = true;
      },
    },
  };
  const { far, knobs } = createFar({ page, ferry });
  const restart = far.restart;
  far.restart = () => {
    isUnderWay = false;
    restart();
  };
  if (lockedBy) far.lock(lockedBy);
  await onBench(far, async bench => {
    const check = createCheck(endsOf(bench.camera), () => undefined);
    const stopping = new AbortController();
    let running: Promise<boolean | string> = Promise.resolve('not begun');
    await run({
      ...bench, far, knobs, check, asked: () => asked,
      tick: (from, to) => ['card', 'sim', 'network', 'login', 'picture', 'back', 'clean'].slice(from, to).forEach(name => far.print(`+2.0 info ferry: check: ${name} ok`)),
      begin() { running = check.run(stopping.signal).catch((error: Error) => error.message); },
      stop: () => stopping.abort('Stopped.'),
      async unlock() {
        const right = bench.camera.unlock(password);
        await bench.pass(2500);
        assert.ok(await right);
        await bench.until('ready');
        await bench.pass(200);
      },
      async result() {
        await bench.pass(1000);
        return running;
      },
    });
  });
}

const now = ({ check }: Checking) => check.steps.find(({ state }) => state === 'now')?.name;

test('the camera is asked once, and its log lines complete the steps', () => checking(async given => {
  await given.until('ready');
  given.begin();
  await given.pass(200);
  given.tick(0, 7);
  assert.is(await given.result(), true);
  assert.is(given.asked(), 1);
}));

test('bytes lost on the way to the camera do not fail the check', () => checking(async given => {
  await given.until('ready');
  given.knobs.loseAt = 30;
  given.begin();
  await given.pass(6000);
  given.tick(0, 7);
  assert.is(await given.result(), true);
  assert.is(given.asked(), 1);
}));

test('a refused packet is repeated: Espruino for Linux loses bytes on a busy machine', () => checking(async given => {
  await given.until('ready');
  let refusals = 2;
  given.knobs.bend = answer => refusals-- > 0 ? '\x15Uncaught Error: none\r\n>' : answer;
  given.begin();
  await given.pass(200);
  given.tick(0, 7);
  assert.is(await given.result(), true);
}));

test('a locked console: the check waits for the password and then begins', () => checking(async given => {
  const { camera, until, pass, unlock, begin, tick, result, asked } = given;
  await until('locked');
  begin();
  await pass(5000);
  assert.is(asked(), 0);
  assert.match(awaited(camera), /^The console is locked\. Enter the password/);
  await unlock();
  tick(0, 7);
  assert.is(await result(), true);
  assert.is(asked(), 1);
}, { lockedBy: password }));

test('a console that locks during the check: log lines are still followed, and unlocking continues it', () => checking(async given => {
  const { camera, far, until, pass, unlock, begin, tick, result, asked } = given;
  await until('ready');
  begin();
  await pass(200);
  tick(0, 2);
  far.lock(password);
  tick(2, 3);
  await pass(200);
  assert.is(camera.standing, 'locked');
  tick(3, 4);
  await pass(200);
  assert.is(now(given), 'picture');
  await unlock();
  assert.is(asked(), 2, 'a check is under way');
  tick(4, 7);
  assert.is(await result(), true);
}));

test('a console that stays locked: the check still ends', () => checking(async ({ camera, far, until, pass, begin, tick, result }) => {
  await until('ready');
  begin();
  await pass(200);
  far.lock(password);
  tick(0, 7);
  assert.is(await result(), true);
  assert.is(camera.standing, 'locked');
}));

test('a camera unplugged during the check is reported, and the check continues once it is plugged in', () => checking(async given => {
  const { camera, port, until, pass, begin, tick, result, asked } = given;
  await until('ready');
  begin();
  await pass(200);
  tick(0, 3);
  port.unplug();
  await pass(100);
  assert.match(awaited(camera), /^The camera was unplugged\. Plug it in again/);
  // 400 s without a log line are more than a check waits for a connected camera. While the camera is unplugged, the check must go on waiting
  await pass(400_000);
  port.plugIn();
  await until('ready');
  await pass(500);
  assert.is(asked(), 2);
  tick(3, 7);
  assert.is(await result(), true);
}));

test('after a restart of the camera, the check begins again with its first step', () => checking(async given => {
  const { far, until, pass, begin, tick, result, asked } = given;
  await until('ready');
  begin();
  await pass(200);
  tick(0, 4);
  far.restart();
  await pass(100);
  assert.is(now(given), 'card');
  await until('ready');
  await pass(500);
  assert.is(asked(), 2);
  tick(0, 7);
  assert.is(await result(), true);
}));

test('a sleeping camera: the page asks for a reset, after which the check begins', () => checking(async given => {
  const { camera, far, knobs, until, pass, begin, tick, result, asked } = given;
  await until('ready');
  far.print('+9.0 info round: asleep for 59 min 3 s');
  knobs.isMute = true;
  begin();
  await pass(60_000);
  assert.is(awaited(camera), 'The camera is asleep. Press its reset button: the check then begins.');
  assert.is(asked(), 0);
  knobs.isMute = false;
  far.restart();
  await until('ready');
  await pass(500);
  tick(0, 7);
  assert.is(await result(), true);
}));

test('a silent camera: the advice is shown until the user stops the check', () => checking(async given => {
  const { camera, knobs, until, pass, begin, stop, result } = given;
  await until('ready');
  knobs.isMute = true;
  begin();
  await pass(60_000);
  assert.match(awaited(camera), /^Nothing answers yet\. Press the reset button/);
  stop();
  assert.is(await result(), 'Stopped.');
  assert.ok(given.check.steps.every(({ says }) => says === 'Not checked.'));
}));

test('a firmware without the check command must be updated', () => checking(async ({ until, begin, result }) => {
  await until('ready');
  begin();
  assert.match(String(await result()), /has no check yet\. Update it under Install/);
}, { hasVerb: false }));

test('the check ends when the user disconnects', () => checking(async ({ camera, port, until, pass, begin, result }) => {
  await until('ready');
  begin();
  await pass(200);
  port.unplug();
  await pass(100);
  // after 130 s without a log line, the check would ask a connected camera again to start. This camera is unplugged, so the check still waits
  await pass(130_000);
  const closing = camera.disconnect();
  await pass(1000);
  await closing;
  assert.match(String(await result()), /^No camera is connected/);
}));

test.run();
