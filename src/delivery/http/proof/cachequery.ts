// Adds a query to a URL that no cache has seen.

import type { DeliveryTrip, MethodTrip } from '../../deliverytrip';

/** Number of characters of the query that passes a cache. */
const queryBytes = 11;

/** Returns a new query, such as `?v=3d8a79ff`, which makes a cache ask the server. */
export function cacheQuery(trip: DeliveryTrip): string {
  return '?v=' + trip.hash(trip.random() + ' ' + trip.clock.now());
}

/** Whether the image's URL can have a query that passes a cache. A URL with a query of its own may be signed, so it stays as it is. */
export function takesQuery(trip: MethodTrip): boolean {
  const url = trip.variables['url']!;
  return url.indexOf('?') < 0 && (trip.throttle.method.name === 'stream' || url.length + queryBytes <= trip.link.modem.http().longestUrl);
}
