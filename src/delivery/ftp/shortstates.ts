// The short states of the delivery by FTP: entering the directory, ending the session, and cleaning up after an image.

import { End, type Fault } from '../../fault';
import { drain } from '../../link/drain';
import type { DeliveryTrip, ImageTrip, MethodTrip } from '../deliverytrip';
import { Act, At } from '../ownership';
import { findDrive, methodsInUse } from '../pour/drive';
import { isOfCard } from '../pour/imagepayload';
import { phaseOf } from '../pour/intake';
import { decide } from './proof/decide';
import { eraseCheck } from './proof/fixed';
import { enterFolder } from './session/enterfolder';
import { runOnServer } from './session/run';

/** Ends the FTP session, so that a new one can begin. */
export async function reopening(trip: DeliveryTrip): Promise<void> {
  await runOnServer(trip, 'close');
}

/** Ends the FTP session at the end of the round, if there is one. */
export async function closing(trip: DeliveryTrip): Promise<void> {
  if (trip.link.modem && trip.variables['type']) await runOnServer(trip, 'close');
}

/** Enters the image's directory on the server, and makes it if it is missing. */
export async function entering(trip: ImageTrip): Promise<void> {
  await enterFolder(trip);
}

/**
 * Runs the state `draining`: ends a data phase in which bytes were lost. The modem still waits for those bytes, so filler (other bytes) is sent
 * instead.
 */
export async function draining(trip: MethodTrip, cause: Fault | undefined): Promise<void> {
  // without a loss, the data phase is already over. After a loss in a payload with escapes, the modem waits for a terminator, and not for a number of
  // bytes
  if (!cause || cause.code !== 'bytes-lost') throw ended(End.refused);
  const { end, fault, value: drained } = await tried(drain(trip, phaseOf(trip, trip.attempt.phaseBytes, false)));
  if (!drained) throw ended(end, fault);
}

/** Runs the state `clearing`: deletes the image's copy in the modem after the upload, and the test picture of `ferry.check()` on the server. */
export async function clearing(trip: ImageTrip): Promise<void> {
  trip.copies.staged = '';
  if (trip.attempt.image.isCheck) await eraseCheck(trip);
  if (trip.throttle.method && trip.throttle.method.name === 'stream') return;
  // a former try may have left a copy in the modem, which is deleted from the drive
  await findDrive(trip, methodsInUse(trip));
  await runOnServer(trip, 'clear');
}

/**
 * Deletes the image's copy in the modem after a failed try. If the card gave wrong bytes, it also deletes the file with those bytes on the server.
 */
export async function failing(trip: ImageTrip, cause: Fault | undefined): Promise<void> {
  const isBad = !!cause && isOfCard(cause.code);
  trip.copies.staged = '';
  if (isBad) trip.source.acts().doubt(trip.attempt.image);
  const { end: found, fault: noDrive } = await tried(findDrive(trip, methodsInUse(trip)));
  if (found === End.broken) throw ended(found, noDrive);
  const { end, fault } = await tried(runOnServer(trip, 'unstage'));
  if (end === End.broken || !isBad || !trip.throttle.method) throw ended(end, fault);
  const act = await decide(trip as MethodTrip, At.spoilt);
  if (act === Act.fail) throw ended(end, fault);
}
