// Searches a folder once, and finds out which of its images are to be sent.

import { isImage } from '../../glob';
import type { Files } from '../../ports';
import { appendRecord } from '../../store/journal';
import { noDate } from '../../store/journalrecord';
import { has } from '../../text';
import { newestOf } from '../after';
import type { Searching, Walk, Walking } from '../seek';
import { firstOf, listIn, lose, noteLast, prefixOf } from '../walk';
import { leaveFew, takeClosed } from './closed';
import { finish, heldOf, leaveOut, readKnown, type Known } from './knownnames';
import { askNumbered } from './numbered';
import { countOther } from './others';
import { dropSamples, isSampled, sample, samplesIn } from './samples';
import { digestOf, isFolderDue, leastNames, leaveSettled, settleFolder } from './settled';

/** Most images that are kept in memory at a time. */
const batchSize = 12;
/** Number of names for which the journal's records are read at a time. In the second pass, this many sizes are compared at a time. */
const mostAsked = 24;

function noteNewest(walk: Walk, at: string, names: string[], matches: typeof isImage): void {
  if (walk.isSecond) return;
  const i = newestOf(names, names.length, function (name) {
    if (!matches(walk.pattern, at, name)) return false;
    walk.isMatched = true;
    walk.unmatched = 0;
    // The card is not asked whether the name is a file's or a folder's, as that takes time. A name without a dot is probably a folder's, so it does
    // not count as the newest image.
    return name.indexOf('.') >= 0;
  });
  if (i >= 0) noteLast(walk, prefixOf(at) + names[i]);
}

/** What one look at a folder has shown of the names in it. */
interface Listed {
  /** Whether the list has all names of the folder, except those of delivered images. */
  isWhole: boolean;
  /** Whether at least one of the names is that of an image. */
  hasImages: boolean;
  /** Whether the journal was read without a fault. */
  isRead: boolean;
}

/**
 * Leaves only the images to send in `names`. Names that may be folders' are kept in `walk.below` for later.
 * @param matches the function `isImage`, as in `lookAt`
 * @param changed if given, only these names are images to send
 */
function sift(walk: Walking, names: string[], listed: Listed, matches: typeof isImage, changed?: string[]): void {
  const at = walk.folder;
  const others: string[] = [];
  let isSure = listed.isWhole && listed.isRead;
  for (let i = names.length - 1; i >= 0; i--) {
    const name = names[i]!;
    const isOne = listed.hasImages && matches(walk.pattern, at, name);
    const isLeft = !!changed && changed.indexOf(name) < 0;
    // nobody knows for certain whether this name is an image's or a folder's, since its file was not opened
    if (isOne && isLeft) isSure = false;
    if (!isOne) {
      countOther(walk, at, name, 1);
      if (isSure && name[0] !== '.') others.push(name);
    }
    if (!isOne || !listed.isRead || isLeft) names.splice(i, 1);
  }
  if (listed.isWhole || !listed.isRead) walk.below = isSure ? firstOf(others.reverse()) : undefined;
}

/**
 * Sorts the names of a folder. If a note on the card (settled.ts) says that all images before a certain name are delivered, their names are removed.
 * @returns the newest image among the removed ones, or an empty text
 */
function leaveKnown(search: Searching, names: string[], isSecond: boolean): string {
  const walk = search.walk;
  const at = walk.folder;
  // The note on the card is not used if sizes are compared in this folder. It is not used either if the first pass has skipped the folder by mistake
  // (`walk.missed`).
  const isToCompare = isSecond !== walk.isSecond || (isSecond && isFolderDue(walk, search.hash, at));
  const hasNote = !isToCompare && names.length >= leastNames;
  const newest = hasNote ? leaveSettled(search, at, names) : '';
  if (!hasNote) names.reverse().sort();
  else if (newest && !walk.after && !walk.isSecond) walk.settled++;
  return newest;
}

/**
 * Removes the names up to `walk.after`, which were searched already. In the second pass, which compares sizes, at most 24 of the other names stay.
 * @returns the last name that stays, if more names would follow; otherwise undefined
 */
function cutList(walk: Walk, names: string[], isSecond: boolean): string | undefined {
  // names are removed from the list itself, since a second list would not fit into memory beside a long one
  if (walk.after) for (let i = names.length - 1; i >= 0; i--) if (names[i]! <= walk.after) names.splice(i, 1);
  const last = isSecond && walk.after && names.length > mostAsked ? names[mostAsked - 1] : undefined;
  if (last) names.splice(mostAsked, names.length);
  return last;
}

/**
 * Adds an image to those in memory, unless it is empty or the name is a folder's.
 * @param known what the journal knows of each name, with `/` and the name as key
 * @param hold the function `heldOf`, which the caller keeps so that it is not loaded again for each name
 */
function take(search: Searching, name: string, known: { [name: string]: Known }, hold: typeof heldOf): void {
  const walk = search.walk;
  const at = walk.folder;
  const path = prefixOf(at) + name;
  if (path === walk.first) return;
  const stat = search.files.stat(path);
  if (!stat) lose(walk, path);
  // if a folder has a name like an image's, the list of names that may be folders' is incomplete
  if (stat && stat.dir) walk.below = undefined;
  if (!stat || stat.dir) return;
  const held = hold({ folder: at, name: name, path: path, size: stat.size }, known['/' + name] || { marks: '' }, search.clock.now());
  const isLeft = held.isStill && has(known['/' + name]!.marks, 'e' + noDate + ' ' + stat.size + ';');
  if (!stat.size && path === walk.newest) walk.empty = path;
  if (stat.size > 0 && !isLeft) search.batch.push(held);
  else if (!held.isStill) {
    search.log.warn('image', path + ' is empty (0 bytes), so it is not an image; it is ignored until it grows');
    appendRecord(search.journal, at, { kind: 'e', size: 0, date: noDate, name: name });
  }
}

function takeAll(search: Searching, names: string[]): void {
  const walk = search.walk;
  const known: { [name: string]: Known } = {};
  walk.hasMore = names.length > mostAsked;
  names.splice(mostAsked, names.length);
  if (names.length) readKnown(search.journal, walk.folder, names, known);
  // Each call by the imported name would load the function into memory again (firmware/bundle/ondemand.js). So a variable keeps the function for all
  // names.
  const hold = heldOf;
  while (names.length && search.batch.length < batchSize) take(search, walk.after = names.shift()!, known, hold);
  if (names.length) walk.hasMore = true;
}

/**
 * Notes the names in the folder `images.folder` itself. If they have changed since the last search, no folder may be skipped, as one of them may be
 * new.
 */
function noteRoot(walk: Walk, files: Files, hash: (text: string) => string, names: string[]): void {
  if (names.length !== walk.names) walk.open = undefined;
  walk.names = names.length;
  if (walk.rootMark === undefined) return;
  const mark = digestOf(walk, hash, names, names.length);
  if (!walk.rootMark) takeClosed(walk, files, hash, mark, names.length);
  else if (walk.rootMark !== mark) walk.open = undefined;
  walk.rootMark = mark;
}

function lookAt(search: Searching, names: string[]): void {
  const walk = search.walk;
  const at = walk.folder;
  const place = prefixOf(at);
  const isSecond = walk.isSecond && !walk.missed.some(function (path) { return place.indexOf(path + '/') === 0; });
  const changed: string[] = [];
  if (at === walk.root) noteRoot(walk, search.files, search.hash, names);
  const newest = leaveKnown(search, names, isSecond);
  const isPart = isSecond && !!walk.every && names.length >= leastNames && isFolderDue(walk, search.hash, at);
  if (isPart) leaveFew(walk, names);
  const isToSettle = isSecond && !newest && !walk.after && names.length >= leastNames;
  if (newest) walk.isMatched = true;
  // Each call by the imported name would load the function into memory again (firmware/bundle/ondemand.js). So a variable keeps the function for all
  // names.
  const matches = isImage;
  noteNewest(walk, at, newest && !names.length ? [newest] : names, matches);
  const last = cutList(walk, names, isSecond);
  const hasImages = names.some(function (name) { return matches(walk.pattern, at, name); });
  const isRead = !hasImages || leaveOut(search, names, isSecond, changed);
  names.reverse().sort();
  if (!isRead) search.log.error('card', 'the journal of ' + at + ' cannot be read; its images wait');
  else if (isToSettle) settleFolder(search, at, names, changed.length > 0);
  sift(walk, names, { isWhole: !walk.after && !last, hasImages: hasImages, isRead: isRead }, matches, isSecond ? changed : undefined);
  takeAll(search, names);
  if (!last || walk.hasMore) return;
  walk.after = last;
  walk.hasMore = true;
}

/**
 * Searches the present folder once, and puts images to send into memory. In a folder that is too large to list, names are tried by their numbers.
 * @param newest the only name in such a folder that counts; missing: all names
 */
export function look(search: Searching, newest?: string): void {
  const walk = search.walk;
  const at = walk.folder;
  if (walk.blind.indexOf(at) < 0) {
    const names = walk.listedIn === at ? walk.listed : listIn(walk, search.files, at);
    walk.listed = undefined;
    walk.listedIn = '';
    if (names && walk.samples.length && isSampled(walk, at)) dropSamples(search, at);
    if (!names) {
      const sentence = at + ' cannot be read; its images wait';
      walk.trouble = 'folder-unread ' + sentence;
      search.log.error('card', sentence);
    }
    lookAt(search, names || []);
  } else if (newest) lookAt(search, [newest]);
  else if (!isSampled(walk, at)) sample(search, at);
  else {
    walk.listing = '';
    lookAt(search, askNumbered(walk, search.files, search.journal, search.clock, function (name, size, fingerprint) {
      return finish(search, name, size, fingerprint);
    }));
    // names that were tried by their numbers come in no order and only once, so the search need not continue after a certain name
    walk.after = '';
    walk.hasMore = walk.number > 0;
    // without a single image, the folder may have become small enough to be listed
    if (!walk.hasMore && !walk.isSecond && !walk.hasHit && samplesIn(walk, at).length) dropSamples(search, at);
  }
}
