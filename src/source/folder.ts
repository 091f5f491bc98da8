import type { Files } from '../ports';
import { homeFolder } from '../store/journal';
import { has } from '../text';

/** FAT ignores trailing dots and blanks and reads a backslash as a slash, so such a path may be any folder. */
export function folderMistake(files: Files, at: string): string {
  const text = (at + '/').toLowerCase();
  if (has(text, './') || has(text, ' /') || has(text, '\\')) return 'holds a name that ends with a dot or a blank, or a backslash; write it as the card shows it';
  // also in FAT's short form
  if (text.indexOf(homeFolder + '/') === 0 || text.indexOf('/snapfe~') === 0) return 'holds files of the firmware, which are never sent; choose another folder';
  const stat = files.stat(at);
  return at !== '/' && (!stat || !stat.dir) ? 'is not a folder on this card; nothing is sent until there is one' : '';
}
