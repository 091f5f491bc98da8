import { newFault, type Fault } from '../../fault';
import type { Bytes, Files, Writer } from '../../ports';
import { find, has } from '../../text';

/** Progress of the search for a picture's end in the received bytes. */
export interface Tail {
  /** Number of bytes of the present JPEG segment that are still to be skipped, before the compressed data begin. */
  left: number;
  /** The received bytes of the next segment's header, four at most. */
  head: string;
  /** True once the compressed data of the JPEG have begun. */
  isInData: boolean;
  /** True while all segments of the JPEG were valid. */
  isInOrder: boolean;
  /** True if the last piece ended with FF, which may be the first byte of the end mark FF D9. */
  isHalf: boolean;
  /** True once the end of the picture was found. */
  isOver: boolean;
  /** True: each whole piece is searched for the end, since an earlier picture had no end at the usual place. */
  isThorough: boolean;
  /** True: the next piece counts as one from the middle of the data, unless its last bytes look like the picture's end. */
  isMiddle: boolean;
}

/** A picture that is being received. It has no functions, to save memory. */
export interface Picture {
  /** Path of the picture's file on the card. */
  readonly path: string;
  /** Writes to the picture's file. */
  readonly writer: Writer;
  /** The segment with EXIF data that is still to be written. It is empty once it is written. */
  exif: string;
  /** Bytes behind these data that are kept free for a preview. */
  readonly room: number;
  /** Progress of the search for the picture's end. */
  readonly tail: Tail;
  /** Number of bytes that were written to the file. */
  size: number;
  /** The fault by which the picture fails; undefined: none so far. */
  fault?: Fault | undefined;
}

/** Least number of equal bytes after an end mark that count as filling after the picture. Fewer equal bytes may be data by chance. */
const leastFilling = 16;

/** The bytes that begin a JPEG. */
export const startMark = '\xff\xd8';
/** The bytes that end a JPEG. */
export const endMark = '\xff\xd9';

/** Bytes that are written at a time into the room for a preview. */
const roomBytes = 512;

/** Makes the record for the search for a picture's end, before any byte has come. */
export function createTail(isThorough?: boolean): Tail {
  return { left: 2, head: '', isInData: false, isInOrder: true, isHalf: false, isOver: false, isThorough: !!isThorough, isMiddle: false };
}

/** Returns the fault after a write that failed: the card is full, or it is gone. */
export function faultOfCard(files: Pick<Files, 'mount'>, path: string): Fault {
  return newFault(files.mount() ? 'card-full' : 'card-lost', path);
}

function byteAt(bytes: Bytes, at: number): number {
  return typeof bytes === 'string' ? bytes.charCodeAt(at) : bytes[at]!;
}

function partOf(bytes: Bytes, from: number, to: number): Bytes {
  if (!from && to === bytes.length) return bytes;
  return typeof bytes === 'string' ? bytes.slice(from, to) : bytes.subarray(from, to);
}

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
    // in a JPEG, any number of bytes FF may precede the FF of a mark, so all of them but the last are dropped
    if (head === '\xff\xff') head = '\xff';
    tail.head = head;
    if (head.length < 4) continue;
    tail.left = Math.max(0, head.charCodeAt(2) * 256 + head.charCodeAt(3) - 2);
    tail.isInOrder = head[0] === '\xff';
    tail.isInData = head[1] === '\xda' || !tail.isInOrder;
    tail.head = '';
  }
  return at;
}

function behindMark(bytes: Bytes, from: number): number {
  // Only the methods of texts and lists have the short names that an image gives, so that of bytes is not called by its name.
  const search = bytes.indexOf as Uint8Array['indexOf'];
  let at: number = typeof bytes === 'string' ? find(bytes, endMark, from) : search.call(bytes, 0xff, from);
  while (at >= 0 && byteAt(bytes, at + 1) !== 0xd9) at = search.call(bytes as Uint8Array, 0xff, at + 1);
  return at < 0 ? -1 : at + 2;
}

function isFilled(bytes: Bytes, from: number): boolean {
  let at = from;
  while (at < bytes.length && byteAt(bytes, at) === byteAt(bytes, from)) at++;
  return at === bytes.length && at - from >= leastFilling;
}

/**
 * Returns the index after the first end mark FF D9 that only equal bytes follow, up to the piece's end. If there is none, it returns -1.
 * @param first index after the piece's first end mark
 */
function filledFrom(bytes: Bytes, first: number): number {
  let end = first;
  while (end >= 0 && !isFilled(bytes, end)) end = behindMark(bytes, end);
  return end;
}

/**
 * Returns the index after the picture's end mark FF D9 in a piece. -1: the piece has none. The data of a valid JPEG contain no such bytes. If the
 * segments before were invalid, an end mark counts only if nothing but filling follows.
 */
function endIn(tail: Tail, bytes: Bytes): number {
  const from = tail.isInData ? 0 : /* @__NOINLINE__ */ passHead(tail, bytes);
  if (!tail.isInData || from >= bytes.length) return -1;
  let end = tail.isHalf && byteAt(bytes, 0) === 0xd9 ? 1 : /* @__NOINLINE__ */ behindMark(bytes, from);
  if (!tail.isInOrder && end >= 0) end = /* @__NOINLINE__ */ filledFrom(bytes, end);
  tail.isHalf = byteAt(bytes, bytes.length - 1) === 0xff;
  return end;
}

/**
 * Makes the function that writes a picture's pieces to the card. It is made once for each picture, since making it takes longer than writing a piece.
 * @param cameraParts gives access to the card's files, after a write that failed
 * @param onFirst called with the first piece
 * @returns a function that receives a piece, and returns false to stop the reading. `isLast` is true if the picture may end in this piece.
 */
export function openPieces(
  picture: Picture,
  cameraParts: () => { files(): Pick<Files, 'mount'> },
  onFirst?: () => void
): (bytes: Bytes, isLast: boolean) => boolean {
  const tail = picture.tail;
  const write = picture.writer.write;

  function put(part: Bytes): void {
    picture.size += part.length;
    if (part.length && !write(part)) picture.fault = faultOfCard(cameraParts().files(), picture.path);
  }

  function take(bytes: Bytes): void {
    if (tail.isOver) return;
    const isFirst = !picture.size;
    if (isFirst && (bytes.length < 2 || byteAt(bytes, 0) !== 0xff || byteAt(bytes, 1) !== 0xd8)) {
      picture.fault = newFault('no-picture', picture.path, 'it does not begin as one');
    }
    const end = /* @__NOINLINE__ */ endIn(tail, bytes);
    if (isFirst) {
      if (onFirst) onFirst();
      if (!picture.fault) put(startMark + picture.exif);
      for (let left = picture.room; left > 0 && !picture.fault; left -= roomBytes) put(new Uint8Array(Math.min(left, roomBytes)));
      picture.exif = '';
    }
    if (!picture.fault) put(partOf(bytes, isFirst ? 2 : 0, end < 0 ? bytes.length : end));
    tail.isOver = end >= 0;
    tail.isMiddle = tail.isInData && tail.isInOrder && !tail.isHalf && !tail.isOver && !tail.isThorough;
  }

  // Most pieces are from the middle of a picture, and a search would take 700 CPU instructions a byte. So only the last three bytes are checked. They
  // show whether the picture ends here: by the end mark, by the mark and one byte, or by equal bytes of filling.
  return function (bytes, isLast) {
    const end = tail.isMiddle && !isLast && typeof bytes === 'string' ? bytes.slice(-3) : '';
    if (end[2] && end[1] !== end[2] && end[2] !== '\xff' && !has(end, endMark)) put(bytes);
    else /* @__NOINLINE__ */ take(bytes);
    return !picture.fault;
  };
}
