// Makes room for a picture (`camera.whenFull`). The engine reports no free space; Files.hasRoom tries a size. The notes store this
// search's position.

import { newFault, type Fault } from '../../fault';
import type { Log } from '../../log';
import { leadingNumber } from '../../number';
import type { Calendar, PictureFiles } from '../../ports';
import { prefixOf } from '../../source/walk';
import { homeFolder, noDate, type Journal } from '../../store/journal';
import { RoomNote, type Words } from '../../store/notewords';
import type { Notes } from '../../store/state';
import { firstFolder, folderName, lastFolder } from './picturenames';
import { dayMs, msOf, turnsOf, type Turn } from './turns';

export interface RoomTrip {
  files: PictureFiles;
  journal: Journal;
  notes: Notes;
  log: Log;
  calendar: Pick<Calendar, 'stamp'>;
}

export type WhenFull = 'stop' | 'delivered' | 'oldest';

const tryPath = homeFolder + '/room';
/** Space kept for the journal: if it cannot be written, all deliveries stop. */
export const spareBytes = 65536;
const mostRemoved = 20;
const mostFolders = 8;
/** Days to search backwards if the notes are lost. */
const daysBefore = 400;

/** Last day with pictures; today if the notes are lost; empty: no dated pictures. */
function lastDay(trip: RoomTrip): string {
  return trip.notes.get('day').slice(0, 8) || (trip.notes.get('shot') ? '' : trip.calendar.stamp().slice(0, 10).replace(/-/g, ''));
}

/** Empty `at`: the first day. */
function dayAfter(trip: RoomTrip, place: string, at: string): string {
  const last = lastDay(trip);
  for (let code = at.length > 9 ? at.charCodeAt(9) + 1 : 66; at && code <= 90; code++) {
    const more = at.slice(0, 8) + '.' + String.fromCharCode(code);
    if (trip.files.stat(place + more)) return more;
  }
  for (let ms = at ? msOf(at) + dayMs : msOf(last) - daysBefore * dayMs; last && ms <= msOf(last); ms += dayMs) {
    const day = new Date(ms).toISOString().slice(0, 10).replace(/-/g, '');
    if (trip.files.stat(place + day)) return day;
  }
  return '';
}

/** Empty `at`: the first one. */
function numberedAfter(trip: RoomTrip, place: string, at: string): string {
  const last = Math.min(lastFolder, leadingNumber(trip.notes.get('shot')) || (trip.notes.get('day') ? 0 : lastFolder));
  let folder = at ? leadingNumber(at) : firstFolder - 1;
  while (++folder <= last) if (trip.files.stat(place + folderName(folder))) return folderName(folder);
  return '';
}

/** Pictures of a folder, after `name`. `part`: turns before them. */
interface Spot {
  folder: string;
  name: string;
  part: number;
}

function isNumbered(folder: string): boolean { return folder.slice(3) === folderName(0).slice(1); }

/** Of the turn before a part, or at its end; empty: none. */
function boundOf(turn: Turn | undefined, ofNumbered: boolean): string { return turn ? ofNumbered ? turn.numbered : turn.dated : ''; }

function spotOf(turns: Turn[], folder: string, name: string): Spot {
  const at = folder + ' ' + name;
  return { folder: folder, name: name, part: turns.filter(function (turn) { return boundOf(turn, isNumbered(folder)) <= at; }).length };
}

/** The next folder, in the order of age: of each part, the numbered pictures, then the dated ones. @param spot undefined: the first folder */
function spotAfter(trip: RoomTrip, place: string, turns: Turn[], spot?: Spot): Spot | undefined {
  let ofNumbered = !spot || isNumbered(spot.folder);
  let part = spot ? spot.part : 0;
  let from = spot ? spot.folder : '';
  while (part <= turns.length) {
    const end = boundOf(turns[part], ofNumbered);
    const folder = (ofNumbered ? numberedAfter : dayAfter)(trip, place, from);
    if (folder && (!end || folder + ' ' < end)) return { folder: folder, name: '', part: part };
    if (!ofNumbered) part++;
    ofNumbered = !ofNumbered;
    const start = boundOf(turns[part - 1], ofNumbered).split(' ');
    from = start[0]!;
    if (from && part <= turns.length && trip.files.stat(place + from)) return { folder: from, name: start[1]!, part: part };
  }
  return undefined;
}

/** @param end no picture from this name on; empty: none */
function firstIn(trip: RoomTrip, path: string, after: string, end: string, isAny: boolean): string {
  let first = '';

  function consider(name: string, size?: number): void {
    if (name <= after || (end && name >= end) || (first && name >= first) || !(/^SNAP\d\d\d\d\.JPG$/.test(name) || /^\d\d\d\d\d\d[A-Z]*\.JPG$/.test(name))) return;
    const stat = trip.files.stat(path + '/' + name);
    if (stat && !stat.dir && (isAny || stat.size === size)) first = name;
  }

  if (isAny) (trip.files.list(path) || []).forEach(function (name) { consider(name); });
  // only confirmed deliveries may be removed
  else trip.journal.read(path, function (record) {
    if ((record.kind === 'd' || record.kind === 'x') && record.date !== noDate) consider(record.name, record.size);
  });
  return first;
}

function removeFirst(trip: RoomTrip, place: string, isAny: boolean): boolean {
  const turns = turnsOf(trip.notes);
  const at = trip.notes.get('room').split(' ') as Words<RoomNote>;
  const isKnown = at[RoomNote.folder] && (!isAny || at[RoomNote.isAny]);
  // skipped pictures may be delivered by now, and the delivered ones are not the oldest
  let isFromFirst = !isKnown;
  let isGone = false;
  let spot = isKnown ? spotOf(turns, at[RoomNote.folder], at[RoomNote.name] || '') : spotAfter(trip, place, turns);
  for (let looks = 0; spot && looks < mostFolders && !isGone; looks++) {
    const end = boundOf(turns[spot.part], isNumbered(spot.folder)).split(' ');
    const name = firstIn(trip, place + spot.folder, spot.name, end[0] === spot.folder ? end[1]! : '', isAny);
    const path = place + spot.folder + '/' + name;
    isGone = !!name && trip.files.remove(path);
    if (isGone && isAny) trip.log.warn('camera', path + ' is removed to make room: it is the oldest picture');
    else if (isGone) trip.log.info('camera', path + ' is removed to make room: it was delivered');
    if (name) {
      spot.name = name;
      continue;
    }
    spot = spotAfter(trip, place, turns, spot);
    if (spot || isFromFirst) continue;
    isFromFirst = true;
    spot = spotAfter(trip, place, turns);
  }
  trip.notes.put('room', spot ? spot.folder + ' ' + spot.name + (isAny ? ' 1' : '') : '');
  return isGone;
}

function countSkipped(trip: RoomTrip, place: string): number {
  let count = 0;
  for (let spot = spotAfter(trip, place, []); spot; spot = spotAfter(trip, place, [], spot)) {
    const names: string[] = [];
    trip.journal.read(place + spot.folder, function (record) {
      const at = names.indexOf(record.name);
      if (at >= 0) names.splice(at, 1);
      if (record.kind === 'k') names.push(record.name);
    });
    count += names.length;
  }
  return count;
}

/** @param bytes with EXIF @param root `images.folder` @param mayBeSkipped the configuration skips pictures */
export function makeRoom(trip: RoomTrip, root: string, bytes: number, whenFull: WhenFull, mayBeSkipped?: boolean): Fault | undefined {
  let removed = 0;
  while (!trip.files.hasRoom(tryPath, bytes + spareBytes)) {
    if (whenFull === 'stop' || removed++ === mostRemoved || !removeFirst(trip, prefixOf(root), whenFull === 'oldest')) {
      const isIn = trip.files.mount();
      const kept = isIn && mayBeSkipped && whenFull === 'delivered' ? countSkipped(trip, prefixOf(root)) : 0;
      return newFault(isIn ? 'card-full' : 'card-lost', root, kept ? kept + ' skipped pictures are kept, since they were not delivered' : '');
    }
  }
  return undefined;
}
