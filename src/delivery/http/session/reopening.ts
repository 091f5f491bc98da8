import type { States } from '../../../at/step';
import type { DeliveryTrip } from '../../deliverytrip';
import { endEngine } from '../own/engine';

export function createHttpReopenHandlers(trip: DeliveryTrip): States {
  return {
    async reopening(): Promise<void> { await endEngine(trip); }
  };
}
