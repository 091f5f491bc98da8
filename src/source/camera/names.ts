// The name of the next picture. No number comes back, whatever was deleted or lost, and whatever card is in: to the journal an image is its
// path and size, so that a second one of a name might count as delivered. What was given last stands in the notes, before the picture is
// begun; where that is lost a folder is begun above all that card, journal and chip know of, and never one gone on with. What brings old
// notes back is not told apart: a copy of the card, or a backup (docs/camera.md).

import { fault, type Fault } from '../../fault';
import type { Calendar, Files, FolderMarks } from '../../ports';
import { journalFolder, type Journal } from '../../store/journal';
import type { Notes } from '../../store/state';
import { placeOf } from '../walk';

export interface NamesTrip {
  files: Files;
  journal: Journal;
  notes: Notes;
  marks: FolderMarks;
  calendar: Pick<Calendar, 'stamp'>;
  /** After a start that ends no sleep: a power cut may have taken the last notes, and left those before. */
  isDoubtful: boolean;
}

/** More would make a folder that is listed slowly, or not at all. */
export const mostInFolder = 250;
/** By the rule of DCF. */
export const firstFolder = 100;
export const lastFolder = 999;
/** What a chip takes. */
const longestPath = 63;

export function folderName(folder: number): string {
  return folder + 'SNAPF';
}

/** What is noted of the last picture; less than three where nothing is. */
function lastOf(trip: NamesTrip, key: 'shot' | 'day'): string[] {
  return trip.notes.get(key).split(' ');
}

function note(trip: NamesTrip, key: 'shot' | 'day', last: (string | number)[], path: string): string | Fault {
  if (path.length > longestPath) return fault('file-missing', path, 'a path may have at most ' + longestPath + ' bytes');
  return trip.notes.put(key, last.join(' ')) ? path : fault(trip.files.mount() ? 'card-full' : 'card-lost', path);
}

/** Whether there is such a folder, or the journal tells of one. */
function isUsed(trip: NamesTrip, path: string): boolean {
  if (trip.files.stat(path)) return true;
  let isTold = false;
  return !trip.journal.read(path, function () { isTold = true; }) || isTold;
}

/** The highest that the card knows of, where the notes say nothing: each is asked for, since any may have been deleted. */
function highestOnCard(trip: NamesTrip, place: string): number {
  if (!trip.files.stat(place.slice(0, -1) || '/') && !trip.files.stat(journalFolder)) return firstFolder - 1;
  let folder = lastFolder;
  while (folder >= firstFolder && !isUsed(trip, place + folderName(folder))) folder--;
  return folder;
}

/** Whether it is a number of DCF; NaN is none. */
function isFolder(folder: number): boolean {
  return folder >= firstFolder && folder <= lastFolder;
}

/** Begins a folder above all. @param known the highest by the notes, where they are not lost. @returns 0 where none is left */
function beginFolder(trip: NamesTrip, place: string, known: number): number {
  let top = Math.max(isFolder(known) ? known : highestOnCard(trip, place), trip.marks.highest());
  let step = 1;
  // higher ones may have come with files of another card; where there is one, there may be more
  while (top + step <= lastFolder) {
    const isHigher = isUsed(trip, place + folderName(top + step));
    if (isHigher) top += step;
    step = isHigher ? 1 : step * 2;
  }
  while (++top <= lastFolder) {
    // a chip that can keep a mark of it has none: it knows of no folders
    if (!isUsed(trip, place + folderName(top)) && (trip.marks.mark(top) || !trip.marks.markOf(top))) return top;
  }
  return 0;
}

function nextNumbered(trip: NamesTrip, place: string): string | Fault {
  const last = lastOf(trip, 'shot');
  let folder = parseInt(last[0]!, 10);
  let number = parseInt(last[1]!, 10) + 1;

  function path(): string {
    return place + folderName(folder) + '/SNAP' + ('000' + number).slice(-4) + '.JPG';
  }

  // begun by this chip on this card, or it is left alone
  const isOurs = isFolder(folder) && number > 0 && last[2] === (trip.marks.markOf(folder) || '-');
  if (isOurs && trip.isDoubtful) trip.journal.readDelivered(place + folderName(folder), function (name) {
    number = Math.max(number, (parseInt(name.slice(4), 10) || 0) + 1);
  });
  while (isOurs && number <= mostInFolder && trip.files.stat(path())) number++;
  if (!isOurs || number > mostInFolder) {
    folder = beginFolder(trip, place, folder);
    number = 1;
  }
  if (!folder) return fault('no-number', place);
  return note(trip, 'shot', [folder, number, trip.marks.markOf(folder) || '-'], path());
}

/** The letters of what comes after the first of its day, or of its second: none, B to Z. */
function lettersAfter(letters: string): string | undefined {
  return letters === 'Z' ? undefined : String.fromCharCode((letters || 'A').charCodeAt(0) + 1);
}

/** Nothing where the clock does not tell the time, or a day or a second has no room for more. */
function nextDated(trip: NamesTrip, place: string): string | Fault | undefined {
  const stamp = trip.calendar.stamp();
  if (!stamp) return undefined;
  const day = stamp.slice(0, 10).replace(/-/g, '');
  const time = stamp.slice(11).replace(/:/g, '');
  const last = lastOf(trip, 'day');
  const isToday = last[0]!.slice(0, 8) === day;
  const lastTime = last[2] || '';
  let folder: string | undefined = last[0]!;
  let letters: string | undefined = '';
  let count = parseInt(last[1]!, 10) + 1;
  // in a folder the times ascend: a clock that has gone back would give a name for the second time
  if (isToday && count <= mostInFolder && time >= lastTime.slice(0, 6)) {
    if (time === lastTime.slice(0, 6)) letters = lettersAfter(lastTime.slice(6));
    while (letters !== undefined && trip.files.stat(place + folder + '/' + time + letters + '.JPG')) letters = lettersAfter(letters);
  } else {
    let more: string | undefined = isToday ? lettersAfter(folder.slice(9)) : '';
    while (more !== undefined && isUsed(trip, place + day + (more && '.' + more))) more = lettersAfter(more);
    folder = more === undefined ? undefined : day + (more && '.' + more);
    count = 1;
  }
  if (folder === undefined || letters === undefined) return undefined;
  return note(trip, 'day', [folder, count, time + letters], place + folder + '/' + time + letters + '.JPG');
}

/**
 * The path of a picture that is about to be taken; from now on it counts as given.
 * @param root `images.folder`
 * @param names `camera.names`
 */
export function nextPath(trip: NamesTrip, root: string, names: 'dcf' | 'dated'): string | Fault {
  const place = placeOf(root);
  return names === 'dated' && nextDated(trip, place) || nextNumbered(trip, place);
}
