// The modem's drive and memory: where they are, which methods leave traces there, and which are refused.

import type { OnEnd } from '../at/step';
import type { Way } from '../modem/modem';
import { runOwn } from './script';
import type { DeliveryTrip } from './trip';

/** The modem's drive, where it has any and none is known yet. @param ways those that may need it */
export function findDrive(trip: DeliveryTrip, ways: Way[], onEnd: OnEnd): void {
  const isNeeded = ways.some(function (way) { return !!way.hasDrive; });
  if (trip.bag['drive'] || !isNeeded) onEnd('done');
  else runOwn(trip, 'drive', function (end, wrong) {
    if (end === 'done') trip.log.info('modem', 'images go through its drive ' + trip.bag['drive']);
    onEnd(end, wrong);
  });
}

/** Those whose traces may lie in the modem: the one in use, or all where that is not known. */
export function waysInUse(trip: DeliveryTrip): Way[] {
  return trip.throttle.way ? [trip.throttle.way] : trip.link.modem!.ways();
}

/** A method that the modem refuses is not tried again: not for this image, or not at all where it is not there. */
export function noteRefusal(trip: DeliveryTrip, code: string | undefined): void {
  if (code === 'drive-missing') trip.throttle.refusedWay = trip.throttle.way!.why;
  else if (code === 'modem-full' || code === 'copy-missing' || code === 'file-missing' || code === 'content-differs') trip.throttle.refusedWay = trip.throttle.way!.why + trip.attempt.image!.path;
}

/** Whether it was, for the image in hand or at all. */
export function wasRefused(trip: DeliveryTrip, way: Way): boolean {
  return trip.throttle.refusedWay === way.why || trip.throttle.refusedWay === way.why + trip.attempt.image!.path;
}
