// A picture on the card, whole or not at all. A card's file system has no rename: a mark names the picture before it is begun, closing
// its file is what makes it whole, and then the mark goes. What a mark still names at a start is looked at, and is kept or removed.

import { fault, type Fault } from '../../fault';
import type { Log } from '../../log';
import type { Files, PictureFiles, Writer } from '../../ports';
import { homeFolder } from '../../store/journal';
import { createTail, endMark, faultOfCard, startMark, type Tail } from './piece';

export interface PictureTrip {
  files: PictureFiles;
  log: Log;
}

/** On its way: a record alone, since what is done with it is in memory while it is done. Its pieces are the matter of piece.ts. */
export interface Picture {
  readonly path: string;
  readonly writer: Writer;
  /** Until it is written: it need not wait in memory for the picture's end. */
  exif: string;
  /** A camera may give more than the picture: how far its end is found. */
  readonly tail: Tail;
  /** Of what was written. */
  size: number;
  wrong?: Fault | undefined;
}

const markPath = homeFolder + '/shot';
/** The path again, and how many bytes it will have; before the close. A file of its own: what is appended to can lose its sector. */
const sizePath = homeFolder + '/shot.size';
/** Behind the path in both, and behind the size: no name can hold it. What was torn has none. */
const markEnd = '/\n';
const longestMark = 300;

/** Whether it has this size, and begins and ends as a picture does; undefined where the card does not tell. */
function isWhole(files: Files, path: string, size: number): boolean | undefined {
  const stat = files.stat(path);
  if (stat && (stat.size !== size || size < 4)) return false;
  const file = files.open(path);
  if (!file) return undefined;
  const start = file.read(2);
  if (size > 4) file.skip(size - 4);
  const end = file.read(2);
  const isRead = !file.hasFailed();
  file.close();
  return isRead ? start === startMark && end === endMark : undefined;
}

/** In this order: a size without a mark says nothing. @returns whether the mark is gone */
function unmark(files: Files): boolean {
  const isGone = files.remove(markPath);
  if (isGone && files.stat(sizePath)) files.remove(sizePath);
  return isGone;
}

/** Of a picture that was not finished nothing is left. @returns whether that could be done */
function clear(files: Files, path: string): boolean {
  return (!files.stat(path) || files.remove(path)) && unmark(files);
}

/** What stands in a mark, between its ends; undefined where there is none, or the card does not tell. */
function readMark(files: Files, path: string): string[] | undefined {
  const file = files.open(path);
  if (!file) return undefined;
  const parts = (file.read(longestMark) || '').split(markEnd);
  const isRead = !file.hasFailed();
  file.close();
  return isRead ? parts : undefined;
}

/**
 * Finishes what a power cut, or a card that was taken out, has left of a shot. Before any folder is looked at: half a picture must not
 * be sent.
 */
export function recoverShot(trip: PictureTrip): void {
  const files = trip.files;
  const mark = readMark(files, markPath);
  if (!mark) return;
  const path = mark[0]!;
  // what has no end was torn: the picture was not begun, or its size is not known since it was not whole
  const isThere = mark.length > 1 && !!files.stat(path);
  const size = isThere && files.stat(sizePath) ? readMark(files, sizePath) : [];
  if (!size) return;
  const isKept = isThere && size.length > 2 && size[0] === path && isWhole(files, path, parseInt(size[1]!, 10));
  if (isKept === undefined) return;
  if (!isThere || isKept) unmark(files);
  else if (clear(files, path)) trip.log.warn('camera', path + ' was not finished before the power was cut, or the card taken out; it is removed');
  else trip.log.error('camera', path + ' is not whole, and cannot be removed from the card');
}

/** All folders on the way to this path. */
export function makeFolders(files: Files, path: string): void {
  for (let cut = path.indexOf('/', 1); cut > 0; cut = path.indexOf('/', cut + 1)) files.makeFolder(path.slice(0, cut));
}

/**
 * @param path of which nothing is there yet; see names.ts
 * @param exif what stands behind the first mark of the picture; see exif.ts
 */
export function beginPicture(trip: PictureTrip, path: string, exif: string): Picture | Fault {
  const files = trip.files;
  recoverShot(trip);
  files.makeFolder(homeFolder);
  // a card that was changed is there only after it was asked for
  const isMarked = files.write(markPath, path + markEnd) || (files.mount() && files.makeFolder(homeFolder) && files.write(markPath, path + markEnd));
  if (isMarked) makeFolders(files, path);
  const writer = isMarked ? files.create(path) : undefined;
  if (!writer) {
    const wrong = faultOfCard(files, path);
    clear(files, path);
    return wrong;
  }
  return { path: path, writer: writer, exif: exif, tail: createTail(), size: 0 };
}

/** @returns what is wrong where it is not on the card, whole; then nothing of it is left */
export function endPicture(files: PictureFiles, picture: Picture): Fault | undefined {
  const path = picture.path;
  const size = picture.size;
  let wrong = picture.wrong;
  if (!wrong && !size) wrong = fault('no-picture', path, 'nothing came of it');
  if (!wrong && !files.write(sizePath, path + markEnd + size + markEnd)) wrong = faultOfCard(files, path);
  const isClosed = picture.writer.close();
  const stat = files.stat(path);
  if (!wrong && (!isClosed || !stat || stat.size !== size)) wrong = faultOfCard(files, path);
  const isPicture = !wrong && isWhole(files, path, size);
  if (!wrong && !isPicture) wrong = isPicture === undefined ? faultOfCard(files, path) : fault('no-picture', path, 'it does not end as one');
  if (wrong) clear(files, path);
  else unmark(files);
  return wrong;
}

/** Nothing of it is left. */
export function giveUpPicture(files: PictureFiles, picture: Picture): void {
  picture.writer.close();
  clear(files, picture.path);
}
