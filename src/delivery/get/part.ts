// A file, or a part of it, on its way from the server.

import { has } from '../../text';
import type { DeliveryTrip } from '../deliverytrip';

/** Number of bytes that are held in memory before they are stored. */
const mostHeld = 1024;

/** The flaws that a part can have. */
export const enum Flaw {
  /** The part has no flaw: its bytes are stored. */
  none,
  /** The server has no such file. */
  absent,
  /** The file is longer than `most`, or has the size of one that was refused before. So it is not fetched. */
  unwanted,
  /** The server sends the file from its beginning, and not the part that was asked for. */
  ignored,
  /** The file has another size than before. */
  changed,
  /** Not all of the part was stored. */
  full
}

/** A part of a file. All counts are bytes. */
export interface Part {
  /** Offset of the first byte in the file. */
  readonly from: number;
  /** Offset of the byte after the last one. */
  to: number;
  /** True if the server is asked for the file up to its end. */
  readonly isInOne: boolean;
  /** Size of the whole file, if it is known already. */
  size?: number;
  /** Size of the longest file that is wanted. */
  most?: number;
  /** Size of a file that is not wanted. */
  unwanted?: number;
  /** A text near the file's beginning. If a later part has it, the server sends the file from its beginning. */
  start?: string;
  /** When the fetch ends, even if a slow network has not brought all of the part, in milliseconds of the clock. */
  endMs?: number;
  /** Size of the whole file, as the server says; 0: unknown. */
  total: number;
  /** Number of bytes that have come. */
  got: number;
  /** Bytes that have come, and are not stored yet. */
  held: string;
  /** True if the part has ended. Then nothing more is taken, nor after a flaw. */
  isOver?: boolean;
  /** True if the modem has more of the file, which is not read. */
  isCut?: boolean;
  /** The flaw of the part, or `none`. */
  flaw: Flaw;
  /** The server's refusal, as the end of a sentence; empty: none. */
  why: string;
  /** Stores bytes of the part. @returns whether they are stored */
  store(bytes: string): boolean;
}

/** Makes a part of which nothing has come. @param isInOne the server is asked for the file up to its end */
export function createPart(from: number, to: number, isInOne: boolean, store: Part['store']): Part {
  return { from: from, to: to, isInOne: isInOne, total: 0, got: 0, held: '', flaw: Flaw.none, why: '', store: store };
}

/**
 * Takes bytes of a part. They are held and stored later, since a busy engine may lose those that come meanwhile.
 * @param isEnd true: all held bytes are stored now
 */
export function takePart(trip: DeliveryTrip, part: Part, bytes: string, isEnd?: boolean): void {
  if (!part.isOver && !part.flaw && bytes) {
    const isStart = !!part.start && part.from > 0 && !part.got && has(bytes, part.start);
    const taken = isStart ? '' : bytes.slice(0, part.to - part.from - part.got);
    part.got += taken.length;
    part.held += taken;
    if (isStart) part.flaw = Flaw.ignored;
    part.isOver = part.got >= part.to - part.from || (!!part.endMs && trip.clock.now() > part.endMs);
  }
  if (!part.held || !(isEnd || part.isOver || part.held.length >= mostHeld)) return;
  if (!part.store(part.held)) part.flaw = Flaw.full;
  part.held = '';
}
