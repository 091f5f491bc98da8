// Looks into a file on the server, to see whether it is the image: at its last bytes, or at all of them.

import { End, isLost, newFault, type Fault } from '../../../fault';
import { listenWith } from '../../../link/script';
import type { MethodTrip } from '../../deliverytrip';
import { bytesOf, compareEnd, endBytes } from '../../lastbytes';
import { Look, type Found } from '../../ownership';
import { runOnServer } from '../session/run';
import { canRead, noteUnread, settleDoubt } from './whole';

/**
 * Handles a failed read of a file's end. The image is tried again, which costs no try, and without that look unless the connection was lost. A server
 * that refused to send the file may begin the next transfer at the offset, so a new session comes first.
 */
async function giveUp(trip: MethodTrip, end: End, fault: Fault | undefined): Promise<void> {
  noteUnread(trip, isLost(fault));
  trip.attempt.isFree = true;
  throw ended(end, end === End.broken || isLost(fault) ? fault : newFault('session', 'the end of a file', fault && fault.line));
}

/** Reads the end of a file of this size in bytes under the current name, and compares it with the image. */
export async function lookAtEnd(trip: MethodTrip, size: Found | undefined): Promise<Look> {
  if (typeof size !== 'number') return Look.unread;
  const from = Math.max(0, size - endBytes);
  const want = size > trip.attempt.image.size || !canRead(trip) ? '' : bytesOf(trip, from, size);
  if (typeof want !== 'string' || !want) return Look.unread;
  const rest = trip.variables['rest']!;
  let got = '';
  function take(bytes: string): void {
    got += bytes;
    // a server or a modem that ignores the offset sends the whole file
    if (got.length > endBytes) trip.chat.abort(newFault('content-differs', 'the end of a file'));
  }
  trip.variables['rest'] = '' + from;
  const { end, fault } = await tried(until(function (onEnd) { runOnServer(trip, 'get', onEnd, listenWith(trip, take)); }));
  trip.variables['rest'] = rest;
  if (end !== End.done) await giveUp(trip, end, fault);
  if (got.length !== want.length) return Look.unread;
  const look = compareEnd(got, want);
  const image = trip.attempt.image;
  // a file that ends like the image, and is shorter, has lost bytes before
  const hasLost = look === Look.other && size < image.size && got === bytesOf(trip, image.size - got.length, image.size);
  return hasLost ? Look.filler : look;
}

/** Reads the whole file under the current name, and compares it with the image. */
export async function lookAtAll(trip: MethodTrip): Promise<Look> {
  const { end, fault } = await tried(settleDoubt(trip));
  if (end === End.done) return Look.mine;
  if (fault && fault.code === 'content-differs') return Look.other;
  if (end === End.broken || trip.link.lost || isLost(fault)) throw ended(end, fault);
  return Look.unread;
}
