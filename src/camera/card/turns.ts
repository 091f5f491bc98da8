// Keeps the order of age of numbered and dated pictures on one card. With `camera.names` "dated", a picture gets a number while the time is
// unknown: before the first round, and after each power cut. A turn is where numbered pictures follow dated ones, or where a clock was set.

import { wholeOf } from '../../number';
import { DayNote, ShotNote, TurnNote, type Words } from '../../store/notewords';
import type { Notes } from '../../store/state';

/**
 * The pictures between two turns. The numbered ones among them are older than the dated ones. Each limit is a text of folder, blank and
 * file name, or sorts between two such texts. An empty text is no limit.
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
   * Limit from which on dated pictures are of this run, since the clock was set back after them. When the clock comes to these dates again,
   * a later run has pictures of them, too.
   */
  aheadFrom: string;
  /** Last letter of the folders from `aheadFrom` on. The folders of later runs have later letters. */
  aheadLetters: string;
}

const mostTurns = 8;
const mostDaysApart = 31;
const dayMs = 86400000;

/** Returns the days since 1970. @param day a text that begins with a date such as `20261120` */
function daysOf(day: string): number {
  return new Date(day.slice(0, 4) + '-' + day.slice(4, 6) + '-' + day.slice(6, 8) + 'T00:00:00Z').getTime() / dayMs;
}

function wordsOf(notes: Pick<Notes, 'get'>): Words<TurnNote>[] {
  const text = notes.get('turns');
  return text ? text.split(',').map(function (turn) { return turn.split(' ') as Words<TurnNote>; }) : [];
}

/**
 * Returns a limit that sorts after a dated picture, and before a later name of the same second. Such a name goes on with a letter, and
 * letters sort after the slash.
 */
function afterDated(folder: string, time: string): string { return folder + ' ' + time + '/'; }

/**
 * Returns the runs, the oldest first. The first one has pictures that are of no other run: a clock that was ahead took them, and their
 * notes were lost.
 */
export function runsOf(notes: Pick<Notes, 'get'>): Run[] {
  function add(numbered: string, dated: string): void { runs.push({ numberedFrom: numbered, numberedTo: '', datedFrom: dated, datedTo: '', aheadFrom: '', aheadLetters: '' }); }
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
 * Joins the two turns that are nearest in time, as there are too many. Some numbered pictures then count as newer than they are, and none
 * is passed over.
 */
function joinTwo(turns: Words<TurnNote>[]): void {
  function days(i: number): number {
    const apart = Math.abs(daysOf(turns[i + 1]![TurnNote.day]) - daysOf(turns[i]![TurnNote.day]));
    // joining loses what the first turn notes on a clock that was set, so such a turn counts as farther away
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

/** Tells whether a turn has no dated pictures after it, or firmware that noted no turn has set the clock back. */
function isOver(turn: Words<TurnNote> | undefined, dated: string): boolean {
  return !!turn && !turn[TurnNote.next] && dated <= turn[TurnNote.day] + ' ' + turn[TurnNote.time];
}

function put(notes: Notes, turns: Words<TurnNote>[]): void {
  if (turns.length > mostTurns) joinTwo(turns);
  notes.put('turns', turns.map(function (turn) { return turn.join(' '); }).join(','));
}

/**
 * Returns the last letter that older folders of this day have, after which a new folder gets its own letter; empty: there are
 * none. `A`: the older folders have no letters.
 */
export function takenLetters(notes: Notes, day: string): string {
  return wordsOf(notes).reduce(function (most, turn) {
    const letters = turn[TurnNote.letters] === '-' ? 'A' : turn[TurnNote.letters] || '';
    return letters > most && turn[TurnNote.ahead].slice(0, 8) <= day && day <= turn[TurnNote.day].slice(0, 8) ? letters : most;
  }, '');
}

/**
 * Notes a turn before a numbered picture is taken, if it follows dated ones.
 * @param folder number of the picture's folder
 * @param digits digits of the picture's name
 */
export function noteTurn(notes: Notes, folder: number, digits: string): void {
  const last = notes.get('day').split(' ') as Words<DayNote>;
  const turns = wordsOf(notes);
  const dated = last[DayNote.folder] + ' ' + last[DayNote.time];
  if (!last[DayNote.time] || isOver(turns[turns.length - 1], dated)) return;
  put(notes, turns.concat([('' + folder + ' ' + digits + ' ' + dated).split(' ') as Words<TurnNote>]));
}

/**
 * Notes a turn before a dated picture is taken, if the clock was set since the last one.
 * @param ahead finds the first folder with a later date, a blank and the last letter of such folders, if the clock was set back
 */
export function noteDated(notes: Notes, folder: string, ahead: () => string): void {
  const last = notes.get('day').split(' ') as Words<DayNote>;
  const days = daysOf(folder) - daysOf(last[DayNote.folder]);
  // with more than a month between two pictures, the clock may have been wrong in between, so a turn is noted
  if (!last[DayNote.time] || (days >= 0 && days <= mostDaysApart)) return;
  const shot = notes.get('shot').split(' ') as Words<ShotNote>;
  const turns = wordsOf(notes);
  const dated = last[DayNote.folder] + ' ' + last[DayNote.time];
  const turn = isOver(turns[turns.length - 1], dated)
    ? turns.pop()!.join(' ') : (shot[ShotNote.folder] || '100') + ' ' + ('000' + ((wholeOf(shot[ShotNote.number]) || 0) + 1)).slice(-4) + ' ' + dated;
  put(notes, turns.concat([(turn + ' ' + folder + (days < 0 ? ' ' + ahead() : '')).split(' ') as Words<TurnNote>]));
}
