import { End } from '../../../fault';
import type { Method, Values } from '../../../modem/modem';
import { copyMarkOf } from '../../copymark';
import type { MethodTrip } from '../../deliverytrip';
import { forgetFinal } from '../../facts';
import { runOwn } from '../../imagescript';
import { findDrive, hasRoom, noMethod } from '../../pour/drive';
import { imagePayload } from '../../pour/imagepayload';
import { settlePace } from '../../pour/pace';
import { clearFormer, countLoss, isToCompare, noteStaged } from '../../pour/stage';
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

/** Forgets the modem's free space, which the line may have garbled. The modem is then asked for it again. */
function forgetRoom(trip: MethodTrip): void {
  const told = ['drive', 'room', 'driveBytes', 'usedBytes'] as const satisfies (keyof Values)[];
  told.forEach(function (placeholder) { trip.variables[placeholder] = ''; });
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
  if (!method) {
    forgetRoom(trip);
    throw ended(End.refused, noMethod(trip));
  }
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
