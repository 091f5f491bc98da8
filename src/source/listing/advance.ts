import type { Log } from '../../log';
import type { Files } from '../../ports';
import type { Journal } from '../../store/journal';
import { beginWalk, deepest, enter, firstOf, isForeign, listIn, lose, more, prefixOf, type Walk, type Walking } from '../walk';
import { noteClosed } from './closed';
import { countOther, isOfFiles, noteFile, type Endings } from './others';
import { leaveFolders, leaveSettled, mostChecks } from './settled';

function tellLost(walk: Walk, log: Log): void {
  const others = walk.lost > 1 ? ' and others, ' + walk.lost + ' images or folders in all,' : '';
  const text = walk.lost ? walk.firstLost + others + ' cannot be opened; a path may have at most 63 bytes and ' + deepest + ' folders' : '';
  if (text && text !== walk.told) log.error('card', text);
  walk.told = text;
}

/** At the end of the first pass. If that left folders out, they had images. */
function noteUnmatched(walk: Walk): void {
  if (!walk.isMatched && !walk.open) walk.unmatched = walk.others;
}

/** Moves down, else on, else up and on. The second pass follows the first. */
export function advance(walk: Walking, files: Files, journal: Journal, log: Log, hash: (text: string) => string): void {
  let endings: Endings = {};

  function listAfter(at: string, name: string): string[] {
    const place = prefixOf(at);
    const names = walk.blind.indexOf(at) < 0 && listIn(walk, files, at) || [];
    leaveSettled(walk, files, hash, at, names);
    // hidden: .Trashes and ._name of macOS, .thumbnails of Android
    for (let i = names.length - 1; i >= 0; i--) if (names[i]! <= name || names[i]![0] === '.' || isOfFiles(endings, names[i]!)) names.splice(i, 1);
    // drops delivered images, unless deleted since or found to be folders
    const images: string[] = [];
    if (names.length) journal.readDelivered(at, function (image, _size, kind) {
      const i = (kind === 'g' ? images : names).indexOf(image);
      if (i < 0 || kind === 'x') return;
      if (kind === 'g') names.push(images.splice(i, 1)[0]!);
      else if (walk.missed.indexOf(place + image) < 0) images.push(names.splice(i, 1)[0]!);
    }, walk.skips, names);
    return firstOf(names.reverse().sort());
  }

  /**
   * Returns the folder that comes after a name, and stores the names after that folder. At the end of a turn it returns the last one that
   * was left out.
   */
  function folderAfter(at: string, name: string): string | undefined {
    endings = {};
    let names = walk.above === at ? walk.ahead : !name && walk.below || listAfter(at, name);
    while (names.length) {
      name = leaveFolders(walk, files, journal, hash, at, names) || name;
      if (names[0] === more) names = listAfter(at, name);
      else if (names.length) {
        const isPaused = walk.checks! >= mostChecks;
        if (!isPaused) name = names.shift()!;
        if (!isPaused && isOfFiles(endings, name)) continue;
        const path = prefixOf(at) + name;
        const isListed = walk.listedIn === path;
        const stat = !isListed && !isForeign(path) && files.stat(path);
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

  let at = walk.folder;
  walk.checks = 0;
  const isTooDeep = at.split('/').length > deepest;
  if (isTooDeep) lose(walk, at);
  let found = isTooDeep ? undefined : folderAfter(at, '');
  while (!found && at !== walk.root) {
    const cut = at.lastIndexOf('/');
    const name = at.slice(cut + 1);
    at = at.slice(0, cut) || '/';
    found = folderAfter(at, name);
  }
  if (found && walk.checks >= mostChecks) {
    walk.folder = found;
    walk.below = [];
  } else if (found || walk.isSecond) {
    enter(walk, found);
    if (!found) noteClosed(walk, files, hash);
  }
  else {
    tellLost(walk, log);
    noteUnmatched(walk);
    beginWalk(walk, true);
  }
}
