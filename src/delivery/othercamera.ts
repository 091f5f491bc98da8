// Two cameras may put files of the same names into one folder. Before an image's first upload, a file of its name but of another size may be there,
// unknown to this card's journal. Then it is another camera's, so the image gets another name, and both files stay. A file of the same size is
// replaced, so that a lost journal causes no second copies. FTP asks for the file (ftp/proof/checking.ts). By HTTP the upload itself has a condition
// (http/condition.ts), since a query would cost a TLS handshake of its own.

import { newFault, tell } from '../fault';
import type { ImageTrip } from './deliverytrip';
import { fileNamed } from './names/imagename';
import { noteServer } from './servernote';
import { isReplyEnough, isUnasked } from './verdict';

/** Number of names of one image for which the server shows a file. If it is reached, the server counts as one that shows a file under every name. */
export const mostForeign = 2;

/** Whether the server is asked for a file of the image's name, before the image's first upload. */
export function isToLook(trip: ImageTrip): boolean {
  const image = trip.attempt.image;
  const server = trip.server;
  const isFirst = !trip.attempt.isRetry && !image.isLive && !image.isByHand && !image.again;
  return isFirst && !server.showsAll && !server.isMute && !server.isUnseenTold && !isUnasked(trip) && !isReplyEnough(trip);
}

/**
 * Logs that another camera's file has the image's name, once the image has another name.
 * @param found size or description of the other file, in words
 */
export function tellForeign(trip: ImageTrip, found: string): void {
  const image = trip.attempt.image;
  const detail = found + ' on the server, so it is sent as ' + fileNamed(trip, image);
  if (trip.server.isForeignTold || image.foreign) {
    trip.log.info('image', image.path + ': another file has its name, ' + detail);
    return;
  }
  image.foreign = detail;
  trip.log.warn('image', tell(newFault('name-taken', image.path, detail)));
}

/** Notes that the server shows a file under every name, so that it is not asked any more. The image keeps its own name. */
export function noteShowsAll(trip: ImageTrip): void {
  trip.server.showsAll = true;
  noteServer(trip);
  trip.log.info('server', 'shows a file under every name, so it is not asked whether another camera has the name of an image');
}

/** Notes that the log and the next report have told of another camera's file. It is told only once. */
export function endForeign(trip: ImageTrip): void {
  if (!trip.attempt.image.foreign) return;
  trip.server.isForeignTold = true;
  noteServer(trip);
}
