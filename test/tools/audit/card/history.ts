// Reads what the journal says of the images of a folder, by the firmware's own code.

import { createJournal, journalFolder, journalOf } from '../../../../src/store/journal.ts';
import { noDate, type Kind } from '../../../../src/store/journalrecord.ts';
import { readRecords } from '../../../../src/store/records.ts';
import { gone } from '../../../../src/store/shrink.ts';
import { digest } from '../../../outside.ts';
import type { CardFiles } from './cardfiles.ts';

/** One delivery of an image to the server. A later image with the same name on the card has a delivery of its own. */
export interface Delivery {
  /** Size of the image in bytes. It is undefined if the journal has dropped the record. */
  size: number | undefined;
  /** Day (yyyymmdd) in the path of the image's directory on the server. It is undefined if it is unknown. */
  date: string | undefined;
  /** True if the firmware has deleted the image from the card after the delivery. */
  isDeleted: boolean;
  /** True if an image of the same name was deleted before, so that this one has another name on the server. */
  isNamesake: boolean;
  /** How many names on the server were taken by other files before this image got its own. */
  takenNames: number;
}

/** All that the journal's records say of the images with one name, which were on the card one after the other. */
export interface Known {
  deliveries: Delivery[];
  /** The last record of this name. It is undefined if there is only a note that such an image was deleted. */
  last: { kind: Kind; size: number; date: string } | undefined;
  /** True if an image of this name was deleted, so that the next one gets another name on the server. */
  isNamesake: boolean;
  /** How many names on the server were taken by other files when the last upload began. */
  takenNames: number;
  /** The day (yyyymmdd) on which the upload of an image began, by the image's size in bytes. */
  begun: Map<number, string>;
}

/** The journal's records of a folder, by the names of its images. */
export type History = Map<string, Known>;

/** Number of characters in a record before the number of names that were taken (src/round/image/tryaccount.ts). */
const accountDigits = 18;

function add(known: Known, size: number, date: string): void {
  const last = known.deliveries.at(-1);
  const day = date === noDate ? undefined : date;
  // the record tells of the same delivery again, since the image's deletion failed, or the record was written twice
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

/** Reads the journal of a folder. @returns the records by name, or undefined if there is a journal that cannot be read */
export function readHistory(files: CardFiles, folder: string): History | undefined {
  const all: History = new Map();
  const knownOf = (name: string): Known => {
    let known = all.get(name);
    if (!known) all.set(name, known = { deliveries: [], last: undefined, isNamesake: false, takenNames: 0, begun: new Map() });
    return known;
  };
  // a file of its own, in the same format, lists deleted images whose records the journal has dropped
  const dropped = createJournal({ ...files, stat: path => files.stat(path + gone), open: path => files.open(path + gone) }, digest);
  readRecords(dropped, folder, ({ name }) => {
    const known = knownOf(name);
    known.deliveries = [{ size: undefined, date: undefined, isDeleted: true, isNamesake: false, takenNames: 0 }];
    known.isNamesake = true;
  });
  const isRead = readRecords(createJournal(files, digest), folder, ({ kind, size, date, name, tries }) => {
    // the record of a preview tells nothing of the image itself
    if (kind === 'p') return;
    const known = knownOf(name);
    known.last = { kind, size, date };
    if (kind === 'b' || kind === 's') {
      known.begun.set(size, date);
      known.takenNames = Number((tries ?? '').slice(accountDigits)) || 0;
    }
    if (kind === 'd' || kind === 'x') add(known, size, known.begun.get(size) ?? (kind === 'd' ? date : noDate));
    // a record `g` with a date says that the file was rewritten during its upload, so it is a new image and was not deleted
    if (kind === 'g' && date === noDate) end(known, size);
  });
  return isRead ? all : undefined;
}

/**
 * A journal's file name ends with eight hexadecimal digits, a digest of its folder. Other files beside it were put there by a person or a computer.
 */
const ofFolder = /-[0-9a-f]{8}$/i;

/** The journals that a card has, one for each folder or one for all. */
export interface Journals {
  /** True if there is a journal. An image without a record then has not been sent yet. */
  isThere: boolean;
  /** True if the journal is one text file with the records of all folders. */
  isOne: boolean;
  /** The files of the card. If there is only one journal, it is read for every folder. */
  files: CardFiles;
  /** Returns the names of journals that belong to none of the known folders. */
  strangers(known: string[]): string[];
}

/** Finds the journals of a card. A folder without records has none. */
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

/**
 * Returns the folder of a journal if it lies directly in one of `parents`, otherwise undefined. A journal's name is that of its folder, with a digest
 * of the folder's path.
 */
export function folderOf(journal: string, parents: string[]): string | undefined {
  const name = journal.slice(0, journal.lastIndexOf('-'));
  return parents.map(parent => `${parent === '/' ? '' : parent}/${name}`).find(folder => journalOf(digest, folder) === `${journalFolder}/${journal}`);
}
