// Finds the latest picture while pictures with larger numbers are on the card, since the camera's numbers began again or it overwrites
// pictures. The latest picture's time may be unknown, and its number says nothing. But after some rounds, the journal has a record of every
// image. An image without a record is then newer than the live picture of that round (`round.since`). Of several such images, those with
// larger numbers than that picture came first, before the numbers began again. If images with larger numbers wait all the time, `round.since`
// is a path directly before the first of them.

import { isAfter } from '../../source/after';
import { unseenOf } from '../../source/newest';
import type { Image } from '../../source/source';
import type { ReadyTrip } from '../roundtrip';
import { lastLive, livePicture } from './live';

/** Tells whether the image `path` is later than the image `other`. Both are newer than the live picture `since`. */
export function isLater(since: string, path: string, other: string): boolean {
  const isOfFirst = isAfter(path, since);
  return isOfFirst === isAfter(other, since) ? isAfter(path, other) : !isOfFirst;
}

/**
 * Looks for the live picture among the waiting images without a record in the journal, and puts it into `round.live`.
 * @param image an image that waits. All waiting images are looked at only if it is later than the image that this round considered before.
 * @returns whether a live picture was found
 */
export function findUnseen(trip: ReadyTrip, image: Image): boolean {
  const round = trip.round;
  const since = round.since!;
  function isNext(path: string): boolean { return round.considered === undefined || isLater(since, path, round.considered); }
  if (!isNext(image.path)) return false;
  const last = lastLive(trip);
  const all = unseenOf(trip.source.waiting());
  let found: Image | undefined;
  for (let i = 0; i < all.length; i++) {
    const one = all[i]!;
    const isShown = !!last && one.path === last.path && one.size === last.size;
    if (!isShown && isNext(one.path) && (!found || isLater(since, one.path, found.path)) && !trip.delivery.acts().refuses(one)) found = one;
  }
  if (!found) return false;
  round.considered = found.path;
  const kind = trip.source.acts().lastRecord(found);
  const live = kind && kind !== 'g' ? undefined : livePicture(trip, found.path, true);
  if (live) round.live = live;
  return !!live;
}
