// Tests the functions of the HTTP delivery that a round calls between two states. One is called after a restart of the modem, for instance.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createCopies, createSession, type DeliveryTrip } from '../../../src/delivery/deliverytrip.ts';
import { createHttpActs } from '../../../src/delivery/http/acts.ts';
import { imageOf, sceneOf, type Given } from '../trip.ts';

const test = suite('acts');

function tripFor(given: Given = {}, stamp = '2026-11-20 10:00:00'): DeliveryTrip {
  const calendar = { stamp: () => stamp, seconds: () => 0, set: () => undefined };
  return sceneOf({ ...given, config: { 'http.url': 'https://example.com:8443/up?token=s3cret', ...given.config }, parts: { calendar } }).trip;
}

test('another config.json resets the knowledge about the server, and only the URL\'s server is named', () => {
  const trip = tripFor({ server: { vanished: 2, told: 'ps' }, throttle: { paceOf: 'x' }, http: { address: '12345678' } });
  assert.is(createHttpActs(trip).configure(), 'https://example.com:8443/');
  assert.equal([trip.server.vanished, trip.throttle.paceOf, trip.server.told ?? '', trip.http.address ?? ''], [0, '', '', '']);
});

test('a modem restart resets session and copies, and the modem\'s HTTP is tried again', () => {
  const trip = tripFor({ http: { noEngine: true } });
  Object.assign(trip.copies, { staged: 'x', mayHaveCopy: false });
  createHttpActs(trip).restart();
  assert.equal([trip.session, trip.copies, !!trip.http.noEngine], [createSession(), createCopies(), false]);
});

const dates: { title: string; begun: string; stamp: string; date: string; isRetry: boolean }[] = [
  { title: 'today for a new image', begun: '', stamp: '2026-11-20 10:00:00', date: '20261120', isRetry: false },
  { title: 'the day of its first attempt for an image that was begun', begun: '20261119', stamp: '2026-11-20 10:00:00', date: '20261119', isRetry: true },
  { title: 'the earliest day without a clock', begun: '', stamp: '', date: '19700101', isRetry: false },
];
for (const { title, begun, stamp, date, isRetry } of dates) {
  test(`the date of an image: ${title}`, () => {
    const trip = tripFor({}, stamp);
    createHttpActs(trip).take(imageOf({ begun }), false);
    assert.equal([trip.attempt.date, !!trip.attempt.isRetry], [date, isRetry]);
  });
}

test('the state of the previous attempt is dropped for another file at the same path', () => {
  for (const isOther of [false, true]) {
    const trip = tripFor();
    trip.copies.staged = trip.copies.clean = '/DCIM/A.JPG';
    createHttpActs(trip).take(imageOf(), isOther);
    const left = isOther ? '' : '/DCIM/A.JPG';
    assert.equal([trip.copies.clean, trip.copies.staged], [left, left]);
  }
});

test('without an image the attempt is reset', () => {
  const trip = tripFor({ attempt: { isVerified: true } });
  createHttpActs(trip).take(undefined, true);
  assert.equal([trip.attempt.image, createHttpActs(trip).isVerified()], [undefined, false]);
});

test('the acts report the results of the current image', () => {
  const trip = tripFor({ attempt: { isVerified: true, isFree: true }, config: { 'images.folder': '/DCIM' } });
  Object.assign(trip.attempt.image!, { folder: '/DCIM/100CAM', name: 'B.JPG' });
  const acts = createHttpActs(trip);
  assert.equal([acts.isVerified(), acts.isFree(), acts.deliveredAs(), acts.tellsTime(), acts.refuses(imageOf())], [true, true, '100CAM/B.JPG', false, false]);
});

test.run();
