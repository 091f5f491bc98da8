// Makes pictures with a thumbnail in their EXIF data, in either byte order and with each fault. It follows EXIF 2.31 and TIFF 6.0, not the firmware.

/** One entry of a directory: its tag, its type, how many values it has, and its value or offset. */
export type Entry = [tag: number, type: number, count: number, value: number];

/** What a picture has, and what is wrong with it. */
export interface Given {
  /** The low byte of a number comes first. */
  isLittle?: boolean;
  /** The thumbnail's bytes, or what is in its place. */
  thumbnail?: string;
  /** Segments between the beginning of the JPEG and its EXIF data. */
  before?: string;
  /** Number of entries in the first directory. */
  entries?: number;
  /** Bytes between the first directory and the second. */
  gap?: number;
  /** Bytes between the second directory and the thumbnail. */
  distance?: number;
  /** The second directory's entries, instead of the usual ones. */
  second?(thumbnailAt: number, bytes: number): Entry[];
  /** Offset of the second directory, instead of the true one. */
  next?(firstAt: number): number;
  /** Number of entries that the first and the second directory claim, instead of the true one. */
  claims?: [first: number | undefined, second: number | undefined];
  /** First bytes of the file. */
  start?: string;
}

const long = 4;
/** Returns a text of so many bytes that begins and ends like a JPEG. */
export const thumbnailOf = (bytes: number) => `\xff\xd8${Array.from({ length: bytes - 4 }, (_, i) => String.fromCharCode(i * 7 % 251)).join('')}\xff\xd9`;
/** A usual thumbnail. */
export const small = thumbnailOf(3000);
const usual = (at: number, bytes: number): Entry[] => [[0x0103, 3, 1, 6], [0x0201, long, 1, at], [0x0202, long, 1, bytes]];

/** Makes a JPEG whose EXIF data has a thumbnail. */
export function pictureOf({
  isLittle = false, thumbnail = small, before = '', entries = 9, gap = 0, distance = 0, second = usual, next, claims = [undefined, undefined], start = '\xff\xd8',
}: Given = {}): string {
  const number = (n: number, bytes: number) => {
    const big = Array.from({ length: bytes }, (_, i) => String.fromCharCode(Math.floor(n / 256 ** (bytes - 1 - i)) % 256));
    return (isLittle ? big.reverse() : big).join('');
  };
  // a number of two bytes stands at the beginning of the four
  const spell = ([tag, type, count, value]: Entry) => number(tag, 2) + number(type, 2) + number(count, 4) + (type === 3 ? number(value, 2) + '\0\0' : number(value, 4));
  const directory = (rows: Entry[], follows: number, claimed = rows.length) => number(claimed, 2) + rows.map(spell).join('') + number(follows, 4);
  const firstAt = 8;
  const rows = Array.from({ length: entries }, (_, i): Entry => [0x010e + i, long, 1, 0xffd8_ffd9]);
  const secondAt = firstAt + directory(rows, 0).length + gap;
  const thumbnailAt = secondAt + directory(second(0, 0), 0).length + distance;
  const tiff = (isLittle ? 'II*\0' : 'MM\0*') + number(firstAt, 4) + directory(rows, next ? next(firstAt) : secondAt, claims[0]) + '\xee'.repeat(gap)
    + directory(second(thumbnailAt, thumbnail.length), 0, claims[1]) + '\xee'.repeat(distance) + thumbnail;
  const length = tiff.length + 8;
  if (length >= 65_536) throw new Error('a segment has less than 64 KiB');
  return `${start}${before}\xff\xe1${String.fromCharCode(length >> 8, length & 255)}Exif\0\0${tiff}\xff\xda\0\x02whole picture \xff\xd8\xff\xd9 and its rest\xff\xd9`;
}

/** Returns an image that holds a thumbnail. Behind that, it has the bytes of `content` at their places. */
export function pictureOver(content: Uint8Array, thumbnail: string): Buffer {
  const head = Buffer.from(pictureOf({ thumbnail }), 'latin1');
  return Buffer.concat([head, content.subarray(head.length)]);
}
