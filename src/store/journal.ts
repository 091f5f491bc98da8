// Records uploads and deliveries on the card, in one append-only file for each folder of images.

import type { Files } from '../ports';
import { has } from '../text';
import { freeLog } from './fullcard';
import { encoded, formatRecord, isRecordDate, type JournalRecord } from './journalrecord';
import { finishShrinking, gone, isRecordedGone, shrink } from './shrink';

/** The journals of all folders on the card, and what is known of their files. */
export interface Journal {
  /** The files of the card. */
  readonly files: Files;
  /** Returns a short hexadecimal digest of a text. */
  readonly hash: (text: string) => string;
  /** Is called after each piece that is read, since a long file takes longer than the watchdog waits. */
  readonly onRead: (() => void) | undefined;
  /**
   * The folder whose journal is known to end with a complete line; empty: no such folder is known. Undefined: a compaction that was interrupted
   * may first have to be finished (`finishShrinking`).
   */
  completeFolder: string | undefined;
  /** The folder whose journal was read or written last; empty: none, or the size of that journal is not known. */
  sized: string;
  /** The size of the journal of `sized`, in bytes. */
  bytes: number;
  /** A folder of images that is known to have no journal; empty: none is known. */
  bare: string;
  /** A folder of images that is known to have no file of deleted names; empty: none is known. */
  goneless: string;
  /** The line of a record that is written together with the next one. It is empty if none waits. */
  held: string;
  /** The folder of the record in `held`. */
  heldIn: string;
}

/** The firmware's own folder on the card. */
export const homeFolder = '/snapferry';
/** The folder of all journals on the card. */
export const journalFolder = homeFolder + '/journal';
const readBytes = 1024;
/** Number of bytes by which a journal grows before it is compacted, that is, rid of superseded records. */
const shrinkBytes = 49152;
const longestRecord = 900;
/** Most names for which only parts of a journal are read. With more names, reading all records takes no longer. */
const mostNear = 24;

/**
 * Returns a function that tells whether a piece of a journal may have records of these names. It is undefined if there are more than 24 names.
 * The last four characters of a name are not compared, since FAT may spell an ending in the other case.
 */
export function nearby(names: string[] | undefined): ((text: string) => boolean) | undefined {
  if (!names || names.length > mostNear) return undefined;
  const parts = names.map(function (name) { return ' ' + encoded(name).slice(0, -4); });
  return function (text) { return parts.some(function (part) { return has(text, part); }); };
}

/**
 * Returns the path of the journal for a folder of images.
 * @param hash returns a short hexadecimal digest of the folder's path, which distinguishes folders of the same name
 */
export function journalOf(hash: (text: string) => string, folder: string): string {
  const name = folder.slice(folder.lastIndexOf('/') + 1).replace(/[^A-Za-z0-9_]/g, '_').slice(0, 24);
  return journalFolder + '/' + name + '-' + hash(folder);
}

/** Makes the record of a card's journals, of which nothing is known yet. The parameters become the fields of `Journal` with these names. */
export function createJournal(files: Files, hash: (text: string) => string, onRead?: () => void): Journal {
  return { files: files, hash: hash, onRead: onRead, completeFolder: undefined, sized: '', bytes: 0, bare: '', goneless: '', held: '', heldIn: '' };
}

/** Forgets what is known of the journals' files, since the card may be another one. */
export function forgetFiles(journal: Journal): void {
  journal.completeFolder = undefined;
  journal.sized = journal.bare = journal.goneless = journal.held = '';
  journal.files.isWorn = false;
}

/**
 * Passes those records of a folder's journal to `take` that match a pattern. A regular expression is used, since in the engine it is faster
 * than a loop over lines.
 * @param record the pattern, which begins and ends with a line feed
 * @param isNear tells whether a piece of the file may have wanted records. Other pieces are passed over. If undefined, all pieces are
 * searched.
 * @returns false if the journal could not be read to its end
 */
export function scan<Found extends string[]>(
  journal: Journal, folder: string, record: RegExp, take: (found: Found) => void, isNear?: (text: string) => boolean
): boolean {
  const files = journal.files;
  if (journal.completeFolder === undefined && !finishShrinking(files)) return false;
  writeHeld(journal);
  if (journal.bare === folder) return true;
  const path = journalOf(journal.hash, folder);
  let file = journal.sized === folder ? files.open(path, true) : undefined;
  journal.sized = '';
  const stat = file ? undefined : files.stat(path);
  if (stat && !stat.dir) file = files.open(path, true);
  let rest = '\n';
  let chunk = file && file.read(readBytes);
  let count = 0;
  while (chunk) {
    rest += chunk;
    count += chunk.length;
    if (journal.onRead) journal.onRead();
    const isLast: boolean = chunk.length < readBytes;
    // the piece of the journal is in `rest` now; its own memory is freed, as a long listing may need it
    chunk = '';
    record.lastIndex = 0;
    for (let found = (!isNear || isNear(rest)) && record.exec(rest); found; found = record.exec(rest)) {
      take(found as string[] as Found);
      // the line feed at this record's end also begins the next record, so the search goes on one character earlier
      record.lastIndex--;
    }
    rest = rest.slice(Math.max(rest.lastIndexOf('\n'), rest.length - longestRecord, 0));
    chunk = isLast ? undefined : file!.read(readBytes);
  }
  const isRead = file ? !file.hasFailed() : files.isSure() && (!stat || !!stat.dir);
  if (file) file.close();
  journal.completeFolder = rest !== '\n' || !file || !isRead ? '' : folder;
  if (!file && isRead && !stat) journal.bare = folder;
  // if `take` has written into the journal meanwhile, its size is not known now
  journal.sized = !journal.sized && isRead && file ? folder : '';
  journal.bytes = count;
  return isRead;
}

/** Compacts a folder's journal: records that later ones of the same image have superseded are removed. */
function compact(journal: Journal, folder: string): void {
  const isSmall = shrink(journal.files, journal.hash, journalOf(journal.hash, folder), function (take) {
    return scan(journal, folder, /\n([bsdexgrkp]) \d+ \d\d\d\d\d\d\d\d\d* ([^\/\n][^\/\n]*)\/\n/g,
      function (found: [record: string, kind: string, name: string]) { if (isRecordDate(found[0].split(' ')[2]!)) take(found); });
  });
  journal.completeFolder = isSmall ? folder : undefined;
  journal.sized = journal.goneless = '';
}

/**
 * Tells whether the card gives back a text that it has just accepted at the end of a file. A worn card accepts each write and keeps none. The
 * text is read anew, since facts about the file come from the engine's buffer.
 */
function isKept({ files, onRead }: Journal, path: string, end: number, text: string): boolean {
  const file = files.open(path, true);
  // The card fails now and then. So a file that is there and does not open says nothing, nor does one that is missing with its folder.
  if (!file) return !!files.stat(path) || !files.stat(homeFolder);
  file.skip(end - text.length);
  const found = file.read(text.length);
  const hasFailed = file.hasFailed();
  file.close();
  if (onRead) onRead();
  return hasFailed || found === text;
}

/** Adds lines to a folder's journal. On a full card, the log is deleted to make room. @returns false if the card did not take the lines */
function write(journal: Journal, folder: string, text: string): boolean {
  const files = journal.files;
  const path = journalOf(journal.hash, folder);
  let isDone = false;
  let line = '';
  let hasHome = false;
  if (journal.completeFolder === undefined && !finishShrinking(files)) return false;
  do {
    line = (journal.completeFolder === folder ? '' : '\n') + text;
    if (journal.completeFolder !== folder) {
      hasHome = files.makeFolder(homeFolder);
      files.makeFolder(journalFolder);
    }
    isDone = files.append(path, line);
    journal.completeFolder = isDone ? folder : '';
    if (journal.bare === folder) journal.bytes = 0;
    journal.bytes = isDone && journal.bytes >= 0 && (journal.sized === folder || journal.bare === folder) ? journal.bytes + line.length : -1;
    journal.sized = folder;
    journal.bare = '';
  } while (!isDone && freeLog(files));
  const stat = isDone && journal.bytes < 0 && files.stat(path);
  if (stat) journal.bytes = stat.size;
  if (isDone) {
    isDone = isKept(journal, path, journal.bytes, line);
    files.isWorn = !isDone;
  } else files.isWorn = hasHome && !files.stat(homeFolder);
  if (isDone && journal.bytes % shrinkBytes < text.length) compact(journal, folder);
  return isDone;
}

/** Writes the record that is held back to be written with the next one, if there is one. @returns false if the card did not take it */
export function writeHeld(journal: Journal): boolean {
  const text = journal.held;
  journal.held = '';
  return !text || write(journal, journal.heldIn, text);
}

/**
 * Adds a record to a folder's journal.
 * @param mayWait true: the record is held back, so that one append writes it with the next one. Until then, a power cut would lose it. A read
 * of the journal writes it first.
 * @returns false if the card did not take the record, or not the one held back before
 */
export function appendRecord(journal: Journal, folder: string, record: JournalRecord, mayWait?: boolean): boolean {
  if (journal.held && (mayWait || journal.heldIn !== folder)) writeHeld(journal);
  const text = journal.held + formatRecord(record);
  journal.held = mayWait ? text : '';
  journal.heldIn = folder;
  return !!mayWait || write(journal, folder, text);
}

/** Tells whether an image of this name was deleted so long ago that only the file of deleted names still has the name. */
export function wasDeleted(journal: Journal, folder: string, name: string): boolean {
  if (journal.goneless === folder) return false;
  const path = journalOf(journal.hash, folder);
  // most cards have no file of deleted names, and opening it would search the whole folder for it in vain
  const isThere = !!journal.files.stat(path + gone);
  if (!isThere) journal.goneless = folder;
  return isThere && isRecordedGone(journal.files, path, encoded(name), journal.onRead);
}
