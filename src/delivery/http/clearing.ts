import type { Handlers, OnEnd } from '../../at/step';
import type { ImageTrip } from '../deliverytrip';
import { runOwn } from '../imagescript';
import { deleteCheck } from './typedrequest';

/** The modem's memory and a socket keep nothing. */
export function clearCopy(trip: ImageTrip, script: 'clear' | 'unstage', onEnd: OnEnd): void {
  const method = trip.throttle.method;
  trip.copies.staged = '';
  if (method && method.hasDrive && trip.variables['drive']) runOwn(trip, script, onEnd);
  else onEnd('done');
}

export function createHttpClearHandlers(trip: ImageTrip): Handlers {
  return {
    clearing: function (onEnd) {
      if (trip.attempt.image.isSame && trip.attempt.image.isCheck) deleteCheck(trip, onEnd, function () { clearCopy(trip, 'clear', onEnd); });
      else clearCopy(trip, 'clear', onEnd);
    }
  };
}
