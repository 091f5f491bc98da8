// Adds a query string that no cache has seen to a URL.

import type { DeliveryTrip, MethodTrip } from '../../deliverytrip';

/** Number of characters of the query string that makes a cache ask the server. */
const queryBytes = 11;

/** Returns a new query string, such as `?v=3d8a79ff`, which makes a cache ask the server. */
export function cacheQuery(trip: DeliveryTrip): string {
  return '?v=' + trip.hash(trip.random() + ' ' + trip.clock.now());
}

/**
 * Whether a query string against caches may be added to the image's URL. A URL that already has one may contain a signature, so it stays as it is.
 */
export function takesQuery(trip: MethodTrip): boolean {
  const url = trip.variables['url']!;
  return url.indexOf('?') < 0 && (trip.throttle.method.name === 'stream' || url.length + queryBytes <= trip.link.modem.http().longestUrl);
}
