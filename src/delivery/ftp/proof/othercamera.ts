// Two cameras may put files of the same names into one folder. A file of an image's name and of another size, there before the image's
// first upload and unknown to this card's journal, is another camera's. The image then gets another name, and both files stay. A file of
// the same size is replaced, so that a lost journal doubles nothing. By HTTP nobody is asked. A query before the upload costs a TLS
// handshake of its own, and a cache would remember that the image is not there.

import { newFault, tell } from '../../../fault';
import type { ImageTrip, MethodTrip } from '../../deliverytrip';
import { fileNamed } from '../../names/imagename';
import { noteServer } from '../../servernote';
import { isReplyEnough, isUnasked } from '../../verdict';

/** A server that shows files under so many names of one image shows one under every name. */
const mostForeign = 2;

/** Tells whether the server is asked for a file of the image's name before the image's first upload. */
export function isToLook(trip: ImageTrip): boolean {
  const image = trip.attempt.image;
  const server = trip.server;
  const isFirst = !trip.attempt.isRetry && !image.isLive && !image.isByHand && !image.again;
  return isFirst && !server.showsAll && !server.isMute && !server.isUnseenTold && !isUnasked(trip) && !isReplyEnough(trip);
}

/**
 * Gives the image a name under which the server has no file of another camera.
 * @param first what the server has under the image's name, as `look` returns it
 * @param look returns what the server has under the image's name, in words. Empty: nothing, or a file of the image's size
 * @param rename sets the image's names again
 */
export async function leaveForeign(
  trip: MethodTrip, first: string, look: (trip: MethodTrip) => Promise<string>, rename: (trip: MethodTrip) => Promise<void>
): Promise<void> {
  const image = trip.attempt.image;
  const before = image.takenNames || 0;
  let found = first;
  for (let i = 0; found && i < mostForeign; i++) {
    image.takenNames = (image.takenNames || 0) + 1;
    await rename(trip);
    found = await look(trip);
  }
  if (found) {
    image.takenNames = before;
    await rename(trip);
    trip.server.showsAll = true;
    noteServer(trip);
    trip.log.info('server', 'shows a file under every name, so it is not asked whether another camera has the name of an image');
  } else tellForeign(trip, first);
}

function tellForeign(trip: ImageTrip, found: string): void {
  const image = trip.attempt.image;
  const detail = found + ' on the server, so it is sent as ' + fileNamed(trip, image);
  if (trip.server.isForeignTold) {
    trip.log.info('image', image.path + ': another file has its name, ' + detail);
    return;
  }
  image.foreign = detail;
  trip.log.warn('image', tell(newFault('name-taken', image.path, detail)));
}

/** Notes that the log and the next report tell of another camera's file. They do so once. */
export function endForeign(trip: ImageTrip): void {
  if (!trip.attempt.image.foreign) return;
  trip.server.isForeignTold = true;
  noteServer(trip);
}
