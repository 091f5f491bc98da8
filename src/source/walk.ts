// Where a round stands on the card: folder after folder in a stable order, first for images that are new by their names, then
// once more for delivered ones whose size is another now. Memory holds a few names of folders, whatever the card holds.

import type { Log } from '../log';
import type { Files } from '../ports';
import { homeFolder, type Journal } from '../store/journal';
import type { Seen } from './source';

export interface Walk extends Seen {
  root: string;
  pattern: string;
  /** The folder in hand; none when the round has seen all. */
  folder: string | undefined;
  /** Its images up to this name have been seen; whether there are more. */
  after: string;
  hasMore: boolean;
  /** The second time: delivered images are looked at. */
  isSecond: boolean;
  /** Names in the folder in hand that may be folders, where its listing has told all of them. */
  below: string[] | undefined;
  /** The names that come next in this folder and may be folders. */
  above: string;
  ahead: string[];
  /** Folders that bear the name of a delivered image: the first time passed them over. */
  missed: string[];
  /** What was listed last, where that gave many names or has not ended: if memory runs out, that is why. */
  listing: string;
  /** Folders that cannot be listed, until they are tried again; those of them in which names that cameras give were found. */
  blind: string[];
  rich: string[];
  /** Those that could not be listed before they were tried again; when that is due, and how long after the last time. */
  wasBlind: string[];
  retryMs: number;
  pauseMs: number;
  /** The next number by which it is found out whether such a folder has names of a kind; above all of them: it has. */
  probe: number;
  /** How far the names that cameras give have been asked for in such a folder, and the delivered sizes of some of them. */
  number: number;
  sizes: Uint32Array | undefined;
  /** The highest number that was delivered. */
  most: number;
  /** `newest` was met, the first time. */
  isNewestThere: boolean;
  /** How much the listings have and the card does not give, and the first of it; what was said of it. */
  lost: number;
  firstLost: string;
  told: string;
}

/** A card has no deeper folders; links on a desktop might. */
const deepest = 12;
/** So many names of folders are kept. */
const mostNames = 16;
/** A folder of fewer names is no reason to run out of memory. */
const manyNames = 100;
/** From one try to list a folder that cannot be listed to the next, each twice as long as the one before. */
const firstPauseMs = 60000;
const longestPauseMs = 3600000;
/** Stands after them where there are more; no name can hold it. */
const more = '/';

export function createWalk(): Walk {
  return {
    root: '', pattern: '', folder: undefined, after: '', hasMore: false, isSecond: false, below: undefined, above: '', ahead: [], missed: [],
    listing: '', blind: [], rich: [], wasBlind: [], retryMs: 0, pauseMs: 0, probe: 0, number: 0, sizes: undefined, most: 0, newest: '', isNewestThere: false, lost: 0, firstLost: '', told: ''
  };
}

/** `images.folder` as paths are compared: a slash before it and none after. */
export function rootOf(folder: string): string {
  return ('/' + folder + '/').replace(/\/+/g, '/').slice(0, -1) || '/';
}

/** What stands before the names in a folder. */
export function placeOf(folder: string): string {
  return folder === '/' ? folder : folder + '/';
}

/** The first of these sorted names. */
export function firstOf(names: string[]): string[] {
  if (names.length > mostNames) names.splice(mostNames, names.length, more);
  return names;
}

function enter(walk: Walk, folder: string | undefined): void {
  walk.folder = folder;
  walk.after = '';
  walk.hasMore = true;
  walk.below = walk.sizes = undefined;
  walk.number = walk.most = walk.probe = 0;
}

/** All that the folder holds. So few names are not why memory runs out after that. */
export function listIn(walk: Walk, files: Files, folder: string): string[] | undefined {
  walk.listing = folder;
  const names = files.list(folder);
  if (!names || names.length < manyNames) walk.listing = '';
  return names;
}

/**
 * A folder that could not be listed may have been emptied, and the card may be another one: it is tried again. Each time costs seconds.
 * @param isOther the card was out
 */
export function openEyes(walk: Walk, nowMs: number, isOther: boolean): void {
  if (!walk.blind.length || (!isOther && nowMs < walk.retryMs)) return;
  walk.pauseMs = isOther ? firstPauseMs : Math.min(walk.pauseMs * 2, longestPauseMs);
  walk.wasBlind = isOther ? [] : walk.blind;
  walk.blind = [];
  walk.rich = [];
}

/** This folder cannot be listed. @returns whether that is news */
export function closeEyes(walk: Walk, folder: string, nowMs: number): boolean {
  walk.blind.push(folder);
  walk.pauseMs = walk.pauseMs || firstPauseMs;
  walk.retryMs = nowMs + walk.pauseMs;
  return walk.wasBlind.indexOf(folder) < 0;
}

export function begin(walk: Walk, isSecond: boolean): void {
  walk.isSecond = isSecond;
  // all folders were seen and it was in none
  if (isSecond && !walk.isNewestThere) walk.newest = '';
  if (!isSecond) walk.isNewestThere = false;
  walk.above = '';
  walk.lost = 0;
  walk.missed = [];
  enter(walk, walk.root);
}

/** Of what the card does not give: the first is told by name, and that only when something has changed. */
export function lose(walk: Walk, path: string): void {
  if (!walk.lost++) walk.firstLost = path;
}

function tellLost(walk: Walk, log: Log): void {
  const others = walk.lost > 1 ? ' and others, ' + walk.lost + ' images or folders in all,' : '';
  const text = walk.lost ? walk.firstLost + others + ' cannot be opened; a path may have at most 63 bytes and ' + deepest + ' folders' : '';
  if (text && text !== walk.told) log.error('card', text);
  walk.told = text;
}

/** Goes to the next folder: down, else on, else up and on. After the last one the first is next, once. */
export function advance(walk: Walk, files: Files, journal: Journal, log: Log): void {
  function listAfter(at: string, name: string): string[] {
    const place = placeOf(at);
    const names = walk.blind.indexOf(at) < 0 && listIn(walk, files, at) || [];
    for (let i = names.length - 1; i >= 0; i--) if (names[i]! <= name) names.splice(i, 1);
    // a delivered image is no folder, but for those that turned out to be some; of one that was deleted since, nothing is known
    const images: string[] = [];
    if (names.length) journal.readDelivered(at, function (image, _size, kind) {
      const i = (kind === 'g' ? images : names).indexOf(image);
      if (i < 0 || kind === 'x') return;
      if (kind === 'g') names.push(images.splice(i, 1)[0]!);
      else if (walk.missed.indexOf(place + image) < 0) images.push(names.splice(i, 1)[0]!);
    });
    return firstOf(names.reverse().sort());
  }

  /** The first folder in `at` after `name`; what may come after it is kept. */
  function folderAfter(at: string, name: string): string | undefined {
    let names = walk.above === at ? walk.ahead : !name && walk.below || listAfter(at, name);
    while (names.length) {
      const next = names.shift()!;
      if (next === more) {
        names = listAfter(at, name);
        continue;
      }
      name = next;
      const path = placeOf(at) + name;
      const stat = path.toLowerCase() !== homeFolder && files.stat(path);
      if (!stat || !stat.dir) continue;
      walk.above = at;
      walk.ahead = names;
      return path;
    }
    return undefined;
  }

  let at = walk.folder!;
  const isTooDeep = at.split('/').length > deepest;
  if (isTooDeep) lose(walk, at);
  let found = isTooDeep ? undefined : folderAfter(at, '');
  while (!found && at !== walk.root) {
    const cut = at.lastIndexOf('/');
    const name = at.slice(cut + 1);
    at = at.slice(0, cut) || '/';
    found = folderAfter(at, name);
  }
  if (found || walk.isSecond) enter(walk, found);
  else {
    tellLost(walk, log);
    begin(walk, true);
  }
}
