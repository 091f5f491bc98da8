// Queues the images that settings from the server ask for by their list `send`.

import { parseSettings } from '../config/remotekeys';
import { isImage } from '../glob';
import { pathMistake } from '../path';
import { folderMistake } from '../source/folder';
import { whyUnsent } from '../source/unsent';
import { prefixOf, rootOf } from '../source/walk';
import { addMark, marksOf } from '../store/settings';
import { has } from '../text';
import { currentOf, longestWhy } from './remote';
import { noteUnsent } from './report/faultnote';
import type { ReadyTrip } from './roundtrip';

/** Returns the size of an image in bytes. It is 0 if there is no such file, or if the search for images would not find that file. */
function imageAt(trip: ReadyTrip, path: string): number {
  const end = path.lastIndexOf('/');
  const folder = path.slice(0, end) || '/';
  const root = rootOf(trip.config['images.folder']);
  // with / as the images' folder, no path may have a `~`: by FAT's short names, `CONFIG~1.JSO` is config.json, and `SNAPFE~1` the firmware's folder
  const isBelow = prefixOf(folder).indexOf(prefixOf(root)) === 0 && !has(path, '//') && (root !== '/' || !has(path.split('/')[1]!, '~'));
  const isOne = isBelow && !folderMistake(trip.files, folder) && isImage(trip.config['images.match'], folder, path.slice(end + 1));
  const stat = isOne ? trip.files.stat(path) : undefined;
  return stat && !stat.dir ? stat.size : 0;
}

/**
 * Returns why an image of the list `send` is not sent, as the end of a sentence; empty: it is sent.
 * @param mistake what is wrong with the path; empty: nothing
 * @param size bytes of the image by `imageAt`; 0: there is no such image
 */
function objectionTo(trip: ReadyTrip, path: string, mistake: string, size: number): string {
  return mistake ? 'it ' + mistake : size ? whyUnsent(trip.files, path, size) : 'it is no image of images.folder on this card';
}

/**
 * Returns the path on the card of an entry of the list `send`. It is given as on the card, or as on the server: below `images.folder`. If both would
 * be images, that on the card is meant.
 */
function pathOf(trip: ReadyTrip, given: string): string {
  const path = given[0] === '/' ? given : '/' + given;
  const below = prefixOf(rootOf(trip.config['images.folder'])) + path.slice(1);
  return pathMistake(path) || imageAt(trip, path) || !imageAt(trip, below) ? path : below;
}

/** Queues the images of the list `send`. Each of them is sent once for each id of settings. */
export function queueAsked(trip: ReadyTrip): void {
  const current = currentOf(trip);
  if (!current) return;
  const sent = marksOf(current, 'sent');
  const send = parseSettings(current.text).send;
  for (let i = send.length - 1; i >= 0; i--) {
    if (sent.indexOf('' + i) >= 0) continue;
    const path = pathOf(trip, send[i]!);
    const mistake = pathMistake(path);
    const size = mistake ? 0 : imageAt(trip, path);
    const why = objectionTo(trip, path, mistake, size);
    if (!why) trip.source.acts().add(path, size);
    else {
      const short = path.slice(0, longestWhy).replace(/[\x00-\x1f\x7f]/g, '?');
      trip.log.warn('remote', 'send: ' + short + ' is not sent, since ' + why);
      noteUnsent(trip, short, why);
      addMark(trip.files, current, 'sent', i);
    }
  }
}

/** Notes that an image of the list `send` is delivered, so that it is not queued again. */
export function noteAsked(trip: ReadyTrip, path: string): void {
  const current = currentOf(trip);
  if (!current) return;
  const send = parseSettings(current.text).send;
  send.forEach(function (given, i) { if (pathOf(trip, given) === path) addMark(trip.files, current, 'sent', i); });
  trip.card.hasAsked = send.length > marksOf(current, 'sent').length;
}
