// A copy of an image in the modem: deletes a former one first, and counts lost bytes.

import type { End } from '../../at/step';
import type { Fault } from '../../fault';
import type { ScriptName } from '../../modem/modem';
import type { DeliveryTrip, ImageTrip, MethodTrip } from '../deliverytrip';
import { runOwn, scriptOf } from '../imagescript';
import { judgeLoss, settleLoss } from './loss';

/** The end of a payload's script: lost bytes are counted at once, if the modem counts. */
export async function countLoss(trip: ImageTrip, script: ScriptName, end: End, fault: Fault | undefined): Promise<void> {
  const of = trip.attempt.image;
  if (!fault) trip.throttle.isOkKnown = true;
  const row = fault && end === 'broken' && fault.code === 'bytes-lost' && scriptOf(trip, script, of.size).filter(function (one) { return !!one.pour; })[0];
  if (row) return await settleLoss(trip, { path: of.path, row: row, judge: judgeLoss }, fault);
  throw ended(end, fault);
}

/** A modem may not replace a former copy. */
function mayHaveCopy(trip: MethodTrip): boolean {
  const isUnsure = trip.copies.unsure > 0 && !!trip.link.modem.overlapsPut;
  if (trip.copies.unsure) trip.copies.unsure--;
  return (trip.copies.mayHaveCopy || isUnsure) && !!trip.throttle.method.hasDrive && !trip.throttle.method.clears;
}

/** Before another copy goes into the modem. */
export async function clearFormer(trip: MethodTrip): Promise<void> {
  if (!mayHaveCopy(trip)) return;
  const { end, fault } = await tried(runOwn(trip, 'unstage'));
  if (end === 'broken') throw ended(end, fault);
}

export function isToCompare(trip: DeliveryTrip): boolean {
  return trip.config['upload.verify'] === 'content' && !trip.throttle.noReadBack && scriptOf(trip, 'readBack', 0).length > 0;
}
