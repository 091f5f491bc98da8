// Is the FTP session alive? For refusals without a reason.

import type { Fault } from '../../../fault';
import { has } from '../../../text';
import type { DeliveryTrip } from '../../deliverytrip';
import { runOnServer } from './run';

/** `unasked`: the modem cannot be asked. */
export type Life = 'lives' | 'gone' | 'unasked';

/**
 * Without login or data connection a modem refuses everything, often without a reason. The working directory, known since login, proves
 * the session. A modem that cannot report it is believed.
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
