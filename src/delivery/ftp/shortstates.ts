// The short states of an image by FTP, and of its session.

import { newFault, type Fault } from '../../fault';
import { drain } from '../../link/drain';
import type { DeliveryTrip, ImageTrip, MethodTrip } from '../deliverytrip';
import { findDrive, methodsInUse } from '../pour/drive';
import { isOfCard } from '../pour/imagepayload';
import { phaseOf } from '../pour/intake';
import { eraseCheck } from './proof/fixed';
import { enterFolder } from './session/directory';
import { runOnServer } from './session/run';

export async function reopening(trip: DeliveryTrip): Promise<void> {
  await runOnServer(trip, 'close');
}

export async function closing(trip: DeliveryTrip): Promise<void> {
  if (trip.link.modem && trip.variables['type']) await runOnServer(trip, 'close');
}

export async function entering(trip: ImageTrip): Promise<void> {
  await enterFolder(trip);
}

export async function draining(trip: MethodTrip, cause: Fault | undefined): Promise<void> {
  // an escaped stream's data phase has no count: after a loss it waits for its end
  if (!cause || cause.code !== 'bytes-lost') throw ended('refused');
  const drained = await drain(trip, phaseOf(trip, trip.attempt.phaseBytes, false));
  if (drained.missing === undefined) throw ended('broken', newFault('silent', 'AT'));
}

export async function clearing(trip: ImageTrip): Promise<void> {
  trip.copies.staged = '';
  if (trip.attempt.image.isCheck) await eraseCheck(trip);
  if (trip.throttle.method && trip.throttle.method.name === 'stream') return;
  // a previous try may have left a copy
  await findDrive(trip, methodsInUse(trip));
  await runOnServer(trip, 'clear');
}

export async function failing(trip: ImageTrip, cause: Fault | undefined): Promise<void> {
  const isBad = !!cause && isOfCard(cause.code);
  trip.copies.staged = '';
  if (isBad) trip.source.acts().doubt(trip.attempt.image);
  const { end: found, fault: noDrive } = await tried(findDrive(trip, methodsInUse(trip)));
  if (found === 'broken') throw ended(found, noDrive);
  const { end, fault } = await tried(runOnServer(trip, 'unstage'));
  // other data must not stay on the server under an image's name
  const isToErase = end !== 'broken' && isBad && trip.throttle.method && trip.throttle.method.name === 'stream';
  if (!isToErase) throw ended(end, fault);
  await runOnServer(trip, 'erase');
}
