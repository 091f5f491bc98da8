import type { States } from '../../at/step';
import type { ImageTrip } from '../deliverytrip';
import { runOwn } from '../imagescript';
import { deleteCheck } from './typedrequest';

/** Deletes the image's copy on the modem's drive. The modem's memory and a socket keep nothing. */
export async function clearCopy(trip: ImageTrip, script: 'clear' | 'unstage'): Promise<void> {
  const method = trip.throttle.method;
  trip.copies.staged = '';
  if (method && method.hasDrive && trip.variables['drive']) await runOwn(trip, script);
}

export function createHttpClearHandlers(trip: ImageTrip): States {
  return {
    async clearing(): Promise<void> {
      if (trip.attempt.image.isSame && trip.attempt.image.isCheck) await deleteCheck(trip);
      await clearCopy(trip, 'clear');
    }
  };
}
