// Selects FTP or HTTP by the server in config.json.

import type { Acts, Delivery } from './delivery/delivery';
import { createFtp } from './delivery/ftp/ftp';
import { createHttp } from './delivery/http/http';
import type { DeliveryTrip } from './delivery/trip';

export function createDeliveries(trip: DeliveryTrip): Delivery {
  // their first and last states have the same names
  const delivery = createFtp(trip);

  /** Called once per config.json: states query the choice too often. */
  function acts(): Acts {
    const now = trip.config && trip.config['http.url'] ? createHttp(trip) : createFtp(trip);
    delivery.stateOf = now.stateOf;
    delivery.handlersOf = now.handlersOf;
    return now.acts();
  }

  delivery.acts = acts;
  return delivery;
}
