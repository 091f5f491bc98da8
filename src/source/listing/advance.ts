import type { Log } from '../../log';
import { readDelivered } from '../../store/delivered';
import type { Search, Searching, Walk } from '../seek';
import { beginWalk, deepest, enter, firstOf, isForeign, listIn, lose, more, mostParts, prefixOf } from '../walk';
import { noteClosed } from './closed';
import { countOther, isOfFiles, noteFile, type Endings } from './others';
import { leaveFolders, leaveSettled, mostChecks } from './settled';

function tellLost(walk: Walk, log: Log): void {
  const others = walk.lost > 1 ? ' and others, ' + walk.lost + ' images or folders in all,' : '';
  const text = walk.lost ? walk.firstLost + others + ' cannot be opened; a path may have at most 63 bytes and ' + deepest + ' folders' : '';
  if (text && text !== walk.told) log.error('card', text);
  walk.told = text;
  if (text && !walk.trouble) walk.trouble = 'path-long ' + text;
}

/**
 * Notes at the end of the first pass if the newest image is empty. If no image was found, it notes how many files do not match `images.match`.
 * If folders with only delivered images were skipped, or a file cannot be opened, the pattern is not to blame.
 */
function noteUnsent(walk: Walk): void {
  if (walk.empty && walk.empty === walk.newest && !walk.trouble) {
    walk.trouble = 'image-empty the newest image, ' + walk.newest + ', is empty (0 bytes)';
  }
  if (!walk.isMatched && !walk.open) walk.unmatched = walk.lost ? 0 : walk.others;
}

/**
 * Returns the names in folder `at` that come after `name` and may be names of folders. Names of delivered images are left out. Names of other images
 * stay in the list.
 */
function listAfter(search: Search, at: string, name: string, endings: Endings): string[] {
  const walk = search.walk;
  const place = prefixOf(at);
  const names = walk.blind.indexOf(at) < 0 && listIn(walk, search.files, at) || [];
  leaveSettled(search, at, names);
  // names that begin with a dot are hidden: .Trashes and ._name of macOS, .thumbnails of Android
  for (let i = names.length - 1; i >= 0; i--) if (names[i]! <= name || names[i]![0] === '.' || isOfFiles(endings, names[i]!)) names.splice(i, 1);
  // This loop moves the names of delivered images from `names` to `images`. A name moves back if the image was deleted later. It stays in `names` if
  // it was found to be a folder's.
  const images: string[] = [];
  if (names.length) readDelivered(search.journal, at, function (image, _digits, kind) {
    const i = (kind === 'g' ? images : names).indexOf(image);
    if (i < 0 || kind === 'x') return;
    if (kind === 'g') names.push(images.splice(i, 1)[0]!);
    else if (walk.missed.indexOf(place + image) < 0) images.push(names.splice(i, 1)[0]!);
  }, walk, names);
  return firstOf(names.reverse().sort());
}

/**
 * Returns the next folder in `at` after `name` that must be searched, and keeps the names after it in memory. After eight folders were checked in one
 * turn of the event loop, it returns the folder at which the next turn must continue.
 */
function folderAfter(search: Search, at: string, name: string): string | undefined {
  const walk = search.walk;
  const endings: Endings = {};
  let names = walk.above === at ? walk.ahead : !name && walk.below || listAfter(search, at, name, endings);
  while (names.length) {
    name = leaveFolders(search, at, names) || name;
    if (names[0] === more) names = listAfter(search, at, name, endings);
    else if (names.length) {
      const isPaused = walk.checks! >= mostChecks;
      if (!isPaused) name = names.shift()!;
      if (!isPaused && isOfFiles(endings, name)) continue;
      const path = prefixOf(at) + name;
      const isListed = walk.listedIn === path;
      const stat = !isListed && !isForeign(path) && search.files.stat(path);
      if (!isPaused && !isListed && !(stat && stat.dir)) {
        walk.checks!++;
        if (stat) noteFile(endings, name);
        continue;
      }
      if (!isPaused) countOther(walk, at, name, -1);
      walk.above = at;
      walk.ahead = names;
      return path;
    }
  }
  return undefined;
}

/**
 * Moves the search to the next folder: one below the present folder, else the next beside it, else the next beside a folder above. After the last
 * folder of the first pass, for new images, the second pass begins, for delivered images of another size.
 */
export function advance(search: Searching): void {
  const walk = search.walk;
  let at = walk.folder;
  walk.checks = 0;
  const isTooDeep = at.split('/').length > mostParts;
  if (isTooDeep) lose(walk, at);
  let found = isTooDeep ? undefined : folderAfter(search, at, '');
  while (!found && at !== walk.root) {
    const cut = at.lastIndexOf('/');
    const name = at.slice(cut + 1);
    at = at.slice(0, cut) || '/';
    found = folderAfter(search, at, name);
  }
  if (found && walk.checks >= mostChecks) {
    walk.folder = found;
    walk.below = [];
  } else if (found || walk.isSecond) {
    enter(walk, found);
    if (!found) noteClosed(walk, search.files, search.hash);
  }
  else {
    tellLost(walk, search.log);
    noteUnsent(walk);
    beginWalk(walk, true);
  }
}
