// Images that are too old to be sent (`images.skipOlderMinutes`), and the order of a round.

import type { Image, Order } from '../source/source';
import { takenAt } from '../source/taken';
import type { RoundTrip } from './trip';

export function orderOf(trip: RoundTrip): Order {
  return { isNewestFirst: trip.config!['images.first'] === 'newest', leavesSkipped: trip.config!['images.skipOlderMinutes'] > 0 };
}

/** Journals an image that is too old by its own time; it stays on the card. Without a time, or without a clock, none is. */
export function skipOld(trip: RoundTrip, image: Image): boolean {
  const most = trip.config!['images.skipOlderMinutes'];
  const now = most && !image.isByHand ? trip.calendar.seconds() : 0;
  if (!now) return false;
  const taken = takenAt(trip.source, image);
  const oldest = new Date((now - most * 60) * 1000).toISOString().slice(0, 19).replace(/[^0-9]/g, '');
  if (!taken || taken >= oldest) return false;
  if (!trip.round.tooOld) trip.log.info('image', image.path + ' is skipped, as are all others that are older than ' + most + ' minutes; they stay on the card');
  trip.round.tooOld = (trip.round.tooOld || 0) + 1;
  if (!trip.source.deliver(image, 'k')) trip.source.skip(image);
  return true;
}
