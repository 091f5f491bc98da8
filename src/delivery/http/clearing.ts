import type { Handlers, OnEnd } from '../../at/step';
import type { ImageTrip } from '../deliverytrip';
import { runOwn } from '../imagescript';
import { isOfCard } from '../pour/imagepayload';

export function createHttpCleanHandlers(trip: ImageTrip): Handlers {
  function clear(script: 'clear' | 'unstage', onEnd: OnEnd): void {
    const method = trip.throttle.method;
    trip.copies.staged = '';
    if (method && method.hasDrive && trip.variables['drive']) runOwn(trip, script, onEnd);
    else onEnd('done');
  }

  return {
    clearing: function (onEnd) { clear('clear', onEnd); },

    failing: function (onEnd, cause) {
      if (cause && isOfCard(cause.code)) trip.source.doubt(trip.attempt.image);
      clear('unstage', onEnd);
    }
  };
}
