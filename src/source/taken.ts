// Finds out when a picture was taken, as yyyymmddHHMMSS. The time comes from the EXIF data, or else from a path in which this firmware has put date
// and time. If both are missing, it is the time that the card has for the file. The same reader finds the small picture that most cameras write into
// the EXIF data: the thumbnail, by its tags in the second directory (EXIF 2.31, 4.6.4). Nothing of that is decoded or kept.

import { wholeOf } from '../number';
import type { Image, Source } from './source';

/** Returns bytes of a picture's file, fewer at its end. @param at offset in the file of the first one */
type Read = (at: number, bytes: number) => string;

/**
 * Most segments of a JPEG in which EXIF data are searched. The constant after it is the most entries of a directory in the EXIF data that are read.
 */
const mostSegments = 8;
const mostEntries = 42;
/** Bytes of an entry in a directory of the EXIF data. */
const entryBytes = 12;
/** The type of a number of two bytes. Other numbers have four. */
const shortType = 3;
const exifTag = 0x8769;
const takenTag = 0x9003;
/** OffsetTimeOriginal, the difference of that time from UTC, such as `+01:00` (EXIF 2.31, 4.6.5). */
const offsetTag = 0x9011;

/** Tells whether fourteen digits are a date and time from 1990 to 2069. Other years come from clocks that were never set. */
function isTime(digits: string): boolean {
  function at(from: number): number { return wholeOf(digits.slice(from, from + 2)); }
  return /^[0-9]*$/.test(digits) && digits.length === 14 && digits >= '1990' && digits < '2070'
    && at(4) >= 1 && at(4) <= 12 && at(6) >= 1 && at(6) <= 31 && at(8) < 24 && at(10) < 60 && at(12) < 60;
}

function digitsIn(text: string): string {
  const digits = text.replace(/[^0-9]/g, '');
  return isTime(digits) ? digits : '';
}

/** Returns the number in some bytes of a text. A byte that is missing counts as 0. @param isBig true if the high byte comes first */
function numberAt(bytes: string, at: number, count: number, isBig: boolean): number {
  let n = 0;
  for (let i = 0; i < count; i++) n = n * 256 + (bytes.charCodeAt(isBig ? at + i : at + count - 1 - i) || 0);
  return n;
}

/**
 * Returns the value of a tag in the EXIF directory at offset `at`, or 0 if the tag is missing.
 * @param isBig true if numbers have the high byte first, false for the low byte first
 */
function tagValue(read: Read, at: number, tag: number, isBig: boolean): number {
  const count = Math.min(numberAt(read(at, 2), 0, 2, isBig), mostEntries);
  const entries = read(at + 2, count * entryBytes);
  for (let i = 0; i < count; i++) {
    const entry = i * entryBytes;
    if (numberAt(entries, entry, 2, isBig) === tag) {
      return numberAt(entries, entry + 8, numberAt(entries, entry + 2, 2, isBig) === shortType ? 2 : 4, isBig);
    }
  }
  return 0;
}

/**
 * Returns a time in the zone of this camera's clock. It is returned as it is if the picture does not tell its difference from UTC.
 * @param taken the time as fourteen digits
 * @param offset the difference of that time from UTC, such as `+01:00`
 * @param zone the difference of this camera's clock from UTC, in seconds
 */
function inZone(taken: string, offset: string, zone: number): string {
  const found = taken && /^[+\-]\d\d:\d\d/.test(offset)
    ? (wholeOf(offset.slice(1, 3)) * 60 + wholeOf(offset.slice(4, 6))) * (offset[0] === '-' ? -60 : 60) : zone;
  const seconds = found === zone ? 0 : wholeOf(minuteOf(taken)) * 60 + zone - found;
  return seconds ? digitsIn(new Date(seconds * 1000).toISOString().slice(0, 17) + taken.slice(12)) : taken;
}

/**
 * Returns the time DateTimeOriginal as fourteen digits (EXIF 2.31, 4.6.5). It is empty if the picture has none.
 * @param at the offset of the TIFF header
 * @param zone if given, the time is converted to this zone, if the picture tells its own
 */
function takenIn(read: Read, at: number, zone: number | undefined): string {
  const head = read(at, 8);
  const isBig = head[0] === 'M';
  const exif = tagValue(read, at + numberAt(head, 4, 4, isBig), exifTag, isBig);
  const taken = exif && tagValue(read, at + exif, takenTag, isBig);
  const time = taken ? digitsIn(read(at + taken, 19)) : '';
  if (zone === undefined || !time) return time;
  const offset = tagValue(read, at + exif, offsetTag, isBig);
  return offset ? inZone(time, read(at + offset, 6), zone) : time;
}

/** Returns the offset of the TIFF header in a JPEG's EXIF data. It is 0 if the JPEG has none. */
function tiffIn(read: Read): number {
  let at = 2;
  for (let i = 0; i < mostSegments; i++) {
    const head = read(at, 10);
    const marker = head.charCodeAt(1);
    if (head[0] !== '\xff' || !(marker >= 0xc0 && marker !== 0xda)) return 0;
    if (marker === 0xe1 && head.slice(4) === 'Exif\x00\x00') return at + 10;
    at += 2 + numberAt(head, 2, 2, true);
  }
  return 0;
}

function exifTime(read: Read, zone: number | undefined): string {
  const at = tiffIn(read);
  return at ? takenIn(read, at, zone) : '';
}

/** Returns the time in a path such as `20261120/093042.JPG` as fourteen digits (camera/card/picturenames.ts). It is empty if the path has no time. */
function datedTime(image: Image): string {
  const day = image.folder.slice(image.folder.lastIndexOf('/') + 1);
  const isDated = /^[0-9]+$/.test(day.slice(0, 8)) && (day[8] || '.') === '.' && /^[0-9]+[B-Z]*\.JPG$/.test(image.name);
  return isDated ? digitsIn(day.slice(0, 8) + image.name.slice(0, 6)) : '';
}

/** Returns the minutes from 1970 to a time, with eight digits. @param taken the time as yyyymmddHHMMSS, as `takenAt` returns it */
export function minuteOf(taken: string): string {
  const minutes = Date.parse([taken.slice(0, 4), taken.slice(4, 6), taken.slice(6, 8)].join('-') + 'T' + taken.slice(8, 10) + ':'
    + taken.slice(10, 12) + ':00Z') / 60000;
  return ('0000000' + Math.floor(minutes)).slice(-8);
}

/** Returns the function that reads bytes of a file on the card. The file is open only meanwhile. */
function readerOf(source: Pick<Source, 'open'>, path: string): Read {
  return function (at, bytes) {
    const file = source.open(path, true);
    if (!file) return '';
    if (at) file.skip(at);
    const text = file.read(bytes) || '';
    file.close();
    return text;
  };
}

/**
 * Returns when a picture was taken, as yyyymmddHHMMSS. It is empty if that is unknown.
 * @param zone if given, seconds by which local time is ahead of UTC: a picture that tells its own difference is converted
 */
export function takenAt(source: Pick<Source, 'open' | 'acts'>, image: Image, zone?: number): string {
  const read = readerOf(source, image.path);
  const known = exifTime(read, zone) || datedTime(image);
  if (known) return known;
  const changed = source.acts().changedAt(image.path);
  return changed ? digitsIn(changed.toISOString().slice(0, 19)) : '';
}

/** Bytes of a file from one offset to another. */
export interface Part {
  /** Offset in the file of the first byte. */
  from: number;
  /** Offset in the file of the byte after the last one. */
  to: number;
}

/** Most reads of the card in which the preview is searched. */
const mostReads = 8;
/** Bytes of a usual read. They hold a whole directory, as far as one is read (`mostEntries`). */
const windowBytes = 512;
/** Bytes of each read that searches the end of the thumbnail. */
const endWindowBytes = 1024;
/** JPEGInterchangeFormat, the offset of the thumbnail. The constant after it is its length (EXIF 2.31, 4.6.4). */
const thumbnailTag = 0x0201;
const thumbnailBytesTag = 0x0202;
/** A JPEG has at least its two first and its two last bytes. */
const leastBytes = 4;
const jpegStart = '\xff\xd8';
const jpegEnd = '\xff\xd9';

/**
 * Returns the place of the picture's thumbnail in its file, up to its last FF D9. It is undefined if the file holds none: the thumbnail must be a
 * JPEG within the EXIF data, and so has less than 65,536 bytes. At most eight reads of the card find it.
 */
export function previewIn(source: Pick<Source, 'open'>, image: Pick<Image, 'path' | 'size'>): Part | undefined {
  const card = readerOf(source, image.path);
  let limit = image.size;
  let reads = 0;
  let start = 0;
  let held = '';

  function read(at: number, bytes: number): string {
    if (at < start || at + bytes > start + held.length) {
      if (at + bytes > limit || reads++ >= mostReads) return '';
      start = at;
      held = card(at, Math.max(bytes, windowBytes));
    }
    return held.slice(at - start, at - start + bytes);
  }

  /** Returns the offset behind the last FF D9 before `to`. It is `to` itself if no reads are left to find one, and 0 if there is none. */
  function endOf(from: number, to: number): number {
    for (let end = to; ;) {
      const at = Math.max(from, end - endWindowBytes);
      const text = read(at, end - at);
      const cut = text.lastIndexOf(jpegEnd);
      if (cut >= 0) return at + cut + jpegEnd.length;
      if (!text) return reads > mostReads ? to : 0;
      if (at === from) return 0;
      // one byte of the end may be on each side of the border
      end = at + 1;
    }
  }

  const tiff = read(0, 2) === jpegStart ? tiffIn(read) : 0;
  if (!tiff) return undefined;
  // the length of the segment comes before the six bytes of its name
  limit = Math.min(limit, tiff - 8 + numberAt(read(tiff - 8, 2), 0, 2, true));
  const isBig = read(tiff, 1) === 'M';
  const first = tiff + numberAt(read(tiff + 4, 4), 0, 4, isBig);
  const next = numberAt(read(first + 2 + numberAt(read(first, 2), 0, 2, isBig) * entryBytes, 4), 0, 4, isBig);
  if (!next) return undefined;
  const from = tiff + tagValue(read, tiff + next, thumbnailTag, isBig);
  const to = from + tagValue(read, tiff + next, thumbnailBytesTag, isBig);
  if (to - from < leastBytes || to > limit || read(from, 2) !== jpegStart) return undefined;
  const end = endOf(from, to);
  return end ? { from: from, to: end } : undefined;
}
