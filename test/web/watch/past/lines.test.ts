// Tests log lines from before the page was connected, and what they tell of deliveries.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { deliveryIn, linesOf, localMs, pathsIn, tellDeliveries, type Delivery } from '../../../../web/watch/past/lines.ts';

const test = suite('earlier lines');

const atMs = Date.UTC(2026, 10, 20, 9, 0, 0);
/** A clock of a camera that agrees with this computer's, in a zone that is an hour ahead of UTC. */
const clock = { state: { k: atMs / 1000, a: 60 }, atMs };
const text = 'ut off\n2026-11-19 23:59:00 info image: /DCIM/A.JPG delivered as /A.JPG, 5 bytes in 1.0 s\n\n+3.2 info boot: snapferry on linux\n2026-11-20 09:57:00 info image: /DCIM/<b>.JPG delivered as /b.JPG, 5 bytes in 1.0 s\n';

test('lines have this computer\'s time, by the camera\'s clock; the cut one is left out', () => {
  assert.equal(linesOf({ text, isWhole: false }, clock).map(({ at, level, text: line }) => [at, level, line.slice(0, 24)]), [
    [Date.UTC(2026, 10, 19, 22, 59), 'info', '2026-11-19 23:59:00 info'], [0, 'info', '+3.2 info boot: snapferry'.slice(0, 24)], [Date.UTC(2026, 10, 20, 8, 57), 'info', '2026-11-20 09:57:00 info'],
  ]);
  assert.is(linesOf({ text, isWhole: true }, clock)[0]!.text, 'ut off');
  assert.equal(linesOf({ text, isWhole: false }, { state: {}, atMs }).map(({ at }) => at), [0, 0, 0]);
});

test('control characters of a log are gone', () => assert.is(linesOf({ text: 'a\x1b[31mb\x07c\n', isWhole: true }, undefined)[0]!.text, 'abc'));

test('without a zone, the clock is the local time', () => {
  assert.is(localMs({ state: { k: 100 }, atMs: 5000 }, 7000), 102_000);
  assert.is(localMs({ state: {}, atMs: 5000 }, 7000), undefined);
});

const deliveries = linesOf({ text, isWhole: false }, clock).flatMap(line => deliveryIn(line) ?? []);

test('deliveries are found, also without a clock', () => {
  assert.equal(deliveries.map(({ path, stamp }) => [path, stamp]), [['/DCIM/A.JPG', '2026-11-19 23:59:00'], ['/DCIM/<b>.JPG', '2026-11-20 09:57:00']]);
  assert.equal(deliveryIn({ text: '+1.0 info image: /a.jpg delivered as /x, 5 bytes in 1 s', at: 7 }), { path: '/a.jpg', stamp: '', at: 7 });
  assert.is(deliveryIn({ text: '+1.0 info image: /a.jpg, 5 bytes, try 1 of 3', at: 7 }), undefined);
});

test('pictures in the log, the last one first, each once', () => assert.equal(pathsIn([
  { text: '+1 info camera: /DCIM/C.JPG is taken, 9 bytes in 1 s' }, { text: '+1 info image: /DCIM/A.JPG delivered as /A.JPG, 5 bytes' }, { text: '+2 info camera: /DCIM/C.JPG is taken, 9 bytes in 1 s' },
  { text: '+3 info camera: /DCIM/C.JPG: its preview is taken, 9 bytes in 1 s' },
  { text: '+3 info image: /DCIM/B.JPG: its preview has arrived as /B_t.JPG, 3000 bytes in 1.0 s' },
]), ['/DCIM/B.JPG', '/DCIM/C.JPG', '/DCIM/A.JPG']));

const day = (name: string, time: string, delivered: number) => ({ name, time, delivered, volts: undefined, dBm: undefined });
const now: Delivery = { path: '/DCIM/N.JPG', stamp: '2026-11-20 10:00:00', at: atMs };
const rows: { title: string; given: Partial<Parameters<typeof tellDeliveries>[0]>; says: string }[] = [
  { title: 'all, of the day, the last', given: { deliveries: [...deliveries, now], hasDay: true, days: [day('20261120', '2026-11-20 09:58:00', 117)] }, says: '118 in all, 2 today, last 3 min ago (N.JPG)' },
  { title: 'of the day by the report of the day before', given: { deliveries: [now], days: [day('20261120', '2026-11-20 09:58:00', 117), day('20261119', '2026-11-19 09:58:00', 110)] }, says: '118 in all, 8 today, last 3 min ago (N.JPG)' },
  { title: 'no report: only what the log has', given: { deliveries: [...deliveries, now], hasDay: true }, says: '2 today, last 3 min ago (N.JPG)' },
  { title: 'a day that the log has not all of, without a report', given: { deliveries: [now] }, says: 'last 3 min ago (N.JPG)' },
  { title: 'none today', given: { deliveries: deliveries.slice(0, 1), hasDay: true, today: '2026-11-20' }, says: 'none today, last 10 h 4 min ago (A.JPG)' },
  { title: 'nothing is known', given: { today: '', hasDay: true }, says: '' },
];
for (const { title, given, says } of rows) {
  test(`deliveries in words: ${title}`, () => assert.is(tellDeliveries({ deliveries: [], hasDay: false, days: [], today: '2026-11-20', ...given }, atMs + 3 * 60_000).join(', '), says));
}

test.run();
