// The check-in at the end of a round. It is no reason to keep the modem on.

import type { CheckInTrip } from './checkintrip';
import { fetchSettings } from './fetchsettings';
import { postReport } from './postreport';

/** Ends as CheckIn of the round. */
export async function checkIn(trip: CheckInTrip, step: 'post' | 'fetch'): Promise<void> {
  // in a new turn, with a free stack
  await elapsed(trip.clock, 0);
  if (step === 'post') await postReport(trip);
  else await fetchSettings(trip);
}
