// One look at a folder: which of its images are to be sent.

import type { Files } from '../../ports';
import { appendRecord } from '../../store/journal';
import { noDate } from '../../store/journalrecord';
import { has } from '../../text';
import { newestOf } from '../after';
import { isImage } from '../glob';
import type { Searching, Walk, Walking } from '../seek';
import { firstOf, listIn, lose, noteLast, prefixOf } from '../walk';
import { leaveFew, takeClosed } from './closed';
import { finish, heldOf, leaveOut, readKnown, type Known } from './knownnames';
import { askNumbered } from './numbered';
import { countOther } from './others';
import { digestOf, isFolderDue, leastNames, leaveSettled, settleFolder } from './settled';

/** Images in memory at a time. */
const batchSize = 12;
/** Names per look whose journal records and, after the first look, whose sizes are read. */
const mostAsked = 24;

function noteNewest(walk: Walk, at: string, names: string[]): void {
  if (walk.isSecond) return;
  // made once, not for each name
  const matches = isImage;
  const i = newestOf(names, names.length, function (name) {
    if (!matches(walk.pattern, at, name)) return false;
    walk.isMatched = true;
    walk.unmatched = 0;
    // without reading sizes: a name without a dot is probably a folder
    return name.indexOf('.') >= 0;
  });
  if (i >= 0) noteLast(walk, prefixOf(at) + names[i]);
}

/** What is known of a folder's names. */
interface Listed {
  /** All names of the folder are here, except those of known images. */
  isWhole: boolean;
  /** One of the names is an image's. */
  hasImages: boolean;
  /** The journal was read. */
  isRead: boolean;
}

/** Keeps the images to send. The other names may be folders. @param changed if only these count */
function sift(walk: Walking, names: string[], listed: Listed, changed?: string[]): void {
  const at = walk.folder;
  const others: string[] = [];
  let isSure = listed.isWhole && listed.isRead;
  const matches = isImage;
  for (let i = names.length - 1; i >= 0; i--) {
    const name = names[i]!;
    const isOne = listed.hasImages && matches(walk.pattern, at, name);
    const isLeft = !!changed && changed.indexOf(name) < 0;
    // not looked at: it may be a folder
    if (isOne && isLeft) isSure = false;
    if (!isOne) {
      countOther(walk, at, name, 1);
      if (isSure && name[0] !== '.') others.push(name);
    }
    if (!isOne || !listed.isRead || isLeft) names.splice(i, 1);
  }
  if (listed.isWhole || !listed.isRead) walk.below = isSure ? firstOf(others.reverse()) : undefined;
}

/** Sorts the names, or leaves out the settled ones. @returns the newest of those */
function leaveKnown(search: Searching, names: string[], isSecond: boolean): string {
  const walk = search.walk;
  const at = walk.folder;
  // a folder that the first pass missed has only new images
  const isToCompare = isFolderDue(walk, search.hash, at) || isSecond !== walk.isSecond;
  const newest = isToCompare ? '' : leaveSettled(search, at, names);
  if (isToCompare) names.reverse().sort();
  else if (newest && !walk.after && !walk.isSecond) walk.settled++;
  return newest;
}

/** Leaves names after the last look's. @returns the last one, if the list is cut: each size is read only once */
function cutList(walk: Walk, names: string[], isSecond: boolean): string | undefined {
  // in place: a second list would not fit beside a long one
  if (walk.after) for (let i = names.length - 1; i >= 0; i--) if (names[i]! <= walk.after) names.splice(i, 1);
  const last = isSecond && walk.after && names.length > mostAsked ? names[mostAsked - 1] : undefined;
  if (last) names.splice(mostAsked, names.length);
  return last;
}

/** @param known by `/` and the name */
function take(search: Searching, name: string, known: { [name: string]: Known }, hold: typeof heldOf): void {
  const walk = search.walk;
  const at = walk.folder;
  const path = prefixOf(at) + name;
  if (path === walk.first) return;
  const stat = search.files.stat(path);
  if (!stat) lose(walk, path);
  // a folder with an image's name
  if (stat && stat.dir) walk.below = undefined;
  if (!stat || stat.dir) return;
  const held = hold({ folder: at, name: name, path: path, size: stat.size }, known['/' + name] || { marks: '' }, search.clock.now());
  const isLeft = held.isStill && has(known['/' + name]!.marks, 'e' + noDate + ' ' + stat.size + ';');
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
  // made once, not for each name
  const hold = heldOf;
  while (names.length && search.batch.length < batchSize) take(search, walk.after = names.shift()!, known, hold);
  if (names.length) walk.hasMore = true;
}

/** A new folder in the root is looked at now. */
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
  noteNewest(walk, at, newest && !names.length ? [newest] : names);
  const last = cutList(walk, names, isSecond);
  const matches = isImage;
  const hasImages = names.some(function (name) { return matches(walk.pattern, at, name); });
  const isRead = !hasImages || leaveOut(search, names, isSecond, changed);
  names.reverse().sort();
  if (!isRead) search.log.error('card', 'the journal of ' + at + ' cannot be read; its images wait');
  else if (isToSettle) settleFolder(search, at, names, changed.length > 0);
  sift(walk, names, { isWhole: !walk.after && !last, hasImages: hasImages, isRead: isRead }, isSecond ? changed : undefined);
  takeAll(search, names);
  if (!last || walk.hasMore) return;
  walk.after = last;
  walk.hasMore = true;
}

export function look(search: Searching): void {
  const walk = search.walk;
  const at = walk.folder;
  if (walk.blind.indexOf(at) < 0) {
    const names = walk.listedIn === at ? walk.listed : listIn(walk, search.files, at);
    walk.listed = undefined;
    walk.listedIn = '';
    if (!names) search.log.error('card', at + ' cannot be read; its images wait');
    lookAt(search, names || []);
  } else {
    walk.listing = '';
    lookAt(search, askNumbered(walk, search.files, search.journal, search.clock, function (name, size, fingerprint) {
      return finish(search, name, size, fingerprint);
    }));
    // numbered names are not sorted, and each comes once
    walk.after = '';
    walk.hasMore = walk.number > 0 || walk.probe > 0;
  }
}
