// Notes on the card that let the search skip images of a folder. Those images are all delivered, as long as the folder has the same names. A note is
// `<count> <sorted> <listed> <journal> <newest>/`: the number of names, their digest in sorted order and as listed, the journal's size in bytes, and
// the newest image. The slash marks a complete note. If images are skipped for their age, the time of the latest of them comes before the newest
// image (`Skips` in store/delivered.ts). Both digests hold what counts as delivered, so another setting makes the note void.

import { isImage } from '../../glob';
import { fromHex, wholeOf } from '../../number';
import type { Files } from '../../ports';
import { readDelivered } from '../../store/delivered';
import { homeFolder, journalFolder, journalOf } from '../../store/journal';
import { has } from '../../text';
import { newestOf } from '../after';
import type { Search, Walk } from '../seek';
import { dropListing, isForeign, listIn, more, noteLast, prefixOf } from '../walk';
import { isInTurn } from './closed';
import { isOfFiles, noteFile, type Endings } from './others';

const notesFolder = homeFolder + '/settled';
/** Least number of names in a folder for which there is a note. With fewer names, reading the journal is as fast as reading the note. */
export const leastNames = 50;
/** Number of names that go into a digest at a time. The text of all names would not fit into memory beside them. */
const namesADigest = 64;
const noteBytes = 160;
/** Most files, or folders with nothing to send, that are checked in one turn of the event loop. The search then continues in a new turn. */
export const mostChecks = 8;
/**
 * Most bytes that the journal may have grown by since the note was written. The new bytes are read, as they may contain a deletion that a power cut
 * interrupted.
 */
const mostNewBytes = 4096;
const openDeletion = '\nx ';
/**
 * The note of a folder in which a file was rewritten after its delivery. It matches no folder, so the sizes in this folder are compared in every
 * round.
 */
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

/** Returns a digest of the first `count` names, in the order of the list. */
export function digestOf(walk: Walk, hash: Hash, names: string[], count: number): string {
  let digest = walk.pattern + (walk.skips ? '/s' : '/') + (walk.previews === 'only' ? 'p' : '');
  for (let i = 0; i < count; i += namesADigest) digest = hash(digest + names.slice(i, Math.min(i + namesADigest, count)).join('/'));
  return digest;
}

function sort(names: string[]): void {
  names.reverse().sort();
}

/**
 * Tells whether the sizes of the images in a folder are compared in this round. Only the second pass compares sizes. It does so in all folders
 * without a note that everything is delivered, and in a few of the others each time.
 */
export function isFolderDue(walk: Walk, hash: Hash, folder: string): boolean {
  return walk.isSecond && (fromHex(hash(folder).slice(-6)) + walk.turn) % Math.max(1, walk.settled) === 0;
}

/**
 * Tells whether a journal has only grown since it had `bytes` bytes, and no new record begins a deletion. A deletion may not have been finished
 * because of a power cut.
 */
function isKept(files: Files, path: string, bytes: number): boolean {
  const stat = files.stat(path);
  if (!stat || !(stat.size >= bytes) || stat.size > bytes + mostNewBytes) return false;
  if (stat.size === bytes) return true;
  const file = files.open(path);
  if (!file) return false;
  // the bytes that are read begin with the line feed just before the first new record
  file.skip(bytes - 1);
  const added = file.read(mostNewBytes + 1) || '';
  file.close();
  return !file.hasFailed() && !has(added, openDeletion);
}

/**
 * Sorts a complete listing of a folder. If a note says that the first images in it are delivered, their names are removed.
 * @returns the newest image among the removed ones, or an empty text if none was removed
 */
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
  // Images were skipped for their age while the clock was ahead. One of them may not be too old by the present clock, so the note does not count.
  if (skips && !(latest < skips.oldest)) return '';
  if (skips && latest > skips.latest) skips.latest = latest;
  names.splice(0, count);
  return note.slice(skips ? 5 : 4).join(' ');
}

/**
 * Writes a note that all images before the first name in `left` are delivered.
 * @param left sorted names, of images that are not delivered and of other files
 * @param isRewritten true: a file was rewritten after its delivery, so that there must be no such note
 * @param newest the newest image of the folder, if the caller knows it
 */
export function settleFolder(search: Search, folder: string, left: string[], isRewritten: boolean, newest?: string): void {
  const walk = search.walk;
  // what the previews' part of a round leaves out may still be sent whole
  if (walk.previews === 'first') return;
  const files = search.files;
  const hash = search.hash;
  const former = readNote(files, hash, folder);
  if (former === never) return;
  const names = isRewritten ? [] : files.list(folder) || [];
  const listed = digestOf(walk, hash, names, names.length);
  sort(names);
  const endings: Endings = {};
  let stop: string | undefined;
  // Each call by the imported name would load the function into memory again (firmware/bundle/ondemand.js). So a variable keeps the function for all
  // names.
  const matches = isImage;
  for (let i = 0; i < left.length && stop === undefined; i++) {
    const isOne = matches(walk.pattern, folder, left[i]!);
    if (!isOne && isOfFiles(endings, left[i]!)) continue;
    const stat = isOne ? undefined : files.stat(prefixOf(folder) + left[i]);
    if (!stat || stat.dir) stop = left[i];
    else noteFile(endings, left[i]!);
  }
  const count = stop === undefined ? names.length : names.indexOf(stop);
  const last = newest || names[newestOf(names, count, function (name) { return matches(walk.pattern, folder, name); })];
  const journal = files.stat(journalOf(hash, folder));
  const note = count >= leastNames && last && journal ? count + ' ' + digestOf(walk, hash, names, count) + ' ' + (stop === undefined ? listed : '0')
    + ' ' + journal.size + (walk.skips ? ' ' + walk.skips.latest : '') + ' ' + last + '/\n' : '';
  const text = isRewritten ? never : note;
  if (!text || text === former) return;
  files.makeFolder(notesFolder);
  files.write(noteOf(hash, folder), text);
}

/**
 * Tells whether all images of a folder are delivered, as the folder's note or the journal shows. If so, the folder's newest image counts as found.
 */
function isSettled(search: Search, path: string): boolean {
  const walk = search.walk;
  const files = search.files;
  const stat = !isForeign(path) && walk.blind.indexOf(path) < 0 && files.stat(path);
  const listed = stat && stat.dir ? listIn(walk, files, path) : undefined;
  const names = listed || [];
  const note = names.length < leastNames ? never : readNote(files, search.hash, path);
  // a folder that could not be listed is listed again when it is entered, which tells the fault
  if (listed) {
    walk.listed = listed;
    walk.listedIn = path;
  }
  if (note === never) return false;
  let newest = leaveNoted(search, path, names, note);
  if (newest) dropListing(walk);
  if (newest && names.length) return false;
  if (!newest) {
    let n = 0;
    // the records must come in the order of the names. In any other order, each record would have to be searched among all names
    const isRead = readDelivered(search.journal, path, function (name, _digits, kind) { n = !kind && name === names[n] ? n + 1 : -1; }, walk);
    if (!isRead || n !== names.length) return false;
    // the sizes are not compared here, but in the round in which this folder's sizes are due
    newest = names[newestOf(names, names.length, function () { return true; })]!;
    dropListing(walk);
    settleFolder(search, path, [], false, newest);
  }
  noteLast(walk, path + '/' + newest);
  walk.checks!++;
  walk.isMatched = true;
  return true;
}

/**
 * Removes the first names from a list, as far as they are folders with nothing to send. A note of each folder shows that, or the search before, for
 * some minutes. The last two folders may have grown since, so they stay in the list.
 * @param names sorted names; the last entry is `more` if the list was cut
 * @returns the last name that was removed, or an empty text
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
