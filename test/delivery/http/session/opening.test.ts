// Tests that the modem's own HTTP is started and ended, and which settings of config.json the modem refuses.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { May } from '../../../../src/at/step.ts';
import { createHttp } from '../../../../src/delivery/http/http.ts';
import { httpMistakesFor, opening } from '../../../../src/delivery/http/session/opening.ts';
import { End } from '../../../../src/fault.ts';
import type { Rows } from '../../../../src/modem/modem.ts';
import { createNotes } from '../../../../src/store/state.ts';
import { lowered } from '../../../common/lowered.ts';
import { createMemoryCard } from '../../../outside.ts';
import { createReceiver, wayOf } from '../../receiver.ts';
import { sourceOf } from '../../source.ts';
import { sceneOf, type Ended, type Given, type Scene } from '../../trip.ts';
import { socketModem } from '../server.ts';

const test = suite('open');

const openHttp: Rows = [{ say: 'AT+HTTPTERM', ms: 1000, may: May.silence }, { say: 'AT+HTTPINIT', ms: 5000 }];
const closeHttp: Rows = [{ say: 'AT+HTTPTERM', ms: 1000, may: May.silence }];
const engine = socketModem({ methods: [wayOf('efs', 'count')] }, { openHttp, closeHttp });

interface Asked extends Given { says?: (command: string) => string[]; stamp?: string }

async function run(state: string, { says = () => ['OK'], stamp = '', ...given }: Asked = {}): Promise<Omit<Scene, 'end'> & Ended> {
  const scene = sceneOf({
    modem: engine, answer: says, ...given, config: { 'http.url': 'http://example.com/up', 'http.ca': '', ...given.config },
    parts: { source: sourceOf({}), calendar: { stamp: () => stamp } as Scene['trip']['calendar'] },
  });
  return { ...scene, ...await scene.end(onEnd => lowered(createHttp(scene.trip).runState)(state, undefined, onEnd)) };
}

test('opening first ends a session left from before', async () => {
  const { end, said, trip } = await run('opening', { says: command => [command === 'AT+HTTPTERM' ? 'ERROR' : 'OK'] });
  assert.equal([end, said], [End.done, ['AT+HTTPTERM', 'AT+HTTPINIT']]);
  assert.equal([trip.variables['isSecure'], trip.variables['serverHost'], trip.variables['isProved'], !!trip.http.noEngine], ['', 'example.com', '', false]);
});

test('a firmware whose HTTP does not start uses its sockets, logged once', async () => {
  const says = (command: string) => [command === 'AT+HTTPINIT' ? 'ERROR' : 'OK'];
  const { end, lines, trip } = await run('opening', { says });
  assert.equal([end, !!trip.http.noEngine], [End.done, true]);
  assert.ok(lines.includes('warn modem: its own HTTP does not start (AT+HTTPINIT: the modem said "ERROR"), so images go over its sockets'));
  const again = await run('opening', { says, server: { told: 'h' } });
  assert.not.ok(again.lines.some(line => line.startsWith('warn')));
});

test('an error code or a lost network does not disable the modem\'s HTTP', async () => {
  const told = await run('opening', { says: command => [command === 'AT+HTTPINIT' ? '+CME ERROR: 30' : 'OK'] });
  assert.equal([told.end, told.code, !!told.trip.http.noEngine], [End.refused, 'unregistered', false]);
  const scene = sceneOf({ modem: engine, config: { 'http.url': 'http://h/', 'http.ca': '' }, parts: { source: sourceOf({}) },
    answer: command => {
      if (command === 'AT+HTTPINIT') (scene.trip.link as { lost: string }).lost = 'network';
      return [command === 'AT+HTTPINIT' ? 'ERROR' : 'OK'];
    } });
  const ended = await scene.end(onEnd => lowered(opening)(scene.trip, onEnd));
  assert.equal([ended.end, ended.code, !!scene.trip.http.noEngine], [End.refused, 'network', false]);
});

test('a silent modem breaks the opening', async () => {
  const { end, code } = await run('opening', { says: command => (command === 'AT+HTTPINIT' ? [] : ['OK']) });
  assert.equal([end, code], [End.broken, 'silent']);
});

test('a modem that answers AT and never AT+HTTPINIT uses its sockets', async () => {
  const says = (command: string) => (command === 'AT+HTTPINIT' ? [] : ['OK']);
  const { end, trip, lines } = await run('opening', { says, answersAt: true });
  assert.equal([end, !!trip.http.noEngine], [End.done, true]);
  assert.ok(lines.includes('warn modem: its own HTTP does not start (AT+HTTPINIT is not answered), so images go over its sockets'));
  const told = await run('opening', { says, answersAt: true, config: { 'upload.method': 'efs' } });
  assert.equal([told.end, told.code], [End.broken, 'unanswered']);
});

test('a modem without working HTTP gets no command', async () => {
  for (const state of ['opening', 'reopening', 'closing']) {
    assert.equal((await run(state, { modem: socketModem() })).said, []);
    assert.equal((await run(state, { http: { noEngine: true }, variables: { serverHost: 'h' } })).said, []);
  }
});

test('HTTP is ended before it is reopened, and at closing only if it was opened', async () => {
  assert.equal((await run('reopening')).said, ['AT+HTTPTERM']);
  assert.equal((await run('closing', { variables: { serverHost: 'h' } })).said, ['AT+HTTPTERM']);
  assert.equal((await run('closing')).said, []);
});

test('a missing check of the server\'s identity is logged once', async () => {
  const config = { 'http.url': 'https://example.com/up' };
  const first = await run('opening', { config });
  assert.is(first.lines.filter(line => /nothing shows that the server is the right one/.test(line)).length, 1);
  assert.equal([first.trip.variables['isSecure'], first.trip.server.told], ['1', 'p']);
  assert.is((await run('opening', { config, server: { told: 'p' } })).lines.filter(line => line.startsWith('warn')).length, 0);
});

test('HTTP is not started if the certificate is missing on the card', async () => {
  const { end, code, said } = await run('opening', { config: { 'http.url': 'https://example.com/up', 'http.ca': '/ca.pem' }, stamp: '2026-11-20 10:00:00' });
  assert.equal([end, code, said], [End.refused, 'certificate', []]);
});

test('a certificate that the modem has lost is loaded again', async () => {
  const rows: Record<string, Rows> = { openHttp: [{ say: 'AT+CACERT', ms: 1000, refusedAs: 'certificate' }], loadProof: [{ say: 'AT+LOAD=#{left}', pour: '>', ms: 1000, refusedAs: 'certificate' }] };
  const modem = socketModem({ methods: [wayOf('efs', 'count')] }, rows);
  const notes = createNotes(createMemoryCard());
  const source = sourceOf({ '/ca.pem': 'abc' });
  const config = { 'http.url': 'https://example.com/up', 'http.ca': '/ca.pem' };
  const open = async (isLost: boolean) => {
    const receiver = createReceiver({ answer: command => [isLost && command === 'AT+CACERT' ? 'ERROR' : 'OK'] });
    const scene = sceneOf({ modem, hear: receiver.hear, notes, config, parts: { source, calendar: { stamp: () => '2026-11-20 10:00:00' } as Scene['trip']['calendar'] } });
    const { end, code } = await scene.end(onEnd => lowered(opening)(scene.trip, onEnd));
    return [end, code, receiver.payloads.length];
  };
  assert.equal(await open(false), [End.done, undefined, 1]);
  assert.equal(await open(false), [End.done, undefined, 0]);
  assert.equal(await open(true), [End.refused, 'unproved', 0]);
  assert.equal(await open(false), [End.done, undefined, 1]);
});

const mistakes: { title: string; config: Given['config']; modem?: Parameters<typeof socketModem>[0]; says: RegExp[] }[] = [
  { title: 'http', config: {}, modem: { hasTls: false }, says: [] },
  { title: 'https with TLS', config: { 'http.url': 'https://h/' }, says: [] },
  { title: 'https without TLS', config: { 'http.url': 'https://h/', 'http.ca': '/ca.pem' }, modem: { hasTls: false, proofBytes: 0 }, says: [/^config\.json: http\.url: the one has no TLS/] },
  { title: 'a certificate that cannot be used', config: { 'http.url': 'https://h/', 'http.ca': '/ca.pem' }, modem: { proofBytes: 0 }, says: [/http\.ca: the one cannot check/] },
  { title: 'efs without HTTP of its own', config: { 'upload.method': 'efs' }, says: [/upload\.method: the one has no HTTP of its own/] },
  { title: 'efs with HTTP of its own', config: { 'upload.method': 'efs' }, modem: { methods: [wayOf('efs', 'count')] }, says: [] },
];
for (const { title, config, modem, says } of mistakes) {
  test(`mistakes: ${title}`, () => {
    const { trip } = sceneOf({ config: { 'http.url': 'http://h/', 'http.ca': '', ...config } });
    const found = httpMistakesFor(trip, socketModem(modem));
    assert.is(found.length, says.length, found.join('\n'));
    says.forEach((pattern, i) => assert.match(found[i]!, pattern));
  });
}

test.run();
