// Tests the registration with a network, and the data connection, which is kept until something fails.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { End } from '../../src/fault.ts';
import { attaching, detaching, registering } from '../../src/link/attach.ts';
import type { Link } from '../../src/link/link.ts';
import { endWords } from '../common/ends.ts';
import { lowered } from '../common/lowered.ts';
import { modemWith, sceneOf, type Given, type Scene } from '../delivery/trip.ts';

const test = suite('attach');

const modem = modemWith({
  detach: [{ say: 'AT+DOWN', ms: 1000 }],
  attach: [
    { unless: 'isOurs', say: 'AT+UP', ms: 1000, refusedAs: 'apn-wrong' }, { when: 'apnAlone', say: 'AT+NOACCOUNT', ms: 1000 },
    { unless: 'isOpen', say: 'AT+CHECK', ms: 1000, set: { isOpen: '1' } },
  ],
});

interface Outcome extends Scene { how: End; code: string | undefined; ms: number }

async function run(state: string, given: Given = {}, pauseMs: (detaches: number) => number = () => 0, mayLogIn = true): Promise<Outcome> {
  const calendar = { stamp: () => '2026-11-20 08:30:00', seconds: () => 1_795_163_400, set: () => undefined };
  const scene = sceneOf({ modem, answer: () => ['OK'], variables: { noChain: '1' }, ...given, parts: { calendar, ...given.parts } });
  const { end, code, ms } = await scene.end(onEnd => {
    if (state === 'registering') lowered(registering)(scene.trip, () => mayLogIn, onEnd);
    else if (state === 'detaching') lowered(detaching)(scene.trip, pauseMs, onEnd);
    else lowered(attaching)(scene.trip, () => false, onEnd);
  });
  return { ...scene, how: end, code, ms };
}

// AT+CSQ answers with the signal's strength first (TS 27.007 8.5): 0 is -113 dBm or less, 31 is -51 dBm or more, and 99 is unknown
const signals: [csq: string[], says: string][] = [
  [['+CSQ: 0,0', 'OK'], 'signal -113 dBm'], [['+CSQ: 1,0', 'OK'], 'signal -111 dBm'], [['+CSQ: 31,99', 'OK'], 'signal -51 dBm'],
  [['+CSQ: 99,99', 'OK'], 'signal unknown'], [['+CSQ: 32,0', 'OK'], 'signal unknown'], [['+CSQ: 199,99', 'OK'], 'signal unknown'], [['ERROR'], 'signal unknown'],
];
for (const [csq, says] of signals) {
  test(`registered, ${csq[0]}: ${says}`, async () => {
    const { how, lines } = await run('registering', { answer: command => (command === 'AT+CSQ' ? csq : ['+CEREG: 0,1', 'OK']) });
    assert.is(how, End.done);
    assert.is(lines.filter(line => line.startsWith('info network')).join(), `info network: registered (LTE), ${says}`);
  });
}

test('the last reported signal is kept, and dropped if it is unknown', async () => {
  const csq = (line: string) => (command: string) => (command === 'AT+CSQ' ? [line, 'OK'] : ['+CEREG: 0,1', 'OK']);
  assert.is((await run('registering', { answer: csq('+CSQ: 22,0') })).trip.link.signal, 22);
  assert.is((await run('registering', { answer: csq('+CSQ: 99,99') })).trip.link.signal, undefined);
});

// TS 27.007 7.3: the answer has the mode, then the format that was set last and the operator in it, then the technology
const operators: { title: string; answer: string[]; expect: string }[] = [
  { title: 'its name and technology', answer: ['+COPS: 0,0,"Ferry Mobile",7', 'OK'], expect: 'Ferry Mobile' },
  { title: 'its name, of a modem of 2G', answer: ['+COPS: 0,0,"Ferry Mobile"', 'OK'], expect: 'Ferry Mobile' },
  { title: 'no blank after the colon', answer: ['+COPS:0,0,"Ferry Mobile",7', 'OK'], expect: 'Ferry Mobile' },
  { title: 'a comma in the name', answer: ['+COPS: 1,0,"Ferry, Mobile & Co.",2', 'OK'], expect: 'Ferry, Mobile & Co.' },
  { title: 'OK first', answer: ['OK', '+COPS: 0,0,"Ferry Mobile",7'], expect: 'Ferry Mobile' },
  { title: 'two identical reports', answer: ['+COPS: 0,0,"Ferry Mobile",7', '+COPS: 0,0,"Ferry Mobile",7', 'OK'], expect: 'Ferry Mobile' },
  { title: 'its short name', answer: ['+COPS: 0,1,"FERRY",7', 'OK'], expect: 'FERRY' },
  { title: 'its number', answer: ['+COPS: 0,2,"26201",7', 'OK'], expect: '26201' },
  { title: 'its number, six digits', answer: ['+COPS: 0,2,"310410",7', 'OK'], expect: '310410' },
  { title: 'UCS2', answer: ['+COPS: 0,0,"0046006500720072007900E9",7', 'OK'], expect: 'Ferry?' },
  { title: 'UCS2 of another script', answer: ['+COPS: 0,0,"041C04220421",7', 'OK'], expect: '???' },
  { title: 'UTF-8', answer: ['+COPS: 0,0,"T\xc3\xa9l\xc3\xa9 Ferry",7', 'OK'], expect: 'T?l? Ferry' },
  { title: 'control characters', answer: ['+COPS: 0,0,"Fer\x1b[2Jry\x00",7', 'OK'], expect: 'Fer?[2Jry?' },
  { title: 'a long name', answer: [`+COPS: 0,0,"${'x'.repeat(23)} yz",7`, 'OK'], expect: 'x'.repeat(23) },
  { title: 'an endless name', answer: [`+COPS: 0,0,"${'x'.repeat(2000)}",7`, 'OK'], expect: 'x'.repeat(24) },
  { title: 'no operator', answer: ['+COPS: 0', 'OK'], expect: '' },
  { title: 'an empty name', answer: ['+COPS: 0,0,"",7', 'OK'], expect: '' },
  { title: 'no quotes', answer: ['+COPS: 0,0,Ferry', 'OK'], expect: '' },
  { title: 'refused', answer: ['ERROR'], expect: '' },
  { title: 'refused by number', answer: ['+CME ERROR: 30'], expect: '' },
  { title: 'silent', answer: [], expect: '' },
  { title: 'OK alone', answer: ['OK'], expect: '' },
];
for (const { title, answer, expect } of operators) {
  test(`the operator: ${title}`, async () => {
    const answers: Record<string, string[]> = { 'AT+CSQ': ['+CSQ: 20,0', 'OK'], 'AT+COPS?': answer };
    const { how, trip, lines, said, ms } = await run('registering', { answer: command => answers[command] ?? ['+CEREG: 0,1', 'OK'], answersAt: true, link: { operator: 'of before' } });
    assert.equal([how, trip.link.operator, trip.variables['oper']], [End.done, expect, undefined]);
    assert.is(lines.find(line => line.startsWith('info network: registered')), `info network: registered (LTE), signal -73 dBm${expect && `, operator ${expect}`}`);
    assert.is(said.filter(command => command === 'AT+COPS?').length, 1);
    assert.ok(ms < (answer.length > 1 || /ERROR/.test(answer.join()) ? 1000 : 6000), `${ms} ms`);
  });
}

test('short messages are switched off once until the modem restarts', async () => {
  const answer = (command: string) => [command === 'AT+CEREG?' ? '+CEREG: 0,1' : command === 'AT+COPS?' ? '+COPS: 0' : 'OK', 'OK'].slice(/\?$/.test(command) ? 0 : 1);
  const fresh = await run('registering', { answer });
  assert.equal(fresh.said.filter(command => /CNMI|CMGF|CUSD/.test(command)), ['AT+CNMI=0,0,0,0', 'AT+CMGF=0', 'AT+CUSD=0']);
  const ours = await run('registering', { answer, link: { isAttached: true } });
  assert.equal(ours.said.filter(command => /CNMI|CMGF|CUSD/.test(command)), []);
  const lost = await run('registering', { answer, link: { isAttached: true, lost: 'restarted' } });
  assert.is(lost.said.filter(command => /CNMI|CMGF|CUSD/.test(command)).length, 3);
});

test('after a query of the operator without answer, only AT is sent until the modem answers again', async () => {
  for (const silentS of [1, 5, 9]) {
    let ats = 0;
    const answer = (command: string) => (command === 'AT' ? (++ats <= silentS ? [] : ['OK']) : command === 'AT+COPS?' ? [] : ['+CEREG: 0,1', 'OK']);
    const { how, said } = await run('registering', { answer, answersAt: true });
    assert.is(how, End.done);
    assert.equal(said.slice(said.indexOf('AT+COPS?'), said.indexOf('AT+CSQ')), ['AT+COPS?', ...Array.from({ length: silentS + 1 }, () => 'AT')]);
  }
});

test('a modem silenced by the operator query is not queried in the next registration, but in the one after', async () => {
  let isStuck = false;
  const answer = (command: string) => ((isStuck = isStuck || command === 'AT+COPS?') ? [] : ['+CEREG: 0,1', 'OK']);
  const first = await run('registering', { answer });
  assert.equal([first.how, first.code], [End.broken, 'silent']);
  isStuck = false;
  const again = () => first.end(onEnd => lowered(registering)(first.trip, () => true, onEnd));
  assert.is((await again()).end, End.done);
  assert.is((await again()).end, End.broken);
  assert.is(first.said.filter(command => command === 'AT+COPS?').length, 2);
});

test('no network: the previous operator is dropped', async () => {
  const { trip } = await run('registering', { answer: command => [command.replace(/^AT(\+\w+)\?/, '$1: 0,3'), 'OK'], link: { operator: 'of before' } });
  assert.is(trip.link.operator, '');
});

// A modem that finds no network. `stat` is 0 if it is not searching, or 2 if it is searching (TS 27.007 7.2). `mode` is the first number of +COPS.

const idle = (stat: number, mode: number) => (command: string) =>
  (command === 'AT+COPS?' ? [`+COPS: ${mode}`, 'OK'] : command.endsWith('REG?') ? [`${command.slice(2, -1)}: 0,${stat}`, 'OK'] : ['OK']);
const others = ['AT+CFUN=1', 'AT+COPS=0', 'AT+CGATT=1'];
/** What is sent if no network is found: first commands that need no restart of the radio, then those that do. */
const offs: { title: string; given: Given; says: string[] }[] = [
  { title: 'the modem has left the network', given: { answer: idle(0, 2) }, says: [...others, 'AT+CFUN=1', 'AT+COPS=0'] },
  { title: 'the operator was selected by hand, and is kept until nothing else helped', given: { answer: idle(0, 1) }, says: ['AT+CFUN=1', 'AT+CGATT=1', 'AT+CFUN=1', 'AT+COPS=0'] },
  { title: 'the modem is searching', given: { answer: idle(2, 0) }, says: ['AT+CFUN=1', 'AT+CFUN=1'] },
  { title: 'the limits were removed before', given: { answer: idle(0, 1), link: { isMended: true } }, says: ['AT+CFUN=1', 'AT+CGATT=1'] },
  { title: 'the modem refuses all commands', given: { answer: command => (others.includes(command) ? ['+CME ERROR: 3'] : idle(0, 2)(command)) }, says: [...others, 'AT+CFUN=1', 'AT+COPS=0'] },
  { title: 'a modem that the operator query silences is not queried', given: { answer: idle(0, 2), link: { isTerse: true } }, says: ['AT+CFUN=1', 'AT+CGATT=1', 'AT+CFUN=1'] },
];
for (const { title, given, says } of offs) {
  test(`no network: functions that another program may have switched off are switched on once; ${title}`, async () => {
    const { how, code, said } = await run('registering', given);
    assert.equal([how, code], [End.refused, 'unregistered']);
    assert.equal(said.filter(command => others.includes(command)), says);
    assert.is(said.includes('AT+COPS?'), !given.link?.isTerse);
  });
}

test('packet data is requested if only circuits are registered, and after the data connection was taken down', async () => {
  const answer = (named: string) => (command: string) => (command === named ? [`${command.slice(2, -1)}: 0,1`, 'OK'] : command.endsWith('REG?') ? ['ERROR'] : ['OK']);
  const asks = async (named: string, detaches: number) => {
    const { how, said, trip } = await run('registering', { answer: answer(named), link: { detaches } });
    assert.equal([how, trip.variables['isBare']], [End.done, undefined]);
    return said.filter(command => others.includes(command)).join();
  };
  assert.equal([await asks('AT+CEREG?', 0), await asks('AT+CGREG?', 0), await asks('AT+CREG?', 0)], ['', '', 'AT+CGATT=1']);
  assert.equal([await asks('AT+CEREG?', 1), await asks('AT+CGREG?', 2)], ['AT+CGATT=1', 'AT+CGATT=1']);
});

const networks: [title: string, registered: Record<string, string>, says: string][] = [
  ['LTE, at home', { 'AT+CEREG?': '+CEREG: 0,1' }, 'LTE'], ['LTE, abroad', { 'AT+CEREG?': '+CEREG: 0,5' }, 'LTE, roaming'],
  ['no LTE', { 'AT+CEREG?': '+CEREG: 0,2', 'AT+CGREG?': '+CGREG: 0,5' }, 'packet data, roaming'], ['circuits alone', { 'AT+CREG?': '+CREG: 0,1' }, 'circuit'],
];
for (const [title, registered, says] of networks) {
  test(`${title}: registered (${says})`, async () => {
    const answers: Record<string, string[]> = { AT: ['OK'], 'AT+CSQ': ['+CSQ: 20,0', 'OK'], ...Object.fromEntries(Object.entries(registered).map(([command, line]) => [command, [line, 'OK']])) };
    const { lines } = await run('registering', { answer: command => answers[command] ?? ['ERROR'] });
    assert.ok(lines.some(line => line.startsWith(`info network: registered (${says}), signal -73 dBm`)), lines.join('\n'));
  });
}

for (const [title, stat, mayLogIn, expected] of [['abroad, logging in not allowed', 5, false, End.refused], ['abroad', 5, true, End.done], ['at home', 1, false, End.done]] as const) {
  test(`${title}: ${endWords[expected]}`, async () => {
    const { how, code } = await run('registering', { answer: command => (command.endsWith('?') ? [`${command.slice(2, -1)}: 0,${stat}`, 'OK'] : ['OK']) }, undefined, mayLogIn);
    assert.equal([how, code], [expected, undefined]);
  });
}

test('no network: no registration is logged', async () => {
  const { how, code, lines, ms } = await run('registering', { answer: command => [command.replace(/^AT(\+\w+)\?/, '$1: 0,3'), 'OK'] });
  assert.equal([how, code], [End.refused, 'denied']);
  assert.not.ok(lines.some(line => line.includes('registered (')));
  assert.ok(ms >= 100_000 && ms <= 150_000, `searched for two minutes: ${ms} ms`);
});

const attachings: { title: string; link: Partial<Link>; config?: Given['config']; says: string[] }[] = [
  { title: 'the first data connection is set up', link: {}, says: ['AT+UP', 'AT+CHECK'] },
  { title: 'the firmware\'s own data connection is kept while up', link: { isAttached: true }, says: ['AT+CHECK'] },
  { title: 'the firmware\'s own data connection is set up again after a reported loss', link: { isAttached: true, lost: 'network' }, says: ['AT+UP', 'AT+CHECK'] },
  { title: 'an access point without an account: an earlier account is removed', link: {}, config: { 'network.apn': 'internet' }, says: ['AT+UP', 'AT+NOACCOUNT', 'AT+CHECK'] },
  { title: 'an access point with an account', link: {}, config: { 'network.apn': 'internet', 'network.user': 'me' }, says: ['AT+UP', 'AT+CHECK'] },
  { title: 'an account without an access point', link: {}, config: { 'network.user': 'me' }, says: ['AT+UP', 'AT+CHECK'] },
];
for (const { title, link, config, says } of attachings) {
  test(`attaching: ${title}`, async () => {
    const { how, said, trip } = await run('attaching', { link, variables: { isOpen: '1', apnAlone: '1' }, config: { 'network.apn': '', 'network.user': '', ...config } });
    assert.is(how, End.done);
    assert.equal(said.slice(0, -1), says);
    assert.is(said.at(-1), 'AT+CCLK?', 'the time is requested last');
    assert.is(!!trip.link.isAttached, true);
  });
}

for (const [answer, how, code] of [[['ERROR'], End.refused, 'apn-wrong'], [[], End.broken, 'silent']] as const) {
  test(`attaching, ${answer[0] ?? 'no answer'}: no data connection is noted, and no time is requested`, async () => {
    const outcome = await run('attaching', { link: { isAttached: true, lost: 'network' }, answer: () => [...answer] });
    assert.equal([outcome.how, outcome.code], [how, code]);
    assert.is(!!outcome.trip.link.isAttached, false);
    assert.not.ok(outcome.said.includes('AT+CCLK?'));
  });
}

test('a data connection is not noted before it is set up, in case the power is cut meanwhile', () => {
  const { trip } = sceneOf({ modem, link: { isAttached: true } });
  lowered(attaching)(trip, () => false, () => undefined);
  assert.is(!!trip.link.isAttached, false);
});

test('the data connection is taken down after a pause that grows with each time, and is no longer noted', async () => {
  const asked: number[] = [];
  for (const detaches of [0, 1, 2]) {
    const pauseMs = (count: number) => (asked.push(count), 1000 * (count + 1));
    const { how, ms, said, trip } = await run('detaching', { link: { detaches, isAttached: true }, variables: { isDone: '1' } }, pauseMs);
    assert.is(how, End.done);
    assert.ok(Math.abs(ms - 1000 * (detaches + 1)) < 100, `${ms} ms`);
    assert.equal(said, ['AT+DOWN']);
    assert.equal([trip.link.detaches, !!trip.link.isAttached, trip.variables['isDone']], [detaches + 1, false, '']);
  }
  assert.equal(asked, [0, 1, 2]);
});

test.run();
