// Images that the server refuses for good: each costs the whole upload once, and not at each try. So many in a row, and it is the address
// that is wrong.

import { fault, type Fault } from '../../fault';
import type { Image } from '../../source/source';
import { has } from '../../text';
import type { DeliveryTrip } from '../trip';

/** Given up for the round after so many images in a row. */
const mostInARow = 3;
/** Twenty images are remembered; a mark has eight digits and a blank. */
const longestMarks = 180;
/** They are tried again so long after the last one: the server may have been set right. */
const forgottenMs = 6 * 3600000;

function markOf(trip: DeliveryTrip, image: Image): string {
  return trip.hash(image.path + ' ' + image.size) + ' ';
}

export function isRefused(trip: DeliveryTrip, image: Image): boolean {
  if (trip.http.refused && trip.clock.now() - trip.http.refusedMs! > forgottenMs) trip.http.refused = '';
  return has(trip.http.refused || '', markOf(trip, image));
}

/** @returns the fault, which ends the round where the server has refused several in a row */
export function noteRefused(trip: DeliveryTrip, wrong: Fault): Fault {
  const image = trip.attempt.image!;
  trip.http.refused = (markOf(trip, image) + (trip.http.refused || '')).slice(0, longestMarks);
  trip.http.refusals++;
  trip.http.refusedMs = trip.clock.now();
  trip.log.error('image', image.path + ' is skipped: the server refuses it, and would again; it is tried once more in some hours, or with another config.json');
  return trip.http.refusals % mostInARow ? wrong : fault('address-wrong', wrong.where, wrong.line);
}

export function noteTaken(trip: DeliveryTrip): void {
  trip.http.refusals = 0;
}
