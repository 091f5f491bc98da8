// The short states of an image by HTTP, and of the modem's own HTTP.

import { newFault, type Fault } from '../../fault';
import { inBytes } from '../../text';
import type { DeliveryTrip, ImageTrip, MethodTrip } from '../deliverytrip';
import { runOwn } from '../imagescript';
import { isOfCard } from '../pour/imagepayload';
import { chooseHttpMethod } from './choose';
import { setCondition } from './condition';
import { endEngine } from './own/engine';
import { headerSense } from './own/post';
import { bodyBytes, setAddress } from './request/address';
import { deleteCheck } from './typedrequest';

/** Name of each image's copy in the modem. */
const copyName = 'snapferry.img';

export async function reopening(trip: DeliveryTrip): Promise<void> {
  await endEngine(trip);
}

export async function closing(trip: DeliveryTrip): Promise<void> {
  if (trip.link.modem && trip.variables['serverHost']) await endEngine(trip);
}

export async function entering(trip: MethodTrip): Promise<void> {
  setAddress(trip);
  Object.assign(trip.variables, { name: copyName, finalName: copyName, hasBlank: '', rest: '', sendHeader: headerSense(trip) });
  trip.variables['size'] = '' + bodyBytes(trip);
  if (!chooseHttpMethod(trip)) throw ended('refused', newFault('no-method', 'upload.method', inBytes(trip.attempt.image.size) + ' by ' + trip.config['upload.method'] + ' at ' + trip.link.baud + ' baud'));
  setCondition(trip);
}

/** Deletes the image's copy on the modem's drive. The modem's memory and a socket keep nothing. */
async function clearCopy(trip: ImageTrip, script: 'clear' | 'unstage'): Promise<void> {
  const method = trip.throttle.method;
  trip.copies.staged = '';
  if (method && method.hasDrive && trip.variables['drive']) await runOwn(trip, script);
}

export async function clearing(trip: ImageTrip): Promise<void> {
  if (trip.attempt.image.isSame && trip.attempt.image.isCheck) await deleteCheck(trip);
  await clearCopy(trip, 'clear');
}

export async function failing(trip: ImageTrip, cause: Fault | undefined): Promise<void> {
  if (cause && isOfCard(cause.code)) trip.source.acts().doubt(trip.attempt.image);
  await clearCopy(trip, 'unstage');
}
