// Keeps track of which pictures on a card are older, though some have numbers and others have dates as names. With `camera.names` "dated", a picture
// gets a number while the time is unknown: before the first round, and after each power cut. A turn is a point where a numbered picture follows dated
// ones, or where the clock was set.

import { wholeOf } from '../../number';
import { DayNote, ShotNote, TurnNote, type Words } from '../../store/notewords';
import type { Notes } from '../../store/state';

/**
 * A run is the series of pictures between two turns. Its numbered pictures are older than its dated ones. Each limit is compared with a text of a
 * picture's folder, a blank and its file name. An empty limit is no limit.
 */
export interface Run {
  /** A text that sorts before the run's first numbered picture, or equals its folder and name. */
  numberedFrom: string;
  /** A text that sorts after folder and name of the last numbered picture. */
  numberedTo: string;
  /** A text that sorts before the run's first dated picture, or equals its folder and name. */
  datedFrom: string;
  /** A text that sorts after folder and name of the last dated picture. */
  datedTo: string;
  /**
   * Limit from which on dated pictures belong to this run although it has ended. They were taken while the clock was ahead, before someone set it
   * back. A later run has pictures of the same dates.
   */
  aheadFrom: string;
  /** Last letter in the names of this run's folders from `aheadFrom` on. Folders of later runs with the same dates get later letters. */
  aheadLetters: string;
}

const mostTurns = 8;
const mostDaysApart = 31;
const dayMs = 86400000;

/** Returns the number of days since 1970. @param day a text that begins with a date such as `20261120` */
function daysOf(day: string): number {
  return new Date(day.slice(0, 4) + '-' + day.slice(4, 6) + '-' + day.slice(6, 8) + 'T00:00:00Z').getTime() / dayMs;
}

function wordsOf(notes: Pick<Notes, 'get'>): Words<TurnNote>[] {
  const text = notes.get('turns');
  return text ? text.split(',').map(function (turn) { return turn.split(' ') as Words<TurnNote>; }) : [];
}

/**
 * Returns a text that sorts after the dated picture of this folder and time, and before a later picture of the same second. That later picture's name
 * continues with a letter, and letters sort after the slash.
 */
function afterDated(folder: string, time: string): string { return folder + ' ' + time + '/'; }

/**
 * Returns the runs of pictures, the oldest first. The first run is for pictures that fit no other run. They were taken while the clock was ahead, and
 * the notes about them were lost.
 */
export function runsOf(notes: Pick<Notes, 'get'>): Run[] {
  function add(numbered: string, dated: string): void {
    runs.push({ numberedFrom: numbered, numberedTo: '', datedFrom: dated, datedTo: '', aheadFrom: '', aheadLetters: '' });
  }
  const runs: Run[] = [];
  add('', '');
  add('', '');
  wordsOf(notes).forEach(function (turn) {
    const before = runs[runs.length - 1]!;
    before.numberedTo = turn[TurnNote.folder] + 'SNAPF SNAP' + turn[TurnNote.number];
    before.datedTo = afterDated(turn[TurnNote.day], turn[TurnNote.time]);
    const next = turn[TurnNote.next];
    if (turn[TurnNote.ahead]) before.aheadFrom = turn[TurnNote.ahead] + ' ';
    before.aheadLetters = turn[TurnNote.letters] || '';
    add(before.numberedTo, next ? next + ' ' : before.datedTo);
  });
  const last = notes.get('day').split(' ') as Words<DayNote>;
  if (last[DayNote.time]) runs[runs.length - 1]!.datedTo = afterDated(last[DayNote.folder], last[DayNote.time]);
  return runs;
}

/**
 * Joins the two neighbouring turns that are nearest in time, as only a limited number is kept. Some numbered pictures then count as newer than they
 * are, but the search for old pictures still finds them all.
 */
function joinTwo(turns: Words<TurnNote>[]): void {
  function days(i: number): number {
    const apart = Math.abs(daysOf(turns[i + 1]![TurnNote.day]) - daysOf(turns[i]![TurnNote.day]));
    // A joined turn loses the note of the first turn that the clock was set. So a turn with such a note counts as a month farther away.
    return apart + (turns[i]![TurnNote.next] ? mostDaysApart : 0);
  }
  let nearest = 0;
  for (let i = 1; i < turns.length - 1; i++) if (days(i) < days(nearest)) nearest = i;
  const one = turns[nearest]!;
  const next = turns[nearest + 1]!;
  const last = one[TurnNote.day] > next[TurnNote.day] ? one : next;
  const joined = [one[TurnNote.folder], one[TurnNote.number], last[TurnNote.day], last[TurnNote.time]].concat(next.slice(TurnNote.next));
  turns.splice(nearest, 2, joined as Words<TurnNote>);
}

/**
 * Tells whether no newer dated picture was noted after this turn, so that no further turn need be noted.
 * @param dated folder and time of the last dated picture
 */
function isOver(turn: Words<TurnNote> | undefined, dated: string): boolean {
  return !!turn && !turn[TurnNote.next] && dated <= turn[TurnNote.day] + ' ' + turn[TurnNote.time];
}

function put(notes: Notes, turns: Words<TurnNote>[]): void {
  if (turns.length > mostTurns) joinTwo(turns);
  notes.put('turns', turns.map(function (turn) { return turn.join(' '); }).join(','));
}

/**
 * If no further turn fits into the notes, forgets the turns before a run. It is called when the search for old pictures has reached this run.
 * @param part index of the run among those of `runsOf`
 * @param isAny true if no picture before this run is left. Otherwise turns at which the clock was set are kept, as dates repeat there.
 */
export function forgetTurns(notes: Notes, part: number, isAny: boolean): void {
  const turns = wordsOf(notes);
  // the run begins with the turn `part - 2`
  const left = turns.filter(function (turn, i) { return i >= part - 2 || (!isAny && !!turn[TurnNote.next]); });
  if (turns.length >= mostTurns && left.length < turns.length) put(notes, left);
}

/**
 * Returns the last letter in the names of older folders of this day. A new folder gets a later letter. `A`: the older folders have no letter. Empty:
 * there are no older folders.
 */
export function takenLetters(notes: Notes, day: string): string {
  return wordsOf(notes).reduce(function (most, turn) {
    const letters = turn[TurnNote.letters] === '-' ? 'A' : turn[TurnNote.letters] || '';
    return letters > most && turn[TurnNote.ahead].slice(0, 8) <= day && day <= turn[TurnNote.day].slice(0, 8) ? letters : most;
  }, '');
}

/**
 * Notes a turn if the last picture was a dated one. It is called before a numbered picture is taken.
 * @param folder number of the picture's folder
 * @param digits the four digits in the picture's name
 */
export function noteTurn(notes: Notes, folder: number, digits: string): void {
  const last = notes.get('day').split(' ') as Words<DayNote>;
  const turns = wordsOf(notes);
  const dated = last[DayNote.folder] + ' ' + last[DayNote.time];
  if (!last[DayNote.time] || isOver(turns[turns.length - 1], dated)) return;
  put(notes, turns.concat([('' + folder + ' ' + digits + ' ' + dated).split(' ') as Words<TurnNote>]));
}

/**
 * Notes a turn if the clock was set since the last dated picture. It is called before a dated picture is taken.
 * @param folder folder of the picture
 * @param ahead called if the clock was set back. It returns the first folder with a later date, a blank and the last letter of such folders.
 */
export function noteDated(notes: Notes, folder: string, ahead: () => string): void {
  const last = notes.get('day').split(' ') as Words<DayNote>;
  const days = daysOf(folder) - daysOf(last[DayNote.folder]);
  // A turn is noted if the date has gone back, or forward by more than a month. The clock may have been wrong before.
  if (!last[DayNote.time] || (days >= 0 && days <= mostDaysApart)) return;
  const shot = notes.get('shot').split(' ') as Words<ShotNote>;
  const turns = wordsOf(notes);
  const dated = last[DayNote.folder] + ' ' + last[DayNote.time];
  const turn = isOver(turns[turns.length - 1], dated)
    ? turns.pop()!.join(' ') : (shot[ShotNote.folder] || '100') + ' ' + ('000' + ((wholeOf(shot[ShotNote.number]) || 0) + 1)).slice(-4) + ' ' + dated;
  put(notes, turns.concat([(turn + ' ' + folder + (days < 0 ? ' ' + ahead() : '')).split(' ') as Words<TurnNote>]));
}
