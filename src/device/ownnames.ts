// Names in the firmware's folder, as one text: `/state/log.txt/`. A listing when the card is mounted replaces a look for each file that may
// be missing.

import { has } from '../text';

/** The firmware's folder. */
const home = '/snapferry';
/** Longest listing that is kept, in names. */
const mostOwn = 32;
/** No names; `room` is made elsewhere, for a moment (camera/pictures.ts), so it is always looked at. */
const noNames = '/room/';

/** The name in the firmware's folder, between slashes. */
function nameIn(path: string): string {
  return '/' + path.split('/')[2]!.toLowerCase() + '/';
}

/** @returns undefined: too many, or unknown */
export function textOf(names: string[] | undefined): string | undefined {
  return names && names.length <= mostOwn ? noNames + names.join('/').toLowerCase() + '/' : undefined;
}

/** @param path in the folder, or below */
export function isOwnName(names: string, path: string): boolean {
  return has(names, nameIn(path));
}

/** A file or folder was made. @param names empty: the folder is missing */
export function withName(names: string | undefined, path: string): string | undefined {
  if (path === home && names === '') return noNames;
  return !names || path.slice(0, home.length + 1) !== home + '/' || isOwnName(names, path) ? names : names + nameIn(path).slice(1);
}

/** A file or folder was deleted. */
export function withoutName(names: string, path: string): string {
  const name = nameIn(path);
  return name === noNames ? names : names.split(name).join('/');
}
