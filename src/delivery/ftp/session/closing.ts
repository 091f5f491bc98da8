import type { Handlers } from '../../../at/step';
import type { DeliveryTrip } from '../../deliverytrip';
import { runOnServer } from './run';

export function createFtpCloseHandlers(trip: DeliveryTrip): Handlers {
  return {
    closing: function (onEnd) {
      if (trip.link.modem && trip.variables['type']) runOnServer(trip, 'close', onEnd);
      else onEnd('done');
    }
  };
}
