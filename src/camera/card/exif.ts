// Makes a segment with EXIF 2.31 data, the first segment of a JPEG. Unknown values are left out.

import { numberOf } from '../../number';

/** The facts about a picture that go into its EXIF data. */
export interface ExifFacts {
  /** The camera's maker. */
  make: string;
  /** The camera's model. */
  model: string;
  /** The camera's name in config.json (`device`). */
  device: string;
  /** Local time, as `YYYY-MM-DD hh:mm:ss`. It is empty while the time is unknown. */
  time: string;
  /** Offset from UTC, such as `+01:00`. It is empty if it is unknown. */
  offset: string;
  /** Latitude and longitude in degrees, such as `47.07,15.44`. It is empty if the place is unknown. */
  place: string;
}

type Entry = [tag: number, type: 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7, bytes: string];

const ascii = 2;
const rational = 5;
const typeBytes = [0, 1, 1, 2, 4, 8, 0, 1] as const;
const longestText = 64;
const parts = 10000;

function short(value: number): string {
  return String.fromCharCode(value >> 8 & 255, value & 255);
}

function long(value: number): string {
  return short(value >> 16 & 65535) + short(value & 65535);
}

/** Returns the first 64 characters of the text. A question mark replaces each character beyond ASCII, which EXIF does not allow. */
function clean(text: string): string {
  let all = '';
  for (let i = 0; i < text.length && i < longestText; i++) {
    const code = text.charCodeAt(i);
    all += code < 32 || code > 126 ? '?' : text[i];
  }
  return all;
}

function addText(entries: Entry[], tag: number, text: string): void {
  if (text) entries.push([tag, ascii, clean(text) + '\x00']);
}

function directoryOf(entries: Entry[], at: number): string {
  let head = short(entries.length);
  let data = '';
  entries.forEach(function (entry) {
    const bytes = entry[2];
    const isLong = bytes.length > 4;
    head += short(entry[0]) + short(entry[1]) + long(bytes.length / typeBytes[entry[1]]);
    head += isLong ? long(at + 6 + 12 * entries.length + data.length) : (bytes + '\x00\x00\x00\x00').slice(0, 4);
    // EXIF demands that values begin at even offsets
    if (isLong) data += bytes.length & 1 ? bytes + '\x00' : bytes;
  });
  return head + long(0) + data;
}

function angle(degrees: number): string {
  const all = Math.round(Math.abs(degrees) * 3600 * parts);
  const minutes = Math.floor(all / 60 / parts);
  return long(Math.floor(minutes / 60)) + long(1) + long(minutes % 60) + long(1) + long(all - minutes * 60 * parts) + long(parts);
}

function placeEntries(place: string): Entry[] {
  const cut = place.indexOf(',');
  const north = numberOf(place.slice(0, Math.max(0, cut)).trim());
  const east = numberOf(place.slice(cut + 1).trim());
  if (!(Math.abs(north) <= 90 && Math.abs(east) <= 180)) return [];
  return [
    [0, 1, '\x02\x03\x00\x00'],
    [1, ascii, north < 0 ? 'S\x00' : 'N\x00'], [2, rational, angle(north)],
    [3, ascii, east < 0 ? 'W\x00' : 'E\x00'], [4, rational, angle(east)]
  ];
}

/**
 * Returns an offset from UTC such as `+01:00`.
 * @param zone seconds ahead of UTC; undefined: the zone is unknown, and the text is empty
 */
export function offsetText(zone: number | undefined): string {
  if (zone === undefined) return '';
  const minutes = Math.round(Math.abs(zone) / 60);
  return (zone < 0 ? '-' : '+') + ('0' + Math.floor(minutes / 60)).slice(-2) + ':' + ('0' + minutes % 60).slice(-2);
}

/** Bytes that come in a file before the TIFF header of its EXIF data, from which the offsets in these data count. */
const tiffAt = 12;
/** Bytes of the directory that names a preview. It has three entries. */
export const previewHead = 42;

/**
 * Returns the directory that names a preview: the second one of the EXIF data, for the thumbnail (EXIF 2.31, 4.5.8). The preview follows it.
 * @param at the directory's offset in the file
 * @param bytes the preview's length
 */
export function previewDirectory(at: number, bytes: number): string {
  const from = at - tiffAt;
  return directoryOf([[0x0103, 3, short(6)], [0x0201, 4, long(from + previewHead)], [0x0202, 4, long(bytes)]], from);
}

/** Returns the four bytes that link the first directory to the second one. @param at the offset in the file of the second one */
export function previewLink(at: number): string {
  return long(at - tiffAt);
}

/** Returns the offset in the file of the bytes for this link. @param exif the segment, as `exifOf` returns it */
export function linkIn(exif: string): number {
  return 22 + 12 * exif.charCodeAt(19);
}

/**
 * Returns the bytes of the EXIF segment, from its mark FF E1 on.
 * @param room bytes that follow, and belong to the segment: a preview will be put there. Missing: none
 */
export function exifOf(facts: ExifFacts, room?: number): string {
  const time = facts.time.replace(/-/g, ':');
  const gps = placeEntries(facts.place);
  const taken: Entry[] = [[0x9000, 7, '0231']];
  addText(taken, 0x9003, time);
  if (time) addText(taken, 0x9011, facts.offset);

  function first(takenAt: number, gpsAt: number): Entry[] {
    const entries: Entry[] = [];
    addText(entries, 0x010e, facts.device);
    addText(entries, 0x010f, facts.make);
    addText(entries, 0x0110, facts.model);
    addText(entries, 0x0132, time);
    entries.push([0x8769, 4, long(takenAt)]);
    if (gps.length) entries.push([0x8825, 4, long(gpsAt)]);
    return entries;
  }

  const headBytes = 8;
  const takenAt = headBytes + directoryOf(first(0, 0), headBytes).length;
  const takenBytes = directoryOf(taken, takenAt);
  const gpsAt = takenAt + takenBytes.length;
  const tiff = 'MM\x00*' + long(headBytes) + directoryOf(first(takenAt, gpsAt), headBytes) + takenBytes + (gps.length ? directoryOf(gps, gpsAt) : '');
  return '\xff\xe1' + short(tiff.length + 8 + (room || 0)) + 'Exif\x00\x00' + tiff;
}
