// The order of age of numbered and dated pictures on one card. With `camera.names` "dated", a picture gets a number while the time is
// unknown: before the first round, and after each power cut. A turn: numbered pictures that follow dated ones.

import { DayNote, TurnNote, type Words } from '../../store/notewords';
import type { Notes } from '../../store/state';

/** Between the pictures before and after a turn, of each kind: folder, blank, a text between two names. */
export interface Turn {
  numbered: string;
  dated: string;
}

const mostTurns = 8;
export const dayMs = 86400000;

/** @param day `20261120`, and more */
export function msOf(day: string): number {
  return new Date(day.slice(0, 4) + '-' + day.slice(4, 6) + '-' + day.slice(6, 8) + 'T00:00:00Z').getTime();
}

function wordsOf(notes: Pick<Notes, 'get'>): Words<TurnNote>[] {
  const text = notes.get('turns');
  return text ? text.split(',').map(function (turn) { return turn.split(' ') as Words<TurnNote>; }) : [];
}

/** The oldest first. */
export function turnsOf(notes: Pick<Notes, 'get'>): Turn[] {
  return wordsOf(notes).map(function (turn) {
    return {
      numbered: turn[TurnNote.folder] + 'SNAPF SNAP' + turn[TurnNote.number],
      // the names after this one have a letter, which is after the slash
      dated: turn[TurnNote.day] + ' ' + turn[TurnNote.time] + '/'
    };
  });
}

/** Of too many turns, those that are nearest become one. Its numbered pictures count as newer than they are, and none is passed. */
function joinTwo(turns: Words<TurnNote>[]): void {
  function days(i: number): number { return msOf(turns[i + 1]![TurnNote.day]) - msOf(turns[i]![TurnNote.day]); }
  let nearest = 0;
  for (let i = 1; i < turns.length - 1; i++) if (days(i) < days(nearest)) nearest = i;
  const one = turns[nearest]!;
  const next = turns[nearest + 1]!;
  turns.splice(nearest, 2, [one[TurnNote.folder], one[TurnNote.number], next[TurnNote.day], next[TurnNote.time]] as Words<TurnNote>);
}

/** Called before a numbered picture is taken. @param digits of its name */
export function noteTurn(notes: Notes, folder: number, digits: string): void {
  const last = notes.get('day').split(' ') as Words<DayNote>;
  const turns = wordsOf(notes);
  const before = turns[turns.length - 1];
  const dated = last[DayNote.folder] + ' ' + last[DayNote.time];
  // none is dated since; or the clock was set back
  if (!last[DayNote.time] || (before && dated <= before[TurnNote.day] + ' ' + before[TurnNote.time])) return;
  turns.push(('' + folder + ' ' + digits + ' ' + dated).split(' ') as Words<TurnNote>);
  if (turns.length > mostTurns) joinTwo(turns);
  notes.put('turns', turns.map(function (turn) { return turn.join(' '); }).join(','));
}
