import type { States } from '../../../at/step';
import type { DeliveryTrip } from '../../deliverytrip';
import { runOnServer } from './run';

export function createFtpCloseHandlers(trip: DeliveryTrip): States {
  return {
    async closing(): Promise<void> {
      if (trip.link.modem && trip.variables['type']) await runOnServer(trip, 'close');
    }
  };
}
