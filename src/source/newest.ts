// Finds the newest image on the card. The search begins with the last folder, and lists one folder in each turn of the event loop.

import { isImage } from '../glob';
import type { Clock, Files } from '../ports';
import { isAfter, newestOf } from './after';
import { look } from './listing/look';
import { askHighest } from './listing/numbered';
import { isOfFiles, noteFile, type Endings } from './listing/others';
import { isSampled, sample, samplesIn } from './listing/samples';
import { imageByHand } from './removal';
import type { Held, Search, Searching, Walk, Walking } from './seek';
import type { Image } from './source';
import { holdMs } from './still';
import { mostImageBytes } from './unsent';
import { beginWalk, enter, isForeign, listIn, mostParts, prefixOf } from './walk';

/** Most names whose files may be opened in one turn of the event loop. */
const mostLooks = 16;

/** Number of images before the newest one whose paths are kept. A camera's burst has ten images of the same second. */
const mostEarlier = 10;

/**
 * Moves the search for the newest image to the folder above, where it continues with the names before this folder's.
 * @returns true if the search has ended
 */
function seekAbove(walk: Walk, at: string): boolean {
  if (at === walk.root) return true;
  const cut = at.lastIndexOf('/');
  walk.seekIn = at.slice(0, cut) || '/';
  walk.seekBefore = at.slice(cut + 1);
  return false;
}

/**
 * Moves the search for the newest image into the last folder below `at`. If 16 names were checked in this turn of the event loop, the next turn
 * continues with the names before them.
 * @returns false if there is no folder below, so that the newest image is in this folder or above
 */
function seekBelow(walk: Walk, files: Files, at: string, names: string[]): boolean {
  const before = walk.seekBefore;
  let looks = 0;
  const endings: Endings = {};
  for (let i = names.length - 1; i >= 0; i--) {
    const name = names[i]!;
    const path = prefixOf(at) + name;
    if ((before && name >= before) || name[0] === '.' || isOfFiles(endings, name) || isForeign(path)) continue;
    if (looks++ === mostLooks) {
      walk.seekBefore = names[i + 1];
      return true;
    }
    const stat = files.stat(path);
    if (stat && stat.dir && (walk.blind.indexOf(path) < 0 || samplesIn(walk, path).length) && path.split('/').length <= mostParts) {
      walk.seekIn = path;
      walk.seekBefore = '';
      return true;
    }
    if (stat && !stat.dir) noteFile(endings, name);
  }
  return false;
}

/**
 * Takes one step of the search for the newest image in a folder that is too large to list: the one with the highest number.
 * @returns true if the search has ended
 */
function seekHighest(search: Search, at: string): boolean {
  const walk = search.walk as Walking;
  if (walk.folder !== at) enter(walk, at);
  if (!isSampled(walk, at)) {
    sample(search, at);
    return false;
  }
  const name = askHighest(walk, search.files, search.journal, search.clock);
  const path = name ? prefixOf(at) + name : '';
  if (path && (!walk.first || isAfter(path, walk.first))) walk.first = path;
  if (walk.number) return false;
  walk.after = '';
  walk.earlier = [];
  return !!walk.first || seekAbove(walk, at);
}

/**
 * Takes one step of the search for the newest image. That is the last image in the order of names, where folders come after the images beside them.
 * The last folders may have no image, such as Canon's CANONMSC, MISC, or `System Volume Information`. Once the image is found, `walk.first` has its
 * path. The search for other images then begins directly before it.
 * @returns true if the search has ended
 */
function seekNewest(search: Search): boolean {
  const walk = search.walk;
  const files = search.files;
  const at = walk.seekIn || walk.root;
  if (walk.blind.indexOf(at) >= 0) return seekHighest(search, at);
  const names: string[] = listIn(walk, files, at) || [];
  walk.listing = '';
  names.reverse().sort();
  if (seekBelow(walk, files, at, names)) return false;
  const matches = isImage;
  function isOne(name: string, isFirst: boolean): boolean {
    // a folder may have a name like an image's
    return name.indexOf('.') >= 0 && matches(walk.pattern, at, name) && (!isFirst || isFile(files, prefixOf(at) + name));
  }
  const last: string[] = [];
  for (let i = newestOf(names, names.length, isOne); i >= 0 && last.length <= mostEarlier; i--) {
    if (isOne(names[i]!, !last.length)) last.push(prefixOf(at) + names[i]);
  }
  if (!last.length) return seekAbove(walk, at);
  walk.folder = at;
  walk.first = last.shift();
  walk.after = last.length ? last[0]!.slice(prefixOf(at).length) : '';
  walk.earlier = last;
  return true;
}

function isFile(files: Files, path: string): boolean {
  const stat = files.stat(path);
  return !!stat && !stat.dir;
}

/** Returns the paths of the newest image and of the image before it. Images that are empty, or too large to be sent, are left out. */
export function latestOf(walk: Walk, files: Files): string[] {
  const found: string[] = [];
  [walk.first!].concat(walk.earlier!).forEach(function (path) {
    const stat = found.length < 2 ? files.stat(path) : undefined;
    if (stat && !stat.dir && stat.size && stat.size <= mostImageBytes) found.push(path);
  });
  return found;
}

/** Returns the image at a path as the live picture. Its file may still be growing, so the caller must wait until its size is stable. */
export function liveOf(files: Files, clock: Pick<Clock, 'now'>, path: string): Image {
  const image = imageByHand(path, (files.stat(path) || { size: 0 }).size);
  return Object.assign(image, { isLive: true, isStill: false, seenMs: clock.now() });
}

/** Waits until three seconds have passed since the live picture's size was first seen. @returns true if the size is still the same */
export async function awaitLive(files: Files, clock: Clock, image: Image): Promise<boolean> {
  await elapsed(clock, Math.max(0, (image as Held).seenMs + holdMs - clock.now()));
  const stat = files.stat(image.path);
  return !!stat && stat.size === image.size;
}

/**
 * Takes one step of the search for the newest image. When the image is found, it is put before the others if the settings want that, and the search
 * for the others begins.
 */
export function takeNewest(search: Search): void {
  const walk = search.walk;
  const batch = search.batch;
  const isFirst = walk.isNewestFirst;
  const isShown = walk.showsNewest;
  if (!seekNewest(search)) return;
  walk.isNewestFirst = walk.showsNewest = false;
  const first = walk.first;
  if (first) {
    if (isShown) walk.latest = latestOf(walk, search.files);
    walk.first = undefined;
    if (isFirst) {
      walk.hasMore = true;
      look(search as Searching, walk.blind.indexOf(walk.folder!) < 0 ? undefined : first.slice(prefixOf(walk.folder!).length));
      // Images that sort behind the newest one are removed from memory. They are earlier images, whose numbers have no leading zeros.
      while (batch.length && batch[batch.length - 1]!.path !== first) batch.pop();
      // if the newest image is delivered already, it does not go first. Should its size have changed, the second pass finds that
      walk.first = batch.length ? first : undefined;
      walk.isAgain = !walk.first;
    }
    if (!walk.first) walk.earlier = undefined;
  }
  beginWalk(walk, false);
}

/** Returns those of the images whose upload, as far as the journal knows, has neither begun nor failed nor been refused. */
export function unseenOf<T extends Image>(images: T[]): T[] {
  return images.filter(function (image) { return !image.begun && !image.refused && !image.tries && !image.isByHand; });
}

/**
 * Returns the images in a new order, with the newest image first whose upload has not begun. It is called if the image with the highest number is
 * already delivered. The camera's numbers may then have begun again.
 */
export function unseenFirst(batch: Held[]): Held[] {
  const unseen = unseenOf(batch);
  if (unseen.length < 2) return batch;
  const newest = unseen.reduce(function (one, other) { return isAfter(other.path, one.path) ? other : one; });
  return [newest].concat(batch.filter(function (one) { return one !== newest; }));
}
