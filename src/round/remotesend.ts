// Queues the images that settings from the server ask for by their list `send`. A pattern asks for those of which only the preview was sent. These
// are not queued, since the search for images finds them (image/preview.ts).

import { isPattern, parseSettings } from '../config/remotekeys';
import { isImage, isMatch } from '../glob';
import { pathMistake } from '../path';
import { folderMistake } from '../source/folder';
import type { Image } from '../source/source';
import { whyUnsent } from '../source/unsent';
import { prefixOf, rootOf } from '../source/walk';
import { pathNamed } from '../store/names';
import { addMark, marksOf } from '../store/settings';
import { previewMark } from '../template';
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

/** Returns the name of the image whose preview has this name. It is the name itself if it is that of no preview. */
function wholePathOf(path: string): string {
  const dot = path.lastIndexOf('.');
  const end = (dot > path.lastIndexOf('/') + 1 ? dot : path.length) - previewMark.length;
  return path.slice(end, end + previewMark.length) === previewMark ? path.slice(0, end) + path.slice(end + previewMark.length) : path;
}

/**
 * Returns the path on the card of an entry of the list `send`. It is given as on the card, or as on the server, below `images.folder`. With previews,
 * it may also be the preview's name, or a name that a template has given. The first of these that is an image's is meant.
 */
function pathOf(trip: ReadyTrip, given: string): string {
  const path = given[0] === '/' ? given : '/' + given;
  const below = prefixOf(rootOf(trip.config['images.folder'])) + path.slice(1);
  if (pathMistake(path)) return path;
  const paths = [path, below];
  if (trip.config['images.preview']) paths.push(wholePathOf(path), wholePathOf(below));
  for (let i = 0; i < paths.length; i++) if (imageAt(trip, paths[i]!)) return paths[i]!;
  // the fleet's page names a picture below the camera's folder
  const named = trip.config['images.preview']
    && (pathNamed(trip.files, trip.hash, path.slice(1)) || pathNamed(trip.files, trip.hash, trip.config['device'].replace(/\//g, '_') + path));
  return named && imageAt(trip, named) ? named : path;
}

/** Returns the pattern by which settings ask for images whose preview was sent. It is empty if there is none, or if all of them were sent. */
export function patternAsked(trip: ReadyTrip): string {
  const current = currentOf(trip);
  const sent = current ? marksOf(current, 'sent') : [];
  return current && parseSettings(current.text).send.filter(function (entry, i) { return isPattern(entry) && sent.indexOf('' + i) < 0; })[0] || '';
}

/**
 * Tells whether a pattern asks for an image. It is compared with the path on the card, and below `images.folder`. With templates for names, it is
 * also compared with the names on the server.
 * @param preview the image's preview, in which only the place in the file may be wrong
 */
export function isAskedFor(trip: ReadyTrip, image: Image, preview: Image): boolean {
  const given = trip.round.pattern;
  if (!given) return false;
  const pattern = given[0] === '/' ? given.slice(1) : given;
  const path = image.path.slice(1);
  if (isMatch(pattern, path) || isMatch(pattern, path.slice(prefixOf(rootOf(trip.config['images.folder'])).length - 1))) return true;
  if (!trip.config['images.name'] && !trip.config['images.previewName']) return false;
  trip.delivery.acts().name(preview);
  return isMatch(pattern, preview.to!) || isMatch(pattern, image.to || '');
}

/** Marks entries of the list `send` as done. @param isDone whether this entry is done */
function markSent(trip: ReadyTrip, isDone: (entry: string) => boolean): void {
  const current = currentOf(trip);
  if (!current) return;
  const send = parseSettings(current.text).send;
  send.forEach(function (entry, i) { if (isDone(entry)) addMark(trip.files, current, 'sent', i); });
  trip.card.hasAsked = send.length > marksOf(current, 'sent').length;
}

/** Notes that all images of the pattern were sent, so that it is not looked for again. */
export function endPattern(trip: ReadyTrip): void {
  delete trip.round.pattern;
  markSent(trip, isPattern);
}

/** Queues the images of the list `send`. Each of them is sent once for each id of settings. */
export function queueAsked(trip: ReadyTrip): void {
  const current = currentOf(trip);
  if (!current) return;
  const sent = marksOf(current, 'sent');
  const send = parseSettings(current.text).send;
  for (let i = send.length - 1; i >= 0; i--) {
    if (sent.indexOf('' + i) >= 0) continue;
    if (isPattern(send[i]!)) {
      // without images of which only the preview is sent, all that wait are sent anyway
      if (trip.config['images.preview'] !== 'only') addMark(trip.files, current, 'sent', i);
      continue;
    }
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
  markSent(trip, function (entry) { return pathOf(trip, entry) === path; });
}
