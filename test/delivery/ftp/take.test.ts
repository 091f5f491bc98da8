// Tests what is set up when a try of an image starts. This is its name on the server, its day, and what is known of the server's copy.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createAttempt, createCopies, type DeliveryTrip } from '../../../src/delivery/deliverytrip.ts';
import { takeImage } from '../../../src/delivery/ftp/take.ts';
import type { Modem } from '../../../src/modem/modem.ts';
import { sim7600 } from '../../../src/modem/simcom/sim7600.ts';
import type { Image } from '../../../src/source/source.ts';
import { digest } from '../../outside.ts';
import { contentOf, sourceOf } from '../source.ts';
import { imageOf, sceneOf, type Given } from '../trip.ts';

const test = suite('take');

/** The temporary name, with a digest of the picture: of its size, its time and its last 512 bytes. */
const temporary = `A-${digest(`100000 0 ${contentOf(100_000).slice(-512)}`)}.JPG.part`;

interface Asked extends Omit<Given, 'modem' | 'image'> { modem?: Partial<Modem>; image?: Partial<Image>; stamp?: string; isOther?: boolean }

function take({ modem, image = {}, stamp = '2026-11-20 08:30:00', isOther = false, ...given }: Asked = {}): { trip: DeliveryTrip; lines: string[] } {
  const calendar = { stamp: () => stamp, seconds: () => 1, set: () => undefined };
  const { trip, lines } = sceneOf({ modem: { ...sim7600(), hasRename: true, ...modem }, ...given, parts: { calendar, source: sourceOf({ '/DCIM/A.JPG': contentOf(100_000) }) } });
  Object.assign(trip.copies, { staged: '/DCIM/A.JPG', ahead: 'mark', mayHaveCopy: false, clean: '/DCIM/A.JPG' });
  takeImage(trip, imageOf(image), isOther);
  return { trip, lines };
}

const names: { title: string; asked: Asked; name: string; finalName?: string }[] = [
  { title: 'a temporary name until the image is verified', asked: {}, name: temporary, finalName: 'A.JPG' },
  { title: 'the final name if the modem cannot rename', asked: { modem: { hasRename: false } }, name: 'A.JPG' },
  { title: 'the final name if the server allows no rename', asked: { server: { noRename: true } }, name: 'A.JPG' },
  { title: 'the final name if nothing is verified', asked: { config: { 'upload.verify': 'none' } }, name: 'A.JPG' },
  { title: 'the final name if the reply is enough', asked: { config: { 'upload.verify': 'reply' } }, name: 'A.JPG' },
  { title: 'the final name if the server removes images', asked: { server: { vanished: 2 } }, name: 'A.JPG' },
  { title: 'a temporary name after a single vanished image', asked: { server: { vanished: 1 } }, name: temporary, finalName: 'A.JPG' },
  { title: 'a temporary name for a comparison by content', asked: { config: { 'upload.verify': 'content' } }, name: temporary, finalName: 'A.JPG' },
];
for (const { title, asked, name, finalName = name } of names) {
  test(`on the server: ${title}`, () => {
    const { trip, lines } = take(asked);
    assert.equal([trip.variables['name'], trip.variables['finalName']], [name, finalName]);
    assert.equal(lines, [], 'its own name is not logged');
  });
}

test('the temporary ending fits into the longest name that the modem accepts', () => {
  for (const length of [20, 30, 31, 60]) {
    const { trip } = take({ image: { name: `${'n'.repeat(length - 4)}.JPG`, path: '/DCIM/n.JPG' }, modem: { names: () => ({ ...sim7600().names(), longest: 30 }) } });
    assert.ok(trip.variables['name']!.length <= 30, trip.variables['name']);
    assert.ok(trip.variables['name']!.endsWith('.part'), trip.variables['name']);
    assert.ok(trip.variables['finalName']!.length <= 30, trip.variables['finalName']);
  }
});

test('a name that the modem does not accept is replaced and logged', () => {
  const { trip, lines } = take({ image: { name: 'a*b.JPG', path: '/DCIM/a*b.JPG' } });
  assert.match(trip.variables['finalName']!, /^a_b.*\.JPG$/);
  assert.equal(lines, [`info image: /DCIM/a*b.JPG is sent as ${trip.variables['finalName']}, since the modem does not accept its name`]);
});

test('the size and a blank in the name are passed to the scripts', () => {
  assert.equal((['size', 'hasBlank'] as const).map(key => take({ image: { size: 4711 } }).trip.variables[key]), ['4711', '']);
  assert.is(take({ image: { name: 'my cat.JPG' } }).trip.variables['hasBlank'], '1');
});

const days: { title: string; asked: Asked; date: string; isRetry: boolean }[] = [
  { title: 'today by the modem\'s clock', asked: {}, date: '20261120', isRetry: false },
  { title: 'the earliest day while no time is known', asked: { stamp: '' }, date: '19700101', isRetry: false },
  { title: 'the day of its first attempt for an image that was begun', asked: { image: { begun: '20261031' } }, date: '20261031', isRetry: true },
];
for (const { title, asked, date, isRetry } of days) {
  test(`day of the image: ${title}`, () => {
    const { trip } = take(asked);
    assert.equal([trip.attempt.date, !!trip.attempt.isRetry], [date, isRetry]);
  });
}

const copies: { title: string; asked: Asked; expect: [staged: string, ahead: string, mayHaveCopy: boolean, clean: string] }[] = [
  { title: 'known copies are kept for a new image', asked: {}, expect: ['/DCIM/A.JPG', 'mark', false, '/DCIM/A.JPG'] },
  { title: 'the modem may hold a copy of an image that was begun', asked: { image: { begun: '20261120' } }, expect: ['/DCIM/A.JPG', 'mark', true, '/DCIM/A.JPG'] },
  { title: 'known copies are dropped for another file', asked: { isOther: true }, expect: ['', '', true, ''] },
];
for (const { title, asked, expect } of copies) {
  test(`copies: ${title}`, () => {
    const { staged, ahead, mayHaveCopy, clean } = take(asked).trip.copies;
    assert.equal([staged, ahead, mayHaveCopy, clean], expect);
  });
}

test('the results of the previous attempt are reset', () => {
  const { trip } = take({ attempt: { serverBytes: 7, isVerified: true, isCompared: true, isFree: true, phaseBytes: 9, phaseMs: 9 } });
  assert.equal(trip.attempt, { ...createAttempt(imageOf()), date: '20261120', isRetry: false });
});

test('without an image, attempt and copies are reset, and the name is kept', () => {
  const { trip } = sceneOf({ variables: { name: 'kept' } });
  takeImage(trip, undefined, true);
  assert.equal([trip.attempt, trip.variables['name'], trip.copies], [createAttempt(), 'kept', createCopies()]);
});

test.run();
