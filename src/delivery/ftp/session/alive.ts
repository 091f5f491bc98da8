// Asks whether the FTP session is alive, after a refusal without a reason.

import type { Fault } from '../../../fault';
import { has } from '../../../text';
import type { DeliveryTrip } from '../../deliverytrip';
import { runOnServer } from './run';

/** Whether the session lives. `unasked`: the modem cannot be asked, so it is believed. */
export type Life = 'lives' | 'gone' | 'unasked';

/**
 * Asks for the working directory, which is known since the login and so proves the session. Without login or data connection, a modem
 * refuses everything, often without a reason.
 * @param fault gets the code `session`, if the session is gone
 * @returns the session's life, or ends `broken` without a link
 */
export async function settleRefusal(trip: DeliveryTrip, fault: Fault): Promise<Life> {
  if (!has(trip.variables['home'] || '', '/') || !trip.link.modem.script('where', 0).length) return 'unasked';
  const { end, fault: why } = await tried(runOnServer(trip, 'where'));
  if (end === 'broken') throw ended(end, why);
  if (end === 'done' || why.code === 'rejected' || why.code === 'bad-name' || why.code === 'unknown') return 'lives';
  fault.code = 'session';
  return 'gone';
}
