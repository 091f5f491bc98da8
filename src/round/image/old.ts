// Skips images that are too old (`images.skipOlderMinutes`) or come before the live picture (`images.archive`), and decides on the order of
// a round's images.

import { wholeOf } from '../../number';
import { isAfter } from '../../source/after';
import type { Image, Order } from '../../source/source';
import { minuteOf, takenAt } from '../../source/taken';
import { rootOf } from '../../source/walk';
import { RoundPart, type ReadyTrip, type RoundTrip } from '../roundtrip';
import { behindMinutes, learnClock } from './behind';
import { isVain } from './cardtime';
import { lastLive } from './live';
import { isLater } from './restarted';

/**
 * Returns the time before which an image is too old, in seconds since 1970, by the camera's clock as far as that is known. It is 0 if no image is too
 * old or the clock is unknown.
 */
function oldestOf(trip: ReadyTrip): number {
  const most = trip.config['images.archive'] === false ? 0 : trip.config['images.skipOlderMinutes'];
  const now = most && trip.calendar.seconds();
  return now ? now - (most + behindMinutes(trip)) * 60 : 0;
}

/** Returns the order in which the round sends images, and which images it leaves out. */
export function orderOf(trip: ReadyTrip): Order {
  const config = trip.config;
  const order: Order = {
    // after a round with only refusals, the newest image goes first, as it may be one that the server accepts
    isNewestFirst: config['images.first'] === 'newest' || isVain(trip), showsNewest: !!config['images.live'] && trip.round.soughtMs === undefined,
    leavesSkipped: config['images.skipOlderMinutes'] > 0 || config['images.archive'] === false
  };
  const preview = config['images.preview'];
  const isPart = trip.round.part === RoundPart.previews;
  // a pattern asks for images whose preview has arrived, so the part for images finds those, too
  if (isPart || preview === 'only') order.previews = !isPart && trip.round.pattern ? 'asked' : preview as 'first' | 'only';
  if (trip.round.part) order.goesOn = true;
  const oldest = order.leavesSkipped ? oldestOf(trip) : 0;
  if (oldest) order.oldest = Math.floor(oldest / 60);
  if (config['schedule.sleep'] && trip.sleep.longestSeconds > 0) {
    order.sleeps = true;
    order.wasAsleep = trip.sleep.wasAsleep() || (!!trip.sleep.wasMoved && trip.sleep.wasMoved());
  }
  return order;
}

/**
 * Begins the search for images, for the round or for another part of it.
 * @param isOther as in `SourceActs.start`
 * @returns what is wrong with the settings; empty if nothing is
 */
export function startSearch(trip: ReadyTrip, isOther?: boolean): string {
  return trip.source.acts().start(rootOf(trip.config['images.folder']), trip.config['images.match'], trip.expect, isOther, orderOf(trip));
}

/**
 * After the last image, looks once more at images that were skipped for their age. By the time that the clock shows now, they may be recent.
 * @returns whether the round goes on with them
 */
export function beginSkipped(trip: ReadyTrip): boolean {
  const round = trip.round;
  const skips = trip.source.seen.skips;
  const oldest = Math.floor(oldestOf(trip) / 60);
  if (!oldest || !skips || skips.latest < oldest || round.isAgain) return false;
  round.isAgain = true;
  round.ended = '';
  startSearch(trip);
  return true;
}

/**
 * Leaves an image out, since `images.archive` is off. If it comes before the live picture, the journal records it as skipped. Otherwise it
 * waits for the next round.
 */
function skipForLive(trip: RoundTrip, image: Image): void {
  const round = trip.round;
  if (round.shown === undefined) {
    const last = lastLive(trip);
    round.shown = last && last.ended <= 0 ? last.path : '';
  }
  const since = round.since;
  const isNewer = since === undefined ? isAfter(image.path, round.shown) : round.shown === since || isLater(since, image.path, round.shown);
  const isOlder = !isNewer && image.path !== round.shown;
  if (isOlder && !round.tooOld) trip.log.info('image', image.path + ' is skipped, as are all others before the live picture; they stay on the card');
  if (isOlder) round.tooOld = (round.tooOld || 0) + 1;
  if (isNewer) round.isOpen = true;
  if (isNewer || !trip.source.deliver(image, 'k')) trip.source.skip(image);
}

/**
 * Skips an image that is too old: it is not sent and stays on the card. It is looked at again if the clock turns out to have been ahead. If
 * the image's time or the clock is unknown, no image is too old.
 * @returns whether the image is skipped
 */
export function skipOld(trip: ReadyTrip, image: Image): boolean {
  if (trip.config['images.archive'] === false && !image.isByHand) {
    skipForLive(trip, image);
    return true;
  }
  const taken = !image.isByHand && oldestOf(trip) ? takenAt(trip.source, image, trip.link.zone) : '';
  if (!taken) return false;
  const minute = minuteOf(taken);
  learnClock(trip, image, wholeOf(minute), Math.floor(trip.calendar.seconds() / 60));
  if (taken >= new Date(oldestOf(trip) * 1000).toISOString().slice(0, 19).replace(/[^0-9]/g, '')) return false;
  if (!trip.round.tooOld) {
    trip.log.info('image', image.path + ' is skipped, as are all others that are older than ' + trip.config['images.skipOlderMinutes']
      + ' minutes; they stay on the card');
  }
  trip.round.tooOld = (trip.round.tooOld || 0) + 1;
  image.taken = minute;
  if (minute > (trip.round.oldTo || '')) trip.round.oldTo = minute;
  if (!trip.source.deliver(image, 'k')) trip.source.skip(image);
  return true;
}

/** Returns how many images this round has skipped and why, for the log. */
export function toldOld(trip: RoundTrip): string {
  return trip.round.tooOld + (trip.config && trip.config['images.archive'] === false ? ' skipped before the live picture' : ' too old');
}
