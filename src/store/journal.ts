// Records uploads and deliveries in one append-only file for each image folder. Its lines are `<kind> <size> <yyyymmdd> <name>/`. The slash,
// which no name contains, marks a complete record.

import { fromDigits, fromHex } from '../number';
import type { Files } from '../ports';
import { has } from '../text';
import { freeLog } from './fullcard';
import { finishShrinking, gone, isRecordedGone, shrink } from './shrink';

/**
 * What a record says of its image:
 * - `b`: an upload began. Its date decides the folder on the server. After a failure, the digits of its account (round/image/tries.ts)
 * follow the date.
 * - `s`: an upload began in doubt, so only the content shows whether a file on the server is this image.
 * - `k`: it was skipped and not delivered. It is left out only while images are skipped. If it was too old, its own time is in place of the
 * date (`Skips`), so a clock that was wrong decides nothing for good.
 * - `r`: the server refused it for good. A mark of the address is in place of the date (refused.ts).
 * - `d`: it was delivered. Without a date, that is unconfirmed.
 * - `e`: a file of this size is no image: it is empty, too large or holds secrets. That was reported.
 * - `x`: it was delivered and is to be deleted. Its fingerprint is in place of the date (removal.ts). `g` follows, or `d` if the deletion
 * failed, or nothing after a power cut.
 * - `g`: it is gone, so a new file of this name is another image. With a date the file was rewritten, without one it was deleted.
 */
export type Kind = 'b' | 's' | 'd' | 'e' | 'x' | 'g' | 'r' | 'k';

/** A record of the journal. */
export interface JournalRecord {
  /** What the record says. */
  kind: Kind;
  /** Size of the image in bytes. */
  size: number;
  /** Eight digits, usually `yyyymmdd`; the kind decides what they mean. */
  date: string;
  /** Name of the image in its folder. */
  name: string;
  /** The account of failed tries, as digits. It is missing if there is none. */
  tries?: string;
}

/** Limits for images that are skipped for their age. All times are in minutes since 1970. */
export interface Skips {
  /** Time of the oldest image that is not too old. It is Infinity while the time is unknown. */
  oldest: number;
  /** Time of the latest image that was left out. */
  latest: number;
}

/**
 * Takes a record of an image. Without a kind, the image was delivered. With `g` it is gone. `x` comes after all others: a power cut
 * interrupted its deletion, and `fingerprint` identifies the file.
 */
export type TakeDelivery = (name: string, size: number, kind?: 'g' | 'x', fingerprint?: string) => void;

/** The journals of all folders. */
export interface Journal {
  /**
   * Passes all complete records, oldest first.
   * @param names if they are few, only records near theirs in the file are passed
   * @returns false if the journal could not be read to its end
   */
  read(folder: string, take: (record: JournalRecord) => void, names?: string[]): boolean;
  /**
   * Passes only deliveries and deletions, in a third of the time.
   * @param skips if it is given, skipped images count as delivered unless they are not too old. The latest time of those is noted in it.
   * @param names if they are few, only records near theirs, and near interrupted deletions, are passed
   * @returns false if the journal could not be read to its end
   */
  readDelivered(folder: string, take: TakeDelivery, skips?: Skips, names?: string[]): boolean;
  /**
   * Adds a record.
   * @param record without one, the record that is held is written
   * @param mayWait holds the record until the next one, so that one append writes both. Until then a power cut loses it. A read writes it
   * first.
   * @returns false if the card did not take it, nor a record that was held
   */
  append(folder: string, record?: JournalRecord, mayWait?: boolean): boolean;
  /** Forgets what is known of the files, since the card may be another one. */
  forget(): void;
  /** Whether an image of this name was deleted, and its records were removed since. */
  wasDeleted(folder: string, name: string): boolean;
}

/** The date in a record that has no date. */
export const noDate = '00000000';
/** The firmware's own folder on the card. */
export const homeFolder = '/snapferry';
/** Folder of the journals. */
export const journalFolder = homeFolder + '/journal';
const dateDigits = 8;
/** Digits of an account of failed tries (round/image/tries.ts). */
const triesDigits = 20;
const readBytes = 1024;
/** Growth of a journal between two attempts to compact it, in bytes. */
const shrinkBytes = 49152;
const longestRecord = 900;
const unknownTime = 99999999;
/** Most names that a search is made for. With more, it costs as much as reading all records. */
const mostNear = 24;

/** Whether a record may have these digits: a date, or a date with an account. Earlier versions wrote accounts with two digits less. */
function isDate(digits: string): boolean {
  return digits.length === dateDigits || digits.length === dateDigits + triesDigits || digits.length === dateDigits + triesDigits - 2;
}

/** Replaces control characters, which would break the lines, by `%` and their code. */
function encoded(name: string): string {
  return name.replace(/[\x00-\x1f%]/g, function (c) { return '%' + (256 + c.charCodeAt(0)).toString(16).slice(1); });
}

function decoded(name: string): string {
  return name.replace(/%([0-9a-f][0-9a-f])/g, function (_all: string, hex: string) { return String.fromCharCode(fromHex(hex)); });
}

/**
 * Makes a test whether a text may contain records of these names. It leaves out the last four characters of a name, since FAT may spell an
 * ending in the other case.
 */
function nearby(names: string[] | undefined): ((text: string) => boolean) | undefined {
  if (!names || names.length > mostNear) return undefined;
  const parts = names.map(function (name) { return ' ' + encoded(name).slice(0, -4); });
  return function (text) { return parts.some(function (part) { return has(text, part); }); };
}

/** The eight digits that follow a record's kind and size. */
function fingerprintIn(found: [all: string, size: string, name: string]): string {
  return found[0].slice(found[1].length + 4, found[1].length + 12);
}

/**
 * Whether a skipped image is still left out. One without a time in its record counts as the latest one: `archive: false` writes such
 * records, and earlier versions did.
 */
function isLeftOut(skips: Skips, digits: string): boolean {
  const taken = fromDigits(digits) || unknownTime;
  const isOut = taken < skips.oldest;
  if (isOut && taken > skips.latest) skips.latest = taken;
  return isOut;
}

/** Makes the line of a record. */
export function formatRecord(record: JournalRecord): string {
  return record.kind + ' ' + record.size + ' ' + record.date + (record.tries || '') + ' ' + encoded(record.name) + '/\n';
}

/**
 * Path of a folder's journal.
 * @param hash makes a short hexadecimal digest, since folders may have the same name
 */
export function journalOf(hash: (text: string) => string, folder: string): string {
  const name = folder.slice(folder.lastIndexOf('/') + 1).replace(/[^A-Za-z0-9_]/g, '_').slice(0, 24);
  return journalFolder + '/' + name + '-' + hash(folder);
}

/**
 * Makes the journals of a card.
 * @param hash makes a short hexadecimal digest of a text
 * @param onRead called after each chunk, since a long file takes longer than the watchdog waits
 */
export function createJournal(files: Files, hash: (text: string) => string, onRead?: () => void): Journal {
  /** Folder whose journal ends with a complete line. It is undefined while `finishShrinking` may be due. */
  let completeFolder: string | undefined;
  /** Folder whose journal was read or written last. */
  let sized = '';
  /** Size of that journal. */
  let bytes = 0;
  /** Folder that has no journal. */
  let bare = '';
  /** Folder that has no file of deleted names. */
  let goneless = '';
  /** Line of a record that waits for the next one. */
  let held = '';
  /** Folder of the record that waits. */
  let heldIn = '';

  /** Passes the records that a pattern finds. In the engine, a regular expression is faster than a loop over lines. */
  function scan<Found extends string[]>(folder: string, record: RegExp, take: (found: Found) => void, isNear?: (text: string) => boolean): boolean {
    append('');
    if (bare === folder) return true;
    const path = journalOf(hash, folder);
    let file = sized === folder ? files.open(path, true) : undefined;
    sized = '';
    // a second look: after one failed step, all images would count as new
    const stat = file ? undefined : files.stat(path) || files.stat(path);
    if (stat && !stat.dir) file = files.open(path, true);
    let rest = '\n';
    let chunk = file && file.read(readBytes);
    let count = 0;
    while (chunk) {
      rest += chunk;
      count += chunk.length;
      if (onRead) onRead();
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
    completeFolder = rest !== '\n' || !file || !isRead ? '' : folder;
    if (!file && !stat) bare = folder;
    // a record that was taken may have been written, too
    sized = !sized && isRead && file ? folder : '';
    bytes = count;
    return isRead;
  }

  function append(folder: string, record?: JournalRecord, mayWait?: boolean): boolean {
    let isDone = false;
    if (!record) folder = heldIn;
    if (held && (mayWait || heldIn !== folder)) append('');
    const text = held + (record ? formatRecord(record) : '');
    held = mayWait ? text : '';
    heldIn = folder;
    if (mayWait || !text) return true;
    if (completeFolder === undefined && !finishShrinking(files)) return false;
    do {
      const line = (completeFolder === folder ? '' : '\n') + text;
      if (completeFolder !== folder) {
        files.makeFolder(homeFolder);
        files.makeFolder(journalFolder);
      }
      isDone = files.append(journalOf(hash, folder), line);
      completeFolder = isDone ? folder : '';
      bytes = !isDone || (sized !== folder && bare !== folder) ? -1 : (bare === folder ? 0 : bytes) + line.length;
      sized = folder;
      bare = '';
    } while (!isDone && freeLog(files));
    const stat = isDone && bytes < 0 && files.stat(journalOf(hash, folder));
    if (stat) bytes = stat.size;
    if (isDone && bytes % shrinkBytes < text.length) {
      const isSmall = shrink(files, hash, journalOf(hash, folder), function (take) {
        return scan(folder, /\n([bsdexgrk]) \d+ \d\d\d\d\d\d\d\d\d* ([^\/\n][^\/\n]*)\/\n/g, function (found: [record: string, kind: string, name: string]) {
          if (isDate(found[0].split(' ')[2]!)) take(found);
        });
      });
      completeFolder = isSmall ? folder : undefined;
      sized = goneless = '';
    }
    return isDone;
  }

  return {
    wasDeleted: function (folder, name) {
      if (goneless === folder) return false;
      const path = journalOf(hash, folder);
      // no file on most cards: the search would be made in vain
      const isThere = !!files.stat(path + gone);
      if (!isThere) goneless = folder;
      return isThere && isRecordedGone(files, path, encoded(name), onRead);
    },
    forget: function () {
      completeFolder = undefined;
      sized = bare = goneless = held = '';
    },
    read: function (folder, take, names) {
      return (completeFolder !== undefined || finishShrinking(files)) && scan(folder, /\n([bsdexgrk]) (\d+) (\d\d\d\d\d\d\d\d\d*) ([^\/\n][^\/\n]*)\/\n/g, function (found: [all: string, kind: string, size: string, date: string, name: string]) {
        if (!isDate(found[3])) return;
        const date = found[3].slice(0, dateDigits);
        const record: JournalRecord = { kind: found[1] as Kind, size: fromDigits(found[2]), date: date, name: decoded(found[4]) };
        if (found[3].length > dateDigits) record.tries = found[3].slice(dateDigits);
        take(record);
      }, nearby(names));
    },
    readDelivered: function (folder, take, skips, names) {
      /** Name of the image whose deletion began last and has no end yet. */
      let open = '';
      let openSize = 0;
      let openFingerprint = '';
      const isNear = nearby(names);
      const isRead = (completeFolder !== undefined || finishShrinking(files)) && scan(folder, skips ? /\n[dxgk] (\d+) \d\d\d\d\d\d\d\d ([^\/\n][^\/\n]*)\/\n/g : /\n[dxg] (\d+) \d\d\d\d\d\d\d\d ([^\/\n][^\/\n]*)\/\n/g, function (found: [all: string, size: string, name: string]) {
        const kind = found[0][1];
        let name = found[2];
        if (name.indexOf('%') >= 0) name = decoded(name);
        // most records: each further statement is noticeable
        if (kind === 'd' && !open) {
          take(name, fromDigits(found[1]));
          return;
        }
        if (kind === 'k' && !isLeftOut(skips!, fingerprintIn(found))) return;
        if (name === open) open = '';
        if (kind === 'g') take(name, 0, kind);
        else take(name, fromDigits(found[1]));
        if (kind !== 'x') return;
        open = name;
        openSize = fromDigits(found[1]);
        openFingerprint = fingerprintIn(found);
      }, isNear && function (text) { return !!open || has(text, '\nx ') || isNear(text); });
      if (isRead && open) take(open, openSize, 'x', openFingerprint);
      return isRead;
    },
    append: append
  };
}
