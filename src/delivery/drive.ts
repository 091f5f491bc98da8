// The modem's drive and memory: where they are, which methods leave traces there, and which are refused.

import type { OnEnd } from '../at/step';
import type { Fault } from '../fault';
import { markOfModem } from '../link/link';
import type { Way } from '../modem/modem';
import { has, inBytes } from '../text';
import { runOwn } from './script';
import { isOfCard } from './stage';
import type { DeliveryTrip } from './trip';

/** The first number in what the modem says of it; undefined where it says none. */
function numberOf(text: string | undefined): number | undefined {
  const digits = /[0-9]+/.exec(text || '');
  return digits ? +digits[0]! : undefined;
}

/** The bytes that were free on the drive when it was found; undefined where the modem did not tell. */
function roomOf(trip: DeliveryTrip): number | undefined {
  const all = numberOf(trip.bag['driveBytes']);
  const used = numberOf(trip.bag['usedBytes']);
  if (all !== undefined && used !== undefined) return all - used;
  // what is free, what there is in all, and the longest file where that is less
  let least: number | undefined;
  (trip.bag['room'] || '').split(',').forEach(function (text) {
    const n = numberOf(text);
    if (n !== undefined && !(n > least!)) least = n;
  });
  return least;
}

/** Whether so many bytes go onto the drive by this method, as far as is known. */
export function hasRoom(trip: DeliveryTrip, way: Way, bytes: number): boolean {
  const room = roomOf(trip);
  return !way.hasDrive || room === undefined || bytes <= room;
}

/** The modem's drive, where it has any and none is known yet. @param ways those that may need it */
export function findDrive(trip: DeliveryTrip, ways: Way[], onEnd: OnEnd): void {
  const isNeeded = ways.some(function (way) { return !!way.hasDrive; });
  if (trip.bag['drive'] || !isNeeded) onEnd('done');
  else runOwn(trip, 'drive', function (end, wrong) {
    const room = roomOf(trip);
    if (end === 'done') trip.log.info('modem', 'images go through its drive ' + trip.bag['drive'] + (room === undefined ? '' : ', of which ' + inBytes(room) + ' are free'));
    onEnd(end, wrong);
  });
}

/** Those whose traces may lie in the modem: the one in use, or all where that is not known. */
export function waysInUse(trip: DeliveryTrip): Way[] {
  return trip.throttle.way ? [trip.throttle.way] : trip.link.modem!.ways();
}

/**
 * A method that the modem refuses is not tried again: not for this image, or not at all where it is not there; or where there is room for
 * the image and it does not lie there all the same, as with a firmware that writes no files. One that refuses to send its file and gives
 * no reason may lack the command.
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

/** A camera that sleeps boots before each round: nobody has changed anything in between. */
export function wasWoken(trip: DeliveryTrip): boolean {
  return trip.sleep.wasAsleep() || (!!trip.sleep.wasMoved && trip.sleep.wasMoved());
}

/** In /snapferry/state: which methods were given up, after the modem that has them. */
const noteOfWays = 'ways';

function failedWays(trip: DeliveryTrip): string {
  if (trip.throttle.failedWays === undefined) {
    const known = wasWoken(trip) ? trip.notes.get(noteOfWays) : '';
    const mark = markOfModem(trip, noteOfWays);
    trip.throttle.failedWays = known.indexOf(mark) ? '' : known.slice(mark.length);
  }
  return trip.throttle.failedWays;
}

/**
 * A try of the image in hand has failed. After `upload.attempts` in a row that another method might have spared, it is the next one's turn;
 * after the last one, the first's again.
 */
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

/** Whether it was, for the image in hand or at all, or was given up. */
export function wasRefused(trip: DeliveryTrip, way: Way): boolean {
  return has(failedWays(trip), '|' + way.why + '|') || trip.throttle.refusedWay === way.why || trip.throttle.refusedWay === way.why + trip.attempt.image!.path;
}
