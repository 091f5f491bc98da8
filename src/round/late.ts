// Images that end rounds: what fails with one of them alone must not keep all others back for ever. The same image begins the next
// round as well, since most that ends one is over by then; from the second time on it waits until all others are done.

import { markOf } from '../source/removal';
import type { Image } from '../source/source';
import type { RoundTrip } from './trip';

/** In /snapferry/state: their marks, the newest first; a camera that sleeps, or was restarted by its watchdog, boots in between. */
const note = 'ended';
/** Twenty rounds are remembered; a mark has eight digits and a blank. */
const longestMarks = 180;

/** A round was given up with an image in hand. */
export function noteEnded(trip: RoundTrip): void {
  if (trip.round.image) trip.notes.put(note, (markOf(trip.hash, trip.round.image) + trip.notes.get(note)).slice(0, longestMarks));
}

/** Once a round for each image: the second time it is its turn. */
export function isLate(trip: RoundTrip, image: Image): boolean {
  const mark = markOf(trip.hash, image);
  if (image.isByHand) return false;
  if (trip.round.late === undefined) trip.round.late = trip.notes.get(note);
  const marks = trip.round.late;
  if (marks.indexOf(mark) === marks.lastIndexOf(mark)) return false;
  trip.round.late = marks.split(mark).join('');
  trip.log.info('image', image.path + ' waits until all others are done: it has ended rounds before');
  return true;
}
