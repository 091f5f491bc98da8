// An image during which a round ended by faults must not block the others. The next round still begins with that image, as most causes are
// over by then. If that round ends in the same way, later rounds begin with the images after it, and send it and earlier images last. The same
// is done after the server has refused one image after another.

import type { Image } from '../../source/source';
import type { ReadyTrip, RoundTrip } from '../roundtrip';
import { noteLiveEnded } from './live';
import { startSearch } from './old';
import { failPreview } from './previewend';

/**
 * Name of a note in the firmware's state file. It has the path of the image that ended a round, after a `1`, or after a `2` if it ended more
 * than one. It is on the card, as a camera that sleeps forgets all else.
 */
const note = 'ended';

/** Notes that the round ended while its current image was being sent. */
export function noteEnded(trip: RoundTrip): void {
  if (!trip.round.image || trip.round.image.isReport) return;
  if (trip.round.image.isLive) {
    noteLiveEnded(trip);
    return;
  }
  if (trip.round.image.whole) {
    failPreview(trip, trip.round.image);
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

/**
 * Tells whether an image must wait, as the note `ended` names an image that ended two rounds. Images after the named one are sent first. The
 * named one and those before it follow in the last part of the round.
 */
export function isLate(trip: RoundTrip, image: Image): boolean {
  const round = trip.round;
  if (round.ended === undefined) round.ended = trip.notes.get(note);
  const isRest = round.ended[0] === '3';
  if (image.isByHand || (round.ended[0] !== '2' && !isRest)) return false;
  const path = round.ended.slice(2);
  if (image.path === path && !isRest) trip.log.info('image', path + ' waits until all others are done: it has ended rounds before');
  return (image.path > path) === isRest;
}

/**
 * Begins the last part of a round, after its other images: the noted image, which ended rounds before, and the images before it.
 * @returns whether there is such a part, so that the round goes on
 */
export function beginRest(trip: ReadyTrip): boolean {
  const round = trip.round;
  const isRest = !!round.ended && round.ended[0] === '2';
  if (isRest) {
    round.ended = '3' + round.ended!.slice(1);
    startSearch(trip);
  } else if (round.ended) trip.notes.put(note, '');
  return isRest;
}
