// Reads the time of a picture from its EXIF data (TIFF in either byte order in a JPEG), as any viewer does. It was written from the standard (CIPA
// DC-008) without the firmware's code, so that tests can compare it with the EXIF of the firmware.

/** The time at which a picture was taken, as its EXIF data says. */
export interface Taken {
  /** When the picture was taken, in the camera's local time, such as `2026-11-20 09:30:42`. */
  time: string;
  /** The time's offset from UTC, such as `+01:00`. It is undefined if the picture has none. */
  offset: string | undefined;
}

/** Returns the time at which a picture was taken, with its offset from UTC, as text for a person. */
export function tellTaken({ time, offset = '' }: Taken): string {
  return `${time} ${offset}`.trimEnd();
}

const startOfScan = 0xda;
const app1 = 0xe1;
const header = 'Exif\0\0';
const pointerToExif = 0x8769;
const dateTimeOriginal = 0x9003;
const offsetTimeOriginal = 0x9011;
const entryBytes = 12;
const ascii = 2;

/** Returns when a picture was taken, or undefined if the picture does not tell. */
export function takenOf(jpeg: Uint8Array): Taken | undefined {
  const place = placeOf(jpeg);
  if (!place) return undefined;
  try {
    const read = readerOf(jpeg.subarray(...place));
    const first = read.directory(read.long(4));
    const exif = first.get(pointerToExif);
    if (exif === undefined) return undefined;
    const entries = read.directory(read.long(exif + 8));
    const time = read.text(entries.get(dateTimeOriginal));
    const found = time && /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)$/.exec(time);
    return found ? { time: `${found[1]}-${found[2]}-${found[3]} ${found[4]}`, offset: read.text(entries.get(offsetTimeOriginal)) } : undefined;
  } catch (error) {
    // a RangeError means that an offset in the data is beyond its end, so the picture is damaged
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const lettersOf = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

/** Finds the TIFF data among the segments before the picture's pixels: the index of its first byte, and that after the end of its segment. */
function placeOf(bytes: Uint8Array): [from: number, to: number] | undefined {
  const lengthAt = (at: number) => bytes[at]! * 256 + bytes[at + 1]!;
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff && bytes[at + 1] !== startOfScan; at += 2 + lengthAt(at + 2)) {
    const from = at + 4 + header.length;
    const to = at + 2 + lengthAt(at + 2);
    if (bytes[at + 1] === app1 && from <= to && lettersOf(bytes.subarray(at + 4, from)) === header) return [from, to];
  }
  return undefined;
}

function readerOf(tiff: Uint8Array) {
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.length);
  const isLittle = lettersOf(tiff.subarray(0, 2)) === 'II';
  const short = (at: number) => view.getUint16(at, isLittle);
  const long = (at: number) => view.getUint32(at, isLittle);

  /** Returns the offsets of the entries of a TIFF directory, by their tags. @param at offset of the directory */
  function directory(at: number): Map<number, number> {
    return new Map(Array.from({ length: short(at) }, (_, i) => at + 2 + i * entryBytes).map(entry => [short(entry), entry]));
  }

  function text(entry: number | undefined): string | undefined {
    if (entry === undefined || short(entry + 2) !== ascii) return undefined;
    const length = long(entry + 4);
    const from = length > 4 ? long(entry + 8) : entry + 8;
    return lettersOf(tiff.subarray(from, from + length)).replace(/\0.*$/s, '');
  }

  return { long, directory, text };
}

const jpegOffset = 0x0201;
const jpegBytes = 0x0202;
/** The most entries of a directory in EXIF. No camera writes so many, and a picture with more is damaged. */
const mostEntries = 64;
const mostThumbnailBytes = 65_536;
const headBytes = 384;

type Read = (from: number, bytes: number) => Promise<Uint8Array | undefined>;

/**
 * Returns the thumbnail of a picture, a small JPEG in the second directory of EXIF. It is undefined if there is none.
 * @param read reads a part of the file, and returns undefined beyond its end @param size of the file in bytes
 */
export async function thumbnailOf(read: Read, size: number): Promise<Uint8Array | undefined> {
  const head = await read(0, Math.min(headBytes, size));
  // offsets in EXIF count from the start of the TIFF data, which `base` is, in bytes from the start of the file
  const [base] = head && placeOf(head) || [];
  const mark = base && await read(base, 8);
  if (!mark) return undefined;
  const isLittle = lettersOf(mark.subarray(0, 2)) === 'II';
  const short = (bytes: Uint8Array, at: number): number => new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint16(at, isLittle);
  const long = (bytes: Uint8Array, at: number): number => new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(at, isLittle);

  /** Reads a directory of EXIF data: its entries, and the offset of the next directory. */
  async function directory(at: number): Promise<Uint8Array | undefined> {
    const count = await read(base! + at, 2);
    if (!count || short(count, 0) > mostEntries) return undefined;
    return read(base! + at + 2, short(count, 0) * entryBytes + 4);
  }

  const first = await directory(long(mark, 4));
  const next = first ? long(first, first.length - 4) : 0;
  const second = next > 0 ? await directory(next) : undefined;
  if (!second) return undefined;
  let [from, bytes] = [0, 0];
  for (let at = 0; at + entryBytes <= second.length - 4; at += entryBytes) {
    if (short(second, at) === jpegOffset) from = long(second, at + 8);
    if (short(second, at) === jpegBytes) bytes = long(second, at + 8);
  }
  if (from === 0 || bytes < 4 || bytes > mostThumbnailBytes || base + from + bytes > size) return undefined;
  const found = await read(base + from, bytes);
  return found?.[0] === 0xff && found[1] === 0xd8 ? found : undefined;
}
