// The reader of dates against pictures written by exiftool, and against data without EXIF.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { exifOf } from '../../../../src/camera/card/exif.ts';
import { takenOf } from '../../../../web/watch/picture/exif.ts';
import { photograph } from '../../../sim/camera/picture/scene.ts';

const test = suite('EXIF reader');

const bare = photograph({ width: 64, height: 48, atMs: Date.UTC(2026, 10, 20), number: 1 });
const withSegment = (segment: Uint8Array) => Buffer.concat([bare.subarray(0, 2), segment, bare.subarray(2)]);
const bytes = (text: string) => Buffer.from(text, 'latin1');
const facts = { make: 'Adafruit', model: 'VC0706', device: 'ridge', time: '2026-11-20 09:30:42', offset: '+01:00', place: '47.07,15.44' };

/** By exiftool 12.57 (`-DateTimeOriginal='2026:11:20 09:30:42' -OffsetTimeOriginal=+01:00 -ExifByteOrder=II`). */
const little = Buffer.from('/+EAzEV4aWYAAElJKgAIAAAABQAaAQUAAQAAAEoAAAAbAQUAAQAAAFIAAAAoAQMAAQAAAAEAAAATAgMAAQAAAAEAAABphwQAAQAAAFoAAAAAAAAAAQAAAAEAAAABAAAA'
  + 'AQAAAAYAAJAHAAQAAAAwMjMyA5ACABQAAACoAAAAEZACAAcAAAC8AAAAAZEHAAQAAAABAgMAAKAHAAQAAAAwMTAwAaADAAEAAAD//wAAAAAAADIwMjY6MTE6MjAgMDk6MzA6NDIAKzAxOjAwAAA=', 'base64');

test('date and zone written by the firmware are read', () => assert.equal(takenOf(withSegment(bytes(exifOf(facts)))), { time: facts.time, offset: facts.offset }));
test('a date without a zone is read', () => assert.equal(takenOf(withSegment(bytes(exifOf({ ...facts, offset: '' })))), { time: facts.time, offset: undefined }));
test('EXIF without a date yields none', () => assert.is(takenOf(withSegment(bytes(exifOf({ ...facts, time: '', offset: '' })))), undefined));
test('date and zone in little-endian EXIF by exiftool are read', () => assert.equal(takenOf(withSegment(little)), { time: facts.time, offset: facts.offset }));
test('a picture without EXIF yields no date', () => assert.is(takenOf(bare), undefined));
test('data that are no picture yield no date', () => assert.is(takenOf(bytes('an image')), undefined));

test('truncated EXIF yields the right date or none', () => {
  const whole = withSegment(bytes(exifOf(facts)));
  for (let end = 0; end < whole.length; end++) {
    const taken = takenOf(whole.subarray(0, end));
    if (taken) assert.ok(taken.time === facts.time, `cut at ${end}: ${taken.time}`);
  }
});

test.run();
