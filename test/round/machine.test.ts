// Tests the state machine: the state after every fault, the escalation of recoveries, and its log.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { OnEnd } from '../../src/at/step.ts';
import type { Recovery } from '../../src/delivery/delivery.ts';
import { End, newFault, tell, type Fault, type FaultCode } from '../../src/fault.ts';
import type { Hooks } from '../../src/round/course.ts';
import { createMachine, type Machine } from '../../src/round/machine.ts';
import { lastRecoveryOf, mostRecoveries, recoveryOf } from '../../src/round/retry.ts';
import { faultCodes } from '../common/faultcodes.ts';
import { createListLog, timersOf } from '../outside.ts';
import { virtualClock, type VirtualClock } from '../sim/clock.ts';
import { isTrouble } from '../sim/world/ways.ts';
import { beginningOf, delivery, names, order, reach, rowOf, type StateName } from './table.ts';

const test = suite('machine');

const codes = faultCodes();

const noHooks: Hooks = {
  subject: () => '', onFault: () => undefined, onTryFailed: () => undefined, onImageFailed: () => true, pauseMs: () => 0, hasProgressed: () => false, isOptional: () => false, isEnough: () => false, onGivenUp: () => undefined, onRecover: () => undefined,
};

/** The functions of the board that these tests do not look at. */
const quiet = { feed: () => undefined, tidy: () => undefined, show: () => undefined };

/**
 * Makes the function that runs states, from the work of each state. It takes a callback as its last argument, since the tests' loader turns the
 * firmware's async functions into such.
 */
const running = (work: Record<string, (onEnd: OnEnd) => void>) => ((name: string, _cause: Fault | undefined, onEnd: OnEnd) => work[name]!(onEnd)) as never;

interface Driven {
  /** Every state that was entered, in order. */
  path: StateName[];
  /** Every state that was entered directly after the failing state. It is the first state of the recovery that the machine has chosen. */
  cures: StateName[];
  lines: string[];
  images: number;
  givenUp: number;
}

interface Failing {
  at: StateName;
  end: End;
  /** Returns the fault of the state when it was entered `time` times before; undefined: it succeeds. */
  fault: (time: number) => Fault | undefined;
  hasProgressed?: (asked: number) => boolean;
  /** True if the failure costs the image none of its tries. */
  isFree?: boolean;
}

/**
 * Returns how each state on the way to `target` must end so that `target` is reached. No fault is needed: `refused` can also mean that there is
 * nothing to do.
 */
function waysTo(target: StateName): Map<StateName, End> {
  const from = new Map<StateName, { name: StateName; end: End }>();
  const seen: StateName[] = ['reading'];
  for (const name of seen) {
    for (const [end, next] of [[End.done, rowOf(name).done], [End.refused, rowOf(name).refused]] as const) {
      if (!next || seen.includes(next)) continue;
      from.set(next, { name, end });
      seen.push(next);
    }
  }
  const ends = new Map<StateName, End>();
  for (let step = from.get(target); step; step = from.get(step.name)) ends.set(step.name, step.end);
  return ends;
}

/** Runs the machine until it rests, or for at most so many states. */
async function drive(failing: Failing, most = 400): Promise<Driven> {
  const clock = virtualClock();
  const log = createListLog('debug');
  const driven: Driven = { path: [], cures: [], lines: log.lines, images: 0, givenUp: 0 };
  const ways = waysTo(failing.at);
  let times = 0;
  let asked = 0;
  const work = Object.fromEntries(names.map(name => [name, (onEnd: OnEnd) => {
    if (driven.path.at(-1) === failing.at) driven.cures.push(name);
    driven.path.push(name);
    if (name === 'resting' || driven.path.length >= most) return;
    const fault = name === failing.at ? failing.fault(times++) : undefined;
    if (fault) onEnd(failing.end, fault);
    else onEnd(ways.get(name) ?? End.done);
  }]));
  const hooks: Hooks = {
    ...noHooks,
    onImageFailed: () => {
      driven.images += 1;
      return !failing.isFree;
    },
    hasProgressed: () => failing.hasProgressed?.(asked++) ?? false,
    onGivenUp: () => { driven.givenUp += 1; },
    onRecover: () => { driven.givenUp += 1; },
  };
  const machine = createMachine(delivery, running(work), { clock: timersOf(clock), log, ...quiet, hooks: () => hooks });
  machine.start();
  await clock.run(() => driven.path.length >= most, 60_000);
  return driven;
}

const always = (code: FaultCode) => () => newFault(code, 'AT+CMD');

const ladders: { title: string; code: FaultCode; end: End; expect: Recovery[] }[] = [
  { title: 'a session that is lost repeatedly', code: 'session', end: End.refused, expect: ['session', 'session', 'bearer', 'bearer', 'modem', 'modem', 'power', 'power', 'rest'] },
  { title: 'a data connection that is lost repeatedly', code: 'network', end: End.refused, expect: ['bearer', 'bearer', 'modem', 'modem', 'power', 'power', 'rest'] },
  { title: 'a modem that is silent repeatedly', code: 'silent', end: End.broken, expect: ['modem', 'modem', 'power', 'power', 'rest'] },
  { title: 'a broken session begins with the modem', code: 'session', end: End.broken, expect: ['modem', 'modem', 'power', 'power', 'rest'] },
  { title: 'a wrong host name does not use the power key', code: 'host-unknown', end: End.refused, expect: ['session', 'session', 'bearer', 'bearer', 'modem', 'modem', 'rest'] },
  { title: 'a wrong password', code: 'login-wrong', end: End.refused, expect: ['rest'] },
  { title: 'a refused PIN', code: 'pin-wrong', end: End.refused, expect: ['rest'] },
];

test('each recovery is tried twice before the next one', () => {
  assert.is(mostRecoveries, 2);
});

for (const { title, code, end, expect } of ladders) {
  test(`the order of recoveries without an image: ${title}`, async () => {
    const { cures, images, givenUp } = await drive({ at: 'opening', end, fault: always(code) });
    assert.equal(cures, expect.map(beginningOf));
    assert.is(images, 0, 'no image loses a try');
    assert.is(givenUp, 1);
  });
}

const recoveryAt = new Map(order.map(recovery => [beginningOf(recovery), recovery]));
const isImage = (name: StateName) => rowOf(name).least === 'image';
const imageStates = names.filter(name => isImage(name) && !rowOf(name).refused);
/** The states in a session that may need a recovery and send no image. `beforeSession` has those that come before a session. */
const inSession = [...reach([beginningOf('session')], name => [rowOf(name).done])].filter(name => !isImage(name) && !rowOf(name).refused);
const beforeSession = names.filter(name => !isImage(name) && !rowOf(name).refused && !inSession.includes(name));

for (const code of codes) {
  test(`${code}: recoveries never decrease, begin with that of the fault or state, and stop at the last useful one`, async () => {
    for (const at of [...imageStates, ...inSession]) {
      for (const end of ['refused', 'broken'] as const) {
        if (rowOf(at)[end]) continue;
        const { cures } = await drive({ at, end: end === 'broken' ? End.broken : End.refused, fault: always(code) });
        const taken = cures.map(name => recoveryAt.get(name)!);
        const what = `${at}, ${end}: ${taken.join(' ')}`;
        taken.forEach((cure, i) => assert.ok(i === 0 || order.indexOf(cure) >= order.indexOf(taken[i - 1]!), what));
        const raised = [recoveryOf(code), rowOf(at).least, ...(end === 'broken' ? ['modem' as const] : [])].sort((a, b) => order.indexOf(b) - order.indexOf(a))[0]!;
        assert.is(taken[0], order.indexOf(raised) > order.indexOf(lastRecoveryOf(code, end === 'broken')) ? 'rest' : raised, what);
        for (const cure of taken) assert.ok(cure === 'rest' || order.indexOf(cure) <= order.indexOf(lastRecoveryOf(code, end === 'broken')), what);
        if (raised !== 'image') assert.is(taken.at(-1), 'rest', `${at}, ${end} ends the round`);
      }
    }
  });
}

test('the recovery of an image stays `image`, and each failure counts as a try', async () => {
  for (const at of imageStates) {
    const { cures, images } = await drive({ at, end: End.refused, fault: time => (time < 9 ? newFault('put-denied', 'x') : undefined) }, 200);
    assert.equal(cures.slice(0, 9), Array(9).fill(beginningOf('image')), at);
    assert.is(images, 9, at);
  }
});

test('a fault of the link during an image costs a try as well', async () => {
  for (const at of imageStates) {
    const { cures, images } = await drive({ at, end: End.refused, fault: time => (time === 0 ? newFault('session', 'x') : undefined) }, 60);
    assert.is(cures[0], beginningOf('session'), at);
    assert.is(images, 1, at);
  }
});

test('a lost data connection during an image costs no try while the connection can be restored', async () => {
  for (const at of imageStates) {
    const { cures, images } = await drive({ at, end: End.refused, fault: time => (time < 3 ? newFault('network', 'x') : undefined) }, 120);
    assert.equal(cures.slice(0, 3), (['bearer', 'bearer', 'modem'] as Recovery[]).map(beginningOf), at);
    assert.is(images, 1, `${at}: only the fault after two new connections`);
  }
});

for (const at of beforeSession) {
  test(`after any fault while ${at}, this state is repeated before an image is picked`, async () => {
    for (const code of codes) {
      const { path } = await drive({ at, end: End.refused, fault: time => (time === 0 ? newFault(code, 'x') : undefined) }, 60);
      const failed = path.indexOf(at);
      const picked = path.indexOf('picking');
      const again = path.indexOf(at, failed + 1);
      assert.ok(picked < 0 || (again > failed && again < picked), `${code}: ${path.slice(failed, picked + 1).join(' ')}`);
    }
  });
}

test('a delivery resets the count of recoveries', async () => {
  const { cures } = await drive({ at: 'opening', end: End.refused, fault: always('session'), hasProgressed: asked => asked === 3 });
  assert.equal(cures, (['session', 'session', 'bearer', 'session', 'session', 'bearer', 'bearer', 'modem', 'modem', 'power', 'power', 'rest'] as Recovery[]).map(beginningOf));
});

test('faults of two kinds count towards the same recoveries', async () => {
  const { cures } = await drive({ at: 'opening', end: End.refused, fault: time => newFault(time % 2 ? 'silent' : 'session', 'x') });
  const taken = cures.map(name => recoveryAt.get(name)!);
  assert.is(taken.at(-1), 'rest');
  for (const cure of order.slice(0, -1)) assert.ok(taken.filter(one => one === cure).length <= mostRecoveries, taken.join(' '));
});

test('a round that was given up resets the count of recoveries', async () => {
  const first = await drive({ at: 'opening', end: End.refused, fault: always('session') });
  const clock = virtualClock();
  const path: StateName[] = [];
  const work = Object.fromEntries(names.map(name => [name, (onEnd: OnEnd) => {
    path.push(name);
    if (path.length > first.path.length * 2) return;
    if (name === 'opening') onEnd(End.refused, newFault('session', 'x'));
    else onEnd(End.done);
  }]));
  createMachine(delivery, running(work), { clock: timersOf(clock), log: createListLog(), ...quiet, hooks: () => noHooks }).start();
  await clock.run(() => path.length > first.path.length * 2, 60_000);
  assert.equal(path.slice(0, first.path.length), first.path);
  assert.equal(path.slice(first.path.length, first.path.length * 2), first.path);
});

test('a fault is logged as a line with its message and the next state', async () => {
  const { lines } = await drive({ at: 'opening', end: End.refused, fault: time => (time === 0 ? newFault('host-unknown', 'AT+CFTPSLOGIN', '+CFTPSLOGIN: 12') : undefined) }, 40);
  const told = lines.find(isTrouble)!;
  assert.ok(told.includes(tell(newFault('host-unknown', 'AT+CFTPSLOGIN', '+CFTPSLOGIN: 12'))), told);
  assert.ok(told.includes(rowOf(beginningOf('session')).says), told);
});

const levels: { title: string; at: StateName; code: FaultCode; times: number; isFree?: boolean; expect: string[] }[] = [
  { title: 'a session lost between images is a warning', at: 'opening', code: 'session', times: 1, expect: ['warn'] },
  { title: 'a fault that ends the round is an error', at: 'opening', code: 'session', times: 9, expect: [...Array<string>(8).fill('warn'), 'error'] },
  { title: 'a fault that needs a person is an error', at: 'opening', code: 'login-wrong', times: 1, expect: ['error'] },
  { title: 'a lost try of an image is an error', at: 'sending', code: 'put-denied', times: 2, expect: ['error', 'error'] },
  { title: 'a fault that costs the image no try is a warning', at: 'sending', code: 'line-noise', times: 2, isFree: true, expect: ['warn', 'warn'] },
  { title: 'a data connection that is set up again is a warning, until it fails repeatedly', at: 'sending', code: 'network', times: 3, expect: ['warn', 'warn', 'error'] },
];

for (const { title, at, code, times, isFree, expect } of levels) {
  test(`log levels: ${title}`, async () => {
    const { lines } = await drive({ at, end: End.refused, fault: time => (time < times ? newFault(code, 'x') : undefined), ...(isFree && { isFree }) }, 160);
    assert.equal(lines.filter(isTrouble).map(line => line.split(' ')[0]), expect);
  });
}

test('each state is logged on entry, quiet states at debug level only', async () => {
  const { path, lines } = await drive({ at: 'opening', end: End.refused, fault: always('login-wrong') });
  const told = lines.filter(line => / state: /.test(line));
  assert.equal(told.map(line => /state: (\w+)/.exec(line)![1]), path);
  for (const line of told) assert.is(line.startsWith('debug'), !!rowOf(/state: (\w+)/.exec(line)![1]!).isQuiet, line);
});

const minuteMs = 60_000;

/**
 * Runs a machine whose first state hangs.
 * @param begin the first state's work
 * @returns milliseconds until the standstill is logged; undefined: not within half an hour
 */
async function findStandstill(begin: (clock: VirtualClock, machine: () => Machine) => void): Promise<number | undefined> {
  const clock = virtualClock();
  const startMs = clock.now();
  const log = createListLog('debug');
  const work = Object.fromEntries(names.map(name => [name, () => { if (name === 'reading') begin(clock, () => machine); }]));
  const after = (ms: number, run: () => void) => {
    clock.after(ms, run, 'dte');
    return 0;
  };
  const machine = createMachine(delivery, running(work), { clock: { ...timersOf(clock), after }, log, ...quiet, hooks: () => noHooks });
  machine.start();
  const isFound = await clock.run(() => log.lines.some(line => line.includes('nothing has moved for minutes')), 30 * minuteMs);
  return isFound ? clock.now() - startMs : undefined;
}

test('a function that never continues is noticed within six minutes', async () => {
  const ms = await findStandstill(() => undefined);
  assert.ok(ms !== undefined && ms > 5 * minuteMs && ms < 6 * minuteMs, `${ms} ms`);
});

test('after an engine call of ten minutes, its continuation runs before the standstill check', async () => {
  assert.is(await findStandstill((clock, machine) => {
    const goOn = () => {
      machine().expect(0);
      clock.after(25_000, goOn, 'dte');
    };
    clock.after(5000, () => {
      clock.after(25_000, goOn, 'dte');
      clock.block(10 * minuteMs);
    }, 'dte');
  }), undefined);
});

test('the call stack does not grow with the states', async () => {
  const { path } = await drive({ at: 'reading', end: End.refused, fault: () => undefined }, 20_000);
  assert.is(path.length, 20_000);
});

test.run();
