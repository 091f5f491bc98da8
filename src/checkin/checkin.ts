// The check-in at the end of a round: it sends the report, and fetches settings and firmware. The modem is on for the images anyway. For a
// check-in alone it is not kept on.

import type { CheckInCall } from '../round/roundtrip';
import { askProof } from './askproof';
import type { CheckInTrip } from './checkintrip';
import { fetchFirmware } from './fetchfirmware';
import { fetchSettings } from './fetchsettings';
import { postReport } from './postreport';

/**
 * Does one step of the check-in: posts the report, fetches settings or a piece of firmware, or asks the server for an answer. For each step, the
 * type `CheckIn` in round/roundtrip.ts tells how it may end.
 */
export async function checkIn(trip: CheckInTrip, step: CheckInCall): Promise<void> {
  // The step runs in a new turn of the event loop, which begins with an empty stack.
  await elapsed(trip.clock, 0);
  if (step === 'post') await postReport(trip);
  else if (step === 'fetch') await fetchSettings(trip);
  else if (step === 'ask') await askProof(trip);
  else await fetchFirmware(trip);
}
