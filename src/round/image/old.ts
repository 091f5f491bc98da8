// Skipped images: too old (`images.skipOlderMinutes`), or before the live picture (`images.archive`). The order of a round.

import type { Image, Order } from '../../source/source';
import { takenAt } from '../../source/taken';
import type { ReadyTrip, RoundTrip } from '../roundtrip';
import { lastLive } from './live';

export function orderOf(trip: ReadyTrip): Order {
  const config = trip.config;
  return {
    isNewestFirst: config['images.first'] === 'newest', showsNewest: !!config['images.live'] && !trip.round.hasSought,
    leavesSkipped: config['images.skipOlderMinutes'] > 0 || config['images.archive'] === false
  };
}

/** Without `images.archive`: journals images before the live picture as skipped; later ones wait for the next round. */
function skipForLive(trip: RoundTrip, image: Image): void {
  const round = trip.round;
  if (round.shown === undefined) {
    const last = lastLive(trip);
    round.shown = last && !last.ended ? last.path : '';
  }
  const isOlder = image.path < round.shown;
  if (isOlder && !round.tooOld) trip.log.info('image', image.path + ' is skipped, as are all others before the live picture; they stay on the card');
  if (isOlder) round.tooOld = (round.tooOld || 0) + 1;
  if (image.path > round.shown || !trip.source.deliver(image, 'k')) trip.source.skip(image);
}

/** The image stays on the card. Without a time, or without a clock, none is too old. */
export function skipOld(trip: ReadyTrip, image: Image): boolean {
  if (trip.config['images.archive'] === false && !image.isByHand) {
    skipForLive(trip, image);
    return true;
  }
  const most = trip.config['images.skipOlderMinutes'];
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

export function toldOld(trip: RoundTrip): string {
  return trip.round.tooOld + (trip.config && trip.config['images.archive'] === false ? ' skipped before the live picture' : ' too old');
}
