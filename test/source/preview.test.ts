// Tests how the firmware finds the thumbnail in a picture's EXIF data, with each fault that such data may have.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { previewIn } from '../../src/source/taken.ts';
import { sourceOf } from '../delivery/source.ts';
import { inAll } from '../whole.ts';
import { pictureOf, small, thumbnailOf, type Given } from './thumbnail.ts';

const test = suite('the preview in a picture');
const mostReads = 8;
/** The type of a number of four bytes. */
const long = 4;

/** Looks for the preview. @returns its bytes and place, if there is one, and the number of reads of the card */
function find(content: string, size = content.length): { bytes: string | undefined; from: number | undefined; reads: number } {
  const source = sourceOf({ '/DCIM/A.JPG': content });
  const { open } = source;
  let reads = 0;
  source.open = path => {
    const file = open(path);
    return file && { ...file, read: bytes => (reads++, file.read(bytes)) };
  };
  const part = previewIn(source, { path: '/DCIM/A.JPG', size });
  assert.ok(reads <= mostReads, `${reads} reads`);
  assert.is(source.card.openFiles(), 0);
  return { bytes: part && content.slice(part.from, part.to), from: part?.from, reads };
}

const segment = (marker: string, content: string) => `\xff${marker}${String.fromCharCode(content.length + 2 >> 8, content.length + 2 & 255)}${content}`;
const jfif = segment('\xe0', 'JFIF\0\x01\x01\0\0\x01\0\x01\0\0');
const icc = segment('\xe2', `ICC_PROFILE\0\x01\x01${'p'.repeat(3_000)}`);
const xmp = segment('\xe1', `http://ns.adobe.com/xap/1.0/\0${'<x/>'.repeat(2_000)}`);

const right: Record<string, Given> = {
  'big-endian': {}, 'little-endian': { isLittle: true }, 'behind JFIF and ICC': { before: jfif + icc, isLittle: true }, 'behind XMP': { before: xmp }, 'behind JFIF, ICC and XMP': { before: jfif + icc + xmp, gap: 9_000, distance: 2_000 },
  'far from the first directory': { gap: 30_000, isLittle: true }, 'far from its directory': { distance: 50_000 }, 'with 40 entries before': { entries: 40 }, 'with 300 entries before': { entries: 300 }, 'of 4 bytes': { thumbnail: '\xff\xd8\xff\xd9' }, 'of almost 64 KiB': { thumbnail: thumbnailOf(65_300), isLittle: true },
  'with a length of two bytes': { second: (at, bytes) => [[0x0201, long, 1, at], [0x0202, 3, 1, bytes]] },
  'in a directory that claims 65,535 entries': { claims: [undefined, 65_535] },
};
for (const [title, given] of Object.entries(right)) {
  test(`found: ${title}`, () => {
    const thumbnail = given.thumbnail ?? small;
    for (const isLittle of [!given.isLittle, !!given.isLittle]) {
      const content = pictureOf({ ...given, isLittle });
      const { bytes, from } = find(content);
      assert.is(bytes, thumbnail);
      assert.is(from, content.indexOf(`${thumbnail}\xff\xda`));
    }
  });
}

for (const filling of [1, 2, 300, 1_022, 1_023, 1_024, 3_000]) {
  test(`${filling} bytes of filling behind its end are cut off`, () => {
    assert.is(find(pictureOf({ thumbnail: small + '\0'.repeat(filling) })).bytes, small);
    assert.is(find(pictureOf({ thumbnail: small + '\xff'.repeat(filling), isLittle: true })).bytes, small);
  });
}

test('filling that would cost more reads goes along', () => {
  const thumbnail = small + '\0'.repeat(40_000);
  assert.is(find(pictureOf({ thumbnail })).bytes, thumbnail);
});

test('a usual picture costs four reads at most', () => {
  assert.ok(find(pictureOf({ before: jfif, gap: 9_000 })).reads <= 4);
  assert.ok(find(pictureOf({ isLittle: true })).reads <= 2);
});

const offset = (at: (right: number) => number): Given => ({ second: (right, bytes) => [[0x0201, long, 1, at(right)], [0x0202, long, 1, bytes]] });
const length = (bytes: number): Given => ({ second: at => [[0x0201, long, 1, at], [0x0202, long, 1, bytes]] });
const none: Record<string, string | Given> = {
  'an empty file': '', 'one byte': '\xff', 'another format': '\x89PNG\r\n\x1a\n'.repeat(99), 'not a JPEG, but for its EXIF data': { start: 'XX' },
  'a JPEG without EXIF': `\xff\xd8${jfif}\xff\xdb\0\x04ab\xff\xda\0\x02`, 'EXIF without a second directory': { next: () => 0 },
  'a second directory that is the first': { next: first => first }, 'a second directory far beyond': { next: () => 0xffff_fff0 }, 'a second directory in the picture': { next: () => 4_000 },
  '65,535 entries in the first directory': { claims: [65_535, undefined] }, 'a first directory without an entry': { claims: [0, undefined] },
  'none named': { second: () => [[0x0103, 3, 1, 6]] }, 'no length': { second: at => [[0x0201, long, 1, at]] }, 'no offset': { second: (_at, bytes) => [[0x0202, long, 1, bytes]] },
  'an uncompressed thumbnail': { second: (at, bytes) => [[0x0103, 3, 1, 1], [0x0111, long, 1, at], [0x0117, long, 1, bytes]], thumbnail: '\x80'.repeat(3_000) },
  'a thumbnail that does not begin with FF D8': { thumbnail: `\xff\xd7${small.slice(2)}` }, 'a thumbnail without an end': { thumbnail: small.slice(0, -2) },
  'length 0': length(0), 'length 1': length(1), 'length 2^32 - 1': length(0xffff_ffff), 'a length of 64 KiB': length(65_537), 'a length up to the picture': length(3_010),
  'offset 0': offset(() => 0), 'offset 2^32 - 1': offset(() => 0xffff_ffff), 'an offset one too high': offset(at => at + 1), 'an offset in the picture': offset(at => at + small.length), 'an offset of 64 KiB': offset(() => 65_536),
};
for (const [title, given] of Object.entries(none)) {
  const contents = typeof given === 'string' ? [given] : [false, true].map(isLittle => pictureOf({ ...given, isLittle }));
  test(`none${contents[1] ? ', in either byte order' : ''}: ${title}`, () => contents.forEach(content => assert.is(find(content).bytes, undefined)));
}

test('a file that ends within its EXIF data holds none, wherever it ends', () => {
  const content = pictureOf({ isLittle: true, distance: 700 });
  const end = content.indexOf(small) + small.length;
  for (let size = 0; size < end; size += size < 1_200 ? 1 : 97) assert.is(find(content.slice(0, size)).bytes, undefined, `${size} bytes`);
  assert.is(find(content.slice(0, end)).bytes, small);
});

test('a file of 2 GiB, by the card', () => assert.is(find(pictureOf(), 2_147_483_647).bytes, small));

test('a file that the card does not open, or reads no longer', () => {
  const gone = sourceOf({});
  assert.is(previewIn(gone, { path: '/DCIM/A.JPG', size: 5_000 }), undefined);
  const source = sourceOf({ '/DCIM/A.JPG': pictureOf() });
  const { open } = source;
  let [isFound, works] = [false, 0];
  // the card gives the thumbnail's end by the last of the reads
  for (; !isFound && works < mostReads; works++) {
    let reads = 0;
    source.open = path => {
      const file = open(path)!;
      return { ...file, read: bytes => (reads++ < works ? file.read(bytes) : undefined) };
    };
    const part = previewIn(source, { path: '/DCIM/A.JPG', size: pictureOf().length });
    isFound = reads <= works;
    assert.is(!!part, isFound, `after ${works} reads`);
  }
  assert.ok(isFound && works > 2);
});

inAll(test)('bytes at random are read at most eight times, and end as none or as a JPEG within the file', () => {
  let seed = 87;
  const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
  const good = [pictureOf({ isLittle: true }), pictureOf({ before: jfif + icc, distance: 700 })];
  for (let i = 0; i < 3_000; i++) {
    const bytes = [...good[i % 2]!];
    for (let n = random(6); n >= 0; n--) bytes[random(i % 3 ? 260 : bytes.length)] = String.fromCharCode(random(256));
    const { bytes: found } = find(bytes.join(''));
    if (found !== undefined) assert.ok(found.startsWith('\xff\xd8') && found.length <= 65_536);
  }
});

test.run();
