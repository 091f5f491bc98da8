// A query in the URL that no cache has seen.

import type { DeliveryTrip, MethodTrip } from '../../deliverytrip';

/** Characters of that query. */
const queryBytes = 11;

/** A new query. */
export function cacheQuery(trip: DeliveryTrip): string {
  return '?v=' + trip.hash(trip.random() + ' ' + trip.clock.now());
}

/** The URL can have such a query. One with a query of its own may be signed, so it stays as it is. */
export function takesQuery(trip: MethodTrip): boolean {
  const url = trip.variables['url']!;
  return url.indexOf('?') < 0 && (trip.throttle.method.name === 'stream' || url.length + queryBytes <= trip.link.modem.http().longestUrl);
}
