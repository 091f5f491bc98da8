import type { States } from '../../at/step';
import type { Fault } from '../../fault';
import type { ImageTrip } from '../deliverytrip';
import { isOfCard } from '../pour/imagepayload';
import { clearCopy } from './clearing';

export function createHttpFailHandlers(trip: ImageTrip, cause: Fault | undefined): States {
  return {
    async failing(): Promise<void> {
      if (cause && isOfCard(cause.code)) trip.source.doubt(trip.attempt.image);
      await clearCopy(trip, 'unstage');
    }
  };
}
