// A server for deposits only neither replaces nor deletes the rest of an upload that broke off.

import type { MethodTrip } from '../../deliverytrip';
import { measure } from '../proof/measure';

/**
 * After a refused upload whose older file was to be deleted: is it still there? Then, or if the server shows no files, the next try goes
 * under another name, and first asks for a copy there.
 */
export function leaveTaken(trip: MethodTrip, onEnd: () => void): void {
  const image = trip.attempt.image;
  measure(trip, function (found) {
    if (found !== 'absent' && found !== image.size) {
      if (trip.server.taken !== image.path) trip.server.takenNames = 0;
      trip.server.taken = image.path;
      trip.server.takenNames!++;
      trip.log.warn('server', 'it neither replaces nor deletes ' + trip.variables['name'] + ', the rest of an upload that broke off, so ' + image.path + ' is sent under another name');
    }
    onEnd();
  }, onEnd);
}
