// Finds the path of the next picture. The journal of deliveries knows images by path and size, so no number may be used twice. A number is noted on
// the card before its picture begins. Without notes, pictures go into a new folder, whose number is above all that card, journal and chip know.

import { newFault, type Fault } from '../../fault';
import { leadingNumber, wholeOf } from '../../number';
import type { Calendar, Files, FolderMarks } from '../../ports';
import { prefixOf } from '../../source/walk';
import { readDelivered } from '../../store/delivered';
import { journalFolder, type Journal } from '../../store/journal';
import { DayNote, ShotNote, type Words } from '../../store/notewords';
import { readRecords } from '../../store/records';
import type { Notes } from '../../store/state';
import { noteDated, noteTurn, takenLetters } from './turns';

/** The parts of the rest of the firmware that the search for a name needs. */
export interface NamesTrip {
  /** The files on the card. */
  files: Files;
  /** The journals of all folders. */
  journal: Journal;
  /** The notes on the card. */
  notes: Notes;
  /** The folder numbers that the chip's flash marks as used. */
  marks: FolderMarks;
  /** The calendar, which tells date and time. */
  calendar: Pick<Calendar, 'stamp'>;
  /** True if a power cut may have lost the newest notes on the card. */
  isDoubtful: boolean;
}

/** Most pictures in a folder. A larger folder takes too long to list. */
export const mostInFolder = 250;
const firstFolder = 100;
const lastFolder = 999;
/** Most bytes of a path that the engine accepts on a chip. */
const longestPath = 63;

/** Tells whether a folder's name is that of dated pictures: a date such as `20261120`, or with a letter such as `20261120.B`. */
export function isDated(name: string): boolean {
  return /^\d\d\d\d\d\d\d\d$/.test(name.slice(0, 8)) && (name.length === 8 || /^\.[B-Z]$/.test(name.slice(8)));
}

function folderName(folder: number): string {
  return folder + 'SNAPF';
}

function note(trip: NamesTrip, key: 'shot' | 'day', last: (string | number)[], path: string): string | Fault {
  if (path.length > longestPath) return newFault('file-missing', path, 'a path may have at most ' + longestPath + ' bytes');
  return trip.notes.put(key, last.join(' ')) ? path : newFault(trip.files.mount() ? 'card-full' : 'card-lost', path);
}

/** Tells whether the name of a folder was used before: the folder exists, or the journal has a file for it. */
function isUsed(trip: NamesTrip, path: string): boolean {
  if (trip.files.stat(path)) return true;
  let isTold = false;
  return !readRecords(trip.journal, path, function () { isTold = true; }) || isTold;
}

/**
 * Returns the highest number of a picture folder on the card. It is for a chip that has lost its notes. 99: there is no such folder. Numbers between
 * may be missing, so each number is tried, from 999 down.
 */
function highestOnCard(trip: NamesTrip, place: string): number {
  const hasJournals = !!trip.files.stat(journalFolder);
  if (!hasJournals && !trip.files.stat(place.slice(0, -1) || '/')) return firstFolder - 1;
  let folder = lastFolder;
  while (folder >= firstFolder && !(hasJournals ? isUsed(trip, place + folderName(folder)) : trip.files.stat(place + folderName(folder)))) folder--;
  return folder;
}

function isFolder(folder: number): boolean {
  return folder >= firstFolder && folder <= lastFolder;
}

/**
 * Finds a free number for a new picture folder, and marks it as used in the chip's flash.
 * @param known number of the last folder, as the notes on the card have it; NaN: unknown
 * @returns the number, from 100 to 999; 0: no number is left
 */
function beginFolder(trip: NamesTrip, place: string, known: number): number {
  let top = Math.max(isFolder(known) ? known : highestOnCard(trip, place), trip.marks.highest());
  let step = 1;
  // The folders after the last known one may exist already, with pictures of other cards. The step doubles each time, so that they are soon passed.
  while (top + step <= lastFolder) {
    const isHigher = isUsed(trip, place + folderName(top + step));
    if (isHigher) top += step;
    step = isHigher ? 1 : step * 2;
  }
  while (++top <= lastFolder) {
    // if `mark` fails and the flash has no mark of this number either, the chip has no room for marks. The folder is then used without a mark
    if (!isUsed(trip, place + folderName(top)) && (trip.marks.mark(top) || !trip.marks.markOf(top))) return top;
  }
  return 0;
}

function nextNumbered(trip: NamesTrip, place: string): string | Fault {
  const last = trip.notes.get('shot').split(' ') as Words<ShotNote>;
  let folder = wholeOf(last[ShotNote.folder]);
  let number = wholeOf(last[ShotNote.number]) + 1;

  function digits(): string { return ('000' + number).slice(-4); }
  function path(): string { return place + folderName(folder) + '/SNAP' + digits() + '.JPG'; }

  // Pictures go into the last folder only if this chip made it on this card. The folder's random mark in flash and in the note shows that.
  const isOurs = isFolder(folder) && number > 0 && last[ShotNote.mark] === (trip.marks.markOf(folder) || '-');
  if (isOurs && trip.isDoubtful) readDelivered(trip.journal, place + folderName(folder), function (name) {
    number = Math.max(number, (leadingNumber(name.slice(4)) || 0) + 1);
  }, { previews: 'only' });
  while (isOurs && number <= mostInFolder && trip.files.stat(path())) number++;
  if (!isOurs || number > mostInFolder) {
    folder = beginFolder(trip, place, folder);
    number = 1;
  }
  if (!folder) return newFault('no-number', place);
  noteTurn(trip.notes, folder, digits());
  return note(trip, 'shot', [folder, number, trip.marks.markOf(folder) || '-'], path());
}

/**
 * Returns the next letter for a name: B after an empty text, then C and so on to Z. Undefined: no letter is left. Letters distinguish pictures of the
 * same second, and folders of the same day.
 */
function lettersAfter(letters: string): string | undefined {
  return letters === 'Z' ? undefined : String.fromCharCode((letters || 'A').charCodeAt(0) + 1);
}

/**
 * Finds folders of dated pictures whose names sort after `folder`.
 * @returns the first one's name, a blank, and the last letter that any of them has (`-`: none has a letter). Empty: there is no such folder.
 */
function foldersAfter(files: Files, place: string, folder: string): string {
  let first = '';
  let letters = '-';
  (files.list(place.slice(0, -1) || '/') || []).forEach(function (name) {
    if (name <= folder || !isDated(name)) return;
    if (!first || name < first) first = name;
    if (name.slice(9) > letters) letters = name.slice(9);
  });
  return first && first + ' ' + letters;
}

function nextDated(trip: NamesTrip, place: string): string | Fault | undefined {
  const stamp = trip.calendar.stamp();
  if (!stamp) return undefined;
  const day = stamp.slice(0, 10).replace(/-/g, '');
  const time = stamp.slice(11).replace(/:/g, '');
  const last = trip.notes.get('day').split(' ') as Words<DayNote>;
  const isToday = last[DayNote.folder].slice(0, 8) === day;
  const lastTime = last[DayNote.time] || '';
  let folder: string | undefined = last[DayNote.folder];
  let letters: string | undefined = '';
  let count = wholeOf(last[DayNote.count]) + 1;
  // pictures go into the last folder only if the clock was not set back since, so that their names sort by age
  if (isToday && count <= mostInFolder && time >= lastTime.slice(0, 6)) {
    if (time === lastTime.slice(0, 6)) letters = lettersAfter(lastTime.slice(6));
    while (letters !== undefined && trip.files.stat(place + folder + '/' + time + letters + '.JPG')) letters = lettersAfter(letters);
  } else {
    const taken = isToday ? folder.slice(9) : takenLetters(trip.notes, day);
    let more: string | undefined = isToday || taken ? lettersAfter(taken) : '';
    while (more !== undefined && isUsed(trip, place + day + (more && '.' + more))) more = lettersAfter(more);
    folder = more === undefined ? undefined : day + (more && '.' + more);
    count = 1;
  }
  if (folder === undefined || letters === undefined) return undefined;
  const named = folder;
  noteDated(trip.notes, named, function () { return foldersAfter(trip.files, place, named); });
  return note(trip, 'day', [folder, count, time + letters], place + folder + '/' + time + letters + '.JPG');
}

/**
 * Finds the path of the next picture, and notes it on the card.
 * @param root the folder `images.folder` of config.json
 * @param names `camera.names` of config.json: names by number (`dcf`), or by date and time (`dated`)
 * @returns the path, or the fault if no name is left or the note cannot be written
 */
export function nextPath(trip: NamesTrip, root: string, names: 'dcf' | 'dated'): string | Fault {
  const place = prefixOf(root);
  return names === 'dated' && nextDated(trip, place) || nextNumbered(trip, place);
}
