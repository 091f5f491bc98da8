// Handles images that the server refuses for good. Such an image costs one upload, and no further tries. The journal marks it with a digest of the
// server's address. Now and then one of these images is tried again, and if the server takes it, all are sent again.

import type { Fault } from '../../fault';
import { numberOf, wholeOf } from '../../number';
import { digitsOf } from '../../source/removal';
import type { Image } from '../../source/source';
import { RefusedNote, type Words } from '../../store/notewords';
import type { DeliveryTrip, Http, ImageTrip } from '../deliverytrip';
import { wasWoken } from '../pour/drive';

interface KnownTrip extends DeliveryTrip {
  http: Http & { address: string; freed: number; refusedMs: number; since: number; turn: number };
}

/** Number of new images in a row that were not found at the address, after which the round ends. */
const mostInARow = 3;
/** Milliseconds without a refusal after which one refused image is tried again. */
const staleMs = 6 * 3600000;
/** Name of the note on the card about images that the server refuses. */
const note = 'refused';

function save(trip: DeliveryTrip, turn: number): void {
  trip.notes.put(note, [trip.http.since, trip.http.freed, turn].join(' '));
}

/** Reads the card's note of refusals once, and not again for each image. */
function recall(trip: DeliveryTrip): asserts trip is KnownTrip {
  if (trip.http.address !== undefined) return;
  const known = trip.notes.get(note).split(' ') as Words<RefusedNote>;
  // a boot that did not end a sleep may come from a person who corrected the server, so one image is tried at once
  const isWoken = wasWoken(trip);
  const config = trip.config;
  trip.http.since = numberOf(known[RefusedNote.since]) || 0;
  trip.http.freed = numberOf(known[RefusedNote.freed]) || 0;
  trip.http.turn = wholeOf(known[RefusedNote.turn]) || 0;
  // after a sleep, the wait since the last refusal begins again with this boot. After any other boot, no wait is left
  if (trip.http.refusedMs === undefined) trip.http.refusedMs = isWoken ? trip.clock.now() : -Infinity;
  trip.http.address = digitsOf(trip.hash, [
    config['http.method'], config['http.url'], JSON.stringify(config['http.form'] || 0), trip.http.freed
  ].join(' '));
}

/**
 * Whether the last refusal is more than `staleMs` ago. It counts as such by the clock of this boot, or by the chip's clock, which continues during a
 * sleep.
 */
function isStale(trip: KnownTrip): boolean {
  const since = trip.http.since;
  return trip.clock.now() - trip.http.refusedMs > staleMs || (since > 0 && Math.abs(trip.sleep.seconds() - since) * 1000 > staleMs);
}

/** Whether this is the refused image whose upload is tried again, as a test of the server. Each test takes another image. */
function isTurn(trip: KnownTrip, path: string): boolean {
  const http = trip.http;
  if (http.first === path) http.turn = http.seen = 0;
  if (!http.first) {
    http.first = path;
    http.seen = 0;
    // the number in the card's note is set to 0 first. So if this boot ends early, the next test begins again with the first refused image
    save(trip, 0);
  }
  return http.seen!++ >= http.turn;
}

function noteTime(trip: DeliveryTrip, turn: number): void {
  trip.http.refusedMs = trip.clock.now();
  trip.http.since = Math.floor(trip.sleep.seconds());
  save(trip, turn);
}

/** Whether the image is left out of this round, as the server has refused it before. */
export function isRefused(trip: DeliveryTrip, image: Image): boolean {
  recall(trip);
  const http = trip.http;
  if (image.refused !== http.address || image.path === http.probe) return false;
  if (image.isByHand || !isStale(trip) || !isTurn(trip, image.path)) return true;
  http.probe = image.path;
  http.first = '';
  http.turn = http.seen!;
  noteTime(trip, http.turn);
  return false;
}

/**
 * Notes that the server refuses the image for good.
 * @returns the fault. Its code ends the round once several new images in a row were not found at this address
 */
export function noteRefused(trip: ImageTrip, fault: Fault): Fault {
  recall(trip);
  const http = trip.http;
  const image = trip.attempt.image;
  const isAgain = !!image.refused;
  if (http.probe === image.path) http.probe = '';
  trip.source.acts().refuse(image, http.address);
  noteTime(trip, http.turn);
  trip.log.error('image', image.path
    + ' is skipped: the server refuses it; one such image is tried again every six hours and after a restart, all with another http.url');
  if (isAgain || fault.code !== 'folder-denied') return fault;
  http.refusals++;
  if (http.refusals % mostInARow === 0) fault.code = 'address-wrong';
  return fault;
}

/** Notes that the server has accepted the image. If it had refused this image before, all images that it refused are sent again. */
export function noteTaken(trip: ImageTrip): void {
  const http = trip.http;
  http.refusals = http.doubts = 0;
  if (!trip.attempt.image.refused || trip.attempt.image.refused !== http.address) return;
  http.freed!++;
  http.turn = 0;
  http.address = http.probe = undefined;
  save(trip, 0);
  trip.log.info('server', 'takes an image that it had refused, so all others that it has refused are sent again');
}
