// Tests what is learnt about a server: it is kept over boots until config.json changes.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createServer, type DeliveryTrip, type ImageTrip, type Server } from '../../../../src/delivery/deliverytrip.ts';
import { noteSlow, noteUnnamed } from '../../../../src/delivery/ftp/session/server.ts';
import { forgetCache, noteCache } from '../../../../src/delivery/http/proof/cache.ts';
import { recallServer } from '../../../../src/delivery/servernote.ts';
import type { Image } from '../../../../src/source/source.ts';
import { createNotes } from '../../../../src/store/state.ts';
import { createMemoryCard } from '../../../outside.ts';
import { sceneOf, type Given } from '../../trip.ts';

const test = suite('knowledge about the server');

/** Returns what the next boot knows about the server, on the same card. */
function learn(act: (trip: DeliveryTrip) => void, next: Given = {}): Server {
  const card = createMemoryCard();
  act(sceneOf({ notes: createNotes(card) }).trip);
  const { trip } = sceneOf({ notes: createNotes(card), ...next });
  recallServer(trip);
  return trip.server;
}

const marks = '11111111,aaaaaaaa,bbbbbbbb';
/** Three images did not get their names, and now another one in a further session. */
function giveUpRename(trip: DeliveryTrip): void {
  trip.server.unnamed = marks;
  trip.attempt = { ...trip.attempt, image: { path: '/DCIM/A.JPG', size: 9 } as Image };
  assert.is(noteUnnamed(trip as ImageTrip), true);
}

const lessons: { title: string; act: (trip: DeliveryTrip) => void; expect: Partial<Server> }[] = [
  { title: 'nothing', act: () => undefined, expect: {} },
  { title: 'a slow server', act: noteSlow, expect: { isSlow: true } },
  { title: 'a server without rename', act: giveUpRename, expect: { noRename: true, renameDay: 0, unnamed: marks } },
  { title: 'a cache before it', act: noteCache, expect: { isCached: true } },
  { title: 'a cache before it, and short names', act: trip => (trip.server.isShort = true, noteCache(trip)), expect: { isShort: true, isCached: true } },
  { title: 'a cache that is forgotten', act: trip => (noteCache(trip), forgetCache(trip)), expect: {} },
  { title: 'both', act: trip => (noteSlow(trip), giveUpRename(trip)), expect: { isSlow: true, noRename: true, renameDay: 0, unnamed: marks } },
];
for (const { title, act, expect } of lessons) {
  test(`remembered: ${title}`, () => assert.equal(learn(act), { ...createServer(), ...expect }));
  test(`forgotten with another config.json: ${title}`, () => assert.equal(learn(act, { configDigest: 'c0ffee01' }), createServer()));
}

test('other knowledge does not survive a boot', () => {
  const expect = createServer();
  assert.equal(learn(trip => Object.assign(trip.server, { noResume: true, isMute: true, marker: 'left', shortBy: 7 })), expect);
});

test('a server that allows no rename is logged as a warning', () => {
  const { trip, lines } = sceneOf();
  giveUpRename(trip);
  assert.is(lines.length, 1);
  assert.match(lines[0]!, /^warn server: refuses temporary names, or their change; for a week/);
});

test.run();
