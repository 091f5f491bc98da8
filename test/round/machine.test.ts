// The state table, the works behind it, the cures of every fault, and the machine that climbs them.

import { readdirSync, readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { End, Handlers, OnEnd } from '../../src/at/step.ts';
import type { Recovery, State } from '../../src/delivery/delivery.ts';
import { createFtp } from '../../src/delivery/ftp/ftp.ts';
import { fault, tell, type Fault, type FaultCode } from '../../src/fault.ts';
import { handlersOf } from '../../src/handlers.ts';
import { createMachine, type Hooks } from '../../src/round/machine.ts';
import { lastRecoveryOf, mostRecoveries, recoveries, recoveryOf } from '../../src/round/retry.ts';
import { startOf, stateOf } from '../../src/round/states.ts';
import { faultCodes } from '../faults.ts';
import { createListLog, timersOf } from '../outside.ts';
import { virtualClock } from '../sim/clock.ts';
import { isTrouble } from '../sim/world/ways.ts';

const states = suite('states');

type StateName = string;

/** As they are written, so that a state without a row of its own shows. */
function stateNames(): StateName[] {
  const sources = ['round/states.ts', 'delivery/ftp/ftp.ts'].map(file => readFileSync(new URL(`../../src/${file}`, import.meta.url), 'utf8'));
  return sources.flatMap(source => [...source.matchAll(/case '([a-z]+)': return \{ says/g)].map(found => found[1]!));
}

const delivery = createFtp({} as never);
const order = recoveries();
const beginningOf = (recovery: Recovery) => startOf(recovery, delivery);
const names = stateNames();
const table: Record<StateName, State> = Object.fromEntries(names.map(name => [name, stateOf(name, delivery)]));
const rowOf = (name: StateName): State => table[name]!;

const codes = faultCodes();

// the table

function after(name: StateName): StateName[] {
  const { done, refused, broken } = rowOf(name);
  return [done, refused, broken].flatMap(next => (next === 'recover' ? order.map(beginningOf) : [next]));
}

function reach(from: StateName[], next: (name: StateName) => StateName[]): Set<StateName> {
  const seen = new Set(from);
  for (const name of seen) next(name).forEach(other => seen.add(other));
  return seen;
}

states('every target exists', () => {
  for (const name of names) {
    for (const target of after(name)) assert.ok(target in table, `${name} goes on to ${target}`);
  }
});

states('every state can be reached from reading', () => {
  assert.equal([...reach(['reading'], after)].sort(), [...names].sort());
});

states('every state can reach resting', () => {
  for (const name of names) assert.ok(reach([name], after).has('resting'), name);
});

states('every state can reach resting, and resting reading, where every work is refused or broken for good', () => {
  for (const end of ['refused', 'broken'] as const) {
    const onward = (name: StateName) => (rowOf(name)[end] === 'recover' ? [beginningOf('rest')] : [rowOf(name)[end]]);
    for (const name of names) assert.ok(reach([name], onward).has('resting'), `${name}, always ${end}`);
    assert.ok(reach(['resting'], onward).has('reading'));
  }
});

states('every state tells a person what is going on, each in words of its own', () => {
  for (const name of names) assert.match(rowOf(name).says, /^[a-z].{5,60}[^.]$/, name);
  assert.is(new Set(names.map(name => rowOf(name).says)).size, names.length);
});

states('the light tells what came out of a round while it rests, and what goes on while it works', () => {
  for (const name of names) assert.is(rowOf(name).pattern === 'outcome', name === 'resting', name);
  assert.is(rowOf('registering').pattern, 'searching');
  for (const name of names) if (rowOf(name).least === 'image') assert.is(rowOf(name).pattern, 'sending', name);
});

/** The handlers of every file of the rooms, by the names of what makes them. */
async function allHandlers(): Promise<string[]> {
  const handlers: string[] = [];
  for (const room of ['link', 'delivery/ftp', 'delivery/ftp/session', 'round']) {
    const folder = new URL(`../../src/${room}/`, import.meta.url);
    for (const file of readdirSync(folder).filter(name => name.endsWith('.ts'))) {
      const module = await import(new URL(file, folder).href) as Record<string, unknown>;
      for (const [name, make] of Object.entries(module)) {
        if (/^create\w+Handlers$/.test(name)) handlers.push(...Object.keys((make as (trip: unknown) => object)({})));
      }
    }
  }
  return handlers;
}

states('every handler has a state, every state a handler, and none has two', async () => {
  assert.equal((await allHandlers()).sort(), [...names].sort());
});

states('each state finds its handler', () => {
  for (const name of names) {
    const handlers = handlersOf(name, { delivery, throttle: {} } as never);
    assert.type(handlers[name], 'function', name);
  }
});

// the faults

states('the codes are read from the source', () => {
  assert.ok(codes.length > 25);
  assert.is(new Set(codes).size, codes.length);
});

for (const code of codes) {
  states(`${code} has a cure, a last cure that is no less, and a sentence`, () => {
    assert.ok(order.includes(recoveryOf(code)));
    assert.ok(order.includes(lastRecoveryOf(code)));
    const isRest = recoveryOf(code) === 'rest';
    assert.ok(isRest || order.indexOf(lastRecoveryOf(code)) >= order.indexOf(recoveryOf(code)));
    assert.match(tell(fault(code, 'AT+CMD')), /^[a-z].{10,} \(AT\+CMD\)$/i);
    assert.match(tell(fault(code, 'AT+CMD', '+CME ERROR: 3')), / \(AT\+CMD: the modem said "\+CME ERROR: 3"\)$/);
  });
}

states('every code has a sentence of its own', () => {
  const sentences = codes.map(code => tell(fault(code, 'x')));
  const twice = sentences.filter((sentence, i) => sentences.indexOf(sentence) !== i);
  assert.equal(twice, []);
});

states('before there is a session, no less is begun again than what may have failed: the data connection, or all since the first AT', () => {
  for (const name of names) assert.ok(order.includes(rowOf(name).least), name);
  for (const name of ['waking', 'identifying', 'rating', 'unlocking', 'registering'] as const) assert.ok(order.indexOf(rowOf(name).least) >= order.indexOf('modem'), name);
  for (const name of ['detaching', 'attaching'] as const) assert.is(rowOf(name).least, 'bearer', name);
});

states('what only a person can mend ends the round: three wrong PINs lock a SIM', () => {
  for (const code of codes.filter(name => /^(pin|puk|login|sim-missing|modem-unknown|journal)/.test(name))) assert.is(recoveryOf(code), 'rest', code);
});

states('a cure begins in a state of its own', () => {
  assert.is(new Set(order.map(beginningOf)).size, order.length);
});

// the machine

const noHooks: Hooks = {
  show: () => undefined, subject: () => '', onFault: () => undefined, onImageFailed: () => true, pauseMs: () => 0, hasProgressed: () => false, onGivenUp: () => undefined, onRecover: () => undefined,
};

interface Driven {
  /** Every state that was entered. */
  path: StateName[];
  /** What was entered behind the state that fails. */
  cures: StateName[];
  lines: string[];
  images: number;
  givenUp: number;
}

interface Failing {
  at: StateName;
  end: End;
  /** The fault of this time, or none: the work is done. */
  wrong: (time: number) => Fault | undefined;
  hasProgressed?: (asked: number) => boolean;
  /** It costs the image none of its tries. */
  isFree?: boolean;
}

/** How each work must end, without a fault, so that this state comes: `refused` can also mean that there is nothing to do. */
function waysTo(target: StateName): Map<StateName, End> {
  const from = new Map<StateName, { name: StateName; end: End }>();
  const seen: StateName[] = ['reading'];
  for (const name of seen) {
    for (const end of ['done', 'refused'] as const) {
      const next = rowOf(name)[end];
      if (next === 'recover' || seen.includes(next)) continue;
      from.set(next, { name, end });
      seen.push(next);
    }
  }
  const ends = new Map<StateName, End>();
  for (let step = from.get(target); step; step = from.get(step.name)) ends.set(step.name, step.end);
  return ends;
}

/** Runs until it rests, or for so many states. */
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
    const wrong = name === failing.at ? failing.wrong(times++) : undefined;
    if (wrong) onEnd(failing.end, wrong);
    else onEnd(ways.get(name) ?? 'done');
  }])) as Handlers;
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
  const machine = createMachine(delivery, () => work, { clock: timersOf(clock), log, feed: () => undefined, hooks: () => hooks });
  machine.start();
  await clock.run(() => driven.path.length >= most, 60_000);
  return driven;
}

const always = (code: FaultCode) => () => fault(code, 'AT+CMD');

const ladders: { title: string; code: FaultCode; end: End; expect: Recovery[] }[] = [
  { title: 'a session that is lost again and again', code: 'session', end: 'refused', expect: ['session', 'session', 'bearer', 'bearer', 'modem', 'modem', 'power', 'power', 'rest'] },
  { title: 'a data connection that is lost again and again', code: 'network', end: 'refused', expect: ['bearer', 'bearer', 'modem', 'modem', 'power', 'power', 'rest'] },
  { title: 'a modem that is silent again and again', code: 'silent', end: 'broken', expect: ['modem', 'modem', 'power', 'power', 'rest'] },
  { title: 'a broken session is a matter of the modem', code: 'session', end: 'broken', expect: ['modem', 'modem', 'power', 'power', 'rest'] },
  { title: 'no power key mends a host name', code: 'host-unknown', end: 'refused', expect: ['session', 'session', 'bearer', 'bearer', 'modem', 'modem', 'rest'] },
  { title: 'a wrong password', code: 'login-wrong', end: 'refused', expect: ['rest'] },
  { title: 'a refused PIN', code: 'pin-wrong', end: 'refused', expect: ['rest'] },
];

states('a cure is taken twice before the next', () => {
  assert.is(mostRecoveries, 2);
});

for (const { title, code, end, expect } of ladders) {
  states(`the ladder outside of an image: ${title}`, async () => {
    const { cures, images, givenUp } = await drive({ at: 'opening', end, wrong: always(code) });
    assert.equal(cures, expect.map(beginningOf));
    assert.is(images, 0, 'no image is to blame');
    assert.is(givenUp, 1);
  });
}

const recoveryAt = new Map(order.map(recovery => [beginningOf(recovery), recovery]));
const isImage = (name: StateName) => rowOf(name).least === 'image';
const imageStates = names.filter(name => isImage(name) && rowOf(name).refused === 'recover');
/** States that a new session leads to by itself, and those before there is one. */
const inSession = [...reach([beginningOf('session')], name => [rowOf(name).done])].filter(name => !isImage(name) && rowOf(name).refused === 'recover');
const beforeSession = names.filter(name => !isImage(name) && rowOf(name).refused === 'recover' && !inSession.includes(name));

for (const code of codes) {
  states(`${code}: each cure is at least the one before, the first is the fault's or the state's, none is beyond the last that can help`, async () => {
    for (const at of [...imageStates, ...inSession]) {
      for (const end of ['refused', 'broken'] as const) {
        if (rowOf(at)[end] !== 'recover') continue;
        const { cures } = await drive({ at, end, wrong: always(code) });
        const taken = cures.map(name => recoveryAt.get(name)!);
        const what = `${at}, ${end}: ${taken.join(' ')}`;
        taken.forEach((cure, i) => assert.ok(i === 0 || order.indexOf(cure) >= order.indexOf(taken[i - 1]!), what));
        const raised = [recoveryOf(code), rowOf(at).least, ...(end === 'broken' ? ['modem' as const] : [])].sort((a, b) => order.indexOf(b) - order.indexOf(a))[0]!;
        assert.is(taken[0], order.indexOf(raised) > order.indexOf(lastRecoveryOf(code)) ? 'rest' : raised, what);
        for (const cure of taken) assert.ok(cure === 'rest' || order.indexOf(cure) <= order.indexOf(lastRecoveryOf(code)), what);
        if (raised !== 'image') assert.is(taken.at(-1), 'rest', `${at}, ${end} comes to an end`);
      }
    }
  });
}

states('an image has its own count of tries: its cure stays the image, and each failure is counted', async () => {
  for (const at of imageStates) {
    const { cures, images } = await drive({ at, end: 'refused', wrong: time => (time < 9 ? fault('put-denied', 'x') : undefined) }, 200);
    assert.equal(cures.slice(0, 9), Array(9).fill(beginningOf('image')), at);
    assert.is(images, 9, at);
  }
});

states('a fault of the link in the middle of an image is one of its tries too', async () => {
  for (const at of imageStates) {
    const { cures, images } = await drive({ at, end: 'refused', wrong: time => (time === 0 ? fault('session', 'x') : undefined) }, 60);
    assert.is(cures[0], beginningOf('session'), at);
    assert.is(images, 1, at);
  }
});

states('a lost data connection in the middle of an image costs it no try while that can be mended', async () => {
  for (const at of imageStates) {
    const { cures, images } = await drive({ at, end: 'refused', wrong: time => (time < 3 ? fault('network', 'x') : undefined) }, 120);
    assert.equal(cures.slice(0, 3), (['bearer', 'bearer', 'modem'] as Recovery[]).map(beginningOf), at);
    assert.is(images, 1, `${at}: only what came behind two connections`);
  }
});

for (const at of beforeSession) {
  states(`what failed while ${at} is done again before an image is picked, whatever the fault`, async () => {
    for (const code of codes) {
      const { path } = await drive({ at, end: 'refused', wrong: time => (time === 0 ? fault(code, 'x') : undefined) }, 60);
      const failed = path.indexOf(at);
      const picked = path.indexOf('picking');
      const again = path.indexOf(at, failed + 1);
      assert.ok(picked < 0 || (again > failed && again < picked), `${code}: ${path.slice(failed, picked + 1).join(' ')}`);
    }
  });
}

states('a delivery begins the ladder anew', async () => {
  const { cures } = await drive({ at: 'opening', end: 'refused', wrong: always('session'), hasProgressed: asked => asked === 3 });
  assert.equal(cures, (['session', 'session', 'bearer', 'session', 'session', 'bearer', 'bearer', 'modem', 'modem', 'power', 'power', 'rest'] as Recovery[]).map(beginningOf));
});

states('faults of two kinds climb one ladder together', async () => {
  const { cures } = await drive({ at: 'opening', end: 'refused', wrong: time => fault(time % 2 ? 'silent' : 'session', 'x') });
  const taken = cures.map(name => recoveryAt.get(name)!);
  assert.is(taken.at(-1), 'rest');
  for (const cure of order.slice(0, -1)) assert.ok(taken.filter(one => one === cure).length <= mostRecoveries, taken.join(' '));
});

states('after a round that was given up the ladder begins anew', async () => {
  const first = await drive({ at: 'opening', end: 'refused', wrong: always('session') });
  const clock = virtualClock();
  const path: StateName[] = [];
  const work = Object.fromEntries(names.map(name => [name, (onEnd: OnEnd) => {
    path.push(name);
    if (path.length > first.path.length * 2) return;
    if (name === 'opening') onEnd('refused', fault('session', 'x'));
    else onEnd('done');
  }])) as Handlers;
  createMachine(delivery, () => work, { clock: timersOf(clock), log: createListLog(), feed: () => undefined, hooks: () => noHooks }).start();
  await clock.run(() => path.length > first.path.length * 2, 60_000);
  assert.equal(path.slice(0, first.path.length), first.path);
  assert.equal(path.slice(first.path.length, first.path.length * 2), first.path);
});

states('a fault is told as a line with its sentence and what comes next', async () => {
  const { lines } = await drive({ at: 'opening', end: 'refused', wrong: time => (time === 0 ? fault('host-unknown', 'AT+CFTPSLOGIN', '+CFTPSLOGIN: 12') : undefined) }, 40);
  const told = lines.find(isTrouble)!;
  assert.ok(told.includes(tell(fault('host-unknown', 'AT+CFTPSLOGIN', '+CFTPSLOGIN: 12'))), told);
  assert.ok(told.includes(rowOf(beginningOf('session')).says), told);
});

const levels: { title: string; at: StateName; code: FaultCode; times: number; isFree?: boolean; expect: string[] }[] = [
  { title: 'a session that was lost between images is a warning', at: 'opening', code: 'session', times: 1, expect: ['warn'] },
  { title: 'what ends the round is an error', at: 'opening', code: 'session', times: 9, expect: [...Array<string>(8).fill('warn'), 'error'] },
  { title: 'what needs somebody is an error', at: 'opening', code: 'login-wrong', times: 1, expect: ['error'] },
  { title: 'a lost try of an image is an error', at: 'sending', code: 'put-denied', times: 2, expect: ['error', 'error'] },
  { title: 'a fault that costs the image no try is a warning', at: 'sending', code: 'line-noise', times: 2, isFree: true, expect: ['warn', 'warn'] },
  { title: 'a data connection that is set up again is a warning, until it was in vain', at: 'sending', code: 'network', times: 3, expect: ['warn', 'warn', 'error'] },
];

for (const { title, at, code, times, isFree, expect } of levels) {
  states(`levels: ${title}`, async () => {
    const { lines } = await drive({ at, end: 'refused', wrong: time => (time < times ? fault(code, 'x') : undefined), ...(isFree && { isFree }) }, 160);
    assert.equal(lines.filter(isTrouble).map(line => line.split(' ')[0]), expect);
  });
}

states('each state is told as it is entered, the quiet ones at debug only', async () => {
  const { path, lines } = await drive({ at: 'opening', end: 'refused', wrong: always('login-wrong') });
  const told = lines.filter(line => / state: /.test(line));
  assert.equal(told.map(line => /state: (\w+)/.exec(line)![1]), path);
  for (const line of told) assert.is(line.startsWith('debug'), !!rowOf(/state: (\w+)/.exec(line)![1]!).isQuiet, line);
});

states('the stack does not grow with the states', async () => {
  const { path } = await drive({ at: 'reading', end: 'refused', wrong: () => undefined }, 20_000);
  assert.is(path.length, 20_000);
});

states.run();
