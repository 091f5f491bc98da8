import type { Handlers } from '../../../at/step';
import type { DeliveryTrip } from '../../deliverytrip';
import { endEngine } from '../own/engine';

export function createHttpCloseHandlers(trip: DeliveryTrip): Handlers {
  return {
    closing: function (onEnd) {
      if (trip.link.modem && trip.variables['serverHost']) endEngine(trip, onEnd);
      else onEnd('done');
    }
  };
}
