// Finds folders in which the pictures of several cameras are together.

import type { Camera } from './camera.ts';
import { isPicture } from './server/folders.ts';
import type { ParsedListing } from './server/listing.ts';

const stemOf = (name: string): string => name.replace(/\.[^.]*$/, '').toLowerCase();

/**
 * Returns how many cameras have their pictures together in a folder, by the files of JSON there, which are reports. It is 0 if there are fewer than
 * two, or the newest picture is in a folder of one of these cameras. A file that is named as a picture tells of that picture.
 */
export function sharersOf(jsons: string[], { files }: ParsedListing, { folder, picture }: Camera): number {
  const pictures = new Set(files.filter(({ name }) => isPicture(name)).map(({ name }) => stemOf(name)));
  const devices = jsons.map(stemOf).filter(stem => !pictures.has(stem));
  const place = picture?.path.slice(folder && folder.length + 1 || 0).split('/')[0];
  return place !== undefined && devices.length > 1 && !devices.includes(place.toLowerCase()) ? devices.length : 0;
}
