// Images that the server refuses for good: each costs the whole upload once, and not at each try. The journal keeps them, each with a mark
// of the address, so that there may be any number. Now and then one of them is tried again, since the server may have been set right: if
// it is taken, so are all others. It keeps no other image back.

import { fault, type Fault } from '../../fault';
import { digitsOf } from '../../source/removal';
import type { Image } from '../../source/source';
import { wasWoken } from '../drive';
import type { DeliveryTrip } from '../trip';

/** Given up for the round after so many images in a row for which there is nothing at this address. */
const mostInARow = 3;
/** One is tried again so long after the last one was refused. */
const staleMs = 6 * 3600000;
/** In /snapferry/state: when one was refused last, how often all were freed, and how many have been tried again since. */
const note = 'refused';

function save(trip: DeliveryTrip, turn: number): void {
  trip.notes.put(note, [trip.http.since, trip.http.freed, turn].join(' '));
}

/** Not for each image: it reads the card. */
function recall(trip: DeliveryTrip): void {
  const known = trip.notes.get(note).split(' ');
  // any other start may be a person's, who has set the server right
  const isWoken = wasWoken(trip);
  const config = trip.config!;
  trip.http.since = +known[0]! || 0;
  trip.http.freed = +known[1]! || 0;
  trip.http.turn = +known[2]! || 0;
  // from then on its own clock counts
  if (trip.http.refusedMs === undefined) trip.http.refusedMs = isWoken ? trip.clock.now() : -Infinity;
  trip.http.address = digitsOf(trip.hash, [config['http.method'], config['http.url'], JSON.stringify(config['http.form'] || 0), trip.http.freed].join(' '));
}

/** Long enough after the last refusal: by the clock of this start, or over a sleep by the one that goes on in it. */
function isStale(trip: DeliveryTrip): boolean {
  const since = trip.http.since!;
  return trip.clock.now() - trip.http.refusedMs! > staleMs || (since > 0 && Math.abs(trip.sleep.seconds() - since) * 1000 > staleMs);
}

/** Each time another one: those that were tried before are passed over, as long as there are others. */
function isTurn(trip: DeliveryTrip, path: string): boolean {
  const http = trip.http;
  if (http.first === path) http.turn = http.seen = 0;
  if (!http.first) {
    http.first = path;
    http.seen = 0;
    // a boot that comes to its end before its turn does is followed by one that begins with the first
    save(trip, 0);
  }
  return http.seen!++ >= http.turn!;
}

function noteTime(trip: DeliveryTrip, turn: number): void {
  trip.http.refusedMs = trip.clock.now();
  trip.http.since = Math.floor(trip.sleep.seconds());
  save(trip, turn);
}

export function isRefused(trip: DeliveryTrip, image: Image): boolean {
  const http = trip.http;
  if (!image.refused) return false;
  if (http.address === undefined) recall(trip);
  if (image.refused !== http.address || image.path === http.probe) return false;
  if (image.isByHand || !isStale(trip) || !isTurn(trip, image.path)) return true;
  http.probe = image.path;
  http.first = '';
  http.turn = http.seen!;
  noteTime(trip, http.turn);
  return false;
}

/** @returns the fault, which ends the round where there is nothing at this address for several new images in a row */
export function noteRefused(trip: DeliveryTrip, wrong: Fault): Fault {
  const http = trip.http;
  const image = trip.attempt.image!;
  const isAgain = !!image.refused;
  if (http.address === undefined) recall(trip);
  if (http.probe === image.path) http.probe = '';
  trip.source.refuse(image, http.address!);
  noteTime(trip, http.turn!);
  trip.log.error('image', image.path + ' is skipped: the server refuses it, and would again; it goes with another http.url, or once the server takes it: every six hours, and after a restart, one such image is tried again');
  if (isAgain || wrong.code !== 'folder-denied') return wrong;
  http.refusals++;
  return http.refusals % mostInARow ? wrong : fault('address-wrong', wrong.where, wrong.line);
}

export function noteTaken(trip: DeliveryTrip): void {
  const http = trip.http;
  http.refusals = http.doubts = 0;
  if (!trip.attempt.image!.refused || trip.attempt.image!.refused !== http.address) return;
  http.freed!++;
  http.turn = 0;
  http.address = http.probe = undefined;
  save(trip, 0);
  trip.log.info('server', 'takes an image that it had refused, so all others that it has refused are sent again');
}
