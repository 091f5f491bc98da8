// Finds out whether the server answers, in a round with nothing to send. An answer is the most that such a round can show of firmware on trial.

import { getFile, whyNoGet } from '../delivery/get/getfile';
import { createPart } from '../delivery/get/part';
import { fixedName } from '../delivery/names/imagename';
import { End } from '../fault';
import { has } from '../text';
import type { CheckInTrip } from './checkintrip';

/** Name of a file that the server need not have. That it has none is an answer, too. */
const anyName = 'snapferry.txt';

/**
 * Asks the server for a file. If it has accepted a login already, it is not asked. Its answer proves firmware on trial, but for a failed login,
 * and for a server that is out of order. It ends `refused`, since the round ends then, or `broken` if the link to the modem is unreliable.
 */
export async function askProof(trip: CheckInTrip): Promise<void> {
  let isAnswered = !!trip.session.isIn;
  if (!isAnswered && !whyNoGet(trip)) {
    const part = createPart(0, 1, false, function () { return true; });
    const { end, fault } = await tried(getFile(trip, fixedName(trip, 'remote.firmware') || anyName, part, true));
    if (end === End.broken) throw ended(end, fault);
    isAnswered = !!trip.session.isIn || part.got > 0 || !!part.flaw || has(part.why, ' 403');
  }
  if (isAnswered) trip.round.isProved = true;
  else trip.log.warn('update', 'the server has not answered, so nothing proves this firmware yet');
  throw ended(End.refused);
}
