// Records uploads and deliveries in one append-only file for each image folder.

import type { Files } from '../ports';
import { has } from '../text';
import { freeLog } from './fullcard';
import { encoded, formatRecord, isRecordDate, type JournalRecord } from './journalrecord';
import { finishShrinking, gone, isRecordedGone, shrink } from './shrink';

/** The journals of all folders, and what is known of their files. */
export interface Journal {
  /** The card. */
  readonly files: Files;
  /** Makes a short hexadecimal digest of a text. */
  readonly hash: (text: string) => string;
  /** Is called after each chunk, since a long file takes longer than the watchdog waits. */
  readonly onRead: (() => void) | undefined;
  /** Folder whose journal ends with a complete line. It is undefined while `finishShrinking` may be due. */
  completeFolder: string | undefined;
  /** Folder whose journal was read or written last. */
  sized: string;
  /** Size of that journal. */
  bytes: number;
  /** Folder that has no journal. */
  bare: string;
  /** Folder that has no file of deleted names. */
  goneless: string;
  /** Line of a record that waits for the next one. */
  held: string;
  /** Folder of the record that waits. */
  heldIn: string;
}

/** The firmware's own folder on the card. */
export const homeFolder = '/snapferry';
/** Folder of the journals. */
export const journalFolder = homeFolder + '/journal';
const readBytes = 1024;
/** Growth of a journal between two attempts to compact it, in bytes. */
const shrinkBytes = 49152;
const longestRecord = 900;
/** Most names that a search is made for. With more, it costs as much as reading all records. */
const mostNear = 24;

/**
 * Makes a test whether a text may contain records of these names. It leaves out the last four characters of a name, since FAT may spell an
 * ending in the other case.
 */
export function nearby(names: string[] | undefined): ((text: string) => boolean) | undefined {
  if (!names || names.length > mostNear) return undefined;
  const parts = names.map(function (name) { return ' ' + encoded(name).slice(0, -4); });
  return function (text) { return parts.some(function (part) { return has(text, part); }); };
}

/**
 * Path of a folder's journal.
 * @param hash makes a short hexadecimal digest, since folders may have the same name
 */
export function journalOf(hash: (text: string) => string, folder: string): string {
  const name = folder.slice(folder.lastIndexOf('/') + 1).replace(/[^A-Za-z0-9_]/g, '_').slice(0, 24);
  return journalFolder + '/' + name + '-' + hash(folder);
}

/** Makes the journals of a card, of which nothing is known yet. @param hash and onRead as in `Journal` */
export function createJournal(files: Files, hash: (text: string) => string, onRead?: () => void): Journal {
  return { files: files, hash: hash, onRead: onRead, completeFolder: undefined, sized: '', bytes: 0, bare: '', goneless: '', held: '', heldIn: '' };
}

/** Forgets what is known of the files, since the card may be another one. */
export function forgetFiles(journal: Journal): void {
  journal.completeFolder = undefined;
  journal.sized = journal.bare = journal.goneless = journal.held = '';
}

/**
 * Passes the records that a pattern finds. In the engine, a regular expression is faster than a loop over lines.
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
  // a second look: after one failed step, all images would count as new
  const stat = file ? undefined : files.stat(path) || files.stat(path);
  if (stat && !stat.dir) file = files.open(path, true);
  let rest = '\n';
  let chunk = file && file.read(readBytes);
  let count = 0;
  while (chunk) {
    rest += chunk;
    count += chunk.length;
    if (journal.onRead) journal.onRead();
    const isLast: boolean = chunk.length < readBytes;
    // frees memory beside a long listing
    chunk = '';
    record.lastIndex = 0;
    for (let found = (!isNear || isNear(rest)) && record.exec(rest); found; found = record.exec(rest)) {
      take(found as string[] as Found);
      // the line feed of this record also begins the next one
      record.lastIndex--;
    }
    rest = rest.slice(Math.max(rest.lastIndexOf('\n'), rest.length - longestRecord, 0));
    chunk = isLast ? undefined : file!.read(readBytes);
  }
  const isRead = file ? !file.hasFailed() : !stat || !!stat.dir;
  if (file) file.close();
  journal.completeFolder = rest !== '\n' || !file || !isRead ? '' : folder;
  if (!file && !stat) journal.bare = folder;
  // a record that was taken may have been written, too
  journal.sized = !journal.sized && isRead && file ? folder : '';
  journal.bytes = count;
  return isRead;
}

/** Compacts a folder's journal. */
function compact(journal: Journal, folder: string): void {
  const isSmall = shrink(journal.files, journal.hash, journalOf(journal.hash, folder), function (take) {
    return scan(journal, folder, /\n([bsdexgrk]) \d+ \d\d\d\d\d\d\d\d\d* ([^\/\n][^\/\n]*)\/\n/g, function (found: [record: string, kind: string, name: string]) {
      if (isRecordDate(found[0].split(' ')[2]!)) take(found);
    });
  });
  journal.completeFolder = isSmall ? folder : undefined;
  journal.sized = journal.goneless = '';
}

/** Adds lines to a folder's journal. @returns false if the card did not take them */
function write(journal: Journal, folder: string, text: string): boolean {
  const files = journal.files;
  const path = journalOf(journal.hash, folder);
  let isDone = false;
  if (journal.completeFolder === undefined && !finishShrinking(files)) return false;
  do {
    const line = (journal.completeFolder === folder ? '' : '\n') + text;
    if (journal.completeFolder !== folder) {
      files.makeFolder(homeFolder);
      files.makeFolder(journalFolder);
    }
    isDone = files.append(path, line);
    journal.completeFolder = isDone ? folder : '';
    if (journal.bare === folder) journal.bytes = 0;
    journal.bytes = isDone && (journal.sized === folder || journal.bare === folder) ? journal.bytes + line.length : -1;
    journal.sized = folder;
    journal.bare = '';
  } while (!isDone && freeLog(files));
  const stat = isDone && journal.bytes < 0 && files.stat(path);
  if (stat) journal.bytes = stat.size;
  if (isDone && journal.bytes % shrinkBytes < text.length) compact(journal, folder);
  return isDone;
}

/** Writes the record that waits, if any. @returns false if the card did not take it */
export function writeHeld(journal: Journal): boolean {
  const text = journal.held;
  journal.held = '';
  return !text || write(journal, journal.heldIn, text);
}

/**
 * Adds a record.
 * @param mayWait holds the record until the next one, so that one append writes both. Until then a power cut loses it. A read writes it
 * first.
 * @returns false if the card did not take it, nor a record that was held
 */
export function appendRecord(journal: Journal, folder: string, record: JournalRecord, mayWait?: boolean): boolean {
  if (journal.held && (mayWait || journal.heldIn !== folder)) writeHeld(journal);
  const text = journal.held + formatRecord(record);
  journal.held = mayWait ? text : '';
  journal.heldIn = folder;
  return !!mayWait || write(journal, folder, text);
}

/** Whether an image of this name was deleted, and its records were removed since. */
export function wasDeleted(journal: Journal, folder: string, name: string): boolean {
  if (journal.goneless === folder) return false;
  const path = journalOf(journal.hash, folder);
  // no file on most cards: the search would be made in vain
  const isThere = !!journal.files.stat(path + gone);
  if (!isThere) journal.goneless = folder;
  return isThere && isRecordedGone(journal.files, path, encoded(name), journal.onRead);
}
