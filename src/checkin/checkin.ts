// The check-in at the end of a round. It is no reason to keep the modem on.

import type { OnEnd } from '../at/step';
import type { CheckInTrip } from './checkintrip';
import { fetchSettings } from './fetchsettings';
import { postReport } from './postreport';

/** @param onEnd see CheckIn of the round */
export function checkIn(trip: CheckInTrip, step: 'post' | 'fetch', onEnd: OnEnd): void {
  // in a new turn, with a free stack
  trip.clock.after(0, function () {
    if (step === 'post') postReport(trip, onEnd);
    else fetchSettings(trip, onEnd);
  });
}
