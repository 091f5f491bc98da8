import type { Handler, Handlers, OnEnd } from '../at/step';
import { beginsRound } from './rest/rest';
import type { CheckIn, ReadyTrip, RoundTrip } from './roundtrip';
import { mayShoot } from './rules/rules';

export function createShotHandlers(trip: RoundTrip): Handlers {
  return {
    shooting: function (onEnd) {
      function end(): void { onEnd(beginsRound(trip) ? 'done' : 'refused'); }
      if (trip.shots) trip.shots().take(end, function () { return mayShoot(trip); });
      else end();
    }
  };
}

/** `picking` restarts, and its handlers leave memory meanwhile. */
export function shootBetween(
  trip: ReadyTrip, makeHandlers: (trip: ReadyTrip, checkIn: CheckIn) => { picking: Handler }, checkIn: CheckIn, onEnd: OnEnd
): void {
  trip.shots!().take(function () {
    trip.clock.after(0, function () { makeHandlers(trip, checkIn)['picking'](onEnd); });
  }, function () { return mayShoot(trip); });
}
