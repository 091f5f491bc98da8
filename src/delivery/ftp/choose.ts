// Chooses the upload method: configured, fast enough for the size, not refused.

import type { Way } from '../../modem/modem';
import { hasRoom, wasRefused } from '../drive';
import { isInTime } from '../intake';
import { noisyTries } from '../pace';
import { scriptOf } from '../script';
import type { DeliveryTrip } from '../trip';

/** Shorter broken uploads start over. */
export const leastResumeBytes = 65536;

/** Whether modem and server can resume an upload. */
export function canGoOn(trip: DeliveryTrip, script: 'resume' | 'streamOn'): boolean {
  return !trip.server.noResume && (script === 'resume' || trip.throttle.way!.confirms === 'count') && scriptOf(trip, script, 0).length > 0;
}

/** Slices need a server that appends at a given offset and reports the size. */
function canSlice(trip: DeliveryTrip): boolean {
  return !trip.server.noResume && !trip.server.isMute && trip.config!['upload.verify'] !== 'reply' && !trip.server.vanished;
}

/** Preferably a method that was not refused. */
function bestWay(trip: DeliveryTrip): Way | undefined {
  const method = trip.config!['upload.method'];
  const ways = trip.link.modem!.ways().filter(function (way) {
    return (method === 'auto' || method === way.name) && trip.attempt.image!.size <= way.most && isInTime(trip, way, trip.attempt.image!.size);
  });
  const whole = ways.filter(function (way) { return way.confirms !== 'slices'; });
  const fitting = whole.filter(function (way) { return hasRoom(trip, way, trip.attempt.image!.size); });
  const free = fitting.filter(function (way) { return !wasRefused(trip, way); });
  const isNoisy = trip.throttle.noise >= noisyTries && !trip.session.noSlices;
  const sliced = ways.filter(function (way) { return way.confirms === 'slices' && isNoisy && !wasRefused(trip, way) && (way.name !== 'stream' || canSlice(trip)); });
  return sliced[0] || free[0] || fitting[0];
}

function takeWay(trip: DeliveryTrip, way: Way): void {
  const image = trip.attempt.image!;
  const isSlow = trip.link.modem!.ways().some(function (other) { return !isInTime(trip, other, image.size); });
  const why = isSlow ? 'on this slow line the modem would not wait for a whole image in its memory' : trip.throttle.failedWays ? 'another one has failed each time' : way.why;
  if (!trip.throttle.way || trip.throttle.way.why !== way.why) trip.log.info('modem', 'images go by ' + way.name + (trip.config!['upload.method'] === 'auto' ? ': ' + why : ''));
  trip.throttle.way = way;
}

/** Sets the method for the current image; undefined: none fits. */
export function chooseWay(trip: DeliveryTrip): Way | undefined {
  const way = bestWay(trip);
  if (way) takeWay(trip, way);
  return way;
}
