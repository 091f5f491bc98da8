// Distinguishes the names of folders and of other files from those of images.

import { has } from '../../text';
import type { Walk } from '../seek';
import { isForeign } from '../walk';

/**
 * Number of files with the same ending after which all names with this ending count as files, without a look at the card. A folder may hold a
 * thousand raw images or films.
 */
const enough = 4;

/** Number of files that were seen with each ending. The keys are the endings with their dot. */
export type Endings = { [ending: string]: number };

/**
 * Returns the ending of a name with its dot. It is empty if the name has no ending, or if the ending begins with a digit, as in the date 2026.11.20.
 */
function endingOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 && !/^[0-9]/.test(name.slice(dot + 1)) ? name.slice(dot) : '';
}

/** Tells whether a name is probably a file's and not a folder's, because several files with its ending were seen. */
export function isOfFiles(endings: Endings, name: string): boolean {
  return endings[endingOf(name)]! >= enough;
}

/** Counts a file among those with the same ending. */
export function noteFile(endings: Endings, name: string): void {
  const ending = endingOf(name);
  if (ending) endings[ending] = (endings[ending] || 0) + 1;
}

/**
 * Tells whether cameras, computers or persons put a file of this name beside images, such as an index or a note. In the card's root, the firmware's
 * own files and folders that are never searched also count.
 */
function isAdded(at: string, name: string): boolean {
  const lower = name.toLowerCase();
  const ending = lower.slice(lower.lastIndexOf('.'));
  const isOfRoot = at === '/' && (ending === '.json' || isForeign('/' + name));
  return isOfRoot || name[0] === '.' || has(' .ctg .mrk .dsc .ind .thm .db .ini .sav .bnp .inp .bdm .xml .url .txt ', ' ' + ending + ' ');
}

/**
 * Counts the files that do not match the pattern `images.match`, as long as no image was found.
 * @param by 1: the name is counted; -1: the name is counted no more, as it was found to be a folder's
 */
export function countOther(walk: Walk, at: string, name: string, by: 1 | -1): void {
  if (!walk.isSecond && !walk.isMatched && !isAdded(at, name)) walk.others += by;
}
