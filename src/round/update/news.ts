// Gives the next report the news of new firmware: that it was given up on trial, or refused, and why. Each piece of news is told once.

import { ReturnedNote, UpdateNote, type Words } from '../../store/notewords';
import type { RoundTrip } from '../roundtrip';
import { ownWords } from './ownnote';
import { returnedNote } from './returned';

/** Name of the note about the firmware file in the card's root folder. */
export const cardNote = 'update';
const refused = 'refused';
const told = 'told';

/** Returns the words of the note about a refused firmware file, if no report has told of it yet. Undefined: there is none. */
function refusedWords(trip: RoundTrip): Words<UpdateNote> | undefined {
  const words = trip.notes.get(cardNote).split(' ') as Words<UpdateNote>;
  return words[UpdateNote.state] === refused ? words : undefined;
}

/** Returns the news of firmware for the report, such as `0.4.0 returned: login-wrong`; empty: there is none. */
export function firmwareNews(trip: RoundTrip): string {
  const returned = ownWords<ReturnedNote>(trip, returnedNote);
  if (returned[ReturnedNote.state] === 'new') {
    return returned[ReturnedNote.versions].split(',')[0] + ' returned: ' + returned.slice(ReturnedNote.why).join(' ');
  }
  const words = refusedWords(trip);
  return words ? words[UpdateNote.version] + ' refused: ' + words.slice(UpdateNote.why).join(' ') : '';
}

/** Notes that a report has told the news of firmware, so that no later one tells it. */
export function endNews(trip: RoundTrip): void {
  const returned = ownWords<ReturnedNote>(trip, returnedNote);
  const words = refusedWords(trip);
  if (returned[ReturnedNote.state] === 'new') trip.notes.put(returnedNote, returned.slice(0, ReturnedNote.state).concat(told).join(' '));
  else if (words) trip.notes.put(cardNote, words.slice(0, UpdateNote.state).concat(told).join(' '));
  trip.card.hasNews = false;
}
