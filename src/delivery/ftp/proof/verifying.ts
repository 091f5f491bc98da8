import { End } from '../../../fault';
import { wholeOf } from '../../../number';
import type { MethodTrip } from '../../deliverytrip';
import { isNoise, judgeLoss } from '../../pour/loss';
import { isUnasked, mostVanished, settleUnasked } from '../../verdict';
import { runOnServer } from '../session/run';
import { settleSize } from './copy';
import { isConfirmedTaken, measureFresh, type Measure } from './measure';
import { askSize, compareStored } from './whole';

/** If more than this many consecutive copies lack the same number of bytes, the server is the cause, and not noise on the line. */
const mostAlike = 2;

/** Asks only once for the size, since this server removes images after their upload. If the image is still there, its size is the proof. */
async function lookAgain(trip: MethodTrip): Promise<void> {
  trip.variables['serverSize'] = '';
  await tried(runOnServer(trip, 'size'));
  const size = wholeOf(trip.variables['serverSize']);
  await settleSize(trip, size >= 0 && !trip.link.modem.isCode(size) ? size : 'absent', undefined);
}

/**
 * Whether the bytes that the server's file lacks were lost on their way into the modem. If several copies lack the same number of bytes, the server
 * is the cause. Losses by noise, or at another pace, would differ in number.
 * @param found size of the server's file in bytes
 */
function isLostOnLine(trip: MethodTrip, found: number): boolean {
  const missing = trip.attempt.image.size - found;
  const isCounted = trip.throttle.method.name === 'stream' && trip.throttle.method.confirms === 'count';
  const mayLose = isCounted ? !isNoise(missing, trip.attempt.image.size) : !isConfirmedTaken(trip);
  trip.server.alike = missing === trip.server.shortBy ? trip.server.alike + 1 : 1;
  trip.server.shortBy = missing;
  return missing > 0 && mayLose && trip.server.alike <= mostAlike;
}

/**
 * Decides by the size that the server shows whether the upload has succeeded. If the size is too small, bytes may have been lost on the line to the
 * modem.
 */
async function judge(trip: MethodTrip, found: Measure): Promise<void> {
  const image = trip.attempt.image;
  const isLost = typeof found === 'number' && isLostOnLine(trip, found);
  // the server has confirmed only the bytes that it got, so the whole image is not confirmed
  if (isLost) trip.attempt.isConfirmed = false;
  const { end, fault } = await tried(settleSize(trip, found, async function () { await compareStored(trip); }));
  const code = isLost && judgeLoss(trip, { lost: image.size - found, bytes: image.size });
  if (fault && code === 'line-noise') fault.code = code;
  throw ended(end, fault);
}

/** Compares the modem's own count of the bytes that it sent with the image's size, if the server tells no size. */
async function countSent(trip: MethodTrip): Promise<void> {
  trip.variables['serverSize'] = '';
  const { end, fault } = await tried(runOnServer(trip, 'sent'));
  const sent = wholeOf(trip.variables['serverSize']);
  const size = trip.attempt.image.size;
  const isOther = end === End.done && sent && sent !== size && sent !== size - (wholeOf(trip.variables['rest']) || 0);
  if (end === End.broken) throw ended(end, fault);
  await judge(trip, isOther ? sent : 'untold');
}

/** Runs the state `verifying`: asks the server whether it has the whole image, unless the settings forbid that. */
export async function verifying(trip: MethodTrip): Promise<void> {
  if (isUnasked(trip)) {
    settleUnasked(trip);
    return;
  }
  if (trip.server.vanished >= mostVanished) return await lookAgain(trip);
  const found = await askSize(trip, measureFresh);
  if (!trip.attempt.isVerified && !trip.attempt.image.isLive) trip.copies.clean = '';
  if (found === 'untold') await countSent(trip);
  else await judge(trip, found);
}
