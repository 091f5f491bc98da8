// Uploads and deliveries, one append-only file per image folder. Lines are `<kind> <size> <yyyymmdd> <name>/`; the slash, which no name
// contains, marks a complete record.

import { fromDigits, fromHex } from '../number';
import type { Files } from '../ports';
import { has } from '../text';
import { freeLog } from './fullcard';
import { finishShrinking, gone, isRecordedGone, shrink } from './shrink';

/**
 * - `b` upload began; its date decides the directory. After a failure, the digits of its account (round/image/tries.ts) follow the date.
 * - `s` began in doubt: only content shows whether a file on the server is this image.
 * - `k` skipped: not delivered, and left out only while images are skipped. If it was too old, the date is its time (`Skips`),
 *   so that a clock that was wrong decides nothing for good.
 * - `r` refused for good; a mark of the address is the date (refused.ts).
 * - `d` delivered; without a date if unconfirmed.
 * - `e` no image of this size: empty, too large, or with secrets; reported.
 * - `x` delivered, to be deleted; the fingerprint is the date (removal.ts). `g` follows, or `d` if that failed, or nothing after a power
 * cut.
 * - `g` gone: a new file of this name is another image. With a date: rewritten; without: deleted.
 */
export type Kind = 'b' | 's' | 'd' | 'e' | 'x' | 'g' | 'r' | 'k';

export interface JournalRecord {
  kind: Kind;
  size: number;
  date: string;
  name: string;
  /** Digits of the account of failed tries. */
  tries?: string;
}

/** Times in minutes since 1970: of the oldest image that is not too old, Infinity if that is unknown; of the latest one left out. */
export interface Skips {
  oldest: number;
  latest: number;
}

/** No kind: delivered. `g`: gone. `x`, after all others: a cut deletion, with its fingerprint. */
export type TakeDelivery = (name: string, size: number, kind?: 'g' | 'x', fingerprint?: string) => void;

export interface Journal {
  /**
   * Passes complete records, oldest first.
   * @param names if they are few, only records near theirs are passed
   * @returns false if reading failed
   */
  read(folder: string, take: (record: JournalRecord) => void, names?: string[]): boolean;
  /**
   * Only deliveries and deletions, in a third of the time.
   * @param skips skipped images count as delivered, unless they are not too old; their latest time is noted in it
   * @param names if they are few, only records near theirs, and near cut deletions, are passed
   */
  readDelivered(folder: string, take: TakeDelivery, skips?: Skips, names?: string[]): boolean;
  /**
   * @param record without it, the record that is held is written
   * @param mayWait the record is held until the next one, so that one append writes both. Until then a power cut loses it. A read writes
   * it first.
   * @returns false if the card did not take it; a held record is lost with it
   */
  append(folder: string, record?: JournalRecord, mayWait?: boolean): boolean;
  /** The card may be another one. */
  forget(): void;
  /** Whether an image of this name was deleted, and its records were removed since. */
  wasDeleted(folder: string, name: string): boolean;
}

export const noDate = '00000000';
export const homeFolder = '/snapferry';
export const journalFolder = homeFolder + '/journal';
const dateDigits = 8;
/** Digits of an account of failed tries. */
const triesDigits = 20;
const readBytes = 1024;
/** Growth in bytes between two attempts to compact the file. */
const shrinkBytes = 49152;
const longestRecord = 900;
const unknownTime = 99999999;
/** Searching for more names costs as much as reading all records. */
const mostNear = 24;

/** A longer number has an account after the date; an earlier one has two digits less. */
function isDate(digits: string): boolean {
  return digits.length === dateDigits || digits.length === dateDigits + triesDigits || digits.length === dateDigits + triesDigits - 2;
}

/** Control characters would break the lines. */
function encoded(name: string): string {
  return name.replace(/[\x00-\x1f%]/g, function (c) { return '%' + (256 + c.charCodeAt(0)).toString(16).slice(1); });
}

function decoded(name: string): string {
  return name.replace(/%([0-9a-f][0-9a-f])/g, function (_all: string, hex: string) { return String.fromCharCode(fromHex(hex)); });
}

/** Whether a text may contain records of these names. An ending may be spelled otherwise on FAT. */
function nearby(names: string[] | undefined): ((text: string) => boolean) | undefined {
  if (!names || names.length > mostNear) return undefined;
  const parts = names.map(function (name) { return ' ' + encoded(name).slice(0, -4); });
  return function (text) { return parts.some(function (part) { return has(text, part); }); };
}

/** The eight digits after a kind and a size. */
function fingerprintIn(found: [all: string, size: string, name: string]): string {
  return found[0].slice(found[1].length + 4, found[1].length + 12);
}

/** An image without a time in its record (`archive: false`, earlier versions) counts as the latest one. */
function isLeftOut(skips: Skips, digits: string): boolean {
  const taken = fromDigits(digits) || unknownTime;
  const isOut = taken < skips.oldest;
  if (isOut && taken > skips.latest) skips.latest = taken;
  return isOut;
}

export function formatRecord(record: JournalRecord): string {
  return record.kind + ' ' + record.size + ' ' + record.date + (record.tries || '') + ' ' + encoded(record.name) + '/\n';
}

/** The file of a folder. @param hash a short hexadecimal digest: folders may have the same name */
export function journalOf(hash: (text: string) => string, folder: string): string {
  const name = folder.slice(folder.lastIndexOf('/') + 1).replace(/[^A-Za-z0-9_]/g, '_').slice(0, 24);
  return journalFolder + '/' + name + '-' + hash(folder);
}

/**
 * @param hash a short hexadecimal digest
 * @param onRead called per chunk: long files exceed the watchdog's timeout
 */
export function createJournal(files: Files, hash: (text: string) => string, onRead?: () => void): Journal {
  /** Folder whose file ends with a complete line; undefined: `finishShrinking` may be due. */
  let completeFolder: string | undefined;
  /** Folder whose file was read or written last, and its bytes; one without a file; one without names of deleted images. */
  let sized = '';
  let bytes = 0;
  let bare = '';
  let goneless = '';
  /** A record that waits for the next one, and its folder. */
  let held = '';
  let heldIn = '';

  /** In the engine, a regular expression is faster than a loop over lines. */
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
      /** The latest deletion without an end. */
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
