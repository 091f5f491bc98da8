// Notes that are this chip's own, since a card may come from another camera. This is a file of its own, as its notes are read in each round.

import type { NoteKey } from '../../store/notetext';
import type { Words } from '../../store/notewords';
import type { RoundTrip } from '../roundtrip';

/** Returns the mark of this chip, with which its notes begin. */
export function ownMark(trip: RoundTrip): string {
  return trip.hash(trip.serial());
}

/** Returns the words of a note that this chip wrote. A note of another chip counts as empty. */
export function ownWords<Name extends number>(trip: RoundTrip, note: NoteKey): Words<Name> {
  const words = trip.notes.get(note).split(' ');
  return (words[0] === ownMark(trip) ? words : ['']) as Words<Name>;
}
