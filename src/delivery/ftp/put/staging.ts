import { End, newFault, type Fault } from '../../../fault';
import type { Method } from '../../../modem/modem';
import { inBytes } from '../../../text';
import { copyMarkOf } from '../../copymark';
import type { MethodTrip } from '../../deliverytrip';
import { forgetFinal } from '../../facts';
import { runOwn } from '../../imagescript';
import { findDrive, hasRoom, noteRefusal } from '../../pour/drive';
import { imagePayload } from '../../pour/imagepayload';
import { settlePace } from '../../pour/pace';
import { clearFormer, countLoss, isToCompare } from '../../pour/stage';
import { compareCopy } from '../../readback';
import { runOnServer } from '../session/run';
import { chooseFtpMethod } from './choose';
import { carrySlices } from './slices';

/** Copies the image into the modem, in slices or as a whole. Of one that is longer than the modem's memory, it copies the first part. */
async function stage(trip: MethodTrip): Promise<void> {
  const image = trip.attempt.image;
  trip.variables['isDone'] = '';
  await clearFormer(trip);
  if (trip.throttle.method.confirms === 'slices') {
    await runOnServer(trip, 'openSlices');
    return await carrySlices(trip, image, 0);
  }
  const { end, fault } = await tried(until(function (onEnd) { runOnServer(trip, 'stage', onEnd, imagePayload(trip, image, 0)); }));
  await countLoss(trip, 'stage', end, fault);
}

async function fill(trip: MethodTrip): Promise<void> {
  await stage(trip);
  if (isToCompare(trip)) await compareCopy(trip, runOwn, 'readBack', 0);
}

function noteStaged(trip: MethodTrip, end: End, fault: Fault | undefined): void {
  if (end === End.done) trip.copies.staged = trip.attempt.image.path;
  else noteRefusal(trip, fault);
  trip.copies.mayHaveCopy = end !== End.done;
  trip.attempt.isCompared = end === End.done && isToCompare(trip);
}

/** Makes the fault that no upload method can send the image. */
function noMethod(trip: MethodTrip): Fault {
  // the line may have garbled the modem's free space, so the modem is asked for it again
  (['drive', 'room', 'driveBytes', 'usedBytes'] as const).forEach(function (placeholder) { trip.variables[placeholder] = ''; });
  return newFault('no-method', 'upload.method',
    inBytes(trip.attempt.image.size) + ' by ' + trip.config['upload.method'] + ' at ' + trip.link.baud + ' baud');
}

/** Whether the image's copy is in the modem. It was made in this try, or while the image before was sent. */
function isStaged(trip: MethodTrip, method: Method): boolean {
  const image = trip.attempt.image;
  if (trip.copies.ahead === copyMarkOf(image) && method.hasDrive) {
    trip.copies.staged = image.path;
    trip.copies.ahead = '';
  }
  return trip.copies.staged === image.path;
}

/** Runs the state `staging`: chooses the method and, unless it is `stream`, copies the image into the modem. */
export async function staging(trip: MethodTrip): Promise<void> {
  const method = chooseFtpMethod(trip);
  if (!method) throw ended(End.refused, noMethod(trip));
  const isThere = isStaged(trip, method);
  const isStream = method.name === 'stream';
  trip.variables['rest'] = '';
  trip.variables['putOption'] = 'APPE';
  if (isThere) return;
  const { end: found, fault: noDrive } = await tried(findDrive(trip, [method]));
  // the free space is known only now, so another method may be needed
  if (found === End.done && !hasRoom(trip, method, trip.attempt.image.size)) return await staging(trip);
  if (found !== End.done) {
    noteStaged(trip, found, noDrive);
    throw ended(found, noDrive);
  }
  await settlePace(trip);
  if (isStream) return;
  // meanwhile another camera may send a file of that name
  forgetFinal(trip);
  const { end, fault } = await tried(fill(trip));
  noteStaged(trip, end, fault);
  throw ended(end, fault);
}
