// The modem's drive and memory, and refused methods.

import type { OnEnd } from '../at/step';
import type { Fault } from '../fault';
import { markOfModem } from '../link/link';
import type { Way } from '../modem/modem';
import { has, inBytes } from '../text';
import { runOwn } from './script';
import { isOfCard } from './stage';
import type { DeliveryTrip } from './trip';

function numberOf(text: string | undefined): number | undefined {
  const digits = /[0-9]+/.exec(text || '');
  return digits ? +digits[0]! : undefined;
}

/** Free bytes when the drive was found; undefined: unknown. */
function roomOf(trip: DeliveryTrip): number | undefined {
  const all = numberOf(trip.bag['driveBytes']);
  const used = numberOf(trip.bag['usedBytes']);
  if (all !== undefined && used !== undefined) return all - used;
  // free, total, or the longest file: the least counts
  let least: number | undefined;
  (trip.bag['room'] || '').split(',').forEach(function (text) {
    const n = numberOf(text);
    if (n !== undefined && !(n > least!)) least = n;
  });
  return least;
}

/** Whether the bytes fit on the drive, as far as known. */
export function hasRoom(trip: DeliveryTrip, way: Way, bytes: number): boolean {
  const room = roomOf(trip);
  return !way.hasDrive || room === undefined || bytes <= room;
}

/** Finds the modem's drive if needed. @param ways that may need it */
export function findDrive(trip: DeliveryTrip, ways: Way[], onEnd: OnEnd): void {
  const isNeeded = ways.some(function (way) { return !!way.hasDrive; });
  if (trip.bag['drive'] || !isNeeded) onEnd('done');
  else runOwn(trip, 'drive', function (end, wrong) {
    const room = roomOf(trip);
    if (end === 'done') trip.log.info('modem', 'images go through its drive ' + trip.bag['drive'] + (room === undefined ? '' : ', of which ' + inBytes(room) + ' are free'));
    onEnd(end, wrong);
  });
}

/** Methods that may have left a copy. */
export function waysInUse(trip: DeliveryTrip): Way[] {
  return trip.throttle.way ? [trip.throttle.way] : trip.link.modem!.ways();
}

/**
 * A refused method is not retried: for this image, or for all if it does not exist or writes no files. A refusal without a reason
 * may mean a missing command.
 */
export function noteRefusal(trip: DeliveryTrip, wrong: Fault | undefined): void {
  const way = trip.throttle.way!;
  const code = wrong && wrong.code;
  const isDenied = (code === 'put-denied' || code === 'session') && way.hasDrive && !trip.link.lost;
  const isMute = isDenied && !!wrong!.line && !trip.link.modem!.codeOf(wrong!.line);
  const isUseless = (code === 'modem-full' || code === 'copy-missing') && !!way.hasDrive && roomOf(trip) !== undefined && hasRoom(trip, way, trip.attempt.image!.size);
  if (code === 'drive-missing' || isUseless) trip.throttle.refusedWay = way.why;
  else if (isMute || code === 'modem-full' || code === 'copy-missing' || code === 'file-missing' || code === 'content-differs') trip.throttle.refusedWay = way.why + trip.attempt.image!.path;
}

/** A sleeping camera boots before each round. */
export function wasWoken(trip: DeliveryTrip): boolean {
  return trip.sleep.wasAsleep() || (!!trip.sleep.wasMoved && trip.sleep.wasMoved());
}

/** In /snapferry/state: methods given up, after the modem's mark. */
const noteOfWays = 'ways';

function failedWays(trip: DeliveryTrip): string {
  if (trip.throttle.failedWays === undefined) {
    const known = wasWoken(trip) ? trip.notes.get(noteOfWays) : '';
    const mark = markOfModem(trip, noteOfWays);
    trip.throttle.failedWays = known.indexOf(mark) ? '' : known.slice(mark.length);
  }
  return trip.throttle.failedWays;
}

/** After `upload.attempts` consecutive failures by a method, the next one is used; after the last, the first again. */
export function noteFailure(trip: DeliveryTrip, wrong: Fault): void {
  const throttle = trip.throttle;
  const way = throttle.way;
  if (!way || way.confirms === 'slices' || trip.attempt.isAnswered || isOfCard(wrong.code)) return;
  throttle.failed = (throttle.failed || 0) + 1;
  if (throttle.failed < trip.config!['upload.attempts']) return;
  const before = failedWays(trip);
  const isLast = has(before, '|' + way.why + '|');
  throttle.failedWays = isLast ? '' : before + '|' + way.why + '|';
  trip.log.warn('modem', throttle.failed + (throttle.failed === 1 ? ' try' : ' tries in a row') + ' failed by ' + way.name + ' (' + way.why + '); '
    + (isLast ? 'all methods have, so the best one is tried again' : 'the next method that upload.method allows is tried'));
  throttle.failed = 0;
  trip.notes.put(noteOfWays, throttle.failedWays && markOfModem(trip, noteOfWays) + throttle.failedWays);
}

/** For this image or for all, or given up. */
export function wasRefused(trip: DeliveryTrip, way: Way): boolean {
  return has(failedWays(trip), '|' + way.why + '|') || trip.throttle.refusedWay === way.why || trip.throttle.refusedWay === way.why + trip.attempt.image!.path;
}
