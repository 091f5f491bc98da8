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
const dayMs = 86400000;
/** Days to search backwards if the notes are lost. */
const daysBefore = 400;

function msOf(day: string): number {
  return new Date(day.slice(0, 4) + '-' + day.slice(4, 6) + '-' + day.slice(6, 8) + 'T00:00:00Z').getTime();
}

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

function folderAfter(trip: RoomTrip, place: string, at: string): string {
  const isNumbered = at.slice(3) === folderName(0).slice(1);
  const last = Math.min(lastFolder, leadingNumber(trip.notes.get('shot')) || (trip.notes.get('day') ? 0 : lastFolder));
  let folder = isNumbered ? leadingNumber(at) : at ? lastFolder : firstFolder - 1;
  while (++folder <= last) if (trip.files.stat(place + folderName(folder))) return folderName(folder);
  return dayAfter(trip, place, isNumbered ? '' : at);
}

function firstIn(trip: RoomTrip, path: string, after: string, isAny: boolean): string {
  let first = '';

  function consider(name: string, size?: number): void {
    if (name <= after || (first && name >= first) || !(/^SNAP\d\d\d\d\.JPG$/.test(name) || /^\d\d\d\d\d\d[A-Z]*\.JPG$/.test(name))) return;
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
  const at = trip.notes.get('room').split(' ') as Words<RoomNote>;
  let folder = at[RoomNote.folder];
  let after = at[RoomNote.name] || '';
  // skipped pictures may be delivered by now
  let isFromFirst = !folder;
  let isGone = false;
  if (isFromFirst) folder = folderAfter(trip, place, '');
  for (let looks = 0; folder && looks < mostFolders && !isGone; looks++) {
    const name = firstIn(trip, place + folder, after, isAny);
    after = name;
    const path = place + folder + '/' + name;
    isGone = !!name && trip.files.remove(path);
    if (isGone && isAny) trip.log.warn('camera', path + ' is removed to make room: it is the oldest picture');
    else if (isGone) trip.log.info('camera', path + ' is removed to make room: it was delivered');
    if (name) continue;
    folder = folderAfter(trip, place, folder);
    if (folder || isFromFirst) continue;
    isFromFirst = true;
    folder = folderAfter(trip, place, '');
  }
  trip.notes.put('room', folder && after ? folder + ' ' + after : folder);
  return isGone;
}

function countSkipped(trip: RoomTrip, place: string): number {
  let count = 0;
  for (let folder = folderAfter(trip, place, ''); folder; folder = folderAfter(trip, place, folder)) {
    const names: string[] = [];
    trip.journal.read(place + folder, function (record) {
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
