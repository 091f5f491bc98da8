// An image that ends rounds must not block others. It begins the next round too, as most causes are over by then. If it ends that, later
// rounds begin after it and send earlier images last. So they do after images that the server refused one after another.

import type { Image } from '../../source/source';
import { rootOf } from '../../source/walk';
import type { ReadyTrip, RoundTrip } from '../roundtrip';
import { noteLiveEnded } from './live';
import { orderOf } from './old';

/** The note for a camera that sleeps. It has `1`, or `2` from the second time on, and the path of the image that ended a round. */
const note = 'ended';

export function noteEnded(trip: RoundTrip): void {
  if (!trip.round.image || trip.round.image.isReport) return;
  if (trip.round.image.isLive) {
    noteLiveEnded(trip);
    return;
  }
  const path = trip.round.image.path;
  const before = trip.notes.get(note);
  trip.notes.put(note, (before[0] === '2' || before === '1 ' + path ? '2 ' : '1 ') + path);
}

/** Notes that the server refuses one image after another, up to this one. The next rounds begin with the images after it. */
export function sendAfter(trip: RoundTrip, path: string): void {
  trip.notes.put(note, '2 ' + path);
}

export function isLate(trip: RoundTrip, image: Image): boolean {
  const round = trip.round;
  if (round.ended === undefined) round.ended = trip.notes.get(note);
  if (image.isByHand || round.ended[0] !== '2') return false;
  const path = round.ended.slice(2);
  if (image.path === path && !round.isRest) trip.log.info('image', path + ' waits until all others are done: it has ended rounds before');
  return (image.path > path) === !!round.isRest;
}

/**
 * Goes back to the images before the noted one, after the last image.
 * @returns whether the round goes on with them
 */
export function beginRest(trip: ReadyTrip): boolean {
  const round = trip.round;
  const isRest = !!round.ended && round.ended[0] === '2' && !round.isRest;
  if (isRest) {
    round.isRest = true;
    trip.source.acts().start(rootOf(trip.config['images.folder']), trip.config['images.match'], trip.expect, false, orderOf(trip));
  } else if (round.ended) trip.notes.put(note, '');
  return isRest;
}
