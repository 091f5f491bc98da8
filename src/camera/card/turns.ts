// The order of age of numbered and dated pictures on one card. With `camera.names` "dated", a picture gets a number while the time is
// unknown: before the first round, and after each power cut. A turn: numbered pictures that follow dated ones, or a clock that was set.

import { wholeOf } from '../../number';
import { DayNote, ShotNote, TurnNote, type Words } from '../../store/notewords';
import type { Notes } from '../../store/state';

/** Pictures between two turns: the numbered ones are older. Each text is `folder name`, or lies between two such; empty: no limit. */
export interface Run {
  numberedFrom: string;
  numberedTo: string;
  datedFrom: string;
  datedTo: string;
  /** Dated ones from here on are of this run. After a clock was set back, it comes to such dates again, so a later run has them, too. */
  aheadFrom: string;
}

const mostTurns = 8;
const mostDaysApart = 31;
const dayMs = 86400000;

/** @param day `20261120`, and more */
function daysOf(day: string): number {
  return new Date(day.slice(0, 4) + '-' + day.slice(4, 6) + '-' + day.slice(6, 8) + 'T00:00:00Z').getTime() / dayMs;
}

function wordsOf(notes: Pick<Notes, 'get'>): Words<TurnNote>[] {
  const text = notes.get('turns');
  return text ? text.split(',').map(function (turn) { return turn.split(' ') as Words<TurnNote>; }) : [];
}

/** The names after this one have a letter, which is after the slash. */
function afterDated(folder: string, time: string): string { return folder + ' ' + time + '/'; }

/** The oldest first; the first one has pictures that are of no other: a clock that was ahead took them, and the notes were lost. */
export function runsOf(notes: Pick<Notes, 'get'>): Run[] {
  function add(numbered: string, dated: string): void { runs.push({ numberedFrom: numbered, numberedTo: '', datedFrom: dated, datedTo: '', aheadFrom: '' }); }
  const runs: Run[] = [];
  add('', '');
  add('', '');
  wordsOf(notes).forEach(function (turn) {
    const before = runs[runs.length - 1]!;
    before.numberedTo = turn[TurnNote.folder] + 'SNAPF SNAP' + turn[TurnNote.number];
    before.datedTo = afterDated(turn[TurnNote.day], turn[TurnNote.time]);
    const next = turn[TurnNote.next];
    if (turn[TurnNote.ahead]) before.aheadFrom = turn[TurnNote.ahead] + ' ';
    add(before.numberedTo, next ? next + ' ' : before.datedTo);
  });
  const last = notes.get('day').split(' ') as Words<DayNote>;
  if (last[DayNote.time]) runs[runs.length - 1]!.datedTo = afterDated(last[DayNote.folder], last[DayNote.time]);
  return runs;
}

/** Of too many turns, those that are nearest become one. Its numbered pictures count as newer than they are, and none is passed. */
function joinTwo(turns: Words<TurnNote>[]): void {
  function days(i: number): number { return Math.abs(daysOf(turns[i + 1]![TurnNote.day]) - daysOf(turns[i]![TurnNote.day])); }
  let nearest = 0;
  for (let i = 1; i < turns.length - 1; i++) if (days(i) < days(nearest)) nearest = i;
  const one = turns[nearest]!;
  const next = turns[nearest + 1]!;
  const last = one[TurnNote.day] > next[TurnNote.day] ? one : next;
  const joined = [one[TurnNote.folder], one[TurnNote.number], last[TurnNote.day], last[TurnNote.time]].concat(next.slice(TurnNote.next));
  turns.splice(nearest, 2, joined as Words<TurnNote>);
}

/** Whether nothing was dated since the turn, or firmware that did not note it set the clock back. */
function isOver(turn: Words<TurnNote> | undefined, dated: string): boolean {
  return !!turn && !turn[TurnNote.next] && dated <= turn[TurnNote.day] + ' ' + turn[TurnNote.time];
}

function put(notes: Notes, turns: Words<TurnNote>[]): void {
  if (turns.length > mostTurns) joinTwo(turns);
  notes.put('turns', turns.map(function (turn) { return turn.join(' '); }).join(','));
}

/** Called before a numbered picture is taken. @param digits of its name */
export function noteTurn(notes: Notes, folder: number, digits: string): void {
  const last = notes.get('day').split(' ') as Words<DayNote>;
  const turns = wordsOf(notes);
  const dated = last[DayNote.folder] + ' ' + last[DayNote.time];
  if (!last[DayNote.time] || isOver(turns[turns.length - 1], dated)) return;
  put(notes, turns.concat([('' + folder + ' ' + digits + ' ' + dated).split(' ') as Words<TurnNote>]));
}

/** Called before a dated picture is taken. @param ahead the first folder with a later date, if the clock was set back */
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
