// The server's known features: remembered over boots until config.json changes.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createServer, type DeliveryTrip, type Server } from '../../../../src/delivery/deliverytrip.ts';
import { giveUpRename, isReplyEnough, noteSeen, noteSlow, noteVanished, recallServer } from '../../../../src/delivery/ftp/session/server.ts';
import { createNotes } from '../../../../src/store/state.ts';
import { createMemoryCard } from '../../../outside.ts';
import { sceneOf, type Given } from '../../trip.ts';

const test = suite('what a server has shown');

/** The next boot's knowledge, on the same card. */
function learn(act: (trip: DeliveryTrip) => void, next: Given = {}): Server {
  const card = createMemoryCard();
  act(sceneOf({ notes: createNotes(card) }).trip);
  const { trip } = sceneOf({ notes: createNotes(card), ...next });
  recallServer(trip);
  return trip.server;
}

const lessons: { title: string; act: (trip: DeliveryTrip) => void; expect: Partial<Server> }[] = [
  { title: 'nothing', act: () => undefined, expect: {} },
  { title: 'it is slow', act: noteSlow, expect: { isSlow: true } },
  { title: 'it takes no rename', act: giveUpRename, expect: { noRename: true } },
  { title: 'both', act: trip => (noteSlow(trip), giveUpRename(trip)), expect: { isSlow: true, noRename: true } },
  { title: 'an image has vanished', act: noteVanished, expect: { vanished: 1 } },
  { title: 'an image has vanished, and the next was seen', act: trip => (noteVanished(trip), noteSeen(trip)), expect: {} },
  { title: 'images vanish', act: trip => [1, 2, 3].forEach(() => noteVanished(trip)), expect: { vanished: 2 } },
  { title: 'images vanish, one was seen', act: trip => ([1, 2, 3].forEach(() => noteVanished(trip)), noteSeen(trip)), expect: { vanished: 1 } },
];
for (const { title, act, expect } of lessons) {
  test(`remembered: ${title}`, () => assert.equal(learn(act), { ...createServer(), ...expect }));
  test(`forgotten with another config.json: ${title}`, () => assert.equal(learn(act, { configDigest: 'c0ffee01' }), createServer()));
}

test('what is not remembered does not outlive a boot', () => {
  const expect = createServer();
  assert.equal(learn(trip => Object.assign(trip.server, { noResume: true, isMute: true, marker: 'left', shortBy: 7 })), expect);
});

test('its reply is enough where that is asked for, or once two images have vanished', () => {
  assert.is(isReplyEnough(sceneOf({ config: { 'upload.verify': 'reply' } }).trip), true);
  for (const [vanished, expect] of [[0, false], [1, false], [2, true]] as const) assert.is(isReplyEnough(sceneOf({ server: { vanished } }).trip), expect, `${vanished}`);
});

test('what vanished from a temporary name may only have been renamed: no temporary name from then on', () => {
  const { trip } = sceneOf({ variables: { name: 'A.part', finalName: 'A.JPG' }, attempt: { isVerified: true } });
  assert.is(noteVanished(trip), false);
  assert.is(!!trip.server.noRename, true);
  assert.is(!!trip.attempt.isVerified, false);
  const other = sceneOf().trip;
  noteVanished(other);
  assert.is(!!other.server.noRename, false);
});

test('a server that allows no rename is a warning', () => {
  const { trip, lines } = sceneOf();
  giveUpRename(trip);
  assert.is(lines.length, 1);
  assert.match(lines[0]!, /^warn server: .*does not allow a rename/);
});

test('nothing is written where there is nothing to remember', () => {
  const card = createMemoryCard();
  const { trip } = sceneOf({ notes: createNotes(card) });
  noteSeen(trip);
  recallServer(trip);
  assert.equal(card.written, []);
});

test.run();
