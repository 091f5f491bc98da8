// Tells that two cameras put files of the same names into one folder. The table of ownership.ts decides whose file it is.

import { newFault, tell } from '../fault';
import type { ImageTrip } from './deliverytrip';
import { fileNamed } from './names/imagename';
import { today } from './names/safename';
import { noteServer } from './servernote';

/**
 * Logs that another camera's file has the image's name, once the image has another name.
 * @param found size or description of the other file, in words
 */
export function tellForeign(trip: ImageTrip, found: string): void {
  const image = trip.attempt.image;
  const detail = found + ' on the server, so it is sent as ' + fileNamed(trip, image);
  if (trip.server.foreignDay === today(trip.calendar.stamp()) || image.foreign) {
    trip.log.info('image', image.path + ': another file has its name, ' + detail);
    return;
  }
  image.foreign = detail;
  trip.log.warn('image', tell(newFault('name-taken', image.path, detail)));
}

/** Notes that the log and the next report have told of another camera's file. It is told once a day. */
export function endForeign(trip: ImageTrip): void {
  if (!trip.attempt.image.foreign) return;
  trip.server.foreignDay = today(trip.calendar.stamp());
  noteServer(trip);
}
