// Chooses between the modem's HTTP engine and a socket.

import type { Way } from '../../modem/modem';
import { wasRefused } from '../drive';
import { isInTime } from '../intake';
import type { DeliveryTrip } from '../trip';
import { bodyBytes } from './address';

/** HTTP over a socket of the modem. */
export function socketWay(why: string): Way {
  return { name: 'stream', most: 2147483647, why: why, confirms: 'count', script: function () { return undefined; } };
}

/** Why the modem's engine cannot be used; empty: it can. */
function objection(trip: DeliveryTrip): string {
  const config = trip.config!;
  if (!trip.link.modem!.http().ways.length) return 'the modem has no HTTP of its own that takes an image';
  if (trip.http.noEngine) return 'its own HTTP does not work';
  if (trip.http.tooSlow === trip.attempt.image!.path && config['upload.method'] !== 'efs') return 'the server is slower than the modem\'s own HTTP waits';
  if (config['http.method'] === 'put') return 'the modem knows no PUT';
  if (config['http.user'] && config['http.header']) return 'the modem takes one header line only';
  if (trip.bag['url']!.length > trip.link.modem!.http().longestUrl) return 'the URL is longer than the modem takes';
  return '';
}

/** The engine's methods for this image, without those refused for it. */
function engineWays(trip: DeliveryTrip): Way[] {
  const bytes = bodyBytes(trip);
  const ways = trip.link.modem!.http().ways.filter(function (way) { return bytes <= way.most && isInTime(trip, way, bytes); });
  const free = ways.filter(function (way) { return !wasRefused(trip, way); });
  // the only configured method is tried again
  return free.length || trip.config!['upload.method'] !== 'efs' ? free : ways;
}

/** @returns undefined if `upload.method` allows none */
export function chooseWay(trip: DeliveryTrip): Way | undefined {
  const method = trip.config!['upload.method'];
  const why = method === 'stream' ? 'it is asked for' : objection(trip);
  const own = why ? undefined : engineWays(trip)[0];
  const way = own || (method === 'efs' ? undefined : socketWay(why || 'the modem\'s own HTTP does not take this image'));
  if (way && (!trip.throttle.way || trip.throttle.way.why !== way.why)) trip.log.info('modem', 'images go by ' + (way.name === 'efs' ? 'its own HTTP: ' : 'HTTP over a socket: ') + way.why);
  trip.throttle.way = way;
  return way;
}
