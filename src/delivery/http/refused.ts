// Images that the server refuses for good: each costs the whole upload once, and not at each try. So many in a row, and it is the address
// that is wrong. They are tried again hours later, a few at a time, and then keep nothing else back.

import { fault, type Fault } from '../../fault';
import { markOf } from '../../source/removal';
import type { Image } from '../../source/source';
import { has } from '../../text';
import type { DeliveryTrip } from '../trip';

/** Given up for the round after so many images in a row; as many are tried again at once. */
const mostInARow = 3;
/** A mark has eight digits and a blank. */
const markChars = 9;
/** Twenty images are remembered. */
const longestMarks = 20 * markChars;
/** They are tried again so long after the last refusal: the server may have been set right. */
const staleMs = 6 * 3600000;
/** In /snapferry/state: when the last of them was refused, the config.json, their marks. */
const note = 'refused';

/** A camera that sleeps boots before each round; any other start is a person's, who may have set the server right. */
function recall(trip: DeliveryTrip): void {
  const isWoken = trip.sleep.wasAsleep() || (!!trip.sleep.wasMoved && trip.sleep.wasMoved());
  const known = isWoken ? trip.notes.get(note) : '';
  const since = parseInt(known, 10);
  const head = since + ' ' + trip.configDigest + ' ';
  const seconds = trip.calendar.seconds() - since;
  trip.http.refused = known.indexOf(head) ? '' : known.slice(head.length);
  // without the network's time nobody knows how old the note is
  trip.http.refusedMs = trip.clock.now() - (since && seconds >= 0 ? seconds * 1000 : Infinity);
}

/** From the oldest on. */
function tryAgain(trip: DeliveryTrip): void {
  const marks = trip.http.refused!;
  const kept = Math.max(0, marks.length - mostInARow * markChars);
  trip.http.again = marks.slice(kept);
  trip.http.refused = marks.slice(0, kept);
  trip.http.refusedMs = trip.clock.now();
}

export function isRefused(trip: DeliveryTrip, image: Image): boolean {
  // the time may still come from the network
  if (trip.http.refused === undefined && trip.calendar.seconds()) recall(trip);
  if (trip.http.refused && trip.clock.now() - trip.http.refusedMs! > staleMs) tryAgain(trip);
  return has(trip.http.refused || '', markOf(trip.hash, image));
}

/** @returns the fault, which ends the round where the server has refused several in a row that it had not refused before */
export function noteRefused(trip: DeliveryTrip, wrong: Fault): Fault {
  const mark = markOf(trip.hash, trip.attempt.image!);
  if (trip.http.refused === undefined) {
    recall(trip);
    trip.http.again = trip.http.refused!;
    trip.http.refused = '';
  }
  const isAgain = has(trip.http.again || '', mark);
  trip.http.refused = (mark + trip.http.refused).slice(0, longestMarks);
  trip.http.refusedMs = trip.clock.now();
  trip.notes.put(note, [Math.floor(trip.calendar.seconds()), trip.configDigest, trip.http.refused].join(' '));
  trip.log.error('image', trip.attempt.image!.path + ' is skipped: the server refuses it, and would again; it is tried once more in some hours, or with another config.json');
  if (!isAgain) trip.http.refusals++;
  return isAgain || trip.http.refusals % mostInARow ? wrong : fault('address-wrong', wrong.where, wrong.line);
}

export function noteTaken(trip: DeliveryTrip): void {
  trip.http.refusals = trip.http.doubts = 0;
  // it was set right, so the others may go as well
  if (!has(trip.http.again || '', markOf(trip.hash, trip.attempt.image!))) return;
  trip.http.again += trip.http.refused!;
  trip.http.refused = '';
}
