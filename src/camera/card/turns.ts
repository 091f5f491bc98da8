// The order of age of numbered and dated pictures on one card. With `camera.names` "dated", a picture gets a number while the time is
// unknown: before the first round, and after each power cut. A turn is where numbered pictures follow dated ones, or where a clock was set.

import { wholeOf } from '../../number';
import { DayNote, ShotNote, TurnNote, type Words } from '../../store/notewords';
import type { Notes } from '../../store/state';

/**
 * The pictures between two turns, of which the numbered ones are older. Each limit is a text `folder name`, or lies between two such texts.
 * An empty text is no limit.
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
   * Limit from which on dated pictures are of this run. After a clock was set back, it comes to such dates again, so a later run has them,
   * too.
   */
  aheadFrom: string;
  /** Last letter of the folders of those. Later runs have later letters. */
  aheadLetters: string;
}

const mostTurns = 8;
const mostDaysApart = 31;
const dayMs = 86400000;

/** Days since 1970. @param day a text that begins with a date such as `20261120` */
function daysOf(day: string): number {
  return new Date(day.slice(0, 4) + '-' + day.slice(4, 6) + '-' + day.slice(6, 8) + 'T00:00:00Z').getTime() / dayMs;
}

function wordsOf(notes: Pick<Notes, 'get'>): Words<TurnNote>[] {
  const text = notes.get('turns');
  return text ? text.split(',').map(function (turn) { return turn.split(' ') as Words<TurnNote>; }) : [];
}

/** A limit between a dated picture and the next name, which has a letter. Letters come after the slash. */
function afterDated(folder: string, time: string): string { return folder + ' ' + time + '/'; }

/**
 * The runs, the oldest first. The first one has pictures that are of no other run: a clock that was ahead took them, and the notes were
 * lost.
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
 * Joins two turns, as there are too many: those that are nearest in time. Some numbered pictures then count as newer than they are, and
 * none is passed over.
 */
function joinTwo(turns: Words<TurnNote>[]): void {
  function days(i: number): number {
    const apart = Math.abs(daysOf(turns[i + 1]![TurnNote.day]) - daysOf(turns[i]![TurnNote.day]));
    // what the first one notes on a clock is lost
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

/** Whether a turn has no dated pictures after it, or firmware that did not note a turn has set the clock back. */
function isOver(turn: Words<TurnNote> | undefined, dated: string): boolean {
  return !!turn && !turn[TurnNote.next] && dated <= turn[TurnNote.day] + ' ' + turn[TurnNote.time];
}

function put(notes: Notes, turns: Words<TurnNote>[]): void {
  if (turns.length > mostTurns) joinTwo(turns);
  notes.put('turns', turns.map(function (turn) { return turn.join(' '); }).join(','));
}

/** The letters after which a new folder of this day has its own, since older pictures have all others. `A`: none of them has letters. */
export function takenLetters(notes: Notes, day: string): string {
  return wordsOf(notes).reduce(function (most, turn) {
    const letters = turn[TurnNote.letters] === '-' ? 'A' : turn[TurnNote.letters] || '';
    return letters > most && turn[TurnNote.ahead].slice(0, 8) <= day && day <= turn[TurnNote.day].slice(0, 8) ? letters : most;
  }, '');
}

/** Notes a turn, if there is one, before a numbered picture is taken. @param digits of the picture's name */
export function noteTurn(notes: Notes, folder: number, digits: string): void {
  const last = notes.get('day').split(' ') as Words<DayNote>;
  const turns = wordsOf(notes);
  const dated = last[DayNote.folder] + ' ' + last[DayNote.time];
  if (!last[DayNote.time] || isOver(turns[turns.length - 1], dated)) return;
  put(notes, turns.concat([('' + folder + ' ' + digits + ' ' + dated).split(' ') as Words<TurnNote>]));
}

/**
 * Notes a turn, if there is one, before a dated picture is taken. @param ahead finds the first folder with a later date, a blank and the
 * last letter of such folders, if the clock was set back
 */
export function noteDated(notes: Notes, folder: string, ahead: () => string): void {
  const last = notes.get('day').split(' ') as Words<DayNote>;
  const days = daysOf(folder) - daysOf(last[DayNote.folder]);
  // pictures that are this long apart may have a wrong clock between them
  if (!last[DayNote.time] || (days >= 0 && days <= mostDaysApart)) return;
  const shot = notes.get('shot').split(' ') as Words<ShotNote>;
  const turns = wordsOf(notes);
  const dated = last[DayNote.folder] + ' ' + last[DayNote.time];
  const turn = isOver(turns[turns.length - 1], dated)
    ? turns.pop()!.join(' ') : (shot[ShotNote.folder] || '100') + ' ' + ('000' + ((wholeOf(shot[ShotNote.number]) || 0) + 1)).slice(-4) + ' ' + dated;
  put(notes, turns.concat([(turn + ' ' + folder + (days < 0 ? ' ' + ahead() : '')).split(' ') as Words<TurnNote>]));
}
