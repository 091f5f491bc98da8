// Where a round is on the card. The first pass finds new names, the second one delivered images that have another size now.

import type { Log } from '../log';
import type { Files, Timer } from '../ports';
import { homeFolder } from '../store/journal';
import { has } from '../text';
import { isAfter } from './after';
import type { Order, Seen } from './source';

/** The position of a round on the card, and what its looks have shown. */
export interface Walk extends Seen {
  /** Ends the wait of a delivery's record (still.ts). Undefined: none waits. */
  timer?: Timer | undefined;
  /** Path of `images.folder`. */
  root: string;
  /** The pattern `images.match`. */
  pattern: string;
  /** Folder that is being looked at. It is undefined if the walk is over. */
  folder: string | undefined;
  /** Last name that is done in the folder that is being looked at. */
  after: string;
  /** The folder has more names after the one that is done. */
  hasMore: boolean;
  /** The walk is in its second pass. */
  isSecond: boolean;
  /** Names in the folder that may be folders. They are undefined if the listing was not complete. */
  below: string[] | undefined;
  /** The folder above. */
  above: string;
  /** Names in the folder above that may be folders, and come next. */
  ahead: string[];
  /** Folders with the name of a delivered image, which the first pass has skipped. */
  missed: string[];
  /** Folder that was listed last, if it is long or not finished. It is the cause if memory runs out. */
  listing: string;
  /** Folders that cannot be listed until the next retry. */
  blind: string[];
  /** Folders that have images with names as cameras give them. */
  rich: string[];
  /** Folders that could not be listed before the last retry. */
  wasBlind: string[];
  /** Time of the next retry, in milliseconds of the clock. */
  retryMs: number;
  /** Milliseconds between two retries. */
  pauseMs: number;
  /** Next number to try for a kind of name (listing/numbered.ts). */
  probe: number;
  /** Next number to look at, in a folder that cannot be listed. */
  number: number;
  /** Delivered sizes of the next numbers in that folder, in bytes. */
  sizes: Uint32Array | undefined;
  /** The highest number there that was delivered. */
  most: number;
  /** The newest image was seen in this look at the card. */
  isNewestThere: boolean;
  /** The newest image is to be found first. */
  isNewestFirst?: boolean;
  /** The newest image is wanted as the live picture. */
  showsNewest?: boolean;
  /** The image that was to be first is delivered already. */
  isAgain?: boolean;
  /** Path of the newest image, once it is found. */
  first?: string | undefined;
  /** Images before it in its folder, the nearest first. */
  earlier?: string[] | undefined;
  /** Next folder in which the newest image is sought. */
  seekIn?: string;
  /** The search goes on before this name. Empty: at the end of the folder. */
  seekBefore?: string | undefined;
  /** Folders with settled images (listing/settled.ts), as the first pass has counted them. */
  settled: number;
  /** Number of the second pass. It chooses which settled folders are compared. */
  turn: number;
  /** Folders that this look enters. Undefined: none, or too many. */
  entered?: string[] | undefined;
  /** Folders of the last look whose first pass was complete. Undefined: none, or too many. */
  open?: string[] | undefined;
  /** A listing of this turn, made to see whether the folder is settled. */
  listed?: string[] | undefined;
  /** The folder of that listing. */
  listedIn?: string;
  /** Folder of the images that this round delivered last. */
  sentIn?: string;
  /** First name among the images delivered last. Their sizes were compared just then. */
  sentFrom?: string;
  /** Last name among the images delivered last. */
  sentTo?: string;
  /** Digest of the root's names before a sleep (listing/closed.ts). */
  rootMark?: string | undefined;
  /** The look is the first one after a sleep. */
  isResumed?: boolean;
  /** One of so many closed folders is looked at. */
  every?: number;
  /** Time when the last look at all folders began, in milliseconds of the clock. */
  checkedMs?: number;
  /** Number of the root's names at that look. */
  names?: number;
  /** Folders that were left out by their notes in this turn. */
  checks?: number;
  /** In the first pass, a file has matched the pattern. */
  isMatched?: boolean;
  /** Number of files that did not match the pattern. */
  others: number;
  /** Number of paths that were listed and cannot be opened. */
  lost: number;
  /** The first path that could not be opened. */
  firstLost: string;
  /** The last message about paths that could not be opened, which is not repeated. */
  told: string;
}

/** A walk that is not over. */
export interface Walking extends Walk {
  /** Folder that is being looked at. */
  folder: string;
}

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

/** A walk that has not begun. */
export function createWalk(): Walk {
  return {
    root: '', pattern: '', folder: undefined, after: '', hasMore: false, isSecond: false, below: undefined, above: '', ahead: [], missed: [],
    listing: '', blind: [], rich: [], wasBlind: [], retryMs: 0, pauseMs: 0, probe: 0, number: 0, sizes: undefined, most: 0, newest: '', isNewestThere: false, settled: 0, turn: 0, others: 0, lost: 0, firstLost: '', told: ''
  };
}

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
export function startWalk(walk: Walk, root: string, pattern: string, nowMs: number, isOther: boolean, order?: Order): void {
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
