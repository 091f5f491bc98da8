// What was begun and what was delivered, on the card: append-only, one file an image folder, one record a line. A record is
// `<kind> <size> <yyyymmdd> <name>/` and a line feed; the slash, which no name can hold, tells a whole record from a torn one.

import type { Files } from '../ports';
import { finishShrinking, isGone, shrink } from './shrink';

/**
 * `b` the upload began (its date decides the directory), `s` it began in doubt: a file of its name and size on the server shows
 * nothing on its own, its content is compared, `r` the server refuses it for good, with a mark of the address in place of a date (see
 * refused.ts), `d` delivered, without a date if the server has not shown that it holds it, `e` empty and told, `x` delivered and to be
 * deleted from the card, with the file's print (see removal.ts) in place of a date, `g` gone: what was known of this name before says
 * nothing of a file that has it from now on; with a date it was rewritten, without one it is not on the card any more. After `x` comes
 * `g` when the file is deleted, or `d` where that failed; where neither is, the power was cut.
 */
export type Kind = 'b' | 's' | 'd' | 'e' | 'x' | 'g' | 'r';

export interface JournalRecord {
  kind: Kind;
  size: number;
  date: string;
  name: string;
}

/**
 * Without a kind: an image was delivered, whether it was to be deleted or not. `g`: it is gone. `x`, after all others: its deletion was
 * cut short; with its print.
 */
export type TakeDelivery = (name: string, size: number, kind?: 'g' | 'x', print?: string) => void;

export interface Journal {
  /** Hands over every whole record of a folder, oldest first. Reads once, from front to back; false where that failed. */
  read(folder: string, take: (record: JournalRecord) => void): boolean;
  /** The same of deliveries and deletions alone, at a third of the time: there are thousands. */
  readDelivered(folder: string, take: TakeDelivery): boolean;
  append(folder: string, record: JournalRecord): boolean;
  /** Whether an image of this name was deleted, and the journal was made small since: `read` does not tell it any more. */
  wasDeleted(folder: string, name: string): boolean;
}

/** In place of a date. */
export const noDate = '00000000';
export const homeFolder = '/snapferry';
export const journalFolder = homeFolder + '/journal';
const readBytes = 1024;
/** Whenever it has grown by so much, it is looked at whether it can be made small again; a folder of 250 images that go has less. */
const shrinkBytes = 49152;
/** A longer line is rubbish: nothing is kept of it. */
const longestRecord = 900;

/** Names of control characters would break the lines of the journal. */
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
 * @param hash a short hexadecimal digest: folders of the same name lie at different paths.
 * @param onRead called again and again while a file is read: a long one takes longer than the watchdog waits
 */
export function createJournal(files: Files, hash: (text: string) => string, onRead?: () => void): Journal {
  /** The folder whose file is known to end with a whole line; undefined where shrinking may have to be finished first. */
  let sound: string | undefined;

  function fileOf(folder: string): string {
    const name = folder.slice(folder.lastIndexOf('/') + 1).replace(/[^A-Za-z0-9_]/g, '_').slice(0, 24);
    return journalFolder + '/' + name + '-' + hash(folder);
  }

  /** Hands over what matches, from front to back. The engine searches a text faster than it runs a loop over its lines. */
  function scan(folder: string, record: RegExp, take: (found: string[]) => void): boolean {
    const path = fileOf(folder);
    const file = files.open(path);
    let rest = '\n';
    let chunk = file && file.read(readBytes);
    while (chunk) {
      rest += chunk;
      if (onRead) onRead();
      // a short piece is the last one
      const isLast: boolean = chunk.length < readBytes;
      // it is not kept meanwhile: a long listing may lie beside it
      chunk = '';
      record.lastIndex = 0;
      for (let found = record.exec(rest); found; found = record.exec(rest)) {
        take(found);
        // the line feed after it is the one before the next
        record.lastIndex--;
      }
      rest = rest.slice(Math.max(rest.lastIndexOf('\n'), rest.length - longestRecord, 0));
      chunk = isLast ? undefined : file!.read(readBytes);
    }
    const isRead = file ? !file.hasFailed() : !files.stat(path);
    if (file) file.close();
    sound = rest !== '\n' || !file || !isRead ? '' : folder;
    return isRead;
  }

  function write(folder: string, text: string): boolean {
    const isSound = sound === folder;
    if (sound === undefined && !finishShrinking(files)) return false;
    if (!isSound) {
      files.makeFolder(homeFolder);
      files.makeFolder(journalFolder);
    }
    const isDone = files.append(fileOf(folder), (isSound ? '' : '\n') + text);
    sound = isDone ? folder : '';
    const stat = isDone && files.stat(fileOf(folder));
    if (stat && stat.size % shrinkBytes < text.length) {
      const isSmall = shrink(files, hash, fileOf(folder), function (take) {
        return scan(folder, /\n([bsdexgr]) \d+ \d\d\d\d\d\d\d\d ([^\/\n][^\/\n]*)\/\n/g, take);
      });
      sound = isSmall ? folder : undefined;
    }
    return isDone;
  }

  return {
    wasDeleted: function (folder, name) { return isGone(files, fileOf(folder), encoded(name)); },
    read: function (folder, take) {
      return (sound !== undefined || finishShrinking(files)) && scan(folder, /\n([bsdexgr]) (\d+) (\d\d\d\d\d\d\d\d) ([^\/\n][^\/\n]*)\/\n/g, function (found) {
        take({ kind: found[1] as Kind, size: +found[2]!, date: found[3]!, name: decoded(found[4]!) });
      });
    },
    readDelivered: function (folder, take) {
      /** The last deletion whose end the journal does not tell. */
      let open = '';
      let openSize = 0;
      let openPrint = '';
      const isRead = (sound !== undefined || finishShrinking(files)) && scan(folder, /\n[dxg] (\d+) \d\d\d\d\d\d\d\d ([^\/\n][^\/\n]*)\/\n/g, function (found) {
        const kind = found[0]![1];
        let name = found[2]!;
        if (name.indexOf('%') >= 0) name = decoded(name);
        // nearly all: each statement more is felt with thousands
        if (kind === 'd' && !open) {
          take(name, +found[1]!);
          return;
        }
        if (name === open) open = '';
        if (kind === 'g') take(name, 0, kind);
        else take(name, +found[1]!);
        if (kind !== 'x') return;
        open = name;
        openSize = +found[1]!;
        openPrint = found[0]!.slice(found[1]!.length + 4, found[1]!.length + 12);
      });
      if (isRead && open) take(open, openSize, 'x', openPrint);
      return isRead;
    },
    append: function (folder, record) { return write(folder, formatRecord(record)); }
  };
}
