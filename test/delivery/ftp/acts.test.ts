// Tests the functions of the FTP delivery that a round calls between two states. One is called after a restart of the modem, for instance.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createCopies, createSession } from '../../../src/delivery/deliverytrip.ts';
import { createFtpActs } from '../../../src/delivery/ftp/acts.ts';
import { createNotes } from '../../../src/store/state.ts';
import { createMemoryCard } from '../../outside.ts';
import { imageOf, modemWith, sceneOf } from '../trip.ts';

const test = suite('acts');

test('another config.json resets the knowledge about the server and the circumstances of the pace', () => {
  const { trip } = sceneOf({ config: { 'ftp.host': 'h', 'ftp.port': 2121, 'ftp.directory': '/{yyyy}' }, server: { noRename: true, isMute: true, vanished: 2 }, throttle: { paceOf: 'x', pace: 77 } });
  assert.is(createFtpActs(trip).configure(), 'h:2121, /{yyyy}');
  assert.equal([!!trip.server.noRename, !!trip.server.isMute, trip.server.vanished, trip.throttle.paceOf], [false, false, 0, '']);
});

test('the same config.json: the knowledge about the server is restored from the notes', () => {
  const notes = createNotes(createMemoryCard());
  notes.put('server', 'c0ffee00 0 1 0');
  const { trip } = sceneOf({ notes });
  createFtpActs(trip).configure();
  assert.is(!!trip.server.noRename, true);
});

test('a modem restart resets the session and the copies', () => {
  const { trip } = sceneOf();
  Object.assign(trip.session, { cwd: '/up' });
  Object.assign(trip.copies, { staged: 'x', unsure: 0, mayHaveCopy: false });
  createFtpActs(trip).restart();
  assert.equal([trip.session, trip.copies], [createSession(), createCopies()]);
});

test('after a modem restart it is still known that an upload left bytes of the image alone; a new configuration drops it', () => {
  const { trip } = sceneOf();
  trip.copies.clean = '/DCIM/A.JPG';
  createFtpActs(trip).restart();
  assert.is(trip.copies.clean, '/DCIM/A.JPG');
  createFtpActs(trip).configure();
  assert.is(trip.copies.clean, '');
});

const places: [cwd: string | undefined, expect: string][] = [['/up', '/up/A.JPG'], ['/', '/A.JPG'], [undefined, 'A.JPG'], ['up', 'up/A.JPG']];
for (const [cwd, expect] of places) {
  test(`in ${cwd ?? 'the login\'s own directory'} the image is delivered as ${expect}`, () => {
    const { trip } = sceneOf({ variables: { name: 'A.part', finalName: 'A.JPG' } });
    Object.assign(trip.session, { cwd });
    assert.is(createFtpActs(trip).deliveredAs(), expect);
  });
}

test('an image whose content was to be read, and could not, is not verified', () => {
  const { trip } = sceneOf({ attempt: { isVerified: true, isUnread: true } });
  assert.is(createFtpActs(trip).isVerified(), false);
});

test('a verified image lowers the count of vanished images', () => {
  for (const [isVerified, vanished] of [[true, 1], [false, 2]] as const) {
    const { trip } = sceneOf({ server: { vanished: 2 }, attempt: { isVerified } });
    createFtpActs(trip).endImage();
    assert.is(trip.server.vanished, vanished);
  }
});

test('the acts report the attempt\'s results, take images and reject directories that are too long', () => {
  const { trip } = sceneOf({ attempt: { isVerified: true, isFree: true }, modem: modemWith({}, { longestPath: 5 }), config: { 'ftp.directory': '/up' } });
  const acts = createFtpActs(trip);
  assert.equal([acts.isVerified(), acts.isFree(), acts.refuses(imageOf()), acts.refuses(imageOf({ folder: '/DCIM/100CAM' }))], [true, true, false, true]);
  acts.take(undefined, false);
  assert.equal([trip.attempt.image, acts.isVerified()], [undefined, false]);
  assert.equal(acts.mistakesFor(modemWith({}, { limits: { 'ftp.host': 3 }, longestPath: 99 })).length, 1);
});

test.run();
