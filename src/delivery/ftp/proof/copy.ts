import type { End, OnEnd } from '../../../at/step';
import { newFault, type Fault } from '../../../fault';
import { inBytes } from '../../../text';
import type { DeliveryTrip, ImageTrip } from '../../deliverytrip';
import { noteVanished } from '../session/server';
import type { Measure } from './measure';

/** The image has a temporary name until it is verified. */
export function isTemporary(trip: DeliveryTrip): boolean {
  return trip.variables['name'] !== trip.variables['finalName'];
}

/** Absent, or without a size although it was complete a moment ago. */
export function isCopyGone(trip: DeliveryTrip, found: Measure): boolean {
  return found === 'absent' || (found === 'untold' && !!trip.attempt.isVerified);
}

/** Gone after the server's reply to the complete transfer. */
export function vanish(trip: ImageTrip, found: Measure, onEnd: OnEnd): void {
  if (!trip.attempt.image.isLive && noteVanished(trip)) onEnd('done');
  else onEnd('refused', differs(trip, found));
}

export function noteCopy(trip: ImageTrip, found: Measure): void {
  const missing = typeof found === 'number' ? trip.attempt.image.size - found : 0;
  if (missing) trip.attempt.image.again = 'the copy on the server was ' + inBytes(Math.abs(missing)) + (missing > 0 ? ' short' : ' too long');
  else if (found === 'absent') trip.attempt.image.again = 'the server had no copy';
}

export function differs(trip: ImageTrip, found: Measure): Fault {
  noteCopy(trip, found);
  return newFault('size-differs', 'size on the server', found === 'absent' ? 'not there, although it had confirmed the transfer' : found === 'untold' ? 'no longer reported' : found + ' of ' + inBytes(trip.attempt.image.size));
}

/** Whether the server refused, and the connection works. */
export function isNo(end: End, fault: Fault | undefined): boolean {
  return !!fault && end === 'refused' && (fault.code === 'rejected' || fault.code === 'refused' || fault.code === 'bad-name');
}
