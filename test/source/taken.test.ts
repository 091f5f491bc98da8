// Tests how the firmware finds out when a picture was taken. The time may be in the EXIF data, in the path as a date, or in the card's time of
// the file, or be missing.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { exifOf } from '../../src/camera/card/exif.ts';
import { takenAt } from '../../src/source/taken.ts';
import { jpegTaken, type ExifOptions } from '../delivery/exif.ts';
import { sourceOf } from '../delivery/source.ts';
import { imageOf } from '../delivery/trip.ts';

const test = suite('when a picture was taken');

function timeOf(content: string, path = '/DCIM/A.JPG', mtime?: Date, zone?: number): string {
  const source = sourceOf({ [path]: content });
  source.changedAt = () => mtime;
  const cut = path.lastIndexOf('/');
  return takenAt(source, imageOf({ path, folder: path.slice(0, cut), name: path.slice(cut + 1), size: content.length }), zone);
}

const jfif = '\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0';
const heads: Record<string, ExifOptions> = {
  'big-endian': {}, 'little-endian': { isLittle: true }, 'after JFIF': { before: jfif }, 'after two segments, one of 40,000 bytes': { before: `${jfif}\xff\xe2\x9c\x40${'x'.repeat(39_998)}`, isLittle: true },
  'with 40 other entries': { entries: 40 }, 'directories far apart': { gap: 30_000, isLittle: true },
};
for (const [title, options] of Object.entries(heads)) {
  test(`EXIF ${title}`, () => assert.is(timeOf(jpegTaken('2025:01:06 14:30:22', options), '/DCIM/A.JPG', new Date('2026-11-21T08:00:00Z')), '20250106143022'));
}

const hour = 3600;
const zoned: [taken: string, offset: string, zone: number | undefined, expected: string][] = [
  ['2025:01:06 14:30:22', '+01:00', hour, '20250106143022'],
  ['2025:01:06 14:30:22', '+01:00', 0, '20250106133022'],
  ['2025:01:06 14:30:22', '-03:30', hour, '20250106190022'],
  ['2025:01:01 00:10:05', '+05:45', 0, '20241231182505'],
  ['2024:02:29 23:30:59', '+00:00', 2 * hour, '20240301013059'],
  ['2025:01:06 14:30:22', '+01:00', undefined, '20250106143022'],
  // a picture that does not tell its zone is in that of the camera's clock
  ['2025:01:06 14:30:22', '', 0, '20250106143022'],
  ['2025:01:06 14:30:22', '   :  ', 0, '20250106143022'],
];
for (const [taken, offset, zone, expected] of zoned) {
  test(`EXIF ${taken} at "${offset}", for a clock ${zone === undefined ? 'without a zone' : `${zone} s ahead of UTC`}`, () =>
    [false, true].forEach(isLittle => assert.is(timeOf(jpegTaken(taken, { offset, isLittle }), '/DCIM/A.JPG', undefined, zone), expected)));
}

test('the firmware\'s own EXIF', () => {
  const exif = exifOf({ make: '', model: 'vc0706', device: 'hut', time: '2026-11-20 09:30:42', offset: '+01:00', place: '47.07,15.44' });
  assert.is(timeOf(`\xff\xd8${exif}\xff\xda`), '20261120093042');
});

test('a dated name of this firmware', () => {
  assert.is(timeOf('\xff\xd8\xff\xda', '/DCIM/20261120/093042.JPG', new Date('2026-11-21T08:00:00Z')), '20261120093042');
  assert.is(timeOf('\xff\xd8\xff\xda', '/DCIM/20261120.B/093042C.JPG'), '20261120093042');
});

for (const path of ['/DCIM/2026112/093042.JPG', '/DCIM/20261120X/093042.JPG', '/DCIM/20261340/093042.JPG', '/DCIM/20261120/993042.JPG', '/DCIM/20261120/IMG_0001.JPG']) {
  test(`no dated name: ${path}`, () => assert.is(timeOf('\xff\xd8\xff\xda', path), ''));
}

test('EXIF has priority over the name, and the name over the card', () => {
  assert.is(timeOf(jpegTaken('2025:01:06 14:30:22'), '/DCIM/20261120/093042.JPG'), '20250106143022');
});

test('the card\'s time of the file, if it is plausible', () => {
  assert.is(timeOf('plain', '/DCIM/A.JPG', new Date('2026-11-21T08:01:02Z')), '20261121080102');
  for (const never of ['1980-01-01T00:00:00Z', '1979-11-30T00:00:00Z', '2098-01-01T00:00:00Z']) assert.is(timeOf('plain', '/DCIM/A.JPG', new Date(never)), '', never);
});

const without: Record<string, string> = {
  'nothing': '', 'another format': '\x89PNG\r\n\x1a\n', 'EXIF without a time': jpegTaken(''), 'a time that was never set': jpegTaken('0000:00:00 00:00:00'),
  'blanks': jpegTaken('    :  :     :  :  '), 'an impossible month': jpegTaken('2025:13:06 14:30:22'), 'cut off in EXIF': jpegTaken('2025:01:06 14:30:22').slice(0, 40),
  'a picture without EXIF': `\xff\xd8${jfif}\xff\xdb\0\x04ab\xff\xda\0\x02`, 'offsets beyond the file': '\xff\xd8\xff\xe1\0\x20Exif\0\0II*\0\xff\xff\xff\xff',
};
for (const [title, content] of Object.entries(without)) test(`no time: ${title}`, () => assert.is(timeOf(content), ''));

test('a picture is read in small parts', () => {
  const source = sourceOf({ '/DCIM/A.JPG': jpegTaken('2025:01:06 14:30:22', { entries: 40, gap: 9000 }) });
  const { open } = source;
  const reads: number[] = [];
  source.open = path => { const file = open(path); return file && { ...file, read: bytes => { reads.push(bytes); return file.read(bytes); } }; };
  assert.is(takenAt(source, imageOf()), '20250106143022');
  assert.ok(Math.max(...reads) <= 512, `${reads}`);
  assert.is(source.card.openFiles(), 0);
});

test.run();
