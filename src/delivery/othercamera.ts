// Tells that two cameras put files of the same names into one folder. The table of ownership.ts decides whose file it is.

import { newFault, tell } from '../fault';
import type { ImageTrip } from './deliverytrip';
import { fileNamed } from './names/imagename';
import { today } from './names/safename';
import { noteServer } from './servernote';

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
  image.foreign = found + ' on the server as ' + former + ', so it is sent as ' + fileNamed(trip, image);
  trip.log.warn('image', tell(newFault('name-taken', image.path, image.foreign)));
}
