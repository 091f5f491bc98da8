// Tests the reader of dates with pictures written by exiftool, and with data without EXIF.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { exifOf } from '../../../../src/camera/card/exif.ts';
import { takenOf, thumbnailOf } from '../../../../web/watch/picture/exif.ts';
import { photograph } from '../../../sim/camera/picture/scene.ts';

const test = suite('EXIF reader');

const bare = photograph({ width: 64, height: 48, atMs: Date.UTC(2026, 10, 20), number: 1 });
const withSegment = (segment: Uint8Array) => Buffer.concat([bare.subarray(0, 2), segment, bare.subarray(2)]);
const bytes = (text: string) => Buffer.from(text, 'latin1');
const facts = { make: 'Adafruit', model: 'VC0706', device: 'ridge', time: '2026-11-20 09:30:42', offset: '+01:00', place: '47.07,15.44' };

/** EXIF written by exiftool 12.57 (`-DateTimeOriginal='2026:11:20 09:30:42' -OffsetTimeOriginal=+01:00 -ExifByteOrder=II`). */
const little = Buffer.from('/+EAzEV4aWYAAElJKgAIAAAABQAaAQUAAQAAAEoAAAAbAQUAAQAAAFIAAAAoAQMAAQAAAAEAAAATAgMAAQAAAAEAAABphwQAAQAAAFoAAAAAAAAAAQAAAAEAAAABAAAA'
  + 'AQAAAAYAAJAHAAQAAAAwMjMyA5ACABQAAACoAAAAEZACAAcAAAC8AAAAAZEHAAQAAAABAgMAAKAHAAQAAAAwMTAwAaADAAEAAAD//wAAAAAAADIwMjY6MTE6MjAgMDk6MzA6NDIAKzAxOjAwAAA=', 'base64');

test('date and zone written by the firmware are read', () => assert.equal(takenOf(withSegment(bytes(exifOf(facts)))), { time: facts.time, offset: facts.offset }));
test('a date without a zone is read', () => assert.equal(takenOf(withSegment(bytes(exifOf({ ...facts, offset: '' })))), { time: facts.time, offset: undefined }));
test('EXIF without a date yields none', () => assert.is(takenOf(withSegment(bytes(exifOf({ ...facts, time: '', offset: '' })))), undefined));
test('date and zone in little-endian EXIF by exiftool are read', () => assert.equal(takenOf(withSegment(little)), { time: facts.time, offset: facts.offset }));
test('a picture without EXIF yields no date', () => assert.is(takenOf(bare), undefined));
test('data that are no picture yield no date', () => assert.is(takenOf(bytes('an image')), undefined));

/** Makes a JPEG whose second directory has a thumbnail, by the standard. @param isLittle its byte order @param gap bytes before the thumbnail */
function withThumbnail(thumbnail: Buffer, isLittle: boolean, gap: number): Buffer {
  const tiff = Buffer.alloc(8 + 2 + 4 + 2 + 24 + 4 + gap);
  const put16 = (at: number, value: number) => isLittle ? tiff.writeUInt16LE(value, at) : tiff.writeUInt16BE(value, at);
  const put32 = (at: number, value: number) => isLittle ? tiff.writeUInt32LE(value, at) : tiff.writeUInt32BE(value, at);
  tiff.write(isLittle ? 'II' : 'MM', 0, 'latin1');
  put16(2, 42);
  put32(4, 8);
  put32(10, 14);
  put16(14, 2);
  [[0x0201, tiff.length], [0x0202, thumbnail.length]].forEach(([tag, value], i) => {
    put16(16 + 12 * i, tag!);
    put16(18 + 12 * i, 4);
    put32(20 + 12 * i, 1);
    put32(24 + 12 * i, value!);
  });
  const body = Buffer.concat([bytes('Exif\0\0'), tiff, thumbnail]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return withSegment(Buffer.concat([head, body]));
}

const reading = (jpeg: Uint8Array) => async (from: number, count: number) => from + count <= jpeg.length ? jpeg.subarray(from, from + count) : undefined;
const small = photograph({ width: 16, height: 8, atMs: Date.UTC(2026, 10, 20), number: 1 });

for (const isLittle of [true, false]) {
  test(`the thumbnail of a picture is found, ${isLittle ? 'little' : 'big'}-endian and far behind its directory`, async () => {
    const jpeg = withThumbnail(Buffer.from(small), isLittle, 3000);
    const found = await thumbnailOf(reading(jpeg), jpeg.length);
    assert.ok(Buffer.from(found!).equals(Buffer.from(small)));
  });
}

test('no thumbnail: none in EXIF, no EXIF, none that is a JPEG, damaged at each byte', async () => {
  for (const jpeg of [withSegment(little), bare, withThumbnail(bytes('<svg onload=alert(1)>'), true, 0), bytes('an image'), Buffer.alloc(0)]) {
    assert.is(await thumbnailOf(reading(jpeg), jpeg.length), undefined);
  }
  const whole = withThumbnail(Buffer.from(small), true, 0);
  for (let at = 0; at < 80; at++) {
    for (const value of [0, 0xff]) {
      const damaged = Buffer.from(whole);
      damaged[at] = value;
      const found = await thumbnailOf(reading(damaged), damaged.length);
      assert.ok(!found || (found[0] === 0xff && found[1] === 0xd8), `${at}`);
    }
    assert.is(await thumbnailOf(reading(whole.subarray(0, at)), at), undefined);
  }
});

test('truncated EXIF yields the right date or none', () => {
  const whole = withSegment(bytes(exifOf(facts)));
  for (let end = 0; end < whole.length; end++) {
    const taken = takenOf(whole.subarray(0, end));
    if (taken) assert.ok(taken.time === facts.time, `cut at ${end}: ${taken.time}`);
  }
});

test.run();
