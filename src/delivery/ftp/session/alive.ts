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
 * @param onSettled with the refusal, or with the loss
 */
export function settleRefusal(trip: DeliveryTrip, fault: Fault, onSettled: (end: 'refused' | 'broken', fault: Fault, life: Life) => void): void {
  if (!has(trip.variables['home'] || '', '/') || !trip.link.modem.script('where', 0).length) {
    onSettled('refused', fault, 'unasked');
    return;
  }
  runOnServer(trip, 'where', function (end, why) {
    const isAnswered = end === 'done' || why.code === 'rejected' || why.code === 'bad-name' || why.code === 'unknown';
    if (isAnswered) onSettled('refused', fault, 'lives');
    else if (end === 'broken') onSettled(end, why, 'gone');
    else {
      fault.code = 'session';
      onSettled(end, fault, 'gone');
    }
  });
}
