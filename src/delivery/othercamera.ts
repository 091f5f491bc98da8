// Two cameras may put files of the same names into one folder. A file of an image's name and of another size, there before the image's
// first upload and unknown to this card's journal, is another camera's. The image then gets another name, and both files stay. A file of
// the same size is replaced, so that a lost journal doubles nothing. FTP asks for it (ftp/proof/checking.ts). By HTTP the upload itself has
// a condition (http/condition.ts), since a query would cost a TLS handshake of its own.

import { newFault, tell } from '../fault';
import type { ImageTrip } from './deliverytrip';
import { fileNamed } from './names/imagename';
import { noteServer } from './servernote';
import { isReplyEnough, isUnasked } from './verdict';

/** If the server shows a file under this many names of one image, it counts as a server that shows a file under every name. */
export const mostForeign = 2;

/** Whether the server is asked for a file of the image's name, before the image's first upload. */
export function isToLook(trip: ImageTrip): boolean {
  const image = trip.attempt.image;
  const server = trip.server;
  const isFirst = !trip.attempt.isRetry && !image.isLive && !image.isByHand && !image.again;
  return isFirst && !server.showsAll && !server.isMute && !server.isUnseenTold && !isUnasked(trip) && !isReplyEnough(trip);
}

/**
 * Logs that another camera's file has the image's name, after the image got another one. @param found size or description of that file, in words
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

/** Notes that the log and the next report have told of another camera's file, which they do once. */
export function endForeign(trip: ImageTrip): void {
  if (!trip.attempt.image.foreign) return;
  trip.server.isForeignTold = true;
  noteServer(trip);
}
