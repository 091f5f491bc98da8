// Chooses the method of an upload by HTTP: the modem's own HTTP engine or a socket.

import { has } from '#modems';
import { canSend, type Method } from '../../modem/modem';
import type { ImageTrip } from '../deliverytrip';
import { isInTime } from '../phasetime';
import { wasRefused } from '../pour/drive';
import { bodyBytes } from './request/address';

/** Makes the method that sends an image over a socket of the modem. @param why the reason for this method, for the log */
export function socketMethod(why: string): Method {
  return { name: 'stream', why: why, confirms: 'count', script: function () { return undefined; } };
}

/** Returns why the modem's HTTP engine cannot be used, for the log. It is empty if the engine can be used. */
function objection(trip: ImageTrip): string {
  const config = trip.config;
  if (!has.ownHttp || !trip.link.modem.http().methods.length) return 'the modem has no HTTP of its own that takes an image';
  if (trip.http.noEngine) return 'its own HTTP does not work';
  if (trip.http.bySocket === trip.attempt.image.path && config['upload.method'] !== 'efs') {
    return 'the modem\'s own HTTP waits too short for this image, or hides the server\'s answer';
  }
  // the query for the preview goes over the upload's connection, so that one handshake does for both
  if (trip.attempt.image.whole && trip.variables['isSecure'] && config['upload.method'] !== 'efs') {
    return 'by HTTPS, a preview takes fewer bytes that way';
  }
  if (config['http.method'] === 'put') return 'the modem knows no PUT';
  if (config['http.user'] && config['http.header']) return 'the modem takes one header line only';
  if (trip.variables['url']!.length > trip.link.modem.http().longestUrl) return 'the URL is longer than the modem takes';
  return '';
}

function engineMethods(trip: ImageTrip): Method[] {
  const bytes = bodyBytes(trip);
  const methods = trip.link.modem.http().methods.filter(function (method) { return canSend(method, bytes) && isInTime(trip, method, bytes); });
  const free = methods.filter(function (method) { return !wasRefused(trip, method); });
  return free.length || trip.config['upload.method'] !== 'efs' ? free : methods;
}

/** Chooses the upload method for the image, and logs a change of the method. It returns undefined if no method can send the image. */
export function chooseHttpMethod(trip: ImageTrip): Method | undefined {
  const wanted = trip.config['upload.method'];
  const why = wanted === 'stream' ? 'it is asked for' : objection(trip);
  const own = !has.ownHttp || why ? undefined : engineMethods(trip)[0];
  const method = own || (wanted === 'efs' ? undefined : socketMethod(why || 'the modem\'s own HTTP does not take this image'));
  if (method && (!trip.throttle.method || trip.throttle.method.why !== method.why)) {
    trip.log.info('modem', 'images go by ' + (method.name === 'efs' ? 'its own HTTP: ' : 'HTTP over a socket: ') + method.why);
  }
  trip.throttle.method = method;
  return method;
}
