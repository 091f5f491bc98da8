// Makes room on the card for a picture, as the setting `camera.whenFull` says. The engine does not tell the free space, so Files.hasRoom tries
// whether a number of bytes fits. A note on the card keeps the place that the search for removable pictures has reached.

import { newFault, type Fault } from '../../fault';
import type { Log } from '../../log';
import type { Calendar, PictureFiles } from '../../ports';
import { prefixOf } from '../../source/walk';
import { homeFolder, type Journal } from '../../store/journal';
import { firstDay, noDate, type JournalRecord } from '../../store/journalrecord';
import { RoomNote, type Words } from '../../store/notewords';
import { countOnCard, onCard } from '../../store/oncard';
import { readRecords } from '../../store/records';
import type { Notes } from '../../store/state';
import { isDated } from './picturenames';
import { forgetTurns, runsOf, type Run } from './turns';

/** The parts of the rest of the firmware that the search for room needs. */
export interface RoomTrip {
  /** The files on the card. */
  files: PictureFiles;
  /** The journals of all folders. */
  journal: Journal;
  /** The notes on the card. */
  notes: Notes;
  /** The log of the firmware. */
  log: Log;
  /** The calendar, which tells date and time. */
  calendar: Pick<Calendar, 'stamp'>;
}

/**
 * Values of `camera.whenFull`: what happens if the card is full. `stop`: no picture is taken. `delivered`: delivered pictures are removed. `seen`:
 * those whose preview was sent are removed, too. `oldest`: the oldest pictures are removed.
 */
export type WhenFull = 'stop' | 'delivered' | 'seen' | 'oldest';

const tryPath = homeFolder + '/room';
/** Number of bytes that are kept free for the journal. If the journal cannot be written, all deliveries stop. */
export const spareBytes = 65536;
const mostRemoved = 20;
const mostFolders = 8;

/**
 * The place that the search for removable pictures has reached. It is in `folder`, after the file `name`, or at the folder's beginning if `name` is
 * empty. `part` is the index of the run, a series of pictures in order of age (turns.ts).
 */
interface Spot {
  folder: string;
  name: string;
  part: number;
}

function isNumbered(folder: string): boolean { return /^\d\d\dSNAPF$/.test(folder); }

function fromOf(run: Run | undefined, ofNumbered: boolean): string { return run ? ofNumbered ? run.numberedFrom : run.datedFrom : ''; }

/**
 * Returns the index of the run (turns.ts) to which a picture in this folder and of this name belongs. If the clock was set back, dates repeat and
 * several runs fit. Then the newest run counts.
 */
function partOf(runs: Run[], folder: string, name: string): number {
  const at = folder + ' ' + name;
  const ofNumbered = isNumbered(folder);
  let part = 0;
  let isAhead = false;
  runs.forEach(function (run, i) {
    const end = ofNumbered ? run.numberedTo : run.datedTo;
    if (isAhead || !i || (end && at >= end)) return;
    isAhead = !ofNumbered && !!run.aheadFrom && run.aheadFrom <= at && (folder.slice(9) || '-') <= run.aheadLetters;
    // the date may be one of a run before this one, too
    if (fromOf(run, ofNumbered) <= at) part = i;
  });
  return part;
}

function foldersIn(trip: RoomTrip, place: string): string[] { return trip.files.list(place.slice(0, -1) || '/') || []; }

/**
 * Returns the name of the first folder after `at` that belongs to the run `part`; empty: there is none. `names` is the listing of all folders:
 * to try each date instead could take too long after years of a wrong clock.
 */
function folderAfter(names: string[], runs: Run[], part: number, ofNumbered: boolean, at: string): string {
  let next = '';
  names.forEach(function (name) {
    if (name > at && (!next || name < next) && (ofNumbered ? isNumbered(name) : isDated(name)) && partOf(runs, name, '') === part) next = name;
  });
  return next;
}

/**
 * Returns the place of the next folder in order of age, after the place `spot`. Undefined: there is no further folder. In each run, a series of
 * pictures in order of age, numbered pictures come before dated ones.
 * @param spot undefined: the first folder of all is wanted
 */
function spotAfter(trip: RoomTrip, place: string, runs: Run[], spot?: Spot): Spot | undefined {
  const names = foldersIn(trip, place);
  let ofNumbered = !spot || isNumbered(spot.folder);
  let part = spot ? spot.part : 0;
  let from = spot ? spot.folder : '';
  while (part < runs.length) {
    const folder = folderAfter(names, runs, part, ofNumbered, from);
    if (folder) return { folder: folder, name: '', part: part };
    if (!ofNumbered) part++;
    ofNumbered = !ofNumbered;
    const start = fromOf(runs[part], ofNumbered).split(' ');
    from = start[0];
    if (from && trip.files.stat(place + from)) return { folder: from, name: start[1]!, part: part };
  }
  return undefined;
}

/** Tells whether a record shows that a picture is on the server, confirmed by it. */
function isDelivery(record: JournalRecord): boolean {
  return (record.kind === 'd' || record.kind === 'x') && record.date !== noDate;
}

/** Tells whether by the journal only the preview of a picture was sent. Such a picture is counted (store/oncard.ts). */
function isOnCard(trip: RoomTrip, path: string, name: string): boolean {
  let isSeen = false;
  let isSent = false;
  readRecords(trip.journal, path, function (record) {
    if (record.name !== name) return;
    if (record.kind === 'p') isSeen = record.date >= firstDay;
    else if (record.kind === 'd' || record.kind === 'x') isSent = true;
  }, [name]);
  return isSeen && !isSent;
}

/**
 * Returns the name of the first picture in a folder that may be removed. Empty: there is none.
 * @param after name before the first one that may be returned
 * @param end name after the last one that may be returned; empty: there is no such limit
 * @param how which pictures may be removed. Their delivery, or with `seen` the arrival of their preview, must be confirmed
 */
function firstIn(trip: RoomTrip, path: string, after: string, end: string, how: WhenFull): string {
  const isAny = how === 'oldest';
  let first = '';

  function consider(name: string, size?: number): void {
    if (name <= after || (end && name >= end) || (first && name >= first)
      || !(/^SNAP\d\d\d\d\.JPG$/.test(name) || /^\d\d\d\d\d\d[A-Z]*\.JPG$/.test(name))) return;
    const stat = trip.files.stat(path + '/' + name);
    if (stat && !stat.dir && (isAny || stat.size === size)) first = name;
  }

  if (isAny) (trip.files.list(path) || []).forEach(function (name) { consider(name); });
  // only pictures whose delivery is confirmed may be removed
  else readRecords(trip.journal, path, function (record) {
    if (isDelivery(record) || (how === 'seen' && record.kind === 'p' && record.date > firstDay)) consider(record.name, record.size);
  });
  return first;
}

function removeFirst(trip: RoomTrip, place: string, how: WhenFull): boolean {
  const isAny = how === 'oldest';
  const runs = runsOf(trip.notes);
  const at = trip.notes.get('room').split(' ') as Words<RoomNote>;
  const isKnown = at[RoomNote.folder] && (!isAny || at[RoomNote.isAny]);
  // The search may start again at the first folder, but only once. Pictures that it left there earlier may have been delivered since.
  let isFromFirst = !isKnown;
  let isGone = false;
  let spot: Spot | undefined = isKnown
    ? { folder: at[RoomNote.folder], name: at[RoomNote.name] || '', part: partOf(runs, at[RoomNote.folder], at[RoomNote.name] || '') }
      : spotAfter(trip, place, runs);
  for (let looks = 0; spot && looks < mostFolders && !isGone; looks++) {
    const end = fromOf(runs[spot.part + 1], isNumbered(spot.folder)).split(' ');
    const name = firstIn(trip, place + spot.folder, spot.name, end[0] === spot.folder ? end[1]! : '', how);
    const path = place + spot.folder + '/' + name;
    isGone = !!name && trip.files.remove(path);
    const isSeen = isGone && (how === 'seen' || (isAny && onCard(trip.notes) > 0)) && isOnCard(trip, place + spot.folder, name);
    if (isSeen) countOnCard(trip.notes, -1);
    if (isGone && isAny) trip.log.warn('camera', path + ' is removed to make room: it is the oldest picture');
    else if (isGone) trip.log.info('camera', path + ' is removed to make room: ' + (isSeen ? 'its preview was sent' : 'it was delivered'));
    if (name) {
      spot.name = name;
      continue;
    }
    spot = spotAfter(trip, place, runs, spot);
    if (spot || isFromFirst) continue;
    isFromFirst = true;
    spot = spotAfter(trip, place, runs);
  }
  if (isGone) forgetTurns(trip.notes, spot!.part, isAny);
  trip.notes.put('room', spot ? spot.folder + ' ' + spot.name + (isAny ? ' 1' : '') : '');
  return isGone;
}

function countSkipped(trip: RoomTrip, place: string): number {
  let count = 0;
  foldersIn(trip, place).forEach(function (folder) {
    const names: string[] = [];
    if (isNumbered(folder) || isDated(folder)) readRecords(trip.journal, place + folder, function (record) {
      const at = names.indexOf(record.name);
      if (at >= 0) names.splice(at, 1);
      if (record.kind === 'k') names.push(record.name);
    });
    count += names.length;
  });
  return count;
}

/**
 * Makes room for a picture by removing other pictures, if config.json allows that.
 * @param root the folder `images.folder` of config.json
 * @param bytes size of the picture with EXIF
 * @param mayBeSkipped true if the settings let some images be skipped, which then stay on the card
 * @returns the fault if there is no room
 */
export function makeRoom(trip: RoomTrip, root: string, bytes: number, whenFull: WhenFull, mayBeSkipped?: boolean): Fault | undefined {
  let removed = 0;
  while (!trip.files.hasRoom(tryPath, bytes + spareBytes)) {
    if (whenFull === 'stop' || removed++ === mostRemoved || !removeFirst(trip, prefixOf(root), whenFull)) {
      const isIn = trip.files.mount();
      const kept = isIn && mayBeSkipped && (whenFull === 'delivered' || whenFull === 'seen') ? countSkipped(trip, prefixOf(root)) : 0;
      return newFault(isIn ? 'card-full' : 'card-lost', root, kept ? kept + ' skipped pictures are kept, since they were not delivered' : '');
    }
  }
  return undefined;
}
