// Images that end rounds: what fails with some of them alone must not keep all others back, however many they are. The same image
// begins the next round as well, since most that ends one is over by then; if it ends that, too, each round begins after the image that
// has ended the one before, and comes to those before it last.

import type { Image } from '../source/source';
import { rootOf } from '../source/walk';
import type { RoundTrip } from './trip';

/** In /snapferry/state, since a camera that sleeps boots in between: `1`, or `2` from the second time on, and the image's path. */
const note = 'ended';

/** A round was given up with an image in hand. */
export function noteEnded(trip: RoundTrip): void {
  if (!trip.round.image) return;
  const path = trip.round.image.path;
  const before = trip.notes.get(note);
  trip.notes.put(note, (before[0] === '2' || before === '1 ' + path ? '2 ' : '1 ') + path);
}

/** Whether it is not its turn: the round comes to it after all others, or has come to it before. */
export function isLate(trip: RoundTrip, image: Image): boolean {
  const round = trip.round;
  if (round.ended === undefined) round.ended = trip.notes.get(note);
  if (image.isByHand || round.ended[0] !== '2') return false;
  const path = round.ended.slice(2);
  if (image.path === path && !round.isRest) trip.log.info('image', path + ' waits until all others are done: it has ended rounds before');
  return (image.path > path) === !!round.isRest;
}

/** All that come after are done. @returns whether the round goes on with the images before */
export function beginRest(trip: RoundTrip): boolean {
  const round = trip.round;
  const isRest = !!round.ended && round.ended[0] === '2' && !round.isRest;
  if (isRest) {
    round.isRest = true;
    trip.source.start(rootOf(trip.config!['images.folder']), trip.config!['images.match'], trip.expect);
  } else if (round.ended) trip.notes.put(note, '');
  return isRest;
}
