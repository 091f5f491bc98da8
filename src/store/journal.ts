// Uploads and deliveries, one append-only file per image folder. Lines are `<kind> <size> <yyyymmdd> <name>/`; the slash, which no name
// contains, marks a complete record.

import type { Files } from '../ports';
import { finishShrinking, isGone, shrink } from './shrink';

/**
 * - `b` upload began; its date decides the directory.
 * - `s` began in doubt: only content shows whether a file on the server is this image.
 * - `k` skipped as too old, without a date: not delivered, and listed only while images are skipped.
 * - `r` refused for good; a mark of the address is the date (refused.ts).
 * - `d` delivered; without a date if unconfirmed.
 * - `e` empty, and reported.
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
}

/** No kind: delivered. `g`: gone. `x`, after all others: a cut deletion, with its fingerprint. */
export type TakeDelivery = (name: string, size: number, kind?: 'g' | 'x', fingerprint?: string) => void;

export interface Journal {
  /** Passes complete records, oldest first. @returns false if reading failed */
  read(folder: string, take: (record: JournalRecord) => void): boolean;
  /** Only deliveries and deletions, in a third of the time: there may be thousands. */
  readDelivered(folder: string, take: TakeDelivery, withSkipped?: boolean): boolean;
  append(folder: string, record: JournalRecord): boolean;
  /** Whether an image of this name was deleted, and its records were removed since. */
  wasDeleted(folder: string, name: string): boolean;
}

export const noDate = '00000000';
export const homeFolder = '/snapferry';
export const journalFolder = homeFolder + '/journal';
const readBytes = 1024;
/** Growth in bytes between two attempts to compact the file. */
const shrinkBytes = 49152;
/** Longer lines are garbage. */
const longestRecord = 900;

/** Control characters would break the lines. */
function encoded(name: string): string {
  return name.replace(/[\x00-\x1f%]/g, function (c) { return '%' + (256 + c.charCodeAt(0)).toString(16).slice(1); });
}

function decoded(name: string): string {
  return name.replace(/%([0-9a-f][0-9a-f])/g, function (_all: string, hex: string) { return String.fromCharCode(parseInt(hex, 16)); });
}

export function formatRecord(record: JournalRecord): string {
  return record.kind + ' ' + record.size + ' ' + record.date + ' ' + encoded(record.name) + '/\n';
}

/**
 * @param hash a short hexadecimal digest: folders may have the same name
 * @param onRead called per chunk: long files exceed the watchdog's timeout
 */
export function createJournal(files: Files, hash: (text: string) => string, onRead?: () => void): Journal {
  /** Folder whose file ends with a complete line; undefined: `finishShrinking` may be due. */
  let resumable: string | undefined;

  function fileOf(folder: string): string {
    const name = folder.slice(folder.lastIndexOf('/') + 1).replace(/[^A-Za-z0-9_]/g, '_').slice(0, 24);
    return journalFolder + '/' + name + '-' + hash(folder);
  }

  /** A regular expression is faster in the engine than a loop over lines. */
  function scan<Found extends string[]>(folder: string, record: RegExp, take: (found: Found) => void): boolean {
    const path = fileOf(folder);
    const file = files.open(path);
    let rest = '\n';
    let chunk = file && file.read(readBytes);
    while (chunk) {
      rest += chunk;
      if (onRead) onRead();
      const isLast: boolean = chunk.length < readBytes;
      // frees memory beside a long listing
      chunk = '';
      record.lastIndex = 0;
      for (let found = record.exec(rest); found; found = record.exec(rest)) {
        take(found as string[] as Found);
        // its line feed also begins the next record
        record.lastIndex--;
      }
      rest = rest.slice(Math.max(rest.lastIndexOf('\n'), rest.length - longestRecord, 0));
      chunk = isLast ? undefined : file!.read(readBytes);
    }
    const isRead = file ? !file.hasFailed() : !files.stat(path);
    if (file) file.close();
    resumable = rest !== '\n' || !file || !isRead ? '' : folder;
    return isRead;
  }

  function write(folder: string, text: string): boolean {
    const isSound = resumable === folder;
    if (resumable === undefined && !finishShrinking(files)) return false;
    if (!isSound) {
      files.makeFolder(homeFolder);
      files.makeFolder(journalFolder);
    }
    const isDone = files.append(fileOf(folder), (isSound ? '' : '\n') + text);
    resumable = isDone ? folder : '';
    const stat = isDone && files.stat(fileOf(folder));
    if (stat && stat.size % shrinkBytes < text.length) {
      const isSmall = shrink(files, hash, fileOf(folder), function (take) {
        return scan(folder, /\n([bsdexgrk]) \d+ \d\d\d\d\d\d\d\d ([^\/\n][^\/\n]*)\/\n/g, take);
      });
      resumable = isSmall ? folder : undefined;
    }
    return isDone;
  }

  return {
    wasDeleted: function (folder, name) { return isGone(files, fileOf(folder), encoded(name), onRead); },
    read: function (folder, take) {
      return (resumable !== undefined || finishShrinking(files)) && scan(folder, /\n([bsdexgrk]) (\d+) (\d\d\d\d\d\d\d\d) ([^\/\n][^\/\n]*)\/\n/g, function (found: [all: string, kind: string, size: string, date: string, name: string]) {
        take({ kind: found[1] as Kind, size: +found[2], date: found[3], name: decoded(found[4]) });
      });
    },
    readDelivered: function (folder, take, withSkipped) {
      /** The latest deletion without an end. */
      let open = '';
      let openSize = 0;
      let openPrint = '';
      const isRead = (resumable !== undefined || finishShrinking(files)) && scan(folder, withSkipped ? /\n[dxgk] (\d+) \d\d\d\d\d\d\d\d ([^\/\n][^\/\n]*)\/\n/g : /\n[dxg] (\d+) \d\d\d\d\d\d\d\d ([^\/\n][^\/\n]*)\/\n/g, function (found: [all: string, size: string, name: string]) {
        const kind = found[0][1];
        let name = found[2];
        if (name.indexOf('%') >= 0) name = decoded(name);
        // most records, maybe thousands: each further statement is noticeable
        if ((kind === 'd' || kind === 'k') && !open) {
          take(name, +found[1]);
          return;
        }
        if (name === open) open = '';
        if (kind === 'g') take(name, 0, kind);
        else take(name, +found[1]);
        if (kind !== 'x') return;
        open = name;
        openSize = +found[1];
        openPrint = found[0].slice(found[1].length + 4, found[1].length + 12);
      });
      if (isRead && open) take(open, openSize, 'x', openPrint);
      return isRead;
    },
    append: function (folder, record) { return write(folder, formatRecord(record)); }
  };
}
