// The short states of the delivery by HTTP: they begin and end the modem's HTTP engine, or clean up after an image.

import { has } from '#modems';
import { End, type Fault } from '../../fault';
import type { DeliveryTrip, ImageTrip, MethodTrip } from '../deliverytrip';
import { runOwn } from '../imagescript';
import { noMethod } from '../pour/drive';
import { isOfCard } from '../pour/imagepayload';
import { chooseHttpMethod } from './choose';
import { setCondition } from './condition';
import { endEngine } from './own/engine';
import { headerSense } from './own/post';
import { bodyBytes, setAddress } from './request/address';
import { deleteCheck } from './typedrequest';

/** Name of the file in the modem that holds the copy of an image. It is the same for all images. */
const copyName = 'snapferry.img';

/** Ends the modem's HTTP engine, so that it can be started again. */
export async function reopening(trip: DeliveryTrip): Promise<void> {
  await endEngine(trip);
}

/** Ends the modem's HTTP engine at the end of the round, if it was started. */
export async function closing(trip: DeliveryTrip): Promise<void> {
  if (trip.link.modem && trip.variables['serverHost']) await endEngine(trip);
}

/** Prepares the request of the image: its URL, the upload method, and whether it has the condition that the URL has no file. */
export async function entering(trip: MethodTrip): Promise<void> {
  setAddress(trip);
  Object.assign(trip.variables, { name: copyName, finalName: copyName, hasBlank: '', rest: '', sendHeader: has.ownHttp ? headerSense(trip) : '' });
  trip.variables['size'] = '' + bodyBytes(trip);
  if (!chooseHttpMethod(trip)) throw ended(End.refused, noMethod(trip));
  setCondition(trip);
}

/** Deletes the image's copy on the modem's drive. In the modem's working memory, or with a socket, no copy remains. */
async function clearCopy(trip: ImageTrip, script: 'clear' | 'unstage'): Promise<void> {
  const method = trip.throttle.method;
  trip.copies.staged = '';
  if (method && method.hasDrive && trip.variables['drive']) await runOwn(trip, script);
}

/** Deletes the image's copy in the modem after the upload, and the test picture of `ferry.check()` on the server. */
export async function clearing(trip: ImageTrip): Promise<void> {
  if (trip.attempt.image.isSame && trip.attempt.image.isCheck) await deleteCheck(trip);
  await clearCopy(trip, 'clear');
}

/** Deletes the image's copy in the modem after a failed try. */
export async function failing(trip: ImageTrip, cause: Fault | undefined): Promise<void> {
  if (cause && isOfCard(cause.code)) trip.source.acts().doubt(trip.attempt.image);
  await clearCopy(trip, 'unstage');
}
