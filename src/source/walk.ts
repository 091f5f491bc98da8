// Where a round is on the card. The first pass finds new names, the second one delivered images that have another size now.

import type { Log } from '../log';
import type { Files } from '../ports';
import { homeFolder } from '../store/journal';
import { has } from '../text';
import { isAfter } from './after';
import type { Search, Walk } from './seek';
import type { Order } from './source';

/** Folders within each other at most. A card allows no more, but links on a desktop might. */
export const deepest = 12;
const mostNames = 16;
/** Shorter listings do not exhaust the memory. */
const manyNames = 100;
/** The first pause before a retry, in milliseconds. Each one doubles, up to the longest. */
const firstPauseMs = 60000;
const longestPauseMs = 3600000;
/** A folder without an image to send is not looked at again within this time, in milliseconds, while the card stays in. */
const sureMs = 300000;
/** Ends a truncated list; no name contains it. */
export const more = '/';

/** The folder's path with one leading slash and none at the end. */
export function rootOf(folder: string): string {
  const path = (folder[0] === '/' ? '' : '/') + folder + '/';
  return (has(path, '//') ? path.replace(/\/+/g, '/') : path).slice(0, -1) || '/';
}

/** Folders of Windows: files that it deleted, and its notes. Those of macOS, Linux and Android begin with a dot. */
const others = '|/$recycle.bin|/system volume information|';

/** Folders without images to send: the firmware's, and those of computers. */
export function isForeign(path: string): boolean {
  const lower = path.toLowerCase();
  return lower === homeFolder || has(others, '|' + lower + '|');
}

/** The folder's path with a slash at its end. */
export function prefixOf(folder: string): string {
  return folder === '/' ? folder : folder + '/';
}

/** The first names alone, with `more` behind them if there were others. */
export function firstOf(names: string[]): string[] {
  if (names.length > mostNames) names.splice(mostNames, names.length, more);
  return names;
}

export function enter(walk: Walk, folder: string | undefined): void {
  walk.folder = folder;
  if (walk.entered && folder && walk.entered.push(folder) > mostNames) walk.entered = undefined;
  walk.after = '';
  walk.hasMore = true;
  walk.below = walk.sizes = undefined;
  walk.number = walk.most = walk.probe = 0;
}

export function listIn(walk: Walk, files: Files, folder: string): string[] | undefined {
  walk.listing = folder;
  const names = files.list(folder);
  if (!names || names.length < manyNames) walk.listing = '';
  return names;
}

/** Retries folders, each for seconds: they may have fewer files now. @param isOther the card was removed */
export function retryBlind(walk: Walk, nowMs: number, isOther: boolean): void {
  if (!walk.blind.length || (!isOther && nowMs < walk.retryMs)) return;
  walk.pauseMs = isOther ? firstPauseMs : Math.min(walk.pauseMs * 2, longestPauseMs);
  walk.wasBlind = isOther ? [] : walk.blind;
  walk.blind = [];
  walk.rich = [];
}

/** Marks a folder as impossible to list. @returns whether this is new */
export function noteBlind(walk: Walk, folder: string, nowMs: number): boolean {
  walk.blind.push(folder);
  walk.pauseMs = walk.pauseMs || firstPauseMs;
  walk.retryMs = nowMs + walk.pauseMs;
  return walk.wasBlind.indexOf(folder) < 0;
}

export function beginWalk(walk: Walk, isSecond: boolean): void {
  walk.isSecond = isSecond;
  if (isSecond && !walk.isNewestThere) walk.newest = '';
  if (isSecond) {
    walk.turn++;
    walk.open = walk.entered;
  } else {
    walk.settled = 0;
    walk.isNewestThere = walk.isMatched = false;
    walk.others = 0;
    walk.entered = [];
  }
  walk.above = '';
  walk.lost = 0;
  walk.missed = [];
  enter(walk, walk.root);
}

export function lose(walk: Walk, path: string): void {
  if (!walk.lost++) walk.firstLost = path;
}

/** Called after a huge folder exhausted the memory. */
export function noteMemory(walk: Walk, nowMs: number, log: Log): void {
  if (!walk.listing) {
    log.error('card', 'the memory ran out while images were looked for in ' + walk.folder + '; those after it wait for the next round');
    walk.folder = undefined;
  } else if (noteBlind(walk, walk.listing, nowMs)) {
    log.error('card', walk.listing + ' holds more names than fit into memory; only images named like IMG_0001.JPG are found there, one by one, and none in its folders; put no more than 300 images or folders into a folder');
  }
}

/** Drops the listing of this turn before other work, which may change the folder or need the memory. */
export function dropListing(walk: Walk): void {
  if (walk.listed) walk.listed = undefined;
  walk.listedIn = '';
}

export function markSent(walk: Walk, folder: string, name: string): void {
  if (walk.sentIn !== folder) {
    walk.sentIn = folder;
    walk.sentFrom = walk.sentTo = name;
  }
  if (name < walk.sentFrom!) walk.sentFrom = name;
  if (name > walk.sentTo!) walk.sentTo = name;
}

/** A new round begins at the first folder. */
export function startWalk(search: Search, root: string, pattern: string, isOther: boolean, order?: Order): void {
  const walk = search.walk;
  const nowMs = search.clock.now();
  const oldest = order && order.oldest || Infinity;
  // the clock was set back: images count again that were too old
  const isEarlier = !!walk.skips && oldest < walk.skips.oldest;
  walk.skips = order && order.leavesSkipped ? { oldest: oldest, latest: 0 } : undefined;
  retryBlind(walk, nowMs, isOther);
  if (isOther || isEarlier || walk.every || walk.root !== root || walk.pattern !== pattern || nowMs >= walk.checkedMs! + sureMs) {
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
  // only the first look follows a sleep
  walk.isResumed = !!order && !!order.wasAsleep && !isOther && walk.names === undefined;
  walk.rootMark = order && order.sleeps ? '' : undefined;
  walk.every = 0;
  if (walk.latest) walk.latest = undefined;
  if (order && order.showsNewest) walk.showsNewest = true;
}

/** Notes the image if it is the newest so far. */
export function noteLast(walk: Walk, path: string): void {
  if (walk.newest && path !== walk.newest && !isAfter(path, walk.newest)) return;
  walk.newest = path;
  walk.isNewestThere = true;
}
