// Finds out when a picture was taken, as yyyymmddHHMMSS. The time comes from the EXIF data, or else from a path in which this firmware has put date
// and time. If both are missing, it is the time that the card has for the file.

import { wholeOf } from '../number';
import type { Image, Source } from './source';

type Read = (at: number, bytes: number) => string;

/**
 * Most segments of a JPEG in which EXIF data are searched. The constant after it is the most entries of a directory in the EXIF data that are read.
 */
const mostSegments = 8;
const mostEntries = 42;
const entryBytes = 12;
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

function numberAt(bytes: string, at: number, count: number, isBig: boolean): number {
  let n = 0;
  for (let i = 0; i < count; i++) n = n * 256 + (bytes.charCodeAt(isBig ? at + i : at + count - 1 - i) || 0);
  return n;
}

/**
 * Returns the value of a tag in the EXIF directory at offset `at`, or 0 if the tag is missing.
 * @param isBig true if numbers have the high byte first, false for the low byte first
 */
function valueOf(read: Read, at: number, tag: number, isBig: boolean): number {
  const count = Math.min(numberAt(read(at, 2), 0, 2, isBig), mostEntries);
  const entries = read(at + 2, count * entryBytes);
  for (let i = 0; i < count; i++) {
    if (numberAt(entries, i * entryBytes, 2, isBig) === tag) return numberAt(entries, i * entryBytes + 8, 4, isBig);
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
  const found = taken && /^[+\-]\d\d:\d\d/.test(offset) ? (wholeOf(offset.slice(1, 3)) * 60 + wholeOf(offset.slice(4, 6))) * (offset[0] === '-' ? -60 : 60) : zone;
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
  const exif = valueOf(read, at + numberAt(head, 4, 4, isBig), exifTag, isBig);
  const taken = exif && valueOf(read, at + exif, takenTag, isBig);
  const time = taken ? digitsIn(read(at + taken, 19)) : '';
  if (zone === undefined || !time) return time;
  const offset = valueOf(read, at + exif, offsetTag, isBig);
  return offset ? inZone(time, read(at + offset, 6), zone) : time;
}

function exifTime(read: Read, zone: number | undefined): string {
  let at = 2;
  for (let i = 0; i < mostSegments; i++) {
    const head = read(at, 10);
    const marker = head.charCodeAt(1);
    if (head[0] !== '\xff' || !(marker >= 0xc0 && marker !== 0xda)) return '';
    if (marker === 0xe1 && head.slice(4) === 'Exif\x00\x00') return takenIn(read, at + 10, zone);
    at += 2 + numberAt(head, 2, 2, true);
  }
  return '';
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

/**
 * Returns when a picture was taken, as yyyymmddHHMMSS. It is empty if that is unknown.
 * @param zone if given, seconds by which local time is ahead of UTC: a picture that tells its own difference is converted
 */
export function takenAt(source: Pick<Source, 'open' | 'acts'>, image: Image, zone?: number): string {
  function read(at: number, bytes: number): string {
    const file = source.open(image.path, true);
    if (!file) return '';
    if (at) file.skip(at);
    const text = file.read(bytes) || '';
    file.close();
    return text;
  }
  const known = exifTime(read, zone) || datedTime(image);
  if (known) return known;
  const changed = source.acts().changedAt(image.path);
  return changed ? digitsIn(changed.toISOString().slice(0, 19)) : '';
}
