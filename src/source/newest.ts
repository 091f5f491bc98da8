// Finds the newest image by listing only the last folders.

import type { Log } from '../log';
import type { Clock, Files } from '../ports';
import { homeFolder, type Journal } from '../store/journal';
import { isImage } from './glob';
import { look } from './listing/look';
import { imageByHand } from './removal';
import type { Image } from './source';
import { holdMs, type Held } from './still';
import { beginWalk, deepest, listIn, prefixOf, type Walk, type Walking } from './walk';

/** Names at the end of a folder that may be folders. */
const mostOthers = 16;

/** Images of the same second, of which a burst has ten. */
const mostEarlier = 10;

/** Looks only at the last names. */
function lastFolder(files: Files, place: string, names: string[], isOne: (name: string) => boolean): string | undefined {
  let looks = 0;
  for (let i = names.length - 1; i >= 0 && looks < mostOthers; i--) {
    const path = place + names[i];
    if (isOne(names[i]!) || names[i]![0] === '.' || path.toLowerCase() === homeFolder) continue;
    looks++;
    const stat = files.stat(path);
    if (stat && stat.dir) return path;
  }
  return undefined;
}

/**
 * Places the walk directly before the newest image, if there is one. Folders follow the images beside them.
 * @returns whether it did
 */
export function seekNewest(walk: Walk, files: Files): walk is Walking {
  function isOne(name: string): boolean { return name.indexOf('.') >= 0 && isImage(walk.pattern, at!, name); }
  let at: string | undefined = walk.root;
  let found = '';
  while (at && walk.blind.indexOf(at) < 0 && at.split('/').length <= deepest) {
    const place = prefixOf(at);
    const names: string[] = listIn(walk, files, at) || [];
    walk.listing = '';
    names.reverse().sort();
    const last: string[] = [];
    for (let i = names.length - 1; i >= 0 && last.length <= mostEarlier; i--) if (isOne(names[i]!)) last.push(names[i]!);
    if (last.length) {
      found = place + last.shift()!;
      walk.folder = at;
      walk.after = last[0] || '';
      walk.earlier = last.map(function (name) { return place + name; });
    }
    at = lastFolder(files, place, names, isOne);
  }
  if (found) walk.first = found;
  return !!found;
}

/** The newest two images that are not empty. */
export function latestOf(walk: Walk, files: Files): string[] {
  const found: string[] = [];
  [walk.first!].concat(walk.earlier!).forEach(function (path) {
    const stat = found.length < 2 ? files.stat(path) : undefined;
    if (stat && !stat.dir && stat.size) found.push(path);
  });
  return found;
}

/** The live picture; its size is yet to prove stable. */
export function liveOf(files: Files, clock: Pick<Clock, 'now'>, path: string): Image {
  const image = imageByHand(path, (files.stat(path) || { size: 0 }).size);
  return Object.assign(image, { isLive: true, isStill: false, seenMs: clock.now() });
}

/** @param onSettled whether the image has kept its size */
export function awaitLive(files: Files, clock: Clock, image: Image, onSettled: (isStill: boolean) => void): void {
  const held = image as Held;
  clock.after(Math.max(0, held.seenMs + holdMs - clock.now()), function () {
    const stat = files.stat(held.path);
    onSettled(!!stat && stat.size === held.size);
  });
}

/** The newest image goes into the batch, if it is to be first; then the walk begins. */
export function takeNewest(walk: Walk, batch: Held[], files: Files, journal: Journal, clock: Clock, log: Log, hash: (text: string) => string): void {
  const isFirst = walk.isNewestFirst;
  const isShown = walk.showsNewest;
  walk.isNewestFirst = walk.showsNewest = false;
  if (seekNewest(walk, files)) {
    const first = walk.first;
    if (isShown) walk.latest = latestOf(walk, files);
    walk.first = undefined;
    if (isFirst) {
      walk.hasMore = true;
      look(walk, batch, files, journal, clock, log, hash);
      // if it is delivered, its size may have changed, which the second pass finds
      walk.first = batch.length ? first : undefined;
    }
    if (!walk.first) walk.earlier = undefined;
  }
  beginWalk(walk, false);
}
