// The names in the firmware's folder on the card, as one text such as `/state/log.txt/`. They come from one listing, when the card is
// mounted. After that, no look at the card is needed for a file that is missing there.

import { has } from '../text';

/** Path of the firmware's folder on the card. */
const home = '/snapferry';
/** Most names in a listing that is kept. */
const mostOwn = 32;
/**
 * The text of an empty folder. It has the name `room`, because camera/pictures.ts makes a file of that name for a moment, and this text is
 * not told of it.
 */
const noNames = '/room/';

/** Returns the name in the firmware's folder that a path leads to or through, between slashes and in small letters. */
function nameIn(path: string): string {
  return '/' + path.split('/')[2]!.toLowerCase() + '/';
}

/** Makes the text of a listing. It is undefined if there are too many names, or if the listing failed. */
export function textOf(names: string[] | undefined): string | undefined {
  return names && names.length <= mostOwn ? noNames + names.join('/').toLowerCase() + '/' : undefined;
}

/** Tells whether the text has the name in the firmware's folder that a path leads to or through. */
export function isOwnName(names: string, path: string): boolean {
  return has(names, nameIn(path));
}

/**
 * Adds the name of a file or folder that was made to the text.
 * @param names the text; empty if the firmware's folder itself is missing, undefined if it is unknown
 */
export function withName(names: string | undefined, path: string): string | undefined {
  if (path === home && names === '') return noNames;
  return !names || path.slice(0, home.length + 1) !== home + '/' || isOwnName(names, path) ? names : names + nameIn(path).slice(1);
}

/** Takes the name of a file or folder that was deleted out of the text. */
export function withoutName(names: string, path: string): string {
  const name = nameIn(path);
  return name === noNames ? names : names.split(name).join('/');
}
