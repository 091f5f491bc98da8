import type { DeliveryTrip } from '../../deliverytrip';
import { runOwn } from '../../imagescript';

export function hasEngine(trip: DeliveryTrip): boolean {
  return trip.link.modem.http().methods.length > 0 && !trip.http.noEngine;
}

export async function endEngine(trip: DeliveryTrip): Promise<void> {
  if (hasEngine(trip)) await runOwn(trip, 'closeHttp');
}
