import { pathMistake } from '../path';
import type { Files } from '../ports';
import { homeFolder } from '../store/journal';
import { has } from '../text';

/**
 * Tells whether the listing of the card's root has this name. FAT also opens a file with a long name by a short form such as `SNAPFE~1`, which no
 * listing has.
 */
function isListed(files: Files, name: string): boolean {
  return (files.list('/') || []).some(function (other) { return other.toLowerCase() === name; });
}

/**
 * Returns what is wrong with the setting `images.folder`, as the end of a sentence about the setting. The text is empty if nothing is wrong.
 * @param at path of the folder in the setting
 */
export function folderMistake(files: Files, at: string): string {
  const text = (at + '/').toLowerCase();
  const first = text.split('/')[1]!;
  const mistake = pathMistake(at);
  if (mistake) return mistake;
  if (text.indexOf(homeFolder + '/') === 0 || text.indexOf('/snapfe~') === 0) {
    return 'holds files of the firmware, which are never sent; choose another folder';
  }
  if (has(first, '~') && !isListed(files, first)) return 'begins with a short name, which the card does not show; write the long one';
  const stat = files.stat(at);
  return at !== '/' && (!stat || !stat.dir) ? 'is not a folder on this card; nothing is sent until there is one' : '';
}
