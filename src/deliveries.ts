// The deliveries there are, as one: config.json decides which it is, by naming a server of the one kind or the other.

import type { Acts, Delivery } from './delivery/delivery';
import { createFtp } from './delivery/ftp/ftp';
import { createHttp } from './delivery/http/http';
import type { DeliveryTrip } from './delivery/trip';

export function createDeliveries(trip: DeliveryTrip): Delivery {
  // their first and last states bear the same names
  const delivery = createFtp(trip);

  /** Asked with each config.json, so it is held to that here: a state asks too often. */
  function acts(): Acts {
    const now = trip.config && trip.config['http.url'] ? createHttp(trip) : createFtp(trip);
    delivery.stateOf = now.stateOf;
    delivery.handlersOf = now.handlersOf;
    return now.acts();
  }

  delivery.acts = acts;
  return delivery;
}
