import type { Image } from '../../source/source';
import { whyUnsent } from '../../source/unsent';
import { noteUnsent } from '../report/faultnote';
import type { ReadyTrip } from '../roundtrip';

/**
 * Leaves out a file that is never sent, such as one with secrets or one that is too large, until its size changes. This is logged once.
 * @returns false if the file may be sent
 */
export function leaveUnsent(trip: ReadyTrip, image: Image): boolean {
  const why = whyUnsent(trip.files, image.path, image.size);
  if (!why) return false;
  trip.log.warn('image', image.path + ' is not sent, since ' + why + '; it is left alone until its size changes');
  noteUnsent(trip, image.path, why);
  if (!trip.source.deliver(image, 'e')) trip.source.skip(image);
  return true;
}
