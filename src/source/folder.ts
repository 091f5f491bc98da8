// Folders that cannot be searched.

import type { Log } from '../log';
import type { Clock, Files } from '../ports';
import { homeFolder } from '../store/journal';
import { has } from '../text';
import { closeEyes, type Walk } from './walk';

/** FAT ignores trailing dots and blanks and reads a backslash as a slash, so such a path may be any folder. */
export function wrongOf(files: Files, at: string): string {
  const text = (at + '/').toLowerCase();
  if (has(text, './') || has(text, ' /') || has(text, '\\')) return 'holds a name that ends with a dot or a blank, or a backslash; write it as the card shows it';
  // includes the short form of FAT
  if (text.indexOf(homeFolder + '/') === 0 || text.indexOf('/snapfe~') === 0) return 'is where the firmware keeps its own files, which are never sent; choose another folder';
  const stat = files.stat(at);
  return at !== '/' && (!stat || !stat.dir) ? 'is not a folder on this card; nothing is sent until there is one' : '';
}

/** A huge folder exhausted the memory. */
export function noteMemory(walk: Walk, clock: Clock, log: Log): void {
  if (!walk.listing) {
    log.error('card', 'the memory ran out while images were looked for in ' + walk.folder + '; those after it wait for the next round');
    walk.folder = undefined;
  } else if (closeEyes(walk, walk.listing, clock.now())) {
    log.error('card', walk.listing + ' holds more names than fit into memory; only images named like IMG_0001.JPG are found there, one by one; put no more than 300 images into a folder');
  }
}
