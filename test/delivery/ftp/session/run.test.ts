// Tests scripts about an image or a file on the server. A method's own script goes before the modem's, and the first operation of a session is its
// login.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { May } from '../../../../src/at/step.ts';
import { runOnServer } from '../../../../src/delivery/ftp/session/run.ts';
import { End } from '../../../../src/fault.ts';
import { listenWith } from '../../../../src/link/script.ts';
import { airMs, type Rows, type ScriptName } from '../../../../src/modem/modem.ts';
import { modemOf, wayOf } from '../../receiver.ts';
import { sceneOf, type Given } from '../../trip.ts';

const test = suite('run of a script');

const greeting = (say: string, more: Partial<Rows[number]> = {}): Rows => [{ say, result: '{code=1|2}', ms: 200_000, greets: true, ...more } as Rows[number]];
const way = wayOf('stream', 'nothing', { put: [{ say: 'AT+WAY', ms: 1000 }], stream: greeting('AT+STREAM') });
const other = wayOf('efs', 'count', { put: [{ say: 'AT+OTHER', ms: 1000 }] });
const modem = modemOf([way, other], {
  abort: [{ say: 'AT+QUIT', ms: 20_000, enough: true }], put: [{ say: 'AT+MODEM', ms: 1000 }], size: greeting('AT+SIZE'), erase: greeting('AT+DELE', { may: May.refuse }), close: [{ say: 'AT+CLOSE', ms: 1000 }],
});

async function run(name: ScriptName, given: Given = {}, session: { isUngreeted?: boolean; isIn?: boolean } = {}, of?: typeof way) {
  const scene = sceneOf({ modem, throttle: { method: way }, answer: command => [...(/SIZE|DELE|STREAM/.test(command) ? [`${command.slice(2)}: 1`] : []), 'OK'], ...given });
  Object.assign(scene.trip.session, session);
  const ended = await scene.end(onEnd => runOnServer(scene.trip, name, onEnd, undefined, of));
  return { ...scene, ...ended, logins: scene.lines.filter(line => line.startsWith('info server: logged in')).length };
}

test('the script comes from the current method, a given method or the modem', async () => {
  assert.equal((await run('put')).said, ['AT+WAY']);
  assert.equal((await run('put', {}, {}, other)).said, ['AT+OTHER']);
  assert.equal((await run('size')).said, ['AT+SIZE']);
});

test('a missing script ends at once', async () => {
  const { end, said } = await run('rename');
  assert.equal([end, said], [End.done, []]);
});

const shown: { title: string; name: ScriptName; given?: Given; session?: { isUngreeted?: boolean; isIn?: boolean }; logins: number }[] = [
  { title: 'the server\'s answer', name: 'size', logins: 1 },
  { title: 'a transfer with any rows', name: 'put', logins: 1 },
  { title: 'a refusal is no evidence', name: 'size', given: { answer: () => ['ERROR'] }, logins: 0 },
  { title: 'a step that may be refused is no evidence', name: 'erase', logins: 0 },
  { title: 'a script without the server is no evidence', name: 'close', logins: 0 },
  { title: 'the login was logged before', name: 'size', session: { isIn: true }, logins: 0 },
];
for (const { title, name, given, session, logins } of shown) {
  test(`evidence of a login: ${title}`, async () => {
    const ran = await run(name, given, session);
    assert.is(ran.logins, logins);
    assert.is(!!ran.trip.session.isIn, logins > 0 || !!session?.isIn);
  });
}

test('the first operation of a session waits a minute for the server, like a login', async () => {
  // a modem that waits for its server: it answers neither the command that asks for the size (AT+S…) nor a plain AT
  const silent = (command: string) => (command.startsWith('AT+S') || command === 'AT' ? [] : ['OK']);
  const first = await run('size', { answer: silent, server: { hasWaited: true } }, { isUngreeted: true });
  assert.equal([first.end, first.code, Math.round(first.ms / 10_000)], [End.refused, 'server-timeout', 8]);
  const later = await run('size', { answer: silent });
  assert.equal([later.end, later.code, Math.round(later.ms / 10_000)], [End.broken, 'silent', 20]);
});

test('a script without the server is not the first operation', async () => {
  const { trip } = await run('close', {}, { isUngreeted: true });
  assert.is(!!trip.session.isUngreeted, true);
});

/** Runs a script on a modem that lists `blocks` blocks of `blockBytes` bytes, one every `everyMs` milliseconds, until the script is stopped. */
async function listed(name: 'list' | 'get', blockBytes: number, everyMs: number, blocks: number) {
  const rows: Rows = [{ say: 'AT+LIST', result: '0', data: '+LIST: DATA,{len}', ms: 90_000 }];
  let taken = 0;
  const scene = sceneOf({
    modem: modemOf([way], { list: rows, get: rows }), throttle: { method: way },
    hear: (_text, line) => {
      line.say('\r\nOK\r\n');
      const block = (left: number): void => {
        line.say(left ? `\r\n+LIST: DATA,${blockBytes}\r\n${'x'.repeat(blockBytes)}` : '\r\n+LIST: 0\r\n');
        if (left) line.clock.after(everyMs, () => block(left - 1));
      };
      line.clock.after(everyMs, () => block(blocks));
    },
  });
  const ended = await scene.end(onEnd => runOnServer(scene.trip, name, onEnd, listenWith(scene.trip, bytes => { taken += bytes.length; })), 48 * 3_600_000);
  return { ...scene, ...ended, taken, warned: scene.lines.filter(line => /the listing of the folder is too long or too slow/.test(line)).length };
}

test('a listing of 250,000 bytes is read completely', async () => {
  const { end, taken, trip, warned } = await listed('list', 1000, 20, 250);
  assert.equal([end, taken, !!trip.server.hasNoList, warned], [End.done, 250_000, false, 0]);
});

test('an endless listing is broken off, logged and not requested again', async () => {
  const { end, code, taken, trip, warned } = await listed('list', 1000, 20, 1e6);
  assert.equal([end, code, taken, trip.server.hasNoList, warned], [End.broken, 'session', 262_000, true, 1]);
});

for (const name of ['list', 'get'] as const) {
  test(`${name}: one byte every 80 seconds delays the round by at most seven minutes${name === 'get' ? ' and the time of the image' : ''}`, async () => {
    const { end, code, ms, line, warned, trip } = await listed(name, 1, 80_000, 1e6);
    assert.equal([end, code, warned], [End.broken, 'server-timeout', name === 'list' ? 1 : 0]);
    assert.match(line!, name === 'list' ? /^broken off after 5 bytes in \d+ s$/ : /^broken off after \d+ bytes in \d+ s$/);
    assert.ok(ms < 420_000 + (name === 'get' ? airMs(trip.attempt.image!.size) : 0), `${ms} ms`);
  });
}

test('a slow file is read completely: 100 bytes a second for an hour', async () => {
  const { end, taken } = await listed('get', 1000, 10_000, 360);
  assert.equal([end, taken], [End.done, 360_000]);
});

test.run();
