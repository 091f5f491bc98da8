// Images that a look skips: all are delivered, and the folder's names are unchanged since. A note is
// `<count> <sorted> <listed> <journal> <newest>/`: digests of the names, sorted and as listed, the bytes of the journal, and the newest
// image. The slash marks a complete note.

import type { Files } from '../../ports';
import { homeFolder, journalFolder, journalOf } from '../../store/journal';
import { isImage } from '../glob';
import { prefixOf, type Walk } from '../walk';

const notesFolder = homeFolder + '/settled';
/** Fewer names are read as fast as the note. */
export const leastNames = 50;
/** Names per digest: a text of all names would not fit beside them. */
const namesADigest = 64;
const noteBytes = 160;
/** A deletion that a power cut left open is among the latest records. */
const mostNewBytes = 4096;
const openDeletion = '\nx ';
/** The note of a folder in which an image was rewritten: its sizes are compared in every round. */
const never = '0 0 0 0 /\n';

type Hash = (text: string) => string;

function noteOf(hash: Hash, folder: string): string {
  return notesFolder + journalOf(hash, folder).slice(journalFolder.length);
}

function readNote(files: Files, hash: Hash, folder: string): string {
  const file = files.open(noteOf(hash, folder));
  const text = file && file.read(noteBytes) || '';
  if (file) file.close();
  return text;
}

function digestOf(walk: Walk, hash: Hash, names: string[], count: number): string {
  let digest = walk.pattern + (walk.leavesSkipped ? '/k' : '/');
  for (let i = 0; i < count; i += namesADigest) digest = hash(digest + names.slice(i, Math.min(i + namesADigest, count)).join('/'));
  return digest;
}

function sort(names: string[]): void {
  names.reverse().sort();
}

/** The second pass compares all sizes in the folders that are not settled, and in some of the others, each time in other ones. */
export function isFolderDue(walk: Walk, hash: Hash, folder: string): boolean {
  return walk.isSecond && (parseInt(hash(folder).slice(-6), 16) + walk.turn) % Math.max(1, walk.settled) === 0;
}

/** The journal is there as it was, and its later records leave no deletion open. */
function isKept(files: Files, path: string, bytes: number): boolean {
  const stat = files.stat(path);
  if (!stat || stat.size < bytes || stat.size > bytes + mostNewBytes) return false;
  if (stat.size === bytes) return true;
  const file = files.open(path);
  if (!file) return false;
  // begins with the line feed before the first new record
  file.skip(bytes - 1);
  const added = file.read(mostNewBytes + 1) || '';
  file.close();
  return !file.hasFailed() && added.indexOf(openDeletion) < 0;
}

/** Sorts a complete listing, and removes the settled names. @returns the newest image among them; empty: none is settled */
export function leaveSettled(walk: Walk, files: Files, hash: Hash, folder: string, names: string[]): string {
  const text = names.length < leastNames ? '' : readNote(files, hash, folder);
  const note = text.slice(0, Math.max(0, text.indexOf('/'))).split(' ');
  const count = +note[0]! || 0;
  const isListed = count === names.length && count > 0 && digestOf(walk, hash, names, count) === note[2];
  if (!isListed) sort(names);
  if (!count || count > names.length || (!isListed && digestOf(walk, hash, names, count) !== note[1])) return '';
  if (!isKept(files, journalOf(hash, folder), +note[3]!)) return '';
  names.splice(0, count);
  return note.slice(4).join(' ');
}

/**
 * Notes that all images before the first one of `left` are delivered.
 * @param left sorted names that are not delivered, of images or not
 * @param isRewritten an image has another size than the delivered one
 */
export function settleFolder(walk: Walk, files: Files, hash: Hash, folder: string, left: string[], isRewritten: boolean): void {
  const former = readNote(files, hash, folder);
  if (former === never) return;
  const names = isRewritten ? [] : files.list(folder) || [];
  const listed = digestOf(walk, hash, names, names.length);
  sort(names);
  const stop = left.filter(function (name) {
    const stat = isImage(walk.pattern, folder, name) ? undefined : files.stat(prefixOf(folder) + name);
    return !(stat && !stat.dir);
  })[0];
  const count = stop === undefined ? names.length : names.indexOf(stop);
  let newest = count - 1;
  while (newest >= 0 && !isImage(walk.pattern, folder, names[newest]!)) newest--;
  const journal = files.stat(journalOf(hash, folder));
  const note = count >= leastNames && newest >= 0 && journal ? count + ' ' + digestOf(walk, hash, names, count) + ' ' + (stop === undefined ? listed : '0') + ' ' + journal.size + ' ' + names[newest] + '/\n' : '';
  const text = isRewritten ? never : note;
  if (!text || text === former) return;
  files.makeFolder(notesFolder);
  files.write(noteOf(hash, folder), text);
}
