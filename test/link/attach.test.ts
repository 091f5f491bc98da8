// The network: what is told of the registration, and the data connection, which is kept as long as nothing has gone wrong with it.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createAttachHandlers } from '../../src/link/attach.ts';
import type { Link } from '../../src/link/link.ts';
import { modemWith, sceneOf, type Given, type Scene } from '../delivery/trip.ts';

const test = suite('attach');

const modem = modemWith({
  detach: [{ say: 'AT+DOWN', ms: 1000 }],
  attach: [
    { unless: 'isOurs', say: 'AT+UP', ms: 1000, blame: 'apn-wrong' }, { when: 'apnAlone', say: 'AT+NOACCOUNT', ms: 1000 },
    { unless: 'isOpen', say: 'AT+CHECK', ms: 1000, set: { isOpen: '1' } },
  ],
});

interface Outcome extends Scene { how: string; code: string | undefined; ms: number }

async function run(state: string, given: Given = {}, pauseMs: (detaches: number) => number = () => 0): Promise<Outcome> {
  const calendar = { stamp: () => '2026-11-20 08:30:00', seconds: () => 1_795_163_400, set: () => undefined };
  const scene = sceneOf({ modem, answer: () => ['OK'], ...given, parts: { calendar, ...given.parts } });
  const { end, code, ms } = await scene.end(onEnd => createAttachHandlers(scene.trip, pauseMs, () => false)[state]!(onEnd));
  return { ...scene, how: end, code, ms };
}

// TS 27.007 8.5: 0 is -113 dBm or less, 31 is -51 dBm or more, 99 is not known
const signals: [csq: string[], says: string][] = [
  [['+CSQ: 0,0', 'OK'], 'signal -113 dBm'], [['+CSQ: 1,0', 'OK'], 'signal -111 dBm'], [['+CSQ: 31,99', 'OK'], 'signal -51 dBm'],
  [['+CSQ: 99,99', 'OK'], 'signal unknown'], [['+CSQ: 32,0', 'OK'], 'signal unknown'], [['+CSQ: 199,99', 'OK'], 'signal unknown'], [['ERROR'], 'signal unknown'],
];
for (const [csq, says] of signals) {
  test(`registered, ${csq[0]}: ${says}`, async () => {
    const { how, lines } = await run('registering', { answer: command => (command === 'AT+CSQ' ? csq : ['+CEREG: 0,1', 'OK']) });
    assert.is(how, 'done');
    assert.is(lines.filter(line => line.startsWith('info network')).join(), `info network: registered (LTE), ${says}`);
  });
}

test('the signal is kept as it was told last, and forgotten where it is not known', async () => {
  const csq = (line: string) => (command: string) => (command === 'AT+CSQ' ? [line, 'OK'] : ['+CEREG: 0,1', 'OK']);
  assert.is((await run('registering', { answer: csq('+CSQ: 22,0') })).trip.link.signal, 22);
  assert.is((await run('registering', { answer: csq('+CSQ: 99,99') })).trip.link.signal, undefined);
});

const networks: [title: string, registered: Record<string, string>, says: string][] = [
  ['LTE, at home', { 'AT+CEREG?': '+CEREG: 0,1' }, 'LTE'], ['LTE, abroad', { 'AT+CEREG?': '+CEREG: 0,5' }, 'LTE, roaming'],
  ['no LTE', { 'AT+CEREG?': '+CEREG: 0,2', 'AT+CGREG?': '+CGREG: 0,5' }, 'packet data, roaming'], ['circuits alone', { 'AT+CREG?': '+CREG: 0,1' }, 'circuit'],
];
for (const [title, registered, says] of networks) {
  test(`${title}: registered (${says})`, async () => {
    const { lines } = await run('registering', { answer: command => (command === 'AT+CSQ' ? ['+CSQ: 20,0', 'OK'] : registered[command] ? [registered[command], 'OK'] : ['ERROR']) });
    assert.ok(lines.some(line => line.startsWith(`info network: registered (${says}), signal -73 dBm`)), lines.join('\n'));
  });
}

test('no network: nothing is told as if there were one', async () => {
  const { how, code, lines, ms } = await run('registering', { answer: command => [command.replace(/^AT(\+\w+)\?/, '$1: 0,3'), 'OK'] });
  assert.equal([how, code], ['refused', 'unregistered']);
  assert.not.ok(lines.some(line => line.includes('registered (')));
  assert.ok(ms >= 50_000 && ms <= 70_000, `searched for a minute: ${ms} ms`);
});

const attaching: { title: string; link: Partial<Link>; config?: Given['config']; says: string[] }[] = [
  { title: 'at first it is set up', link: {}, says: ['AT+UP', 'AT+CHECK'] },
  { title: 'one of ours that is up is kept', link: { isAttached: true }, says: ['AT+CHECK'] },
  { title: 'one of ours of which a loss was told is not', link: { isAttached: true, lost: 'network' }, says: ['AT+UP', 'AT+CHECK'] },
  { title: 'an access point without an account: one from before is taken out', link: {}, config: { 'network.apn': 'internet' }, says: ['AT+UP', 'AT+NOACCOUNT', 'AT+CHECK'] },
  { title: 'an access point with an account', link: {}, config: { 'network.apn': 'internet', 'network.user': 'me' }, says: ['AT+UP', 'AT+CHECK'] },
  { title: 'an account without an access point', link: {}, config: { 'network.user': 'me' }, says: ['AT+UP', 'AT+CHECK'] },
];
for (const { title, link, config, says } of attaching) {
  test(`attaching: ${title}`, async () => {
    const { how, said, trip } = await run('attaching', { link, bag: { isOpen: '1', apnAlone: '1' }, config: { 'network.apn': '', 'network.user': '', ...config } });
    assert.is(how, 'done');
    assert.equal(said.slice(0, -1), says);
    assert.is(said.at(-1), 'AT+CCLK?', 'then the time is told');
    assert.is(!!trip.link.isAttached, true);
  });
}

for (const [answer, how, code] of [[['ERROR'], 'refused', 'apn-wrong'], [[], 'broken', 'silent']] as const) {
  test(`attaching, ${answer[0] ?? 'no answer'}: it is nobody's, and no time is asked for`, async () => {
    const outcome = await run('attaching', { link: { isAttached: true, lost: 'network' }, answer: () => [...answer] });
    assert.equal([outcome.how, outcome.code], [how, code]);
    assert.is(!!outcome.trip.link.isAttached, false);
    assert.not.ok(outcome.said.includes('AT+CCLK?'));
  });
}

test('while it is being set up it is not ours: a cut in between finds no half of one', () => {
  const { trip } = sceneOf({ modem, link: { isAttached: true } });
  createAttachHandlers(trip, () => 0, () => false)['attaching']!(() => undefined);
  assert.is(!!trip.link.isAttached, false);
});

test('taken down after a pause, by how often it was, and ours no more', async () => {
  const asked: number[] = [];
  for (const detaches of [0, 1, 2]) {
    const pauseMs = (count: number) => (asked.push(count), 1000 * (count + 1));
    const { how, ms, said, trip } = await run('detaching', { link: { detaches, isAttached: true }, bag: { isDone: '1' } }, pauseMs);
    assert.is(how, 'done');
    assert.ok(Math.abs(ms - 1000 * (detaches + 1)) < 100, `${ms} ms`);
    assert.equal(said, ['AT+DOWN']);
    assert.equal([trip.link.detaches, !!trip.link.isAttached, trip.bag['isDone']], [detaches + 1, false, '']);
  }
  assert.equal(asked, [0, 1, 2]);
});

test.run();
