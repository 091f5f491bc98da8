// Tests the seconds for which a busy server asks not to be called (RFC 9110 10.2.3), and the three forms of a date (5.6.7).

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Answer } from '../../../../src/delivery/http/socket/response.ts';
import { secondsOfDate, secondsToWait, wishOf } from '../../../../src/delivery/http/socket/retryafter.ts';
import { sceneOf } from '../../trip.ts';

const test = suite('Retry-After');

const at = Date.UTC(2026, 10, 26, 22, 4, 5) / 1000;
const day = 86_400;

for (const [text, expect] of [
  ['Thu, 26 Nov 2026 22:04:05 GMT', at], ['Thursday, 26-Nov-26 22:04:05 GMT', at], ['Thu Nov 26 22:04:05 2026', at], ['Sun Nov  6 08:49:37 2033', Date.UTC(2033, 10, 6, 8, 49, 37) / 1000],
  ['Fri, 01 Jan 2027 00:00:00 GMT', Date.UTC(2027, 0, 1) / 1000], ['Thu, 31 Dec 2026 23:59:60 GMT', Date.UTC(2027, 0, 1) / 1000],
  ['', 0], ['soon', 0], ['Thu, 26 Nov 2026 22:04:05 CET', 0], ['Thu, 26 Nov 2026 22:04 GMT', 0], ['Thu, 26 Foo 2026 22:04:05 GMT', 0], ['Thu, 26 anF 2026 22:04:05 GMT', 0], ['Thu, 026 Nov 2026 22:04:05 GMT', at],
  ['Thu, 99 Nov 2026 22:04:05 GMT', 0], ['Thu, 26 Nov 1994 08:49:37 GMT', 0], ['Thu, 26 Nov 20260 22:04:05 GMT', 0], ['x'.repeat(200), 0], ['9'.repeat(70), 0],
] as const) test(`the date "${text.slice(0, 40)}"`, () => assert.is(secondsOfDate(text), expect));

for (const [value, now, expect] of [
  ['120', 0, 120], ['0', 0, 0], ['0000120', 0, 120], ['010', 0, 10], ['86400', 0, day], ['86401', 0, day], ['9'.repeat(70), 0, day],
  ['-5', at, undefined], ['1.5', at, undefined], ['0x10', at, undefined], ['1e3', at, undefined], ['', at, undefined], ['120 s', at, undefined],
  ['Thu, 26 Nov 2026 22:34:05 GMT', at, 1800], ['Thu, 26 Nov 2026 22:34:05 GMT', 0, undefined], ['Thu, 26 Nov 2026 21:00:00 GMT', at, 0], ['Thu, 26 Nov 2037 21:00:00 GMT', at, day],
] as const) test(`"${value.slice(0, 40)}", ${now ? 'with' : 'without'} a clock: ${expect}`, () => assert.is(secondsToWait(value, now), expect));

const retryAfter = 'Thu, 26 Nov 2026 22:34:05 GMT';
for (const [title, more, local, zone, expect] of [
  ['the server\'s own clock counts first', { date: 'Thu, 26 Nov 2026 22:33:05 GMT' }, at + 3600, 3600, 60],
  ['else the camera\'s, with its zone', {}, at + 3600, 3600, 1800], ['a zone west of UTC', {}, at - 18_000, -18_000, 1800],
  ['without its zone, the camera\'s clock says nothing', {}, at, undefined, undefined], ['without any clock', {}, 0, 3600, undefined],
] as const) {
  test(`a date: ${title}`, () => {
    const { trip } = sceneOf();
    Object.assign(trip, { calendar: { ...trip.calendar, seconds: () => local }, link: { ...trip.link, zone } });
    assert.is(wishOf(trip, { retryAfter, ...more } as Answer), expect);
  });
}

test.run();
