// Stores a picture on the card completely or not at all. The engine cannot rename a file when it is complete. So until then, a small file called the
// mark has the picture's path. If a mark is found later, that picture was not finished.

import { newFault, type Fault } from '../../fault';
import type { Log } from '../../log';
import { wholeOf } from '../../number';
import type { Files, PictureFiles } from '../../ports';
import { homeFolder } from '../../store/journal';
import { createTail, endMark, faultOfCard, startMark, type Picture } from './piece';

/** The parts of the rest of the firmware that the code for storing a picture needs. */
export interface PictureTrip {
  /** The files on the card. */
  files: PictureFiles;
  /** The log of the firmware. */
  log: Log;
}

const markPath = homeFolder + '/shot';
/** Path of a file with the picture's path and its final size. These are not appended to the mark, since appending can lose a sector of the card. */
const sizePath = homeFolder + '/shot.size';
/**
 * Text that ends each path or number in the mark and in the file with the size. No file name contains it. A mark that a power loss has cut off lacks
 * it.
 */
const markEnd = '/\n';
const longestMark = 300;

/**
 * Tells whether bytes of a file begin and end as a JPEG. It returns undefined if they cannot be read.
 * @param at offset of the first of these bytes
 * @param size their number
 */
export function isJpegAt(files: Files, path: string, at: number, size: number): boolean | undefined {
  if (size < 4) return false;
  const file = files.open(path);
  if (!file) return undefined;
  if (at) file.skip(at);
  const start = file.read(2);
  if (size > 4) file.skip(size - 4);
  const end = file.read(2);
  const isRead = !file.hasFailed();
  file.close();
  return isRead ? start === startMark && end === endMark : undefined;
}

function isWhole(files: Files, path: string, size: number): boolean | undefined {
  const stat = files.stat(path);
  return stat && stat.size !== size ? false : isJpegAt(files, path, 0, size);
}

/** Removes the mark, then the file with the size, which is ignored without a mark. @returns true if the mark is gone */
function unmark(files: Files): boolean {
  const isGone = files.remove(markPath);
  if (isGone && files.stat(sizePath)) files.remove(sizePath);
  return isGone;
}

function clear(files: Files, path: string): boolean {
  return (!files.stat(path) || files.remove(path)) && unmark(files);
}

function readMark(files: Files, path: string) {
  const file = files.open(path);
  if (!file) return undefined;
  // the pattern matches `markEnd`: the engine splits a short text by a pattern or one letter only
  const parts = (file.read(longestMark) || '').split(/\/\n/);
  const isRead = !file.hasFailed();
  file.close();
  return isRead ? parts : undefined;
}

/**
 * Removes a picture that is not complete after a power cut, or after the card was removed. It is called before any folder is read, so that no such
 * picture is sent.
 */
export function recoverShot(trip: PictureTrip): void {
  const files = trip.files;
  const mark = readMark(files, markPath);
  if (!mark) return;
  const path = mark[0];
  // if a power loss has cut off the mark, the picture's file was not begun yet
  const isThere = mark.length > 1 && !!files.stat(path);
  const size = isThere && files.stat(sizePath) ? readMark(files, sizePath) : [];
  if (!size) return;
  const isKept = isThere && size.length > 2 && size[0] === path && isWhole(files, path, wholeOf(size[1]));
  if (isKept === undefined) return;
  if (!isThere || isKept) unmark(files);
  else if (clear(files, path)) trip.log.warn('camera', path + ' was not finished before the power was cut, or the card taken out; it is removed');
  else trip.log.error('camera', path + ' is not whole, and cannot be removed from the card');
}

/** Makes all folders of a path that are missing. */
export function makeFolders(files: Files, path: string): void {
  for (let cut = path.indexOf('/', 1); cut > 0; cut = path.indexOf('/', cut + 1)) files.makeFolder(path.slice(0, cut));
}

/**
 * Begins a picture on the card: writes the mark with its path, and creates the file.
 * @param path path of a file that does not exist yet
 * @param exif bytes of the EXIF segment (exif.ts)
 * @param isThorough true: each piece is searched for the picture's end; false: only pieces in which the end is likely
 * @param room bytes in that segment that are kept free for a preview
 * @returns the record of the picture, or the fault if the card takes no picture
 */
export function beginPicture(trip: PictureTrip, path: string, exif: string, isThorough?: boolean, room?: number): Picture | Fault {
  const files = trip.files;
  recoverShot(trip);
  files.makeFolder(homeFolder);
  // if the write fails, another card may have been put in, which takes files only after `mount`
  const isMarked = files.write(markPath, path + markEnd) || (files.mount() && files.makeFolder(homeFolder) && files.write(markPath, path + markEnd));
  if (isMarked) makeFolders(files, path);
  const writer = isMarked ? files.create(path) : undefined;
  if (!writer) {
    const fault = faultOfCard(files, path);
    clear(files, path);
    return fault;
  }
  return { path: path, writer: writer, exif: exif, room: room || 0, tail: createTail(isThorough), size: 0 };
}

/** Closes the file of a picture, and removes the file if it is not complete. @returns the picture's fault; undefined: it is complete */
export function endPicture(files: PictureFiles, picture: Picture): Fault | undefined {
  const path = picture.path;
  const size = picture.size;
  let fault = picture.fault;
  if (!fault && !size) fault = newFault('no-picture', path, 'nothing came of it');
  if (!fault && !files.write(sizePath, path + markEnd + size + markEnd)) fault = faultOfCard(files, path);
  const isClosed = picture.writer.close();
  const stat = files.stat(path);
  if (!fault && (!isClosed || !stat || stat.size !== size)) fault = faultOfCard(files, path);
  const isPicture = !fault && isWhole(files, path, size);
  if (!fault && !isPicture) fault = isPicture === undefined ? faultOfCard(files, path) : newFault('no-picture', path, 'it does not end as one');
  if (fault) clear(files, path);
  else unmark(files);
  return fault;
}

/** Closes the file of a picture that has failed, and removes it. */
export function giveUpPicture(files: PictureFiles, picture: Picture): void {
  picture.writer.close();
  clear(files, picture.path);
}
