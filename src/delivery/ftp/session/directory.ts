// The path of an image's directory on the server. How it is entered and made is in enterfolder.ts.

import type { Image } from '../../../source/source';
import { rootOf } from '../../../source/walk';
import { directoryOf } from '../../../template';
import { has } from '../../../text';
import type { DeliveryTrip } from '../../deliverytrip';
import { folderNamed } from '../../names/imagename';
import { anyDate, joinPath, safeFolder } from '../../names/safename';

/** Most characters of `server.tooLong`, which has a mark for each of ten folders. A mark is eight digits and a blank. */
const longestMarks = 90;

function directoryAt(trip: DeliveryTrip, date: string): string {
  const directory = trip.config['ftp.directory'];
  return joinPath(directory.indexOf('{') < 0 ? directory : directoryOf(directory, trip.config['device'], date), '');
}

/** Number of characters of `ftp.directory` with its placeholders filled. */
export function directoryLength(trip: DeliveryTrip): number {
  return directoryAt(trip, anyDate).length;
}

function fromHome(trip: DeliveryTrip, directory: string): string {
  const home = trip.variables['home'] || '';
  // `home` has no slash if the modem has stored a refusal's number in place of the login's directory
  const isKnown = directory[0] !== '/' && home[0] === '/';
  return isKnown ? joinPath(home, directory) : directory;
}

/**
 * Returns the path of the image's directory on the server. It is found once for the images of a folder, unless each has a name by a template.
 * @param date yyyymmdd, the day on which its upload began; empty: any, as only the path's length counts
 */
export function target(trip: DeliveryTrip, image: Image, date: string): string {
  const session = trip.session;
  const isByFolder = !image.to && !trip.config['images.name'];
  if (isByFolder && session.folder === image.folder && (!date || session.day === date)) return session.path!;
  const path = pathOf(trip, image, date || anyDate);
  if (isByFolder) {
    session.folder = image.folder;
    session.day = date;
    session.path = path;
  }
  return path;
}

function pathOf(trip: DeliveryTrip, image: Image, date: string): string {
  const rule = trip.link.modem.names();
  const named = image.to || trip.config['images.name'] ? folderNamed(trip, image, rule) : undefined;
  if (image.isLive) return joinPath(undatedPath(trip), named!);
  const below = named === undefined ? safeFolder(image.folder, rootOf(trip.config['images.folder']), rule, trip.hash) : named;
  return joinPath(fromHome(trip, directoryAt(trip, date)), below);
}

/** Returns the path of `ftp.directory` up to the first directory whose name contains a date. */
export function undatedPath(trip: DeliveryTrip): string {
  const marked = directoryAt(trip, '{{{{{{{{');
  const mark = marked.indexOf('{');
  const cut = marked.lastIndexOf('/', mark);
  const path = mark < 0 ? marked : cut < 0 ? '' : marked.slice(0, cut) || '/';
  return fromHome(trip, path);
}

/** Returns the length of the path of the image's directory, in characters, if that is too long for the modem. Otherwise it returns 0. */
export function excessOf(trip: DeliveryTrip, image: Image): number {
  const length = trip.link.modem ? target(trip, image, '').length : 0;
  return trip.link.modem && length > trip.link.modem.longestPath ? length : 0;
}

/** Whether the path of the image's folder on the server is too long for the modem. If so, that is logged once for each folder. */
export function isTooLong(trip: DeliveryTrip, image: Image): boolean {
  const mark = trip.hash(image.folder) + ' ';
  const length = excessOf(trip, image);
  const isKnown = has(trip.server.tooLong || '', mark);
  if (isKnown || !length) return isKnown;
  trip.log.error('image', image.path + ' is skipped, as is everything in its folder: the directory on the server would have ' + length
    + ' characters, and the ' + trip.link.modem.name + ' takes at most ' + trip.link.modem.longestPath
    + '; shorten ftp.directory, or the names of the folders on the card');
  trip.server.tooLong = (mark + (trip.server.tooLong || '')).slice(0, longestMarks);
  return true;
}
