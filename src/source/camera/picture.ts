// A picture on the card, whole or not at all. A card's file system has no rename: a mark names the picture before it is begun, closing
// its file is what makes it whole, and then the mark goes. What a mark still names at a start is looked at, and is kept or removed.

import { fault, type Fault } from '../../fault';
import type { Log } from '../../log';
import type { Bytes, Files, PictureFiles } from '../../ports';
import { homeFolder } from '../../store/journal';
import { find } from '../../text';

export interface PictureTrip {
  files: PictureFiles;
  log: Log;
}

export interface PictureForm {
  /** What stands behind the first mark of the picture: see exif.ts. */
  exif: string;
  /** Whether the camera gives more than the picture: what comes behind its end is left out. */
  isPadded: boolean;
}

export interface Picture {
  /** The next piece, of any length; the first begins the picture. After false the rest need not be asked for. */
  add(bytes: Bytes): boolean;
  /** @returns what is wrong where it is not on the card, whole; then nothing of it is left */
  end(): Fault | undefined;
  /** Nothing of it is left. */
  giveUp(): void;
}

const markPath = homeFolder + '/shot';
/** The path again, and how many bytes it will have; before the close. A file of its own: what is appended to can lose its sector. */
const sizePath = homeFolder + '/shot.size';
/** Behind the path in both, and behind the size: no name can hold it. What was torn has none. */
const markEnd = '/\n';
const longestMark = 300;
const startMark = '\xff\xd8';
const endMark = '\xff\xd9';

function byteAt(bytes: Bytes, at: number): number {
  return typeof bytes === 'string' ? bytes.charCodeAt(at) : bytes[at]!;
}

function partOf(bytes: Bytes, from: number, to: number): Bytes {
  return typeof bytes === 'string' ? bytes.slice(from, to) : bytes.subarray(from, to);
}

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

/** Where a picture ends, in the pieces as they come: behind the first end mark of its data, since none can stand within them. */
function createEndFinder(): (bytes: Bytes) => number {
  /** So many bytes of a segment before the data are to be passed over; the head of the next as far as it is there. */
  let left = 2;
  let head = '';
  let isInData = false;
  let isHalf = false;

  /** Past the segments before the data. */
  function passHead(bytes: Bytes): number {
    let at = 0;
    while (!isInData && at < bytes.length) {
      if (left) {
        const step = Math.min(left, bytes.length - at);
        left -= step;
        at += step;
        continue;
      }
      head += String.fromCharCode(byteAt(bytes, at++));
      // a mark may have any number of these before it
      if (head === '\xff\xff') head = '\xff';
      if (head.length < 4) continue;
      left = Math.max(0, head.charCodeAt(2) * 256 + head.charCodeAt(3) - 2);
      // behind the head of a scan come its data
      isInData = head[1] === '\xda' || head[0] !== '\xff';
      head = '';
    }
    return at;
  }

  function findEnd(bytes: Bytes, from: number): number {
    if (typeof bytes === 'string') return find(bytes, endMark, from);
    let at = bytes.indexOf(0xff, from);
    while (at >= 0 && bytes[at + 1] !== 0xd9) at = bytes.indexOf(0xff, at + 1);
    return at;
  }

  return function (bytes) {
    const from = passHead(bytes);
    if (!isInData || from >= bytes.length) return -1;
    if (isHalf && byteAt(bytes, 0) === 0xd9) return 1;
    const at = findEnd(bytes, from);
    isHalf = byteAt(bytes, bytes.length - 1) === 0xff;
    return at < 0 ? -1 : at + 2;
  };
}

/** All folders on the way to this path. */
export function makeFolders(files: Files, path: string): void {
  for (let cut = path.indexOf('/', 1); cut > 0; cut = path.indexOf('/', cut + 1)) files.makeFolder(path.slice(0, cut));
}

/** @param path of which nothing is there yet; see names.ts */
export function beginPicture(trip: PictureTrip, path: string, form: PictureForm): Picture | Fault {
  const files = trip.files;
  recoverShot(trip);
  files.makeFolder(homeFolder);
  // a card that was changed is there only after it was asked for
  const isMarked = files.write(markPath, path + markEnd) || (files.mount() && files.makeFolder(homeFolder) && files.write(markPath, path + markEnd));
  if (isMarked) makeFolders(files, path);
  const writer = isMarked ? files.create(path) : undefined;
  if (!writer) {
    const wrong = ofCard();
    clear(files, path);
    return wrong;
  }
  const endIn = form.isPadded ? createEndFinder() : undefined;
  let wrong: Fault | undefined;
  let size = 0;
  let isOver = false;

  function ofCard(): Fault {
    return fault(files.mount() ? 'card-full' : 'card-lost', path);
  }

  function put(bytes: Bytes): void {
    if (wrong || !bytes.length) return;
    size += bytes.length;
    if (!writer!.write(bytes)) wrong = ofCard();
  }

  function begin(bytes: Bytes): void {
    if (bytes.length < 2 || byteAt(bytes, 0) !== 0xff || byteAt(bytes, 1) !== 0xd8) wrong = fault('no-picture', path, 'it does not begin as one');
    put(startMark + form.exif);
    // it need not wait in memory for the picture's end
    form.exif = '';
  }

  function giveUp(): void {
    writer!.close();
    clear(files, path);
  }

  return {
    add: function (bytes) {
      const isFirst = !size;
      if (isFirst) begin(bytes);
      const end = endIn && !isOver ? endIn(bytes) : -1;
      if (!isOver) put(partOf(bytes, isFirst ? 2 : 0, end < 0 ? bytes.length : end));
      if (end >= 0) isOver = true;
      return !wrong;
    },
    end: function () {
      if (!wrong && !size) wrong = fault('no-picture', path, 'nothing came of it');
      if (!wrong && !files.write(sizePath, path + markEnd + size + markEnd)) wrong = ofCard();
      const isClosed = writer!.close();
      const stat = files.stat(path);
      if (!wrong && (!isClosed || !stat || stat.size !== size)) wrong = ofCard();
      const isPicture = !wrong && isWhole(files, path, size);
      if (!wrong && !isPicture) wrong = isPicture === undefined ? ofCard() : fault('no-picture', path, 'it does not end as one');
      if (wrong) clear(files, path);
      else unmark(files);
      return wrong;
    },
    giveUp: giveUp
  };
}
