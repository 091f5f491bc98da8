// A piece of the firmware's file on its way to the card.

import { downloadPath } from '../../round/firmware';
import { has } from '../../text';
import type { CheckInTrip } from '../checkintrip';

/** Bytes that are held before they are written to the card. */
const mostHeld = 1024;
/** A piece ends after so many milliseconds, however slow the network is. */
const mostMs = 240000;
/** A file that comes in one piece has so many milliseconds. */
const mostInOneMs = 1800000;

/** What is wrong with a piece. */
export const enum Flaw {
  /** Nothing: the bytes are on the card. */
  none,
  /** The server has no such file. */
  absent,
  /** The file is not wanted, by its size. */
  unwanted,
  /** The server sends the file from its beginning. */
  ignored,
  /** The file has another size than before. */
  changed,
  /** The card did not store all of it. */
  full
}

/** A piece. All counts are bytes. */
export interface Piece {
  /** The first byte. */
  from: number;
  /** The byte after the last one. */
  to: number;
  /** The whole file by its manifest; 0: unknown. */
  size: number;
  /** A file that is not wanted; 0: none is known. */
  unwanted: number;
  /** The whole file comes in this piece. */
  isInOne: boolean;
  /** The whole file, as the server says; 0: unknown. */
  total: number;
  /** What has come. */
  got: number;
  /** What is not on the card yet. */
  held: string;
  /** When it began, in milliseconds of the clock. */
  startMs: number;
  /** It has ended: nothing more is taken, nor of one with a flaw. */
  isOver: boolean;
  /** The modem has more of the file, which is not read. */
  isCut?: boolean;
  flaw: Flaw;
  /** The server's refusal, as the end of a sentence; empty: none. */
  why: string;
}

/** Takes bytes that have come. They are written later, since a busy engine may lose those that come meanwhile. @param isEnd all are written */
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
  piece.held = '';
  if (trip.card.download) trip.card.download.bytes = piece.from + piece.got;
}
