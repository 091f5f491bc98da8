// Whether the session with the server lives, where the modem does not say why it refuses.

import type { End } from '../../../at/step';
import { fault, type Fault } from '../../../fault';
import { has } from '../../../text';
import type { DeliveryTrip } from '../../trip';
import { runScript } from './run';

/** It lives, it is gone, or nobody could be asked. */
export type Life = 'lives' | 'gone' | 'unasked';

/**
 * Once the login or the data connection is gone a modem refuses everything alike, and not every one tells that it is: what proves the
 * session is where it stands, which it has told at the login. A modem that has not told it then, or cannot be asked, is believed.
 * @param onSettled with the same refusal, or with the loss
 */
export function settleRefusal(trip: DeliveryTrip, wrong: Fault, onSettled: (end: End, wrong: Fault, life: Life) => void): void {
  if (!has(trip.bag['home'] || '', '/') || !trip.link.modem!.script('where', 0).length) {
    onSettled('refused', wrong, 'unasked');
    return;
  }
  runScript(trip, 'where', function (end, why) {
    const isAnswered = end === 'done' || why!.code === 'rejected' || why!.code === 'bad-name' || why!.code === 'unknown';
    if (isAnswered) onSettled('refused', wrong, 'lives');
    else onSettled(end, end === 'broken' ? why! : fault('session', wrong.where, wrong.line), 'gone');
  });
}
