// Tells names of folders and of other files in a folder from those of images.

import { has } from '../../text';
import type { Walk } from '../seek';
import { isForeign } from '../walk';

/** How many files with an ending show that all names with this ending are files. A folder may hold a thousand raw images or films. */
const enough = 4;

/** How many files were seen with each ending, by the ending with its dot. */
export type Endings = { [ending: string]: number };

/** Returns the ending of a name with its dot. It is empty if the name has none, or if it begins with a digit, as in a date. */
function endingOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 && !/^[0-9]/.test(name.slice(dot + 1)) ? name.slice(dot) : '';
}

/** Tells whether a name is probably a file's, because several files with its ending were seen. */
export function isOfFiles(endings: Endings, name: string): boolean {
  return endings[endingOf(name)]! >= enough;
}

/** Counts a file by the ending of its name. */
export function noteFile(endings: Endings, name: string): void {
  const ending = endingOf(name);
  if (ending) endings[ending] = (endings[ending] || 0) + 1;
}

/**
 * Tells whether a name is of a file that cameras, computers or persons add besides images, such as an index or a note. In the root, it is
 * also a file of this firmware, or a folder that is never searched.
 */
function isAdded(at: string, name: string): boolean {
  const lower = name.toLowerCase();
  const ending = lower.slice(lower.lastIndexOf('.'));
  const isOfRoot = at === '/' && (ending === '.json' || isForeign('/' + name));
  return isOfRoot || name[0] === '.' || has(' .ctg .mrk .dsc .ind .thm .db .ini .sav .bnp .inp .bdm .xml .url .txt ', ' ' + ending + ' ');
}

/**
 * Counts the names that do not match the pattern, as long as no image was found.
 * @param by 1, or -1 for a name that was counted before and is a folder's
 */
export function countOther(walk: Walk, at: string, name: string, by: 1 | -1): void {
  if (!walk.isSecond && !walk.isMatched && !isAdded(at, name)) walk.others += by;
}
