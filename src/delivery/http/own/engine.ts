import type { OnEnd } from '../../../at/step';
import type { DeliveryTrip } from '../../deliverytrip';
import { runOwn } from '../../imagescript';

export function hasEngine(trip: DeliveryTrip): boolean {
  return trip.link.modem.http().methods.length > 0 && !trip.http.noEngine;
}

export function endEngine(trip: DeliveryTrip, onEnd: OnEnd): void {
  if (hasEngine(trip)) runOwn(trip, 'closeHttp', onEnd);
  else onEnd('done');
}
