// Keeps the place that the search for images has reached on the card. Each round goes through the folders twice: the first pass finds new names, and
// the second pass finds delivered images of another size.

import type { Log } from '../log';
import type { Files } from '../ports';
import { homeFolder } from '../store/journal';
import { has } from '../text';
import { isAfter } from './after';
import type { Search, Walk } from './seek';
import type { Order } from './source';

/** Greatest depth of nested folders that are searched. Paths on a card allow no more, but links on a computer could go on endlessly. */
export const deepest = 12;
/** Most parts between slashes in the path of such a folder. It is one more than `deepest`, since the text before the first slash is a part, too. */
export const mostParts = 13;
const mostNames = 16;
/** Number of names from which on a listing may exhaust the memory. */
const manyNames = 100;
/**
 * The first pause before a folder that could not be listed is tried again, in milliseconds. Each further pause is twice as long, up to an
 * hour.
 */
const firstPauseMs = 60000;
const longestPauseMs = 3600000;
/** Milliseconds for which a folder without an image to send is not searched again, as long as the card is not removed. */
const sureMs = 300000;
/** Last entry of a list of names that was cut. No real name is a slash. */
export const more = '/';

/** Returns a folder's path with one slash at its beginning and none at its end. */
export function rootOf(folder: string): string {
  const path = (folder[0] === '/' ? '' : '/') + folder + '/';
  return (has(path, '//') ? path.replace(/\/+/g, '/') : path).slice(0, -1) || '/';
}

/**
 * Paths of Windows' folders for deleted files and for its own notes, which are not searched. They are in small letters, separated by `|`. Folders of
 * macOS, Linux and Android need no entry, as their names begin with a dot.
 */
const others = '|/$recycle.bin|/system volume information|';

/** Tells whether a folder belongs to the firmware or to a computer's system, and so has no images to send. */
export function isForeign(path: string): boolean {
  const lower = path.toLowerCase();
  return lower === homeFolder || has(others, '|' + lower + '|');
}

/** Returns a folder's path with a slash at its end. */
export function prefixOf(folder: string): string {
  return folder === '/' ? folder : folder + '/';
}

/** Cuts a list to its first 16 names, and returns it. If the list had more, `more` is appended. */
export function firstOf(names: string[]): string[] {
  if (names.length > mostNames) names.splice(mostNames, names.length, more);
  return names;
}

/** Makes a folder the one that is being searched. If it is undefined, the search ends. */
export function enter(walk: Walk, folder: string | undefined): void {
  walk.folder = folder;
  if (walk.entered && folder && walk.entered.push(folder) > mostNames) walk.entered = undefined;
  walk.after = '';
  walk.hasMore = true;
  walk.below = walk.sizes = walk.sent = walk.days = undefined;
  walk.number = walk.leap = 0;
}

/**
 * Returns the names in a folder, or undefined if it cannot be listed. Until the listing has ended, `walk.listing` has the folder's path, as the
 * folder may exhaust the memory.
 */
export function listIn(walk: Walk, files: Files, folder: string): string[] | undefined {
  walk.listing = folder;
  const names = files.list(folder);
  if (!names || names.length < manyNames) walk.listing = '';
  return names;
}

/**
 * Allows that folders which could not be listed are tried again after a pause, as they may have fewer files now. Each try takes seconds.
 * @param isOther true: the card was removed, so it may be another one
 */
export function retryBlind(walk: Walk, nowMs: number, isOther: boolean): void {
  if (!walk.blind.length || (!isOther && nowMs < walk.retryMs)) return;
  walk.pauseMs = isOther ? firstPauseMs : Math.min(walk.pauseMs * 2, longestPauseMs);
  walk.wasBlind = isOther ? [] : walk.blind;
  walk.blind = [];
}

/** Notes that a folder cannot be listed. @returns true if that was not noted before */
export function noteBlind(walk: Walk, folder: string, nowMs: number): boolean {
  walk.blind.push(folder);
  walk.pauseMs = walk.pauseMs || firstPauseMs;
  walk.retryMs = nowMs + walk.pauseMs;
  return walk.wasBlind.indexOf(folder) < 0;
}

/** Begins the first or the second pass of a search, at the first folder. */
export function beginWalk(walk: Walk, isSecond: boolean): void {
  walk.isSecond = isSecond;
  if (isSecond && !walk.isNewestThere) walk.newest = '';
  if (isSecond) {
    walk.turn++;
    // the folders that the previews' part of a round passes over may have images to send
    if (walk.previews !== 'first') walk.open = walk.entered;
  } else {
    walk.settled = 0;
    walk.isNewestThere = walk.isMatched = false;
    walk.others = 0;
    walk.trouble = walk.empty = '';
    walk.entered = [];
  }
  walk.above = '';
  walk.lost = 0;
  walk.missed = [];
  enter(walk, walk.root);
}

/** Counts a path that was listed but cannot be opened. */
export function lose(walk: Walk, path: string): void {
  if (!walk.lost++) walk.firstLost = path;
}

/** Logs that the memory ran out in a folder, and notes that the folder cannot be listed. */
export function noteMemory(walk: Walk, nowMs: number, log: Log): void {
  // a listing that just fitted would leave no memory for what follows
  dropListing(walk);
  if (!walk.listing) {
    log.error('card', 'the memory ran out while images were looked for in ' + walk.folder + '; those after it wait for the next round');
    walk.folder = undefined;
  } else if (noteBlind(walk, walk.listing, nowMs)) {
    log.error('card', walk.listing + ' holds more names than fit into memory; put no more than 300 images or folders into a folder');
  }
}

/**
 * Forgets the listing that was kept in this turn of the event loop. It is called before other work, which may change the folder or need the memory.
 */
export function dropListing(walk: Walk): void {
  if (walk.listed) walk.listed = undefined;
  walk.listedIn = '';
}

/** Notes that an image was delivered just now, so that its size need not be compared again in this round. */
export function markSent(walk: Walk, folder: string, name: string): void {
  if (walk.sentIn !== folder) {
    walk.sentIn = folder;
    walk.sentFrom = walk.sentTo = name;
  }
  if (name < walk.sentFrom!) walk.sentFrom = name;
  if (name > walk.sentTo!) walk.sentTo = name;
}

/** Begins the search of a new round at the first folder. */
export function startWalk(search: Search, root: string, pattern: string, isOther: boolean, order?: Order): void {
  const walk = search.walk;
  const nowMs = search.clock.now();
  const oldest = order && order.oldest || Infinity;
  // if the clock was set back, images that were too old before may not be too old now, so they are considered again
  const isEarlier = !!walk.skips && oldest < walk.skips.oldest;
  walk.skips = order && order.leavesSkipped ? { oldest: oldest, latest: 0 } : undefined;
  const previews = order && order.previews;
  const goesOn = !!order && !!order.goesOn;
  // images count as delivered by another rule than before
  const isOtherRule = (walk.previews === 'only') !== (previews === 'only');
  // without previews the field is never written, as it would take memory
  if (walk.previews !== previews) walk.previews = previews;
  if (isOther || walk.pattern !== pattern) walk.samples = [];
  retryBlind(walk, nowMs, isOther);
  const isOtherPlace = isOther || walk.root !== root || walk.pattern !== pattern;
  if (isOtherPlace || isEarlier || isOtherRule || (walk.every && !goesOn) || nowMs >= walk.checkedMs! + sureMs) {
    walk.open = undefined;
    walk.checkedMs = nowMs;
  }
  walk.root = root;
  walk.pattern = pattern;
  beginWalk(walk, false);
  walk.first = walk.earlier = undefined;
  walk.isNewestFirst = !!order && order.isNewestFirst;
  walk.seekIn = walk.seekBefore = '';
  dropListing(walk);
  walk.sentIn = '';
  // this is the first search after a deep sleep if no search was made since the start, and the card stayed in
  walk.isResumed = !!order && !!order.wasAsleep && !isOther && walk.names === undefined;
  walk.rootMark = order && order.sleeps ? '' : undefined;
  if (!goesOn) walk.every = 0;
  if (walk.latest && !goesOn) walk.latest = undefined;
  if (order && order.showsNewest) walk.showsNewest = true;
}

/** Notes an image as the newest one if it is newer than the newest image before. */
export function noteLast(walk: Walk, path: string): void {
  if (walk.newest && path !== walk.newest && !isAfter(path, walk.newest)) return;
  walk.newest = path;
  walk.isNewestThere = true;
}
