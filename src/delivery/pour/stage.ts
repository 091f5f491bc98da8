// A copy of an image in the modem: deletes a former one first, and counts lost bytes.

import type { OnEnd } from '../../at/step';
import type { ScriptName } from '../../modem/modem';
import type { DeliveryTrip, ImageTrip, MethodTrip } from '../deliverytrip';
import { runOwn, scriptOf } from '../imagescript';
import { judgeLoss, settleLoss } from './loss';

/** Counts lost bytes at once, if the modem counts. */
export function withLoss(trip: ImageTrip, script: ScriptName, onEnd: OnEnd): OnEnd {
  return function (end, fault) {
    const of = trip.attempt.image;
    if (!fault) trip.throttle.isOkKnown = true;
    const row = fault && end === 'broken' && fault.code === 'bytes-lost' && scriptOf(trip, script, of.size).filter(function (one) { return !!one.pour; })[0];
    if (row) settleLoss(trip, { path: of.path, row: row, judge: judgeLoss }, fault, onEnd);
    else onEnd(end, fault);
  };
}

/** A modem may not replace a former copy. */
function mayHaveCopy(trip: MethodTrip): boolean {
  const isUnsure = trip.copies.unsure > 0 && !!trip.link.modem.overlapsPut;
  if (trip.copies.unsure) trip.copies.unsure--;
  return (trip.copies.mayHaveCopy || isUnsure) && !!trip.throttle.method.hasDrive && !trip.throttle.method.clears;
}

export function clearThenFill(trip: MethodTrip, fill: () => void, onEnd: OnEnd): void {
  if (!mayHaveCopy(trip)) fill();
  else runOwn(trip, 'unstage', function (end, fault) {
    if (end === 'broken') onEnd(end, fault);
    else fill();
  });
}

export function isToCompare(trip: DeliveryTrip): boolean {
  return trip.config['upload.verify'] === 'content' && !trip.throttle.noReadBack && scriptOf(trip, 'readBack', 0).length > 0;
}
