// Asks the server for an image's file by the modem's own HTTP engine.

import { End } from '../../../fault';
import { pieceBytes } from '../../../link/baud';
import { listenWith } from '../../../link/script';
import { wholeOf } from '../../../number';
import type { DeliveryTrip } from '../../deliverytrip';
import { runRows, scriptOf } from '../../imagescript';
import { doubtServer } from '../request/certificate';
import { faultOf } from '../status';

/** A query for an image's file on the server. */
export interface Question {
  /** Offset in the file of the first byte to ask for. It is undefined if the whole file is wanted. */
  from: number | undefined;
  /** Offset in the file of the last byte to ask for. If `from` is undefined, it is the image's size in bytes. */
  to: number;
  /** Decides by the response's status whether its body is read. @param length of the body in bytes */
  isToRead(status: number, length: number): boolean;
  /** Gets each piece of the response's body. */
  take(bytes: string): void;
}

async function readPieces(trip: DeliveryTrip, bytes: number, take: (bytes: string) => void): Promise<void> {
  let read = 0;
  let before = -1;
  while (read > before) {
    before = read;
    trip.variables['rest'] = '' + read;
    trip.variables['piece'] = '' + Math.min(pieceBytes(trip), bytes - read);
    if (read >= bytes) return;
    await until(function (onEnd) {
      runRows(trip, scriptOf(trip, 'read', 0), 0, onEnd, {
        payload: listenWith(trip, function (part) {
          read += part.length;
          take(part);
        })
      });
    });
  }
}

/** Reads the beginning of the response's body from the modem. @param bytes number of bytes to read */
export async function readOut(trip: DeliveryTrip, bytes: number, take: (bytes: string) => void): Promise<void> {
  const rest = trip.variables['rest'] || '';
  const { end, fault } = await tried(readPieces(trip, bytes, take));
  trip.variables['rest'] = rest;
  throw ended(end, fault);
}

/**
 * Sends a query for the image's URL, and reads the response's body if the query wants it.
 * @returns the status, and the length of the body in bytes
 */
export async function askEngine(trip: DeliveryTrip, question: Question): Promise<[number, number]> {
  const isPart = question.from !== undefined;
  Object.assign(trip.variables, { status: '', length: '', from: isPart ? '' + question.from : '0', to: isPart ? '' + question.to : '0' });
  await until(function (onEnd) { runRows(trip, scriptOf(trip, 'ask', question.to), question.to, onEnd); });
  const status = wholeOf(trip.variables['status']);
  const length = wholeOf(trip.variables['length']) || 0;
  if (status >= 600) throw ended(End.refused, doubtServer(trip, faultOf(trip, status, 'GET', '' + status)));
  if (question.isToRead(status, length)) await readOut(trip, length, question.take);
  return [status, length];
}
