// Tests the login at a server that may never greet. The firmware waits for a minute, and then calls once more with the timeout for a slow server.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { greetingMs, mostPauseMs, openSession, runFirst } from '../../../../src/delivery/ftp/session/greeting.ts';
import { End } from '../../../../src/fault.ts';
import type { Rows } from '../../../../src/modem/modem.ts';
import { lowered } from '../../../common/lowered.ts';
import { modemWith, sceneOf, type Ended, type Given, type Scene } from '../../trip.ts';

const test = suite('greeting');

const longMs = 210_000;
const random = 0.5;
const pauseSeconds = random * mostPauseMs / 1000;

/** Seconds until the server greets, or the lines that the modem answers in place of OK. */
type Answer = number | string[];

interface Outcome extends Omit<Scene, 'end'>, Ended { seconds: number; calls: number }

function outcomeOf(scene: Scene, ended: Ended, call: string): Outcome {
  return { ...scene, ...ended, seconds: Math.round(ended.ms / 1000), calls: scene.said.filter(command => command === call).length };
}

// The following rows log in once for all operations, as a SIM7600 does.

const open: Rows = [
  { say: 'AT+START', ms: 5000 },
  { say: 'AT+LOGIN', result: '{login=0}', ms: longMs, enough: true, greets: true, ask: { say: 'AT+PWD', want: '+PWD: {home/}' }, refusedAs: 'login-wrong' },
  { say: 'AT+TYPE', ms: 5000 },
];

/**
 * Logs in. @param answers one for each call; Infinity: the server never greets @param abort the modem's lines after the command that stops a call
 */
async function login(answers: Answer[], given: Given = {}, abort: string[] = ['OK'], start: string[] = ['OK']): Promise<Outcome> {
  let calls = 0;
  let cancel = (): void => undefined;
  const scene: Scene = sceneOf({
    modem: modemWith({ open, abort: [{ say: 'AT+ABORT', ms: 15_000 }] }), parts: { random: () => random }, ...given,
    answer: command => {
      if (command === 'AT+START') return start;
      if (command === 'AT+PWD') return ['ERROR'];
      if (command === 'AT+ABORT' && abort[0] === 'OK') cancel();
      if (command === 'AT+ABORT') return abort;
      if (command !== 'AT+LOGIN') return ['OK'];
      const answer = answers[calls++]!;
      if (typeof answer !== 'number') return answer;
      cancel = scene.clock.after(answer * 1000, () => scene.say('\r\n+LOGIN: 0\r\n'));
      return ['OK'];
    },
  });
  return outcomeOf(scene, await scene.end(onEnd => lowered(openSession)(scene.trip, onEnd)), 'AT+LOGIN');
}

const logins: {
  title: string; answers: Answer[]; given?: Given; abort?: string[];
  end: Ended['end']; code?: string; calls: number; seconds: number; isSlow: boolean; hasWaited: boolean; aborts?: number; line?: RegExp;
}[] = [
  { title: 'the server greets at once', answers: [5], end: End.done, calls: 1, seconds: 5, isSlow: false, hasWaited: false },
  { title: 'the server greets within a minute', answers: [59], end: End.done, calls: 1, seconds: 59, isSlow: false, hasWaited: false },
  { title: 'the server hangs, and greets the second call at once', answers: [Infinity, 5], end: End.done, calls: 2, seconds: 60 + pauseSeconds + 5, isSlow: false, hasWaited: false, aborts: 1 },
  { title: 'the server hangs, and greets the second call late', answers: [Infinity, 100], end: End.done, calls: 2, seconds: 60 + pauseSeconds + 100, isSlow: true, hasWaited: false, aborts: 1 },
  { title: 'the server hangs twice', answers: [Infinity, Infinity], end: End.refused, code: 'server-timeout', calls: 2, seconds: 60 + pauseSeconds + 210, isSlow: false, hasWaited: true, aborts: 1, line: /did not greet within 210 s/ },
  { title: 'a wait has failed before: only one minute', answers: [Infinity], given: { server: { hasWaited: true } }, end: End.refused, code: 'server-timeout', calls: 1, seconds: 60, isSlow: false, hasWaited: true, aborts: 0, line: /did not greet within 60 s/ },
  { title: 'a wait has failed before, and the server greets now', answers: [5], given: { server: { hasWaited: true } }, end: End.done, calls: 1, seconds: 5, isSlow: false, hasWaited: false },
  { title: 'a server known as slow gets the full timeout at once', answers: [100], given: { server: { isSlow: true } }, end: End.done, calls: 1, seconds: 100, isSlow: true, hasWaited: false, aborts: 0 },
  { title: 'a server known as slow hangs', answers: [Infinity], given: { server: { isSlow: true } }, end: End.refused, code: 'server-timeout', calls: 1, seconds: 210, isSlow: true, hasWaited: true, aborts: 0 },
  { title: 'a modem that cannot abort keeps waiting', answers: [100], abort: ['ERROR'], end: End.done, calls: 1, seconds: 100, isSlow: true, hasWaited: false, aborts: 1 },
  { title: 'a modem that cannot abort, and the server hangs', answers: [Infinity], abort: ['ERROR'], end: End.refused, code: 'server-timeout', calls: 1, seconds: 210, isSlow: false, hasWaited: true, aborts: 1 },
  { title: 'a refused login is not tried again', answers: [['+LOGIN: 9', 'ERROR']], end: End.refused, code: 'login-wrong', calls: 1, seconds: 0, isSlow: false, hasWaited: false, aborts: 0 },
];
for (const { title, answers, given, abort, end, code, calls, seconds, isSlow, hasWaited, aborts, line } of logins) {
  test(`logging in: ${title}`, async () => {
    const outcome = await login(answers, given, abort);
    assert.equal([outcome.end, outcome.code, outcome.calls], [end, code, calls]);
    assert.ok(Math.abs(outcome.seconds - seconds) <= 2, `${outcome.seconds} s instead of ${seconds}`);
    assert.equal([!!outcome.trip.server.isSlow, !!outcome.trip.server.hasWaited], [isSlow, hasWaited]);
    assert.is(!!outcome.trip.session.isUngreeted, false);
    if (aborts !== undefined) assert.is(outcome.said.filter(command => command === 'AT+ABORT').length, aborts);
    if (line) assert.match(outcome.line!, line);
    if (code) assert.is(outcome.where, 'AT+LOGIN');
    if (end === End.done) assert.is(outcome.said.at(-1), 'AT+TYPE', 'the script continues after the login');
  });
}

test('a slow server is logged and remembered for the next boot', async () => {
  const { trip, lines } = await login([Infinity, 100]);
  assert.ok(lines.includes('warn server: no greeting within 60 s; the server is called again and given more time'));
  assert.is(trip.notes.get('server'), 'c0ffee00 0 0 1 0 0 0 0 0 0 0 0');
});

test('cameras rejected at the same time call again spread over half a minute', async () => {
  const seconds = await Promise.all([0, 0.99].map(async chance => (await login([Infinity, 1], { parts: { random: () => chance } })).ms / 1000));
  assert.ok(Math.abs(seconds[1]! - seconds[0]! - 0.99 * 30) < 0.1, `${seconds}`);
});

test('silence before the login does not count as a hanging server', async () => {
  const { end, code, where, calls, trip } = await login([], {}, ['OK'], []);
  assert.equal([end, code, where, calls, !!trip.server.hasWaited], [End.broken, 'silent', 'AT+START', 0, false]);
});

test('the known login directory is kept if a login reports none', async () => {
  assert.is((await login([5], { variables: { home: '/before' } })).trip.variables['home'], '/before');
});

// The following rows log in with each operation, as a SIM800 does.

const put: Rows = [
  { say: 'AT+NAME', ms: 3000 },
  { say: 'AT+PUT=1', result: '1,1', ms: 240_000, greets: true, refusedAs: 'put-denied' },
  { say: 'AT+PUT=2', ms: 3000 },
];

interface Called extends Outcome { closed: number }

const stop: Rows = [{ say: 'AT+QUIT', ms: 20_000, enough: true }];

/** Runs the first operation of a session. @param quit the modem's lines after AT+QUIT, which stops a call */
async function call(answers: Answer[], { rows = put, quit = ['OK'], abort = stop, ...given }: Given & { rows?: Rows; quit?: string[]; abort?: Rows } = {}): Promise<Called> {
  let calls = 0;
  let closed = 0;
  let cancel = (): void => undefined;
  const scene: Scene = sceneOf({
    modem: modemWith({ open: [{ say: 'AT+SERVER', ms: 1000 }], abort }), parts: { random: () => random }, ...given,
    answer: command => {
      if (command === 'AT+QUIT' && quit[0] !== 'ERROR') cancel();
      if (command === 'AT+QUIT') return quit;
      if (command !== 'AT+PUT=1') return ['OK'];
      const answer = answers[calls++]!;
      if (typeof answer !== 'number') return answer;
      cancel = scene.clock.after(answer * 1000, () => scene.say('\r\n+PUT: 1,1\r\n'));
      return ['OK'];
    },
  });
  await scene.end(onEnd => lowered(openSession)(scene.trip, onEnd));
  assert.is(!!scene.trip.session.isUngreeted, true, 'no server was contacted yet');
  const payload = { left: () => 0, pour: () => () => 0, take: () => undefined, close: () => void closed++ };
  const ended = await scene.end(onEnd => lowered(runFirst)(scene.trip, rows, payload, onEnd));
  return { ...outcomeOf(scene, ended, 'AT+PUT=1'), closed };
}

const calls: {
  title: string; answers: Answer[]; given?: Parameters<typeof call>[1];
  end: Ended['end']; code?: string; calls: number; seconds: number; isSlow: boolean; hasWaited: boolean; isUngreeted: boolean; quits: number; line?: RegExp;
}[] = [
  { title: 'the server greets at once', answers: [5], end: End.done, calls: 1, seconds: 5, isSlow: false, hasWaited: false, isUngreeted: false, quits: 0 },
  { title: 'the server greets within a minute', answers: [59], end: End.done, calls: 1, seconds: 59, isSlow: false, hasWaited: false, isUngreeted: false, quits: 0 },
  // the expected time has 20 s for the result of the stopped call, for which the firmware waits after AT+QUIT
  { title: 'the server hangs, and greets the second call at once', answers: [Infinity, 5], end: End.done, calls: 2, seconds: 60 + 20 + pauseSeconds + 5, isSlow: false, hasWaited: false, isUngreeted: false, quits: 1 },
  { title: 'the server hangs, and greets the second call late', answers: [Infinity, 100], end: End.done, calls: 2, seconds: 60 + 20 + pauseSeconds + 100, isSlow: true, hasWaited: false, isUngreeted: false, quits: 1 },
  { title: 'the result of the aborted operation ends the wait', answers: [Infinity, 5], given: { quit: ['OK', '+PUT: 1,80'] }, end: End.done, calls: 2, seconds: 60 + pauseSeconds + 5, isSlow: false, hasWaited: false, isUngreeted: false, quits: 1 },
  { title: 'the server hangs twice', answers: [Infinity, Infinity], end: End.broken, code: 'silent', calls: 2, seconds: 60 + 20 + pauseSeconds + 240, isSlow: false, hasWaited: true, isUngreeted: true, quits: 1 },
  { title: 'a wait has failed before', answers: [Infinity], given: { server: { hasWaited: true } }, end: End.refused, code: 'server-timeout', calls: 1, seconds: 60 + 20, isSlow: false, hasWaited: true, isUngreeted: true, quits: 1, line: /no answer within 60 s/ },
  { title: 'a server known as slow gets the full timeout at once', answers: [200], given: { server: { isSlow: true } }, end: End.done, calls: 1, seconds: 200, isSlow: true, hasWaited: false, isUngreeted: false, quits: 0 },
  { title: 'a modem that does not abort keeps waiting', answers: [100], given: { quit: ['ERROR'] }, end: End.done, calls: 1, seconds: 100, isSlow: true, hasWaited: false, isUngreeted: false, quits: 1 },
  { title: 'a modem without an abort command keeps waiting', answers: [100], given: { abort: [] }, end: End.done, calls: 1, seconds: 100, isSlow: true, hasWaited: false, isUngreeted: false, quits: 0 },
  { title: 'a modem that does not abort, and the server hangs', answers: [Infinity], given: { quit: ['ERROR'] }, end: End.broken, code: 'silent', calls: 1, seconds: 240, isSlow: false, hasWaited: true, isUngreeted: true, quits: 1 },
  { title: 'a refusal counts as an answer', answers: [['+PUT: 1,77', 'ERROR']], end: End.refused, code: 'put-denied', calls: 1, seconds: 0, isSlow: false, hasWaited: false, isUngreeted: false, quits: 0 },
];
for (const { title, answers, given, end, code, calls: count, seconds, isSlow, hasWaited, isUngreeted, quits, line } of calls) {
  test(`the first operation: ${title}`, async () => {
    const outcome = await call(answers, given);
    assert.equal([outcome.end, outcome.code, outcome.calls], [end, code, count]);
    assert.ok(Math.abs(outcome.seconds - seconds) <= 2, `${outcome.seconds} s instead of ${seconds}`);
    assert.equal([!!outcome.trip.server.isSlow, !!outcome.trip.server.hasWaited, !!outcome.trip.session.isUngreeted], [isSlow, hasWaited, isUngreeted]);
    assert.is(outcome.said.filter(command => command === 'AT+QUIT').length, quits);
    if (line) assert.match(outcome.line!, line);
    if (code) assert.is(outcome.where, 'AT+PUT', 'the fault names the operation, not the abort');
    assert.is(outcome.closed, 1, 'the payload is closed once, at the end');
    assert.is(outcome.said.includes('AT+PUT=2'), end === End.done);
  });
}

test('an operation with a timeout below a minute keeps it', async () => {
  const rows: Rows = [{ say: 'AT+PUT=1', result: '1,1', ms: 20_000, greets: true }];
  const { end, seconds, calls: count } = await call([Infinity], { rows });
  assert.equal([end, seconds, count], [End.broken, 20, 1]);
});

test('the first wait is shorter than a slow server\'s timeout', () => assert.ok(greetingMs < longMs));

test.run();
