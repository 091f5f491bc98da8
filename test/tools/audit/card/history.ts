// What the journal tells of the images of a folder, read by the firmware's own code.

import { createJournal, journalFolder, journalOf } from '../../../../src/store/journal.ts';
import { noDate, type Kind } from '../../../../src/store/journalrecord.ts';
import { readRecords } from '../../../../src/store/records.ts';
import { gone } from '../../../../src/store/shrink.ts';
import { digest } from '../../../outside.ts';
import type { CardFiles } from './cardfiles.ts';

/** One delivery of a name. */
export interface Delivery {
  /** Undefined: the journal has dropped it. */
  size: number | undefined;
  /** Day (yyyymmdd) in its directory. Undefined: unknown. */
  date: string | undefined;
  /** The firmware has deleted the image from the card since. */
  isDeleted: boolean;
  /** An image of this name was deleted before, so this one has another name on the server. */
  isNamesake: boolean;
  /** Names on the server that were taken, before this one. */
  takenNames: number;
}

/** All records of a name. */
export interface Known {
  deliveries: Delivery[];
  last: { kind: Kind; size: number; date: string } | undefined;
  isNamesake: boolean;
  takenNames: number;
  /** Days by size. */
  begun: Map<number, string>;
}

/** What is known of the images of a folder, by their names. */
export type History = Map<string, Known>;

/** An account with the number of taken names (src/round/image/tryaccount.ts). */
const accountDigits = 18;

function add(known: Known, size: number, date: string): void {
  const last = known.deliveries.at(-1);
  const day = date === noDate ? undefined : date;
  // a deletion that failed, or a record written twice
  const isSame = last?.size === size && last.isNamesake === known.isNamesake && (!day || !last.date || day === last.date);
  if (isSame) Object.assign(last, { isDeleted: false, date: last.date ?? day });
  else known.deliveries.push({ size, date: day, isDeleted: false, isNamesake: known.isNamesake, takenNames: known.takenNames });
}

function end(known: Known, size: number): void {
  const last = known.deliveries.at(-1);
  if (last && !last.isDeleted) last.isDeleted = true;
  else if (size) known.deliveries.push({ size, date: undefined, isDeleted: true, isNamesake: known.isNamesake, takenNames: known.takenNames });
  known.isNamesake = true;
}

/** @returns undefined: there is a journal, and it cannot be read */
export function readHistory(files: CardFiles, folder: string): History | undefined {
  const all: History = new Map();
  const knownOf = (name: string): Known => {
    let known = all.get(name);
    if (!known) all.set(name, known = { deliveries: [], last: undefined, isNamesake: false, takenNames: 0, begun: new Map() });
    return known;
  };
  // names of deleted images whose records were dropped are in a file of their own, with the same lines
  const dropped = createJournal({ ...files, stat: path => files.stat(path + gone), open: path => files.open(path + gone) }, digest);
  readRecords(dropped, folder, ({ name }) => {
    const known = knownOf(name);
    known.deliveries = [{ size: undefined, date: undefined, isDeleted: true, isNamesake: false, takenNames: 0 }];
    known.isNamesake = true;
  });
  const isRead = readRecords(createJournal(files, digest), folder, ({ kind, size, date, name, tries }) => {
    const known = knownOf(name);
    known.last = { kind, size, date };
    if (kind === 'b' || kind === 's') {
      known.begun.set(size, date);
      known.takenNames = Number((tries ?? '').slice(accountDigits)) || 0;
    }
    if (kind === 'd' || kind === 'x') add(known, size, known.begun.get(size) ?? (kind === 'd' ? date : noDate));
    // with a date it was rewritten during its upload: the card has a new image
    if (kind === 'g' && date === noDate) end(known, size);
  });
  return isRead ? all : undefined;
}

/** A journal's name ends with the digest of its folder. Other files there are a person's or a computer's. */
const ofFolder = /-[0-9a-f]{8}$/i;

/** The journals that a card has. */
export interface Journals {
  /** There is a journal, so that an image without a record waits. */
  isThere: boolean;
  /** It is one text file with the records of all folders. */
  isOne: boolean;
  /** The card, as its journal is to be read. */
  files: CardFiles;
  /** Files of folders that are not known. */
  strangers(known: string[]): string[];
}

/** Looks which journals the card has. Folders without records have none. */
export function findJournals(files: CardFiles): Journals {
  const stat = files.stat(journalFolder);
  const names = stat?.dir ? (files.list(journalFolder) ?? []).filter(name => ofFolder.test(name) && !files.stat(`${journalFolder}/${name}`)?.dir) : [];
  const isOne = stat?.dir === false;
  const placed = (path: string) => (path.startsWith(`${journalFolder}/`) && !path.endsWith(gone) ? journalFolder : path);
  return {
    isThere: names.length > 0 || isOne,
    isOne,
    files: isOne ? { ...files, stat: path => files.stat(placed(path)), open: path => files.open(placed(path)) } : files,
    strangers(known) {
      const own = new Set(known.map(folder => journalOf(digest, folder).slice(journalFolder.length + 1).toLowerCase()));
      return names.filter(name => !own.has(name.toLowerCase()));
    },
  };
}

/** The folder of a journal, if it lies in one of these: its name is the beginning, and a digest of its path the end. */
export function folderOf(journal: string, parents: string[]): string | undefined {
  const name = journal.slice(0, journal.lastIndexOf('-'));
  return parents.map(parent => `${parent === '/' ? '' : parent}/${name}`).find(folder => journalOf(digest, folder) === `${journalFolder}/${journal}`);
}
