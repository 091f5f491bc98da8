import type { States } from '../../../at/step';
import type { DeliveryTrip } from '../../deliverytrip';
import { endEngine } from '../own/engine';

export function createHttpCloseHandlers(trip: DeliveryTrip): States {
  return {
    async closing(): Promise<void> {
      if (trip.link.modem && trip.variables['serverHost']) await endEngine(trip);
    }
  };
}
