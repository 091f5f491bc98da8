// One look at a folder: which of its images are to be sent.

import type { Files } from '../../ports';
import { readDelivered } from '../../store/delivered';
import { appendRecord, type Journal } from '../../store/journal';
import { noDate } from '../../store/journalrecord';
import { readRecords } from '../../store/records';
import { has, inBytes } from '../../text';
import { newestOf } from '../after';
import { isImage } from '../glob';
import { finishRemoval } from '../removal';
import type { Held, Searching, Walk, Walking } from '../seek';
import { arrow } from '../still';
import { firstOf, listIn, lose, noteLast, prefixOf } from '../walk';
import { leaveFew, takeClosed } from './closed';
import { askNumbered } from './numbered';
import { countOther } from './others';
import { digestOf, isFolderDue, leastNames, leaveSettled, settleFolder } from './settled';

/** Images in memory at a time. */
const batchSize = 12;
/** Names per look whose journal records and, after the first look, whose sizes are read. */
const mostAsked = 24;

/** The last three or four marks: a reused name may have thousands. */
const longestMarks = 96;
const markChars = 9;

interface Known {
  /** Upload starts, and sizes that are no image's, since the last delivery: kind, date, blank, size, semicolon. */
  marks: string;
  /** Size of the last delivery; 0: deleted since. */
  delivered?: number;
  /** Mark of the address of the server that refused the image, then the image's size. */
  refused?: string;
  /** Digits of the account, a blank, and the size. */
  tries?: string;
  isNamesake?: boolean;
}

/** FAT ignores case. Names found by number are stored in capitals (numbered.ts). */
function placeIn(names: string[], name: string): number {
  const i = names.indexOf(name);
  if (i >= 0) return i;
  const ending = name.slice(-4);
  const other = ending === '.JPG' ? '.jpg' : ending === '.jpg' ? '.JPG' : '';
  return other ? names.indexOf(name.slice(0, -4) + other) : i;
}

function drop(names: string[], name: string): void {
  const i = names.indexOf(name);
  if (i >= 0) names.splice(i, 1);
}

function hasChanged(search: Searching, changed: string[], path: string, name: string, size: number): boolean {
  const walk = search.walk;
  if (walk.sentIn === walk.folder && name >= walk.sentFrom! && name <= walk.sentTo!) return false;
  const stat = search.files.stat(path);
  const isOther = !!stat && (stat.dir || stat.size !== size);
  if (!isOther || stat.dir) drop(changed, name);
  else if (changed.indexOf(name) < 0) changed.push(name);
  if (isOther && stat.dir) {
    walk.missed.push(path);
    walk.below = undefined;
  }
  return isOther;
}

/** @param known by `/` and the name */
function mark(journal: Journal, at: string, names: string[], known: { [name: string]: Known }): void {
  readRecords(journal, at, function (record) {
    const i = placeIn(names, record.name);
    if (i < 0) return;
    const name = '/' + names[i];
    const one = known[name] || (known[name] = { marks: '' });
    const isOver = record.kind === 'd' || record.kind === 'x' || record.kind === 'g';
    if (isOver || record.kind === 'r') one.refused = isOver ? '' : record.date + record.size;
    if (record.kind === 'r' || record.kind === 'k') return;
    if (record.tries || one.tries) one.tries = record.tries ? record.tries + ' ' + record.size : '';
    one.marks = isOver ? '' : (one.marks + record.kind + record.date + ' ' + record.size + ';').slice(-longestMarks);
    if (isOver) one.delivered = record.kind === 'g' ? 0 : record.size;
    if (record.kind === 'g' && record.date === noDate) one.isNamesake = true;
  }, names);
}

function reasonFor(size: number, mark: string, before: number | undefined, isRefused: boolean): string {
  if (isRefused) return 'the server has refused it before';
  if (mark) return 'it was begun, but the journal shows no delivery';
  return before ? before + arrow + inBytes(size) : '';
}

function heldOf(of: Pick<Held, 'folder' | 'name' | 'path' | 'size'>, one: Known, nowMs: number): Held {
  const size = of.size;
  const end = one.marks.lastIndexOf(' ' + size + ';');
  const mark = one.marks.slice(Math.max(0, end - markChars), Math.max(0, end));
  const isDoubtful = mark[0] === 's';
  const refused = one.refused && one.refused.slice(markChars - 1) === '' + size ? one.refused.slice(0, markChars - 1) : '';
  const held: Held = {
    folder: of.folder, name: of.name, path: of.path, size: size, begun: mark.slice(1), isDoubtful: isDoubtful, isDoubtNoted: isDoubtful,
    seenMs: nowMs, isStill: !!mark, changes: 0, isNamesake: !!one.isNamesake, again: reasonFor(size, mark, one.delivered, !!refused)
  };
  if (refused) held.refused = refused;
  const at = one.tries ? one.tries.indexOf(' ') : -1;
  if (at > 0 && one.tries!.slice(at + 1) === '' + size) held.tries = one.tries!.slice(0, at);
  return held;
}

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
function take(search: Searching, name: string, known: { [name: string]: Known }): void {
  const walk = search.walk;
  const at = walk.folder;
  const path = prefixOf(at) + name;
  if (path === walk.first) return;
  const stat = search.files.stat(path);
  if (!stat) lose(walk, path);
  // a folder with an image's name
  if (stat && stat.dir) walk.below = undefined;
  if (!stat || stat.dir) return;
  const held = heldOf({ folder: at, name: name, path: path, size: stat.size }, known['/' + name] || { marks: '' }, search.clock.now());
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
  if (names.length) mark(search.journal, walk.folder, names, known);
  while (names.length && search.batch.length < batchSize) take(search, walk.after = names.shift()!, known);
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

/** Completes a cut deletion. @returns true if another file has this name */
function finish(search: Searching, name: string, size: number, fingerprint: string): boolean {
  return finishRemoval(search, { folder: search.walk.folder, name: name, size: size }, fingerprint);
}

/**
 * Removes delivered images, unless deleted since. The first pass compares only names.
 * @param changed gets the names of those that have another size
 * @returns false if the journal cannot be read
 */
function leaveOut(search: Searching, names: string[], isSecond: boolean, changed: string[]): boolean {
  const place = prefixOf(search.walk.folder);
  // moved, not copied: no more memory than one list
  const out: string[] = [];
  return readDelivered(search.journal, search.walk.folder, function (known, size, kind, fingerprint) {
    const from = kind ? out : names;
    const i = placeIn(from, known);
    const name = i < 0 ? known : from[i]!;
    if (kind === 'g' || (kind === 'x' && finish(search, name, size, fingerprint!))) {
      drop(changed, name);
      if (i < 0) return;
      out.splice(i, 1);
      names.push(name);
    } else if (!kind && i >= 0 && !(isSecond && hasChanged(search, changed, place + name, name, size))) {
      names.splice(i, 1);
      out.push(name);
    }
  }, search.walk.skips, names);
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
