// Helps to copy an image into the modem: a former copy is deleted first, and lost bytes are counted.

import { End, type Fault } from '../../fault';
import type { ScriptName } from '../../modem/modem';
import type { DeliveryTrip, ImageTrip, MethodTrip } from '../deliverytrip';
import { runOwn, scriptOf } from '../imagescript';
import { noteRefusal } from './drive';
import { judgeLoss, settleLoss } from './loss';

/**
 * Handles the end of a script that sent a payload. If bytes were lost and the modem allows it, the lost bytes are counted first. The function then
 * ends in the same way as the script.
 * @param script name of the script
 */
export async function countLoss(trip: ImageTrip, script: ScriptName, end: End, fault: Fault | undefined): Promise<void> {
  const of = trip.attempt.image;
  if (!fault) trip.throttle.isOkKnown = true;
  const row = fault && end === End.broken && fault.code === 'bytes-lost'
    && scriptOf(trip, script, of.size).filter(function (one) { return !!one.pour; })[0];
  if (row) return await settleLoss(trip, { row: row, judge: judgeLoss }, fault);
  throw ended(end, fault);
}

/** Whether the modem may hold an old file of the image's name. It must be deleted first, since the modem may not overwrite it. */
function mayHaveCopy(trip: MethodTrip): boolean {
  const isUnsure = trip.copies.unsure > 0 && !!trip.link.modem.overlapsPut;
  if (trip.copies.unsure) trip.copies.unsure--;
  return (trip.copies.mayHaveCopy || isUnsure) && !!trip.throttle.method.hasDrive && !trip.throttle.method.clears;
}

/**
 * Deletes an old copy of the image in the modem, before a new copy is made. It ends in a new turn of the event loop, in which the code that chose the
 * method takes no memory.
 */
export async function clearFormer(trip: MethodTrip): Promise<void> {
  if (!mayHaveCopy(trip)) return await elapsed(trip.clock, 0);
  const { end, fault } = await tried(runOwn(trip, 'unstage'));
  if (end === End.broken) throw ended(end, fault);
}

/** Whether the copy in the modem is to be read back and compared with the image. */
export function isToCompare(trip: DeliveryTrip): boolean {
  return trip.config['upload.verify'] === 'content' && !trip.throttle.noReadBack && scriptOf(trip, 'readBack', 0).length > 0;
}

/** Notes whether the copy of the image is in the modem now. */
export function noteStaged(trip: MethodTrip, end: End, fault: Fault | undefined): void {
  if (end === End.done) trip.copies.staged = trip.attempt.image.path;
  else noteRefusal(trip, fault);
  trip.copies.mayHaveCopy = end !== End.done;
  trip.attempt.isCompared = end === End.done && isToCompare(trip);
}
