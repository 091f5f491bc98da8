import type { States } from '../../../at/step';
import type { DeliveryTrip } from '../../deliverytrip';
import { runOnServer } from './run';

export function createFtpReopenHandlers(trip: DeliveryTrip): States {
  return {
    async reopening(): Promise<void> { await runOnServer(trip, 'close'); }
  };
}
