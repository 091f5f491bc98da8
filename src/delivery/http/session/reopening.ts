import type { Handlers } from '../../../at/step';
import type { DeliveryTrip } from '../../deliverytrip';
import { endEngine } from '../own/engine';

export function createHttpReopenHandlers(trip: DeliveryTrip): Handlers {
  return {
    reopening: function (onEnd) { endEngine(trip, onEnd); }
  };
}
