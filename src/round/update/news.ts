// What the next report says of new firmware: that it was given up on trial, or refused, and why. It is told once.

import { ReturnedNote, UpdateNote, type Words } from '../../store/notewords';
import type { RoundTrip } from '../roundtrip';
import { ownWords, returnedNote } from './returned';

/** Name of the note on firmware in the root of the card. */
export const cardNote = 'update';
const refused = 'refused';
const told = 'told';

/** The words of a note on a file that was refused and of which no report has told yet. Undefined: there is none. */
function refusedWords(trip: RoundTrip): Words<UpdateNote> | undefined {
  const words = trip.notes.get(cardNote).split(' ') as Words<UpdateNote>;
  return words[UpdateNote.state] === refused ? words : undefined;
}

/** What is new, such as `0.4.0 returned: login-wrong`. It is empty if nothing is. */
export function firmwareNews(trip: RoundTrip): string {
  const returned = ownWords<ReturnedNote>(trip, returnedNote);
  if (returned[ReturnedNote.state] === 'new') return returned[ReturnedNote.versions]!.split(',')[0] + ' returned: ' + returned.slice(ReturnedNote.why).join(' ');
  const words = refusedWords(trip);
  return words ? words[UpdateNote.version] + ' refused: ' + words.slice(UpdateNote.why).join(' ') : '';
}

/** Notes that a report has told what is new. */
export function endNews(trip: RoundTrip): void {
  const returned = ownWords<ReturnedNote>(trip, returnedNote);
  const words = refusedWords(trip);
  if (returned[ReturnedNote.state] === 'new') trip.notes.put(returnedNote, returned.slice(0, ReturnedNote.state).concat(told).join(' '));
  else if (words) trip.notes.put(cardNote, words.slice(0, UpdateNote.state).concat(told).join(' '));
  trip.card.hasNews = false;
}
