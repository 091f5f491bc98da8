import type { Handlers } from '../../at/step';
import type { ImageTrip } from '../deliverytrip';
import { findDrive, methodsInUse } from '../pour/drive';
import { isOfCard } from '../pour/imagepayload';
import { runOnServer } from './session/run';

export function createFtpFailHandlers(trip: ImageTrip): Handlers {
  return {
    failing: function (onEnd, cause) {
      const isBad = !!cause && isOfCard(cause.code);
      trip.copies.staged = '';
      if (isBad) trip.source.doubt(trip.attempt.image);
      findDrive(trip, methodsInUse(trip), function (found, noDrive) {
        if (found === 'broken') onEnd(found, noDrive);
        else runOnServer(trip, 'unstage', function (end, fault) {
          // other data must not stay on the server under an image's name
          if (end !== 'broken' && isBad && trip.throttle.method && trip.throttle.method.name === 'stream') runOnServer(trip, 'erase', onEnd);
          else onEnd(end, fault);
        });
      });
    }
  };
}
