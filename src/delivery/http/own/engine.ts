import { has } from '#modems';
import type { DeliveryTrip } from '../../deliverytrip';
import { runOwn } from '../../imagescript';

/** Whether the modem has an HTTP engine that works. */
export function hasEngine(trip: DeliveryTrip): boolean {
  return has.ownHttp && trip.link.modem.http().methods.length > 0 && !trip.http.noEngine;
}

/** Ends the modem's HTTP engine, if there is one. */
export async function endEngine(trip: DeliveryTrip): Promise<void> {
  if (has.ownHttp && hasEngine(trip)) await runOwn(trip, 'closeHttp');
}
