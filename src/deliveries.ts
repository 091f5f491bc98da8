// The deliveries there are, as one: config.json decides which it is, by naming a server of the one kind or the other.

import type { Delivery } from './delivery/delivery';
import { createFtp } from './delivery/ftp/ftp';
import { createHttp } from './delivery/http/http';
import type { DeliveryTrip } from './delivery/trip';

export function createDeliveries(trip: DeliveryTrip): Delivery {
  /** Made when it is asked: neither stays in memory. */
  function now(): Delivery { return trip.config && trip.config['http.url'] ? createHttp(trip) : createFtp(trip); }

  // their first and last states bear the same names
  return Object.assign(createFtp(trip), {
    stateOf: function (name: string) { return now().stateOf(name); },
    handlersOf: function (name: string) { return now().handlersOf(name); },
    acts: function () { return now().acts(); }
  });
}
