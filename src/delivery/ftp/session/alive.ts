// Asks the server whether the FTP session is alive, after a refusal without a reason.

import { End, type Fault } from '../../../fault';
import { has } from '../../../text';
import type { DeliveryTrip } from '../../deliverytrip';
import { runOnServer } from './run';

/** State of the FTP session. `unasked`: the modem has no command to ask, so the session counts as alive. */
export type Life = 'lives' | 'gone' | 'unasked';

/**
 * Asks the server for its current directory, to learn whether the FTP session is alive. The directory is known since the login, so the answer proves
 * the session. Without login or data connection, a modem refuses everything, often without a reason.
 * @param fault gets the code `session` if the session is gone
 * @returns the session's state; it throws `broken` if the link to the modem is lost
 */
export async function settleRefusal(trip: DeliveryTrip, fault: Fault): Promise<Life> {
  if (!has(trip.variables['home'] || '', '/') || !trip.link.modem.script('where', 0).length) return 'unasked';
  const { end, fault: why } = await tried(runOnServer(trip, 'where'));
  if (end === End.broken) throw ended(end, why);
  if (end === End.done || why.code === 'rejected' || why.code === 'bad-name' || why.code === 'unknown') return 'lives';
  fault.code = 'session';
  return 'gone';
}
