// Makes the head of a JPEG with EXIF in either byte order. It follows the standard (EXIF 2.31), and not the firmware's own writer.

/** What a JPEG's head has besides the time of its picture. */
export interface ExifOptions {
  isLittle?: boolean;
  /** Bytes of the segments before EXIF, such as JFIF. */
  before?: string;
  /** Number of entries with other facts in each of the head's two EXIF directories. */
  entries?: number;
  /** Number of bytes between the two EXIF directories. */
  gap?: number;
  /** Difference of the time from UTC (OffsetTimeOriginal), such as `+01:00`. */
  offset?: string;
}

/** Makes the head of a JPEG. @param taken time of the picture (DateTimeOriginal), 19 characters; empty: the head has none */
export function jpegTaken(taken: string, { isLittle = false, before = '', entries = 3, gap = 0, offset = '' }: ExifOptions = {}): string {
  const number = (n: number, bytes: number): string => {
    const big = Array.from({ length: bytes }, (_, i) => String.fromCharCode((n / 256 ** (bytes - 1 - i)) & 255));
    return (isLittle ? big.reverse() : big).join('');
  };
  const entry = (tag: number, type: number, count: number, value: number) => number(tag, 2) + number(type, 2) + number(count, 4) + number(value, 4);
  const fill = (first: number) => Array.from({ length: entries }, (_, i) => entry(first + i, 4, 1, 0));
  const directory = (rows: string[]) => number(rows.length, 2) + rows.join('') + number(0, 4);
  const exifAt = 8 + directory([...fill(0x100), entry(0x8769, 4, 1, 0)]).length + gap;
  const first = directory([...fill(0x100), entry(0x8769, 4, 1, exifAt)]);
  const rows = (at: number) => [...fill(0x8000), ...(taken ? [entry(0x9003, 2, 20, at)] : []), ...(offset ? [entry(0x9011, 2, 7, at + taken.length + 1)] : [])];
  const second = directory(rows(exifAt + directory(rows(0)).length));
  const tiff = (isLittle ? 'II*\0' : 'MM\0*') + number(8, 4) + first + '\0'.repeat(gap) + second + taken + '\0' + (offset && offset + '\0');
  const length = tiff.length + 8;
  return `\xff\xd8${before}\xff\xe1${String.fromCharCode(length >> 8, length & 255)}Exif\0\0${tiff}\xff\xda\0\x02picture\xff\xd9`;
}
