// Keeps the names in the firmware's folder on the card as one text such as `/state/log.txt/`. The folder is listed once, when the card is
// mounted. After that, the text tells that a file is missing, without a look at the card.

import { find, has } from '../text';

/** Path of the firmware's folder on the card. */
const home = '/snapferry';
/** Most names in the firmware's folder that are kept. If there are more, nothing is kept, and files are looked for on the card. */
const mostOwn = 32;
/**
 * The text of an empty folder. It always has the name `room`: camera/pictures.ts makes and removes such a file without changing this text.
 */
const noNames = '/room/';

/** Returns the first name of a path after the firmware's folder, between slashes and in small letters, such as `/state/`. */
function nameIn(path: string): string {
  return '/' + path.split('/')[2]!.toLowerCase() + '/';
}

/** Makes the text of a listing. It is undefined if there are too many names, or if the listing failed. */
export function textOf(names: string[] | undefined): string | undefined {
  return names && names.length <= mostOwn ? noNames + names.join('/').toLowerCase() + '/' : undefined;
}

/**
 * Returns the list of names in the folder `/snapferry`, such as `/state/log.txt/`, with the name of a new file or folder added.
 * @param names the list before; empty if `/snapferry` itself is missing, undefined if its names are unknown
 */
export function withName(names: string | undefined, path: string): string | undefined {
  if (path === home && names === '') return noNames;
  return !names || path.slice(0, home.length + 1) !== home + '/' || has(names, nameIn(path)) ? names : names + nameIn(path).slice(1);
}

/** Returns the text without the name of a file or folder that was deleted. */
export function withoutName(names: string, path: string): string {
  const name = nameIn(path);
  const at = find(names, name, 0);
  return name === noNames || at < 0 ? names : names.slice(0, at) + names.slice(at + name.length - 1);
}
