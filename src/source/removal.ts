// Deleting an image from the card: only what is still what was sent, and so that a power cut at any place neither loses a new
// image of the same name nor sends the old one again. The journal is written first; deletions are acts too.

import type { Log } from '../log';
import type { Files } from '../ports';
import { noDate, type Journal } from '../store/journal';
import type { Image } from './source';
import type { Held } from './still';
import { placeOf } from './walk';

/**
 * So many blocks of this size stand for a file's content; one of up to 16 kB is read whole. A block is a sector of the card. Measured
 * (callgrind, 2v29.277): reading and CRC32 are 460 to 630 instructions a byte, so all of a 250 kB image would cost as much as pouring
 * it does, twice, and this is a fifteenth of that. What rewrites a picture changes all of it.
 */
const blocks = 32;
const blockBytes = 512;
/** A time zone that is set meanwhile moves a file's time by quarters of an hour. */
const zoneMs = 900000;
const digits = 100000000;

/** Eight digits, as the journal keeps them in place of a date. */
export function digitsOf(hash: (text: string) => string, text: string): string {
  return ('0000000' + parseInt(hash(text), 16) % digits).slice(-8);
}

/** Undefined where it cannot be read. */
function contentOf(files: Files, hash: (text: string) => string, path: string, size: number): string | undefined {
  const file = files.open(path);
  if (!file) return undefined;
  const gap = Math.max(0, Math.floor(size / blocks / blockBytes) - 1) * blockBytes;
  let all = '';
  for (let i = 0; i < blocks; i++) {
    const block = file.read(blockBytes);
    if (!block) break;
    all = hash(all + hash(block));
    if (gap) file.skip(gap);
  }
  const hasFailed = file.hasFailed();
  file.close();
  return hasFailed ? undefined : all;
}

/**
 * Eight digits that tell a file from another of its size at its path: by its time, where the card tells any, and where it `isExact` by
 * its content. Empty where it is not there, or has another size; undefined where it is there and cannot be read.
 */
export function printOf(files: Files, hash: (text: string) => string, path: string, size: number, isExact: boolean): string | undefined {
  const stat = files.stat(path);
  if (!stat || stat.dir || stat.size !== size) return '';
  const time = stat.mtime ? stat.mtime.getTime() % zoneMs : 0;
  const content = isExact ? contentOf(files, hash, path, size) : '';
  if (content === undefined) return undefined;
  return digitsOf(hash, time + (isExact ? ' ' + content : ''));
}

/**
 * A camera that begins its numbers again must not overwrite, on the server, what is gone from the card: an image whose name was deleted
 * before goes by a name that depends on its content, so that each try gives the same.
 */
export function nameOnServer(files: Files, journal: Journal, hash: (text: string) => string, image: Held): void {
  if (image.as !== undefined) return;
  image.as = '';
  if (!image.isNamesake && !journal.wasDeleted(image.folder, image.name)) return;
  const print = printOf(files, hash, image.path, image.size, true) || printOf(files, hash, image.path, image.size, false) || '';
  const dot = image.name.lastIndexOf('.');
  const end = dot > 0 ? dot : image.name.length;
  image.as = image.name.slice(0, end) + '-' + print + image.name.slice(end);
  image.again = 'an image of this name was delivered and deleted; this is another one, so it is sent as ' + image.as;
}

/** What a person asks for at the console; its size has held still for as long as that took. */
export function imageByHand(path: string, size: number): Held {
  const cut = path.lastIndexOf('/');
  return { folder: path.slice(0, cut) || '/', name: path.slice(cut + 1), path: path, size: size, begun: '', isDoubtful: false, isDoubtNoted: false, seenMs: 0, isStill: true, changes: 0, isByHand: true };
}

/** Deletes it; its `x` is written. @returns whether it is gone */
export function remove(files: Files, journal: Journal, image: Pick<Image, 'folder' | 'name' | 'size'>): boolean {
  const path = placeOf(image.folder) + image.name;
  const isGone = files.remove(path) || !files.stat(path);
  journal.append(image.folder, { kind: isGone ? 'g' : 'd', size: image.size, date: noDate, name: image.name });
  return isGone;
}

/**
 * Ends a deletion that a power cut came into: what lies there is deleted if it is what was delivered. What cannot be read is left until the
 * next look.
 * @returns whether it is another file, a new image
 */
export function finishRemoval(files: Files, journal: Journal, log: Log, hash: (text: string) => string, image: Pick<Image, 'folder' | 'name' | 'size'>, print: string): boolean {
  const path = placeOf(image.folder) + image.name;
  const found = printOf(files, hash, path, image.size, true);
  if (found === undefined) return false;
  const isSame = found === print;
  if (isSame) {
    const isGone = remove(files, journal, image);
    if (isGone) log.info('image', path + ' was delivered before the power was cut, and is now deleted from the card');
    else log.error('image', path + ' is delivered, but cannot be deleted from the card');
  } else journal.append(image.folder, { kind: 'g', size: image.size, date: noDate, name: image.name });
  return !isSame;
}

/** Whether it is to be deleted when it is delivered: never what a person has sent. @param afterUpload `images.afterUpload` */
export function isToGo(afterUpload: string, image: Image): boolean {
  return afterUpload === 'delete' && !image.isByHand;
}

/** Tells an image from others in a list of such marks: eight digits and a blank. */
export function markOf(hash: (text: string) => string, image: Pick<Image, 'path' | 'size'>): string {
  return hash(image.path + ' ' + image.size) + ' ';
}
