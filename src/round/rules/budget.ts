// The monthly budget of bytes on the air (`send.megabytesPerMonth`). Each try is counted before it begins.

import { wholeOf } from '../../number';
import type { Image } from '../../source/source';
import { MonthNote } from '../../store/notewords';
import type { ReadyTrip } from '../roundtrip';
import { hold, localSeconds } from './rules';

const note = 'month';
const megabyte = 1000000;
/** Ten bytes of an image count as this many bytes on the air, since the network's protocols add some. */
const tenths = 11;
/** With previews, a tenth of the month is kept for them. All else may use this part. */
const sharedPart = 0.9;
/** A round looks no further once this number of its images did not fit into the budget. */
const mostUnfit = 8;

/** Returns one number of the note `month`, such as its bytes. It is 0 if the note is garbage. */
function noted(trip: ReadyTrip, at: MonthNote): number {
  const word = trip.notes.get(note).split(' ')[at] || '';
  return wholeOf(word) || 0;
}

/** Returns today's number, counted in days since 1970. It is 0 if the time is unknown. */
function dayOf(seconds: number): number {
  return Math.floor(seconds / 86400);
}

/** Tells whether it is still the noted day. A clock that is unknown, or jumps back a day, begins no new day. */
function isSameDay(today: number, day: number): boolean {
  return !today || today === day || today === day - 1;
}

/** Returns this month's number, counted in months since the year 0. It is 0 if the time is unknown. */
function monthOf(seconds: number): number {
  const date = new Date(seconds * 1000).toISOString();
  return seconds ? wholeOf(date.slice(0, 4)) * 12 + wholeOf(date.slice(5, 7)) - 1 : 0;
}

/**
 * Returns the current month and the bytes that were spent in it. The noted month stays if the time is unknown or the clock has gone back one
 * month. If the clock has gone back further, the clock's month counts, with the bytes noted so far. A later month begins with 0 bytes.
 * @returns the month, as `monthOf` counts, and its bytes
 */
function spentOf(trip: ReadyTrip): [number, number] {
  const now = monthOf(localSeconds(trip));
  const month = noted(trip, MonthNote.month);
  const bytes = noted(trip, MonthNote.bytes);
  if (!now || now === month || now === month - 1) return [month, bytes];
  if (now === noted(trip, MonthNote.before)) return [now, bytes + noted(trip, MonthNote.beforeBytes)];
  return [now, month && now > month ? 0 : bytes];
}

/** Returns the bytes on the air that a try of an image counts for. They are doubled by `upload.verify: content`, which reads the copy back. */
function costOf(trip: ReadyTrip, image: Pick<Image, 'size'>): number {
  return Math.ceil(image.size * (trip.config['upload.verify'] === 'content' ? 2 : 1) * tenths / 10);
}

/** Returns the bytes of a month that may be used. It is 0 if there is no limit. @param isPreview true: by previews; false: by all else */
function mostBytes(trip: ReadyTrip, isPreview: boolean): number {
  return (trip.config['send.megabytesPerMonth'] || 0) * megabyte * (trip.config['images.preview'] && !isPreview ? sharedPart : 1);
}

/**
 * Tells whether an image or a preview fits into the month's budget.
 * @param isAtLook as in `isUnfit`
 */
export function fits(trip: ReadyTrip, image: Pick<Image, 'size' | 'whole'>, isAtLook: boolean): boolean {
  const most = mostBytes(trip, !!image.whole);
  if (!most || (isAtLook && !localSeconds(trip) && !trip.schedule.isPlanned)) return true;
  return spentOf(trip)[1] + costOf(trip, image) <= most;
}

/**
 * Tells whether an image no longer fits into the month's budget, and logs the first one of a round. After a boot without a known time, no
 * image is held back before the modem is asked for the time.
 * @param isAtLook true if the round has not begun, so that the modem has no power yet
 */
export function isUnfit(trip: ReadyTrip, image: Image, isAtLook: boolean): boolean {
  if (fits(trip, image, isAtLook)) return false;
  const most = trip.config['send.megabytesPerMonth'];
  const bytes = spentOf(trip)[1];
  const round = trip.round;
  const before = round.held || '';
  hold(trip, 'send.megabytesPerMonth: ' + (bytes / megabyte).toFixed(1) + ' of ' + most + ' MB of this month are used; ' + image.path
    + ' and others that no longer fit wait for the next month');
  if (!round.unfit && (trip.config['schedule.everyMinutes'] || before.indexOf('send.m') !== 0)) trip.log.info('round', round.held!);
  round.unfit = (round.unfit || 0) + 1;
  return true;
}

/** Tells whether the budget counts as spent, since `mostUnfit` images did not fit. The round then looks at no further images. */
export function isSpent(trip: ReadyTrip): boolean {
  return (trip.round.unfit || 0) >= mostUnfit;
}

/** Counts bytes on the air for the budget or the report. */
function spendBytes(trip: ReadyTrip, cost: number): void {
  const spent = spentOf(trip);
  const today = dayOf(localSeconds(trip));
  const day = noted(trip, MonthNote.day);
  const isSame = isSameDay(today, day);
  const month = noted(trip, MonthNote.month);
  const bytes = noted(trip, MonthNote.bytes);
  const isOther = month && spent[0] !== month;
  const before = isOther ? [month, spent[1] < bytes ? bytes : 0] : [noted(trip, MonthNote.before), noted(trip, MonthNote.beforeBytes)];
  trip.notes.put(note, [
    spent[0], spent[1] + cost, isSame ? day : today, (isSame ? noted(trip, MonthNote.dayBytes) : 0) + cost
  ].concat(before).join(' '));
}

/** Counts the bytes of a try to send an image, if config.json has a budget or reports. */
export function spend(trip: ReadyTrip, image: Image): void {
  if (trip.config['send.megabytesPerMonth'] || trip.config['report.everyHours']) spendBytes(trip, costOf(trip, image));
}

/**
 * Counts a piece of a download before it begins, if it fits into the month's budget.
 * @param bytes size of the piece
 * @returns why it does not fit, as the end of a sentence; empty: it fits
 */
export function spendPiece(trip: ReadyTrip, bytes: number): string {
  const most = mostBytes(trip, false);
  const cost = Math.ceil(bytes * tenths / 10);
  const spent = most ? spentOf(trip)[1] : 0;
  if (most && spent + cost > most) return 'send.megabytesPerMonth: ' + spent + ' bytes of this month are used';
  if (most || trip.config['report.everyHours']) spendBytes(trip, cost);
  return '';
}

/** Returns the bytes sent today and in this month, with those that network and server add. */
export function spentBytes(trip: ReadyTrip): { day: number; month: number } {
  return { day: isSameDay(dayOf(localSeconds(trip)), noted(trip, MonthNote.day)) ? noted(trip, MonthNote.dayBytes) : 0, month: spentOf(trip)[1] };
}
