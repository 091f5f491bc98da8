// The check's steps, from the firmware's log lines: each failure at its step, with advice, and nothing stays.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createCheck, testPath, type CheckEnds, type StepState } from '../../../web/check/check.ts';
import { testPicture } from '../../../web/check/picture.ts';
import { sentenceOf } from '../../../web/watch/glance/advice.ts';
import { flawOf } from '../../../web/watch/picture/picture.ts';

const test = suite('the check');

interface Play {
  /** Lines after each command, by its verb. */
  put?: string[];
  get?: string[];
  remove?: string[];
  fault?: string;
  hasFtp?: boolean;
  /** The bytes that `get` stores. */
  back?: (sent: string) => string;
  writes?: () => void;
}

const remote = '/images/check.jpg';
const start = ['+1 info state: unlocking (checking the SIM)', '+2 info state: registering (searching for a network)', '+3 info network: registered (LTE), signal -69 dBm, operator Ferry Mobile',
  '+4 info state: opening (logging in to the server)', '+5 info server: logged in at 127.0.0.1 as camera'];
const good = [...start, `+6 info image: ${testPath}, 650 bytes, try 1 of 3`, `+7 info image: ${testPath} delivered as ${remote}, 650 bytes in 3.5 s`];
const got = [`+8 info ferry: getting ${remote} follows`, `+9 info ferry: ${remote} is on the card as /snapferry/get/check.jpg, 650 bytes`];
const removed = [`+10 info ferry: removing ${remote} follows`, `+11 info ferry: ${remote} is removed`];

async function play({ put = good, get = got, remove = removed, fault, hasFtp = true, back = sent => sent, writes = () => undefined }: Play) {
  const card = new Map<string, string>();
  const typed: string[] = [];
  let take: (line: string) => void = () => undefined;
  const ends: CheckEnds = {
    hasFtp, fault: async () => fault,
    async write(path, bytes) {
      writes();
      card.set(path, bytes);
    },
    read: async path => card.get(path),
    remove: async path => void card.delete(path),
    async type(expression) {
      typed.push(expression);
      const [, verb] = /^ferry\.(\w+)\(/.exec(expression)!;
      if (verb === 'get') card.set('/snapferry/get/check.jpg', back(card.get(testPath)!));
      for (const line of { put, get, remove }[verb as 'put']) setImmediate(() => take(line));
    },
    onLine(listener) {
      take = listener;
      return () => { take = () => undefined; };
    },
  };
  const check = createCheck(ends, () => undefined, 'test', 300);
  const isGood = await check.run();
  return { isGood, typed, card, states: check.steps.map(({ state }) => state), steps: Object.fromEntries(check.steps.map(step => [step.name, step])) };
}

test('the test picture is a JPEG, and each one is different', () => {
  const bytes = Uint8Array.from(testPicture('a'), letter => letter.charCodeAt(0));
  assert.is(flawOf(bytes), '');
  assert.is.not(testPicture('a'), testPicture('b'));
});

test('all is well: seven ticks, and nothing is left on the card or the server', async () => {
  const { isGood, states, steps, card, typed } = await play({});
  assert.ok(isGood);
  assert.equal(states, Array(7).fill('good'));
  assert.match(steps['network']!.says, /Registered \(LTE\), signal -69 dBm, operator Ferry Mobile\./);
  assert.equal([...card.keys()], []);
  assert.equal(typed, [`ferry.put("${testPath}")`, `ferry.get("${remote}")`, `ferry.remove("${remote}")`]);
});

test('a session that is open already needs no new login', async () => {
  const { isGood, states } = await play({ put: good.slice(-2) });
  assert.ok(isGood);
  assert.equal(states, Array(7).fill('good'));
});

const failures: { title: string; play: Play; step: string; says: RegExp; todo?: RegExp; before: number }[] = [
  { title: 'a card that cannot be written', play: { writes: () => { throw new Error('the card is full'); } }, step: 'card', says: /^The card is full\.$/, before: 0 },
  { title: 'a wrong PIN', play: { put: [start[0]!, '+2 error sim: the SIM refused the PIN (AT+CPIN)'], fault: 'pin-refused' }, step: 'sim', says: /refused the PIN/, before: 1 },
  {
    title: 'no network', step: 'network', says: /^No network/, before: 2,
    play: { put: [...start.slice(0, 2), '+60 error round: no network (AT+CREG?)', '+90 info state: registering (searching for a network)', '+150 error round: no network (AT+CREG?)'] },
  },
  {
    title: 'a wrong password', step: 'login', says: /^The server did not accept the login \(AT\+CFTPSLOGIN: 13\)\.$/, before: 3,
    play: { put: [...start.slice(0, 4), `+5 error server: ${sentenceOf('login-wrong')} (AT+CFTPSLOGIN: 13); next: ending the session`], fault: 'login-wrong' },
  },
  { title: 'no folder for images', play: { put: ['+1 error card: images.folder: /DCIM is not a folder on this card; nothing is sent until there is one'] }, step: 'card', says: /not a folder/, before: 0 },
  { title: 'silence', play: { put: start.slice(0, 2) }, step: 'network', says: /nothing was heard/i, before: 2 },
  { title: 'another file at the server', play: { back: () => 'other' }, step: 'back', says: /differs/, before: 5 },
];
for (const { title, play: given, step, says, before } of failures) {
  test(`${title}: at its step, and nothing stays on the card`, async () => {
    const { isGood, steps, states, card } = await play(given);
    assert.not.ok(isGood);
    assert.is(steps[step]!.state, 'bad' as StepState, JSON.stringify(steps));
    assert.match(steps[step]!.says, says);
    assert.equal(states.slice(0, before), Array(before).fill('good'));
    assert.equal([...card.keys()], []);
  });
}

test('advice of the firmware is beside the failure', async () => {
  const { steps } = await play({ put: [start[0]!, '+2 error sim: the SIM refused the PIN (AT+CPIN)'], fault: 'login-wrong' });
  assert.match(steps['sim']!.todo, /ftp\.user/);
});

for (const [title, given, step, says] of [
  ['an account that may not read', { get: [`+8 info ferry: getting ${remote} follows`, `+9 error ferry: getting ${remote} failed: the server refused it`] }, 'back', /may write only/],
  ['a modem without the command', { get: ['+8 info ferry: getting: the M95 has no command for that'] }, 'back', /no command/],
  ['an account that may not delete', { remove: ['+10 error ferry: removing failed: 550'] }, 'clean', /stays on the server/],
  ['HTTP', { hasFtp: false }, 'clean', /cannot delete by HTTP/],
] as [string, Play, string, RegExp][]) {
  test(`${title} is no failure, and is told`, async () => {
    const { isGood, steps, card } = await play(given);
    assert.ok(isGood);
    assert.is(steps[step]!.state, 'left');
    assert.match(steps[step]!.says, says);
    assert.equal([...card.keys()], []);
  });
}

test.run();
