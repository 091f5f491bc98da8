// A query that no cache has seen.

import type { DeliveryTrip, MethodTrip } from '../../deliverytrip';

/** Of `cacheQuery`. */
const queryBytes = 11;

export function cacheQuery(trip: DeliveryTrip): string {
  return '?v=' + trip.hash(trip.random() + ' ' + trip.clock.now());
}

/** A URL with a query of its own may be signed, and stays as it is. */
export function takesQuery(trip: MethodTrip): boolean {
  const url = trip.variables['url']!;
  return url.indexOf('?') < 0 && (trip.throttle.method.name === 'stream' || url.length + queryBytes <= trip.link.modem.http().longestUrl);
}
