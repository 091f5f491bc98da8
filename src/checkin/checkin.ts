// The check-in at the end of a round. It is no reason to keep the modem on.

import type { CheckIn } from '../round/roundtrip';
import type { CheckInTrip } from './checkintrip';
import { fetchFirmware } from './fetchfirmware';
import { fetchSettings } from './fetchsettings';
import { postReport } from './postreport';

/** Ends as CheckIn of the round. */
export async function checkIn(trip: CheckInTrip, step: Parameters<CheckIn>[0]): Promise<void> {
  // in a new turn, with a free stack
  await elapsed(trip.clock, 0);
  if (step === 'post') await postReport(trip);
  else if (step === 'fetch') await fetchSettings(trip);
  else await fetchFirmware(trip);
}
