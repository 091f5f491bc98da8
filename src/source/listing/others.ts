// Names in a folder that are no images: folders, and other files.

import { has } from '../../text';
import type { Walk } from '../seek';
import { isForeign } from '../walk';

/** Files of an ending that show that others of it are files, too: a folder may hold a thousand raw images or films. */
const enough = 4;

/** How many files were seen, by the ending of their names. */
export type Endings = { [ending: string]: number };

/** Returns the ending of a name with its dot. It is empty if there is none, or if it is a number, as in a date. */
function endingOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 && !/^[0-9]/.test(name.slice(dot + 1)) ? name.slice(dot) : '';
}

/** Tells whether a name is of a file, as far as the name shows. */
export function isOfFiles(endings: Endings, name: string): boolean {
  return endings[endingOf(name)]! >= enough;
}

export function noteFile(endings: Endings, name: string): void {
  const ending = endingOf(name);
  if (ending) endings[ending] = (endings[ending] || 0) + 1;
}

/** Cameras and computers add files, persons notes. The root has this firmware's, and folders that no look enters. */
function isAdded(at: string, name: string): boolean {
  const lower = name.toLowerCase();
  const ending = lower.slice(lower.lastIndexOf('.'));
  const isOfRoot = at === '/' && (ending === '.json' || isForeign('/' + name));
  return isOfRoot || name[0] === '.' || has(' .ctg .mrk .dsc .ind .thm .db .ini .sav .bnp .inp .bdm .xml .url .txt ', ' ' + ending + ' ');
}

/**
 * While no image was found, counts names that the pattern does not match.
 * @param by -1 for a name that was counted, and is a folder
 */
export function countOther(walk: Walk, at: string, name: string, by: 1 | -1): void {
  if (!walk.isSecond && !walk.isMatched && !isAdded(at, name)) walk.others += by;
}
