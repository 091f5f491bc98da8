// Tests the start of an FTP session: settings that the modem refuses, and that each login starts without the state of the one before.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createSession } from '../../../../src/delivery/deliverytrip.ts';
import { createFtp } from '../../../../src/delivery/ftp/ftp.ts';
import { ftpMistakesFor, opening } from '../../../../src/delivery/ftp/session/opening.ts';
import { End } from '../../../../src/fault.ts';
import type { Modem } from '../../../../src/modem/modem.ts';
import { lowered } from '../../../common/lowered.ts';
import { wayOf } from '../../receiver.ts';
import { modemWith, sceneOf, type Ended, type Given, type Scene } from '../../trip.ts';

const test = suite('session');

const modem = modemWith({
  open: [{ say: 'AT+OPEN={type}', ms: 5000 }, { say: 'AT+LOGIN', ms: 60_000, greets: true, refusedAs: 'login-wrong' }],
  close: [{ say: 'AT+CLOSE', ms: 5000 }],
}, { name: 'one', security: { none: '0', explicit: '2' }, limits: { 'ftp.user': 8, 'ftp.host': 20 }, longestPath: 12 });

const mistakes: { title: string; config: Given['config']; expect: RegExp[] }[] = [
  { title: 'all values are accepted', config: {}, expect: [] },
  { title: 'exactly the longest value', config: { 'ftp.user': '12345678' }, expect: [] },
  { title: 'one character too long', config: { 'ftp.user': '123456789' }, expect: [/^config\.json: ftp\.user: found 9 characters, but the one takes at most 8; shorten it$/] },
  { title: 'the longest directory with its placeholders filled', config: { 'ftp.directory': '/{yyyy}{mm}{dd}/up' }, expect: [] },
  { title: 'a directory too long with its placeholders filled', config: { 'ftp.directory': '/{yyyy}{mm}{dd}/up1' }, expect: [/^config\.json: ftp\.directory: found 13 characters with \{device\} and the date filled in, but the one takes at most 12/] },
  { title: 'the device name counts, too', config: { 'ftp.directory': '/{device}', 'device': 'a-long-name-' }, expect: [/ftp\.directory: found 13 characters/] },
  { title: 'a security mode that the modem lacks', config: { 'ftp.security': 'implicit' }, expect: [/^config\.json: ftp\.security: found "implicit", but the one has only "none", "explicit"; nothing is sent$/] },
  { title: 'a certificate to verify the server', config: { 'ftp.security': 'explicit', 'ftp.ca': '/ca.pem' }, expect: [/^config\.json: ftp\.ca: by FTP the one cannot check a server's certificate; leave it out, or send to https/] },
  { title: 'several mistakes at once', config: { 'ftp.user': '123456789', 'ftp.host': 'h'.repeat(21), 'ftp.security': 'implicit' }, expect: [/ftp\.user/, /ftp\.host/, /ftp\.security/] },
];
for (const { title, config, expect } of mistakes) {
  test(`mistakes: ${title}`, () => {
    const { trip } = sceneOf({ modem, config: { 'ftp.user': 'me', 'ftp.host': 'h', 'ftp.directory': '/', 'ftp.security': 'none', 'device': 'cam', ...config } });
    const found = ftpMistakesFor(trip, modem);
    assert.is(found.length, expect.length, found.join('\n'));
    found.forEach((text, i) => assert.match(text, expect[i]!));
  });
}

interface Outcome extends Omit<Scene, 'end'>, Ended {}

const calendar = { stamp: () => '2026-11-20 08:30:00', seconds: () => 1_795_163_400, set: () => undefined };

async function run(state: string, given: Given = {}, prepare: (scene: Scene) => void = () => undefined): Promise<Outcome> {
  const scene = sceneOf({ modem, answer: () => ['OK'], ...given, parts: { calendar } });
  prepare(scene);
  return { ...scene, ...await scene.end(onEnd => lowered(createFtp(scene.trip).runState)(state, undefined, onEnd)) };
}

for (const [security, type, isSecure] of [['none', '0', ''], ['explicit', '2', '1']] as const) {
  test(`opening, ${security}: the modem gets its own value of the setting`, async () => {
    const { end, said, trip, lines } = await run('opening', { config: { 'ftp.security': security } });
    assert.equal([end, said, trip.variables['isSecure']], [End.done, [`AT+OPEN=${type}`, 'AT+LOGIN'], isSecure]);
    const warnings = lines.filter(line => /^warn server: the connection is encrypted, but .* no modem checks/.test(line));
    assert.is(warnings.length, security === 'none' ? 0 : 1);
  });
}

test('the state of the previous session is reset', async () => {
  const { trip, lines } = await run('opening', { link: { lost: 'server-closed' }, variables: { isDone: '1' } }, ({ trip: before }) => Object.assign(before.session, { cwd: '/up', noSlices: true }));
  assert.equal(trip.session, { ...createSession(), isUngreeted: false, isIn: true });
  assert.equal([trip.link.lost, trip.variables['isDone']], ['', '']);
  assert.ok(lines.includes(`info server: logged in at ${trip.config!['ftp.host']} as ${trip.config!['ftp.user']}`));
});

test('a loss reported while a session is opened is kept only if opening fails', async () => {
  for (const [answer, lost] of [['OK', ''], ['ERROR', 'network']] as const) {
    const scene: Scene = sceneOf({
      modem, parts: { calendar },
      answer: command => {
        if (command === 'AT+LOGIN') Object.assign(scene.trip.link, { lost: 'network' });
        return command === 'AT+LOGIN' ? [answer] : ['OK'];
      },
    });
    await scene.end(onEnd => lowered(opening)(scene.trip, onEnd));
    assert.is(scene.trip.link.lost, lost);
  }
});

const outlives: [title: string, way: ReturnType<typeof wayOf> | undefined, staged: string][] = [
  ['a file in the modem survives a session', wayOf('efs', 'count', {}, { hasDrive: true }), '/DCIM/A.JPG'],
  ['a copy in the modem\'s memory does not survive a session', wayOf('efs', 'count'), ''],
  ['the copy is kept while no method is known', undefined, '/DCIM/A.JPG'],
];
for (const [title, way, staged] of outlives) {
  test(title, async () => {
    const { trip } = await run('opening', { throttle: { method: way } }, scene => { scene.trip.copies.staged = '/DCIM/A.JPG'; });
    assert.is(trip.copies.staged, staged);
  });
}

const failures: [title: string, answer: string[], code: string][] = [
  ['a refused login', ['ERROR'], 'login-wrong'], ['a slow server that does not greet', [], 'server-timeout'],
];
for (const [title, answer, code] of failures) {
  test(`opening, ${title}: no login is logged`, async () => {
    const outcome = await run('opening', { answer: command => (command === 'AT+LOGIN' ? answer : ['OK']), answersAt: true, server: { isSlow: true } });
    assert.equal([outcome.end, outcome.code], [End.refused, code]);
    assert.not.ok(outcome.lines.some(line => line.includes('logged in')));
  });
}

// at Telit, commands of the manufacturer begin with # (AT#...), where the standards and other manufacturers have +
for (const sign of ['+', '#']) {
  test(`opening, the server is too busy for a login, by a number after ${sign}: no other login is tried now`, async () => {
    const open = [{ say: `AT${sign}FTPOPEN`, want: [`${sign}FTPOPEN: 0`], ms: 1000, refusedAs: 'login-wrong' as const }];
    const { end, code } = await run('opening', { modem: modemWith({ open }, { security: { none: '0' } }), answer: () => [`${sign}FTPOPEN: 430`] });
    assert.equal([end, code], [End.refused, 'server-busy']);
  });
}

test('opening logs no login if each operation logs in by itself', async () => {
  const own: Modem = modemWith({ open: [{ say: 'AT+SERVER', ms: 1000 }] }, { security: { none: '0' } });
  const { trip, lines } = await run('opening', { modem: own });
  assert.equal([!!trip.session.isUngreeted, !!trip.session.isIn], [true, false]);
  assert.not.ok(lines.some(line => line.includes('logged in')));
});

const closings: [title: string, state: string, variables: Record<string, string>, isKnown: boolean, says: string[]][] = [
  ['an open session is closed', 'closing', { type: '0' }, true, ['AT+CLOSE']], ['no session was opened', 'closing', {}, true, []],
  ['no modem is known', 'closing', { type: '0' }, false, []], ['the previous session is closed', 'reopening', {}, true, ['AT+CLOSE']],
];
for (const [title, state, variables, isKnown, says] of closings) {
  test(`${state}: ${title}`, async () => {
    const { end, said } = await run(state, { variables }, scene => { if (!isKnown) Object.assign(scene.trip.link, { modem: undefined }); });
    assert.equal([end, said], [End.done, says]);
  });
}

test.run();
