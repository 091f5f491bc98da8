// Two cameras may put files of the same names into one folder. A file of an image's name and of another size, there before the image's
// first upload and unknown to this card's journal, is another camera's. The image then gets another name, and both files stay. A file of
// the same size is replaced, so that a lost journal doubles nothing. FTP asks for it (ftp/proof/checking.ts). By HTTP the upload itself has
// a condition (http/condition.ts), since a query would cost a TLS handshake of its own.

import { newFault, tell } from '../fault';
import type { ImageTrip } from './deliverytrip';
import { fileNamed } from './names/imagename';
import { noteServer } from './servernote';
import { isReplyEnough, isUnasked } from './verdict';

/** A server that shows files under so many names of one image shows one under every name. */
export const mostForeign = 2;

/** Tells whether a file of the image's name matters, before the image's first upload. */
export function isToLook(trip: ImageTrip): boolean {
  const image = trip.attempt.image;
  const server = trip.server;
  const isFirst = !trip.attempt.isRetry && !image.isLive && !image.isByHand && !image.again;
  return isFirst && !server.showsAll && !server.isMute && !server.isUnseenTold && !isUnasked(trip) && !isReplyEnough(trip);
}

/** Logs that another camera's file has the image's name, which is already another one. @param found that file, in words */
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

/** Leaves the image its own name, as the server shows a file under every name. It is not asked any more. */
export function noteShowsAll(trip: ImageTrip): void {
  trip.server.showsAll = true;
  noteServer(trip);
  trip.log.info('server', 'shows a file under every name, so it is not asked whether another camera has the name of an image');
}

/** Notes that the log and the next report tell of another camera's file. They do so once. */
export function endForeign(trip: ImageTrip): void {
  if (!trip.attempt.image.foreign) return;
  trip.server.isForeignTold = true;
  noteServer(trip);
}
