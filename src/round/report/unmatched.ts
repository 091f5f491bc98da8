// Tells that no image matches `images.match`, though there are files: once in the log, and in each report.

import { rootOf } from '../../source/walk';
import type { ReadyTrip } from '../roundtrip';

/** Name of the note with the digest of the sentence that was logged last. */
const note = 'unmatched';

/** The code that the report has in place of a fault's code if no file matches `images.match`. */
export const unmatchedCode = 'none-matches';

/** Returns a sentence that no image matches `images.match`. It is empty if one matches, or if there is no file. */
export function unmatchedText(trip: ReadyTrip): string {
  const count = trip.source.seen.unmatched;
  return count ? 'none of ' + count + (count === 1 ? ' file' : ' files') + ' in ' + rootOf(trip.config['images.folder']) + ' matches '
    + trip.config['images.match'] : '';
}

/** Logs once that no file matches `images.match`. */
export function tellUnmatched(trip: ReadyTrip): void {
  const text = unmatchedText(trip);
  const mark = text && trip.hash(text);
  // the digest is also kept in memory: on a card that cannot be written, each try to write the note takes seconds
  if (trip.card.unmatched === mark) return;
  trip.card.unmatched = mark;
  if (trip.notes.get(note) === mark) return;
  trip.notes.put(note, mark);
  if (text) trip.log.warn('card', text + ', so nothing is sent; check images.match and images.folder');
}
