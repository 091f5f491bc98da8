import type { Handlers } from '../../at/step';
import type { ImageTrip } from '../deliverytrip';
import { enterFolder } from './session/directory';

export function createEnterHandlers(trip: ImageTrip): Handlers {
  return {
    entering: function (onEnd) { enterFolder(trip, onEnd); }
  };
}
