import type { Acts, Delivery } from './delivery/delivery';
import type { DeliveryTrip } from './delivery/deliverytrip';
import { createFtp } from './delivery/ftp/ftp';
import { createHttp } from './delivery/http/http';

/** Makes the delivery that config.json asks for: by HTTP if `http.url` is set, otherwise by FTP. */
export function createDeliveries(trip: DeliveryTrip): Delivery {
  // Until config.json is read, FTP stands for both deliveries, since FTP and HTTP have the same names for their first and last states.
  const delivery = createFtp(trip);
  /** The functions of the chosen delivery. They are kept in memory, since each image asks for them again and again. */
  let kept: Acts | undefined;
  let isHttp = false;

  function acts(): Acts {
    const wantsHttp = !!trip.config && !!trip.config['http.url'];
    if (kept && isHttp === wantsHttp) return kept;
    isHttp = wantsHttp;
    const now = isHttp ? createHttp(trip) : createFtp(trip);
    delivery.stateOf = now.stateOf;
    delivery.runState = now.runState;
    return kept = now.acts();
  }

  delivery.acts = acts;
  return delivery;
}
