// A piece of the firmware's file on its way to the card.

import { downloadPath } from '../../round/firmware';
import { has } from '../../text';
import type { CheckInTrip } from '../checkintrip';

/** Number of bytes that are held in memory before they are written to the card. */
const mostHeld = 1024;
/** Milliseconds after which the fetch of a piece is ended, even if a slow network has not brought all of it. */
const mostMs = 240000;
/** Milliseconds after which the fetch is ended if the whole file comes in one piece. */
const mostInOneMs = 1800000;

/** The flaws that a piece can have. */
export const enum Flaw {
  /** The piece has no flaw: its bytes are on the card. */
  none,
  /** The server has no such file. */
  absent,
  /** The file has the size of one that was refused before, so it is not fetched. */
  unwanted,
  /** The server sends the file from its beginning, and not the part that was asked for. */
  ignored,
  /** The file has another size than before. */
  changed,
  /** The card did not store all of the piece. */
  full
}

/** A piece of the firmware's file. All counts are bytes. */
export interface Piece {
  /** Offset of the first byte in the file. */
  from: number;
  /** Offset of the byte after the last one. */
  to: number;
  /** Size of the whole file by its manifest; 0: unknown. */
  size: number;
  /** Size of a file that is not wanted; 0: none is known. */
  unwanted: number;
  /** True if the whole file comes in this piece. */
  isInOne: boolean;
  /** Size of the whole file, as the server says; 0: unknown. */
  total: number;
  /** Number of bytes that have come. */
  got: number;
  /** Bytes that have come, and are not on the card yet. */
  held: string;
  /** When the piece began, in milliseconds of the clock. */
  startMs: number;
  /** True if the piece has ended. Then nothing more is taken, nor after a flaw. */
  isOver: boolean;
  /** True if the modem has more of the file, which is not read. */
  isCut?: boolean;
  /** The flaw of the piece, or `none`. */
  flaw: Flaw;
  /** The server's refusal, as the end of a sentence; empty: none. */
  why: string;
}

/**
 * Takes bytes of a piece. They are held and written later, since a busy engine may lose those that come meanwhile.
 * @param isEnd true: all held bytes are written now
 */
export function takeFilePiece(trip: CheckInTrip, piece: Piece, bytes: string, isEnd?: boolean): void {
  if (!piece.isOver && !piece.flaw && bytes) {
    const isBegin = piece.from && !piece.got && has(bytes, 'snapferry firmware');
    const part = isBegin ? '' : bytes.slice(0, piece.to - piece.from - piece.got);
    piece.got += part.length;
    piece.held += part;
    if (isBegin) piece.flaw = Flaw.ignored;
    piece.isOver = piece.got >= piece.to - piece.from || trip.clock.now() - piece.startMs > (piece.isInOne ? mostInOneMs : mostMs);
  }
  if (!piece.held || !(isEnd || piece.isOver || piece.held.length >= mostHeld)) return;
  if (!trip.files.append(downloadPath, piece.held)) piece.flaw = Flaw.full;
  trip.files.tidy();
  piece.held = '';
  if (trip.card.download) trip.card.download.bytes = piece.from + piece.got;
}
