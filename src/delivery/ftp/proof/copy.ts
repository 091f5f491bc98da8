import { End, type Fault } from '../../../fault';
import { inBytes } from '../../../text';
import type { ImageTrip } from '../../deliverytrip';
import { settleUpload, Verdict } from '../../verdict';
import type { Measure } from './measure';

/** Whether the image's copy is missing on the server. It also counts as missing if it was complete before, and now the server shows no size. */
export function isCopyGone(trip: ImageTrip, found: Measure): boolean {
  return found === 'absent' || (found === 'untold' && trip.attempt.serverBytes === trip.attempt.image.size);
}

/**
 * Notes for the log why the image is sent again: its copy on the server is too short or too long.
 * @param size of the copy in bytes
 */
export function noteCopy(trip: ImageTrip, size: number): void {
  const missing = trip.attempt.image.size - size;
  trip.attempt.image.again = 'the copy on the server was ' + inBytes(Math.abs(missing)) + (missing > 0 ? ' short' : ' too long');
}

/**
 * Decides by the size that the server shows whether an upload has succeeded. If it has not, a fault is thrown.
 * @param prove compares the content of the server's copy; undefined: the size is proof enough
 */
export async function settleSize(trip: ImageTrip, found: Measure, prove: (() => Promise<void>) | undefined): Promise<void> {
  const size = trip.attempt.image.size;
  const isOther = typeof found === 'number' && found !== size;
  if (isOther) noteCopy(trip, found);
  const isGone = isCopyGone(trip, found);
  const verdict = isGone ? Verdict.absent : found === 'untold' ? Verdict.hidden : isOther ? Verdict.other : Verdict.whole;
  await settleUpload(trip, verdict, isOther ? found + ' of ' + inBytes(size) : isGone && found === 'untold' ? 'no longer reported' : '', prove);
}

/** Whether the server has refused the command, while the connection to the server works. */
export function isNo(end: End, fault: Fault | undefined): boolean {
  return !!fault && end === End.refused && (fault.code === 'rejected' || fault.code === 'refused' || fault.code === 'bad-name');
}
