// Tests the URL's query `?v=…` that makes a cache ask the server itself. It is new each time, short enough for the modem, and never added to
// another query.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { MethodTrip } from '../../../../src/delivery/deliverytrip.ts';
import { cacheQuery, takesQuery } from '../../../../src/delivery/http/proof/cachequery.ts';
import { wayOf } from '../../receiver.ts';
import { sceneOf } from '../../trip.ts';
import { socketModem } from '../server.ts';

const test = suite('cache query');

const tripTo = (url: string, method: 'stream' | 'efs'): MethodTrip =>
  sceneOf({ modem: socketModem({ longestUrl: 40 }), variables: { url }, throttle: { method: wayOf(method, 'count') } }).trip as MethodTrip;

test('it is new at each time and by chance', () => {
  let nowMs = 1000;
  let chance = 0.25;
  const { trip } = sceneOf({});
  const other = { ...trip, clock: { ...trip.clock, now: () => nowMs }, random: () => chance };
  const first = cacheQuery(other);
  assert.match(first, /^\?v=[0-9a-f]{8}$/);
  nowMs++;
  const second = cacheQuery(other);
  chance = 0.5;
  assert.is(new Set([first, second, cacheQuery(other)]).size, 3);
});

const urls: { url: string; method: 'stream' | 'efs'; takes: boolean }[] = [
  { url: 'http://example.com/a.jpg', method: 'efs', takes: true },
  { url: 'http://example.com/a.jpg?sig=1', method: 'efs', takes: false },
  { url: 'http://example.com/a.jpg?', method: 'stream', takes: false },
  { url: `http://example.com/${'a'.repeat(10)}`, method: 'efs', takes: true },
  { url: `http://example.com/${'a'.repeat(11)}`, method: 'efs', takes: false },
  { url: `http://example.com/${'a'.repeat(99)}`, method: 'stream', takes: true },
];
for (const { url, method, takes } of urls) test(`${method}: ${url} ${takes ? 'takes' : 'does not take'} a query`, () => assert.is(takesQuery(tripTo(url, method)), takes));

test.run();
