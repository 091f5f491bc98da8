// Chooses the upload method for an image. The settings must allow it, it must be fast enough for the image's size, and the modem must not have
// refused it.

import { canSend, isInParts, type Method } from '../../../modem/modem';
import type { DeliveryTrip, ImageTrip, MethodTrip } from '../../deliverytrip';
import { scriptOf } from '../../imagescript';
import { isInTime } from '../../phasetime';
import { hasRoom, wasRefused } from '../../pour/drive';
import { noisyTries } from '../../pour/loss';

/** Least size in bytes of a partial upload on the server that is worth resuming. A shorter one is sent again from the image's first byte. */
export const leastResumeBytes = 65536;

/**
 * Whether the modem and the server can resume a partial upload by this script.
 * @param script `resume`: from the copy in the modem; `streamOn`: from the card
 */
export function canGoOn(trip: MethodTrip, script: 'resume' | 'streamOn'): boolean {
  return !trip.server.noResume && (script === 'resume' || trip.throttle.method.confirms === 'count') && scriptOf(trip, script, 0).length > 0;
}

/**
 * Whether an upload can go in slices directly from the card, or in parts through the modem's memory. For that, the server must append and tell file
 * sizes.
 */
function canSlice(trip: DeliveryTrip): boolean {
  return !trip.server.noResume && !trip.server.isMute && trip.config['upload.verify'] !== 'reply' && !trip.server.vanished;
}

/**
 * Returns the best upload method for the image, or undefined if none can take it. On a noisy line, a method that sends slices comes first. Then come
 * methods that were not refused. Last come refused ones for which the modem has enough space.
 */
function bestMethod(trip: ImageTrip): Method | undefined {
  const wanted = trip.config['upload.method'];
  const size = trip.attempt.image.size;
  const methods = trip.link.modem.methods().filter(function (method) {
    return (wanted === 'auto' || wanted === method.name) && canSend(method, size) && isInTime(trip, method, size);
  });
  const whole = methods.filter(function (method) { return method.confirms !== 'slices'; });
  const fitting = whole.filter(function (method) { return hasRoom(trip, method, size); });
  const free = fitting.filter(function (method) { return !wasRefused(trip, method); });
  const isNoisy = trip.throttle.noise >= noisyTries && !trip.session.noSlices;
  const sliced = methods.filter(function (method) {
    const mustAppend = method.name === 'stream' || isInParts(method, size);
    return method.confirms === 'slices' && isNoisy && !wasRefused(trip, method) && (!mustAppend || canSlice(trip));
  });
  return sliced[0] || free[0] || fitting[0];
}

function logMethod(trip: ImageTrip, method: Method): void {
  const image = trip.attempt.image;
  const isSlow = trip.link.modem.methods().some(function (other) { return !isInTime(trip, other, image.size); });
  const why = isSlow ? 'on this slow line the modem would not wait for a whole image in its memory'
    : trip.throttle.failedMethods ? 'another one has failed each time' : method.why;
  trip.log.info('modem', 'images go by ' + method.name + (trip.config['upload.method'] === 'auto' ? ': ' + why : ''));
}

/** Chooses the upload method for the image, and logs a change of the method. It returns undefined if no method can send the image. */
export function chooseFtpMethod(trip: ImageTrip): Method | undefined {
  const method = bestMethod(trip);
  if (!method) return undefined;
  if (!trip.throttle.method || trip.throttle.method.why !== method.why) logMethod(trip, method);
  return trip.throttle.method = method;
}
