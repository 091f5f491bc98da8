// Images that a look skips: all are delivered, and the folder's names are unchanged since. A note is
// `<count> <sorted> <listed> <journal> <newest>/`: digests of the names, sorted and as listed, the bytes of the journal, and the newest
// image. The slash marks a complete note. If images are skipped, `<latest> ` comes before the newest: the latest one's time (`Skips` of
// store/journal.ts).

import { fromHex, wholeOf } from '../../number';
import type { Files } from '../../ports';
import { readDelivered } from '../../store/delivered';
import { homeFolder, journalFolder, journalOf } from '../../store/journal';
import { has } from '../../text';
import { newestOf } from '../after';
import { isImage } from '../glob';
import type { Search, Walk } from '../seek';
import { dropListing, isForeign, listIn, more, noteLast, prefixOf } from '../walk';
import { isInTurn } from './closed';
import { isOfFiles, noteFile, type Endings } from './others';

const notesFolder = homeFolder + '/settled';
/** Fewer names are read as fast as the note. */
export const leastNames = 50;
/** Names per digest: a text of all names would not fit beside them. */
const namesADigest = 64;
const noteBytes = 160;
/** After so many checks, the walk goes on in a new turn. */
export const mostChecks = 8;
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

/** Of the first names. */
export function digestOf(walk: Walk, hash: Hash, names: string[], count: number): string {
  let digest = walk.pattern + (walk.skips ? '/s' : '/');
  for (let i = 0; i < count; i += namesADigest) digest = hash(digest + names.slice(i, Math.min(i + namesADigest, count)).join('/'));
  return digest;
}

function sort(names: string[]): void {
  names.reverse().sort();
}

/** The second pass compares all sizes in the folders that are not settled, and in some of the others, each time in other ones. */
export function isFolderDue(walk: Walk, hash: Hash, folder: string): boolean {
  return walk.isSecond && (fromHex(hash(folder).slice(-6)) + walk.turn) % Math.max(1, walk.settled) === 0;
}

/** The journal is there as it was, and its later records leave no deletion open. */
function isKept(files: Files, path: string, bytes: number): boolean {
  const stat = files.stat(path);
  if (!stat || !(stat.size >= bytes) || stat.size > bytes + mostNewBytes) return false;
  if (stat.size === bytes) return true;
  const file = files.open(path);
  if (!file) return false;
  // begins with the line feed before the first new record
  file.skip(bytes - 1);
  const added = file.read(mostNewBytes + 1) || '';
  file.close();
  return !file.hasFailed() && !has(added, openDeletion);
}

/** Sorts a complete listing, and removes the settled names. @returns the newest image among them; empty: none is settled */
export function leaveSettled(search: Search, folder: string, names: string[]): string {
  return leaveNoted(search, folder, names, names.length < leastNames ? '' : readNote(search.files, search.hash, folder));
}

function leaveNoted(search: Search, folder: string, names: string[], text: string): string {
  const walk = search.walk;
  const hash = search.hash;
  const note = text.slice(0, Math.max(0, text.indexOf('/'))).split(' ');
  const count = wholeOf(note[0]) || 0;
  const isListed = count === names.length && count > 0 && digestOf(walk, hash, names, count) === note[2];
  if (!isListed) sort(names);
  if (!count || count > names.length || (!isListed && digestOf(walk, hash, names, count) !== note[1])) return '';
  if (!isKept(search.files, journalOf(hash, folder), wholeOf(note[3]))) return '';
  const skips = walk.skips;
  const latest = wholeOf(note[4]);
  // it may not be too old any more: the clock was ahead
  if (skips && !(latest < skips.oldest)) return '';
  if (skips && latest > skips.latest) skips.latest = latest;
  names.splice(0, count);
  return note.slice(skips ? 5 : 4).join(' ');
}

/**
 * Notes that all images before the first one of `left` are delivered.
 * @param left sorted names that are not delivered, of images or not
 * @param isRewritten an image has another size than the delivered one
 */
export function settleFolder(search: Search, folder: string, left: string[], isRewritten: boolean): void {
  const walk = search.walk;
  const files = search.files;
  const hash = search.hash;
  const former = readNote(files, hash, folder);
  if (former === never) return;
  const names = isRewritten ? [] : files.list(folder) || [];
  const listed = digestOf(walk, hash, names, names.length);
  sort(names);
  const endings: Endings = {};
  let stop: string | undefined;
  // made once, not for each name
  const matches = isImage;
  for (let i = 0; i < left.length && stop === undefined; i++) {
    const isOne = matches(walk.pattern, folder, left[i]!);
    if (!isOne && isOfFiles(endings, left[i]!)) continue;
    const stat = isOne ? undefined : files.stat(prefixOf(folder) + left[i]);
    if (!stat || stat.dir) stop = left[i];
    else noteFile(endings, left[i]!);
  }
  const count = stop === undefined ? names.length : names.indexOf(stop);
  const newest = newestOf(names, count, function (name) { return matches(walk.pattern, folder, name); });
  const journal = files.stat(journalOf(hash, folder));
  const note = count >= leastNames && newest >= 0 && journal ? count + ' ' + digestOf(walk, hash, names, count) + ' ' + (stop === undefined ? listed : '0') + ' ' + journal.size + (walk.skips ? ' ' + walk.skips.latest : '') + ' ' + names[newest] + '/\n' : '';
  const text = isRewritten ? never : note;
  if (!text || text === former) return;
  files.makeFolder(notesFolder);
  files.write(noteOf(hash, folder), text);
}

/** Whether all names in the folder are settled; if so, they count as seen. */
function isSettled(search: Search, path: string): boolean {
  const walk = search.walk;
  const files = search.files;
  const stat = !isForeign(path) && walk.blind.indexOf(path) < 0 && files.stat(path);
  const names = stat && stat.dir && listIn(walk, files, path) || [];
  const note = names.length < leastNames ? never : readNote(files, search.hash, path);
  if (stat && stat.dir) {
    walk.listed = names;
    walk.listedIn = path;
  }
  if (note === never) return false;
  let newest = leaveNoted(search, path, names, note);
  if (newest) dropListing(walk);
  if (newest && names.length) return false;
  if (!newest) {
    let n = 0;
    // in the same order: for any other, all names would be searched for each record
    const isRead = readDelivered(search.journal, path, function (name, _size, kind) { n = !kind && name === names[n] ? n + 1 : -1; }, walk.skips);
    if (!isRead || n !== names.length) return false;
    // sizes are compared when it is this folder's turn
    newest = names[newestOf(names, names.length, function () { return true; })]!;
    dropListing(walk);
    settleFolder(search, path, [], false);
  }
  noteLast(walk, path + '/' + newest);
  walk.checks!++;
  walk.isMatched = true;
  return true;
}

/**
 * Removes the first names if they are folders with nothing to send. A folder's note shows that; for some minutes, so does the
 * last look. The last two folders may have grown since.
 * @param names sorted, or with `more` at the end
 * @returns the last of them; empty: none
 */
export function leaveFolders(search: Search, at: string, names: string[]): string {
  const walk = search.walk;
  const open = walk.open;
  let left = '';
  while (names.length && names[0] !== more) {
    const path = prefixOf(at) + names[0];
    if (isFolderDue(walk, search.hash, path)) break;
    const isClosed = open && open.indexOf(path) < 0 && (walk.isSecond || (names.length > 2 && !isInTurn(walk, search.hash, path)));
    if (isClosed) walk.isNewestThere = true;
    else if (walk.checks! >= mostChecks || !isSettled(search, path)) break;
    if (!walk.isSecond) walk.settled++;
    left = names.shift()!;
  }
  return left;
}
