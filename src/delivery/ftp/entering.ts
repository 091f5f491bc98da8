import type { Handlers } from '../../at/step';
import type { ImageTrip } from '../trip';
import { enterFolder } from './session/folder';

export function createEnterHandlers(trip: ImageTrip): Handlers {
  return {
    entering: function (onEnd) { enterFolder(trip, onEnd); }
  };
}
