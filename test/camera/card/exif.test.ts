// Tests that other programs can read our EXIF: a strict TIFF reader in this file, and exiftool if that is installed.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { exifOf, offsetText, type ExifFacts } from '../../../src/camera/card/exif.ts';
import { canRun } from '../../needs.ts';
import { drawSamples } from '../../sim/card/sample.ts';

const test = suite('exif');

test('the clock\'s UTC offset as text', () => {
  assert.equal([0, 3600, -12_600, 20_700, undefined].map(offsetText), ['+00:00', '+01:00', '-03:30', '+05:45', '']);
});

const all: ExifFacts = { make: 'Adafruit', model: 'VC0706', device: 'north-ridge', time: '2026-11-20 09:30:42', offset: '+01:00', place: '47.0707,-15.4395' };
const none: ExifFacts = { make: '', model: '', device: '', time: '', offset: '', place: '' };

type Value = string | number[];
type Directory = Record<string, Value>;

const sizes: Record<number, number> = { 1: 1, 2: 1, 4: 4, 5: 8, 7: 1 };

/**
 * Returns the values in every directory of an EXIF segment, by the name of the pointer that led to the directory. It fails on anything that the
 * standard forbids.
 */
function readExif(segment: string): Record<string, Directory> {
  const bytes = Buffer.from(segment, 'latin1');
  assert.is(bytes.readUInt16BE(0), 0xffe1);
  assert.is(bytes.readUInt16BE(2), bytes.length - 2);
  assert.is(bytes.toString('latin1', 4, 10), 'Exif\0\0');
  const tiff = bytes.subarray(10);
  assert.is(tiff.toString('latin1', 0, 4), 'MM\0*');
  const used = new Set([0, 1, 2, 3, 4, 5, 6, 7]);
  const take = (from: number, length: number) => {
    assert.is(from % 2, 0, `odd offset ${from}`);
    for (let i = from; i < from + length; i++) {
      assert.ok(i < tiff.length && !used.has(i), `byte ${i} is used twice or beyond the end`);
      used.add(i);
    }
    return tiff.subarray(from, from + length);
  };
  const found: Record<string, Directory> = {};
  const pointers: Record<string, string> = { '8769': 'exif', '8825': 'gps' };

  function readDirectory(name: string, at: number): void {
    const count = tiff.readUInt16BE(at);
    const entries = take(at, 2 + 12 * count + 4);
    assert.is(entries.readUInt32BE(2 + 12 * count), 0, 'no further directory follows');
    const values: Directory = {};
    let last = -1;
    for (let i = 0; i < count; i++) {
      const entry = entries.subarray(2 + 12 * i, 14 + 12 * i);
      const [tag, type, items] = [entry.readUInt16BE(0), entry.readUInt16BE(2), entry.readUInt32BE(4)];
      assert.ok(tag > last, 'tags ascend');
      assert.ok(type in sizes, `type ${type}`);
      last = tag;
      const length = items * sizes[type]!;
      const value = length > 4 ? take(entry.readUInt32BE(8), length) : entry.subarray(8, 8 + length);
      const key = tag.toString(16).padStart(4, '0');
      if (pointers[key]) readDirectory(pointers[key], value.readUInt32BE(0));
      else if (type === 5) values[key] = Array.from({ length: items * 2 }, (_, n) => value.readUInt32BE(4 * n));
      else if (type === 2) {
        assert.match(value.toString('latin1'), /^[\x20-\x7e]+\0$/, key);
        values[key] = value.toString('latin1', 0, length - 1);
      } else values[key] = value.toString('latin1');
    }
    found[name] = values;
  }

  readDirectory('first', tiff.readUInt32BE(4));
  // each byte must belong to a value, except for one zero that fills up to an even offset
  for (let i = 0; i < tiff.length; i++) if (!used.has(i)) assert.ok(tiff[i] === 0 && i % 2 === 1 && used.has(i - 1));
  assert.is(tiff.length % 2, 0);
  return found;
}

test('known facts have the tags and values of the EXIF standard', () => {
  assert.equal(readExif(exifOf(all)), {
    first: { '010e': 'north-ridge', '010f': 'Adafruit', '0110': 'VC0706', '0132': '2026:11:20 09:30:42' },
    exif: { '9000': '0231', '9003': '2026:11:20 09:30:42', '9011': '+01:00' },
    gps: { '0000': '\x02\x03\x00\x00', '0001': 'N', '0002': [47, 1, 4, 1, 145200, 10000], '0003': 'W', '0004': [15, 1, 26, 1, 222000, 10000] },
  });
});

test('unknown facts are omitted', () => {
  assert.equal(readExif(exifOf(none)), { first: {}, exif: { '9000': '0231' } });
  for (const key of Object.keys(all) as (keyof ExifFacts)[]) {
    const text = JSON.stringify(readExif(exifOf({ ...all, [key]: '' })));
    const gone: Record<keyof ExifFacts, RegExp> = { make: /010f/, model: /0110/, device: /010e/, time: /0132|9003|9011/, offset: /9011/, place: /gps/ };
    assert.not.match(text, gone[key], key);
    assert.is(text.match(/"[0-9a-f]{4}":/g)!.length, 12 - { make: 1, model: 1, device: 1, time: 3, offset: 1, place: 5 }[key]);
  }
});

const texts: [text: string, expect: string][] = [
  ['a', 'a'], ['ab', 'ab'], ['abc', 'abc'], ['abcd', 'abcd'], ['H\xc3\xbctte', 'H??tte'], ['a\x00b\x1fc\x7f', 'a?b?c?'], ['x'.repeat(500), 'x'.repeat(64)],
];
for (const [text, expect] of texts) {
  test(`a device name of ${text.length} characters as ASCII: ${expect.slice(0, 6)}`, () => assert.is(readExif(exifOf({ ...none, device: text })).first!['010e'], expect));
}

const places: [place: string, expect: Value[] | undefined][] = [
  ['0,0', ['N', [0, 1, 0, 1, 0, 10000], 'E', [0, 1, 0, 1, 0, 10000]]],
  ['-90,180', ['S', [90, 1, 0, 1, 0, 10000], 'E', [180, 1, 0, 1, 0, 10000]]],
  // here rounding gives sixty seconds, which must become a minute, and so sixty minutes, which must become a degree
  ['-33.9999999999, -0.9999999999', ['S', [34, 1, 0, 1, 0, 10000], 'W', [1, 1, 0, 1, 0, 10000]]],
  ['08.5,007.25', ['N', [8, 1, 30, 1, 0, 10000], 'E', [7, 1, 15, 1, 0, 10000]]],
  ['90.1,0', undefined], ['0,-180.5', undefined], ['north,east', undefined], ['47', undefined], ['47,', undefined], [',15', undefined],
];
for (const [place, expect] of places) {
  test(`the place ${place} is written as ${expect ? expect[0] : 'none'}`, () => {
    const gps = readExif(exifOf({ ...none, place })).gps;
    assert.equal(gps && ['0001', '0002', '0003', '0004'].map(key => gps[key]), expect);
  });
}

if (canRun('EXIF as exiftool reads it', 'exiftool')) {
  test('exiftool reads the same values and reports no unexpected warnings', () => {
    const folder = mkdtempSync(join(tmpdir(), 'snapferry-exif-'));
    const jpeg = Buffer.from(drawSamples()[0]!.bytes);
    const names = [all, none].map((facts, i) => {
      const path = join(folder, `${i}.jpg`);
      writeFileSync(path, Buffer.concat([jpeg.subarray(0, 2), Buffer.from(exifOf(facts), 'latin1'), jpeg.subarray(2)]));
      return path;
    });
    const fields = ['ImageDescription', 'Make', 'Model', 'ModifyDate', 'DateTimeOriginal', 'OffsetTimeOriginal', 'GPSPosition', 'ImageSize', 'Validate', 'Warning'];
    const [first, second] = JSON.parse(execFileSync('exiftool', ['-j', '-n', '-a', '-validate', ...fields.map(field => `-${field}`), ...names], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })) as Record<string, unknown>[];
    rmSync(folder, { recursive: true });
    assert.is(first!.ImageDescription, 'north-ridge');
    assert.is(first!.Make, 'Adafruit');
    assert.is(first!.Model, 'VC0706');
    assert.is(first!.ModifyDate, '2026:11:20 09:30:42');
    assert.is(first!.DateTimeOriginal, '2026:11:20 09:30:42');
    assert.is(first!.OffsetTimeOriginal, '+01:00');
    assert.is(first!.GPSPosition, '47.0707 -15.4395');
    assert.is(first!.ImageSize, '640 480');
    assert.is(second!.DateTimeOriginal, undefined);
    // Exiftool warns of missing tags. They are not known before the picture is taken, and no reader needs them, so these warnings are left out.
    const warnings = [first, second].flatMap(one => [one!.Warning ?? []].flat() as string[]);
    assert.equal(warnings.filter(line => !line.startsWith('Missing required JPEG ')), []);
    assert.equal([first, second].map(one => String(one!.Validate).split(' ').slice(0, 2)), [['0', '9'], ['0', '9']]);
  });
}

test.run();
