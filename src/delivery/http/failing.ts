import type { Handlers } from '../../at/step';
import type { ImageTrip } from '../deliverytrip';
import { isOfCard } from '../pour/imagepayload';
import { clearCopy } from './clearing';

export function createHttpFailHandlers(trip: ImageTrip): Handlers {
  return {
    failing: function (onEnd, cause) {
      if (cause && isOfCard(cause.code)) trip.source.doubt(trip.attempt.image);
      clearCopy(trip, 'unstage', onEnd);
    }
  };
}
