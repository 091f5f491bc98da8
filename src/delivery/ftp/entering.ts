import type { States } from '../../at/step';
import type { ImageTrip } from '../deliverytrip';
import { enterFolder } from './session/directory';

export function createEnterHandlers(trip: ImageTrip): States {
  return {
    async entering(): Promise<void> { await enterFolder(trip); }
  };
}
