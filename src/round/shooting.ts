// Pictures, before any look for images: with the modem off, unless a round is under way.

import type { Handlers } from '../at/step';
import { beginsRound } from './rest';
import type { RoundTrip } from './trip';

export function createShotHandlers(trip: RoundTrip): Handlers {
  return {
    shooting: function (onEnd) {
      function end(): void { onEnd(beginsRound(trip) ? 'done' : 'refused'); }
      if (trip.shots) trip.shots().take(end);
      else end();
    }
  };
}
