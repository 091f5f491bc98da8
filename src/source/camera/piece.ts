// A piece of a picture on its way to the card, and where the picture ends in the pieces as they come.

import { fault, type Fault } from '../../fault';
import type { Bytes, Files } from '../../ports';
import { find } from '../../text';
import type { Picture } from './picture';

/** Where a picture ends is found in its pieces by what is kept of those before. */
export interface Tail {
  /** So many bytes of a segment before the data are to be passed over; the head of the next as far as it is there. */
  left: number;
  head: string;
  /** Data have begun; where there was no order in the segments before them, nobody knows what they are. */
  isInData: boolean;
  isInOrder: boolean;
  /** The piece before has ended with the first half of an end mark. */
  isHalf: boolean;
  isOver: boolean;
}

/** Less behind a mark may be chance. */
const leastFilling = 16;

export const startMark = '\xff\xd8';
export const endMark = '\xff\xd9';

export function createTail(): Tail {
  return { left: 2, head: '', isInData: false, isInOrder: true, isHalf: false, isOver: false };
}

/** Why the card took no more. */
export function faultOfCard(files: Pick<Files, 'mount'>, path: string): Fault {
  return fault(files.mount() ? 'card-full' : 'card-lost', path);
}

function byteAt(bytes: Bytes, at: number): number {
  return typeof bytes === 'string' ? bytes.charCodeAt(at) : bytes[at]!;
}

function partOf(bytes: Bytes, from: number, to: number): Bytes {
  return typeof bytes === 'string' ? bytes.slice(from, to) : bytes.subarray(from, to);
}

/** Past the segments before the data. */
function passHead(tail: Tail, bytes: Bytes): number {
  let at = 0;
  while (!tail.isInData && at < bytes.length) {
    if (tail.left) {
      const step = Math.min(tail.left, bytes.length - at);
      tail.left -= step;
      at += step;
      continue;
    }
    let head = tail.head + String.fromCharCode(byteAt(bytes, at++));
    // a mark may have any number of these before it
    if (head === '\xff\xff') head = '\xff';
    tail.head = head;
    if (head.length < 4) continue;
    tail.left = Math.max(0, head.charCodeAt(2) * 256 + head.charCodeAt(3) - 2);
    // behind the head of a scan come its data
    tail.isInOrder = head[0] === '\xff';
    tail.isInData = head[1] === '\xda' || !tail.isInOrder;
    tail.head = '';
  }
  return at;
}

/** Behind the next end mark; -1: there is none. */
function behindMark(bytes: Bytes, from: number): number {
  let at = typeof bytes === 'string' ? find(bytes, endMark, from) : bytes.indexOf(0xff, from);
  while (at >= 0 && byteAt(bytes, at + 1) !== 0xd9) at = (bytes as Uint8Array).indexOf(0xff, at + 1);
  return at < 0 ? -1 : at + 2;
}

/** Whether all from here on is one byte, again and again. */
function isFilled(bytes: Bytes, from: number): boolean {
  let at = from;
  while (at < bytes.length && byteAt(bytes, at) === byteAt(bytes, from)) at++;
  return at === bytes.length && at - from >= leastFilling;
}

/**
 * Behind the first end mark of its data, since none can stand within them; -1: not in this piece. Where there is no order in it, a mark may
 * be chance, and is the end only where nothing but filling follows.
 */
function endIn(tail: Tail, bytes: Bytes): number {
  const from = passHead(tail, bytes);
  if (!tail.isInData || from >= bytes.length) return -1;
  let end = tail.isHalf && byteAt(bytes, 0) === 0xd9 ? 1 : behindMark(bytes, from);
  while (end >= 0 && !tail.isInOrder && !isFilled(bytes, end)) end = behindMark(bytes, end);
  tail.isHalf = byteAt(bytes, bytes.length - 1) === 0xff;
  return end;
}

/**
 * Made once for a picture: each making of these functions costs more than a piece.
 * @param eye asked for where the card takes no more
 * @returns what takes the next piece, of any length; the first begins the picture. After false the rest need not be asked for
 */
export function openPieces(picture: Picture, eye: () => { files(): Pick<Files, 'mount'> }): (bytes: Bytes) => boolean {
  const tail = picture.tail;

  function put(part: Bytes): void {
    if (picture.wrong || !part.length) return;
    picture.size += part.length;
    if (!picture.writer.write(part)) picture.wrong = faultOfCard(eye().files(), picture.path);
  }

  return function (bytes) {
    if (tail.isOver) return !picture.wrong;
    const isFirst = !picture.size;
    if (isFirst && (bytes.length < 2 || byteAt(bytes, 0) !== 0xff || byteAt(bytes, 1) !== 0xd8)) {
      picture.wrong = fault('no-picture', picture.path, 'it does not begin as one');
    }
    const end = endIn(tail, bytes);
    if (isFirst) {
      put(startMark + picture.exif);
      picture.exif = '';
    }
    put(partOf(bytes, isFirst ? 2 : 0, end < 0 ? bytes.length : end));
    tail.isOver = end >= 0;
    return !picture.wrong;
  };
}
