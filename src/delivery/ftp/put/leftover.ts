// Handles a server that accepts uploads only, and neither replaces nor deletes a file. The file in the way may be the rest of an interrupted upload,
// or a copy that the server has changed.

import { End } from '../../../fault';
import type { MethodTrip } from '../../deliverytrip';
import { measure, type Measure } from '../proof/measure';
import { eraseServed } from '../session/directory';

/** Most other names that one image gets after its own name was taken. At two tries a day, they last for more than a month. */
const mostNames = 99;

/**
 * Deletes the server's older file of the image's name after a refused upload, and checks whether it is gone. If it is still there, or the server
 * shows no files, the next try uses another name. That try first asks whether a copy with the other name exists. With `upload.verify` "reply" the
 * server is not asked, so even a complete copy makes its name unusable.
 * @param before size of the older file before the upload: bytes, `absent` or `untold`
 * @returns true if the file's size is as before, so the server took no byte
 */
export async function leaveTaken(trip: MethodTrip, before: Measure): Promise<boolean> {
  const image = trip.attempt.image;
  // a full disk cuts this upload short. If the server lets files be deleted, the partial upload is deleted here
  const { end: erased } = await tried(eraseServed(trip));
  if (erased !== End.done) return false;
  const { end: measured, value: [found] } = await tried(measure(trip, false));
  if (measured !== End.done || found === 'absent' || (found === image.size && trip.config['upload.verify'] !== 'reply')) return false;
  image.takenNames = Math.min((image.takenNames || 0) + 1, mostNames);
  trip.log.warn('server', 'it did not delete ' + trip.variables['name'] + ', most likely the rest of an upload that broke off or a copy that the server changed, and most likely refuses to replace it, so '
    + image.path + ' is sent under another name');
  return found === before && found !== 'untold';
}
