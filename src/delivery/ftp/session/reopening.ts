import type { Handlers } from '../../../at/step';
import type { DeliveryTrip } from '../../deliverytrip';
import { runOnServer } from './run';

export function createFtpReopenHandlers(trip: DeliveryTrip): Handlers {
  return {
    reopening: function (onEnd) { runOnServer(trip, 'close', onEnd); }
  };
}
