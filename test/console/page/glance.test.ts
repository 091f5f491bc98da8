// Tests the status that the browser page requests once a second. It is short, and needs no query to modem or card.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { glance } from '../../../src/console/page/glance.ts';
import { createAttempt } from '../../../src/delivery/deliverytrip.ts';
import { newFault, type Fault } from '../../../src/fault.ts';
import { imageOf, modemWith } from '../../delivery/trip.ts';
import { pageOf, type PageScene } from '../trip.ts';

const test = suite('glance');

/** Makes the state objects (records) that the browser page reads, while no image is being sent. */
function idle(given: Parameters<typeof pageOf>[0] = {}): PageScene {
  const one = pageOf(given);
  one.trip.attempt = createAttempt();
  return one;
}

const ask = ({ trip }: PageScene, state = 'resting', cause?: Fault) => glance({ trip, machine: { state: () => state, cause: () => cause } });

test('the idle status takes less than 200 bytes', () => {
  const one = idle({ round: { delivered: 12, attempted: '/DCIM/100CAM/IMG_0012.JPG' }, modem: modemWith({}, { name: 'sim7600' }) });
  Object.assign(one.trip, { configDigest: '1a2b3c4d', status: { pattern: 'delivered', outcome: 'fault' } });
  Object.assign(one.trip.link, { baud: 921600, signal: 22, operator: 'Ferry Mobile' });
  const state = ask(one);
  assert.equal({ ...state, u: 0, j: 0 }, { s: 'resting', n: [12, 0, 0], m: 'sim7600', r: 921600, q: 22, o: 'Ferry Mobile', j: 0, g: 'delivered', u: 0, c: '1a2b3c4d', p: '/DCIM/100CAM/IMG_0012.JPG' });
  assert.is(state.j.length, 2);
  assert.ok(JSON.stringify(state).length < 200, JSON.stringify(state));
});

test('unknown values are omitted', () => {
  const one = idle();
  Object.assign(one.trip, { config: undefined, configDigest: '' });
  Object.assign(one.trip.link, { modem: undefined });
  assert.equal(Object.keys(ask(one, 'reading')).sort(), ['c', 'g', 'j', 'n', 's', 'u']);
});

test('signal and operator are included between rounds, even if the modem is off', () => {
  const one = idle();
  Object.assign(one.trip.link, { modem: undefined, signal: 9, operator: 'Ferry Mobile' });
  const { m, q, o } = ask(one);
  assert.equal({ m, q, o }, { m: undefined, q: 9, o: 'Ferry Mobile' });
});

test('the newest image is the newest one seen on the card, or the one in progress before that', () => {
  const one = idle({ round: { attempted: '/DCIM/A.JPG' } });
  assert.is(ask(one).p, '/DCIM/A.JPG');
  Object.assign(one.trip.source, { seen: { newest: '/DCIM/B.JPG' } });
  assert.is(ask(one).p, '/DCIM/B.JPG');
  one.trip.card.latest = { newest: '/DCIM/B.JPG', path: '/DCIM/A.JPG' };
  assert.is(ask(one).p, '/DCIM/A.JPG', 'the numbers began again');
  Object.assign(one.trip.source, { seen: { newest: '/DCIM/C.JPG' } });
  assert.is(ask(one).p, '/DCIM/C.JPG', 'a larger number, or another card');
  Object.assign(one.trip.source, { seen: { newest: '/DCIM/B.JPG' } });
  delete one.trip.card.latest;
});

test('the last fault is included as its code', () => {
  assert.is(ask(pageOf(), 'waking', newFault('silent', 'AT')).t, 'silent');
});

test('errors of config.json are listed until it is valid', () => {
  const one = pageOf();
  Object.assign(one.trip, { config: undefined });
  one.trip.card.told = 'config.json: ftp.host: missing\nconfig.json: ftp.prot: unknown key';
  assert.equal(ask(one).e, ['config.json: ftp.host: missing', 'config.json: ftp.prot: unknown key']);
  assert.is(ask(pageOf()).e, undefined);
});

test('the progress of an image is its number of bytes sent to the modem', () => {
  const image = imageOf({ path: '/DCIM/A.JPG', size: 5000 });
  const one = pageOf();
  one.trip.attempt = { ...one.trip.attempt, image };
  assert.equal([ask(one, 'sending').i, ask(one, 'sending').z, ask(one, 'sending').b], ['/DCIM/A.JPG', 5000, 0]);
  let left = 5000;
  Object.assign(one.trip.attempt, { load: { left: () => left }, loadTo: 5000 });
  for (left of [5000, 3000, 0]) assert.is(ask(one, 'sending').b, 5000 - left);
  // A slice of the image is sent, up to byte 2,000, and 700 bytes of it are left.
  Object.assign(one.trip.attempt, { loadTo: 2000 });
  left = 700;
  assert.is(ask(one, 'sending').b, 1300);
  Object.assign(one.trip.attempt, { load: undefined });
  assert.is(ask(one, 'sending').b, 2000, 'between two pieces');
  assert.is(ask(one, 'resting').i, undefined, 'no image after a round that was given up');
});

test('an image with a copy already in the modem counts as fully sent', () => {
  const one = pageOf();
  one.trip.attempt = { ...one.trip.attempt, image: imageOf({ path: '/DCIM/A.JPG', size: 5000 }) };
  one.trip.copies = { ...one.trip.copies, staged: '/DCIM/A.JPG' };
  assert.is(ask(one, 'sending').b, 5000);
});

test('the time until the next planned round is included while resting', () => {
  const one = pageOf({ config: { 'schedule.everyMinutes': 60 }, schedule: {} });
  one.trip.schedule.dueMs = one.trip.clock.now() + 90_000;
  assert.is(ask(one).d, 90_000);
  assert.is(ask(one, 'sending').d, undefined, 'not during a round');
  one.trip.schedule.dueMs = one.trip.clock.now() - 5;
  assert.is(ask(one).d, 0);
  assert.is(ask(pageOf()).d, undefined, 'no schedule: the card is checked every 10 seconds');
});

for (const [title, zone, k, a] of [['ahead of UTC', 7200, 1_790_000_000 - 7200, 120], ['west of UTC', -12_600, 1_790_000_000 + 12_600, -210], ['unknown', undefined, 1_790_000_000, undefined]] as const) {
  test(`the clock in UTC, with a zone that is ${title}`, () => {
    const one = pageOf();
    Object.assign(one.trip, { calendar: { stamp: () => '', seconds: () => 1_790_000_000.5, set: () => undefined, zone: () => zone } });
    assert.equal([ask(one).k, ask(one).a], [k, a]);
  });
}

test.run();
