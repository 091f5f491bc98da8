// Tells what the server's files show: two cameras use one folder and the same names, or the card has lost a record. The table of ownership.ts decides
// whose file it is.

import { newFault, tell } from '../fault';
import type { ImageTrip } from './deliverytrip';
import { fileNamed } from './names/imagename';
import { today } from './names/safename';
import { noteServer } from './servernote';
import { isFirst, Told } from './told';

/**
 * Logs once a day that another file on the server has the image's name, once the image has another name. The next report tells it, too.
 * @param found size or description of the other file, in words
 * @param former name of the other file
 */
export function tellForeign(trip: ImageTrip, found: string, former: string): void {
  const image = trip.attempt.image;
  const day = today(trip.calendar.stamp());
  if (trip.server.foreignDay === day) return;
  trip.server.foreignDay = day;
  noteServer(trip);
  image.told = newFault('name-taken', image.path, found + ' on the server as ' + former + ', so it is sent as ' + fileNamed(trip, image));
  trip.log.warn('image', tell(image.told));
}

/**
 * Logs once that the server has this image, as the last bytes of its file show, and that the card has no record of it. The next report tells it, too.
 * An upload is noted on the card before its first byte, so the card has lost that note, unless a person has deleted it.
 */
export function tellForgotten(trip: ImageTrip): void {
  const image = trip.attempt.image;
  // the journal has no beginning of a preview, a live picture or a check
  const isKnown = trip.attempt.isRetry || image.delivered || image.isByHand || image.isLive || image.whole;
  if (isKnown || trip.attempt.shown.final !== image.size || !isFirst(trip, Told.forgotten)) return;
  image.told = newFault('card-forgets', image.path, 'it is there as ' + fileNamed(trip, image));
  trip.log.warn('image', tell(image.told));
}
