// Compares the server's copy with the image: by its size, and by its content if `upload.verify` asks for that.

import { End, wordOfCode } from '../../../fault';
import type { MethodTrip } from '../../deliverytrip';
import { compareCopy } from '../../readback';
import { isFirst, Told } from '../../told';
import { runOnServer } from '../session/run';
import { isCopyGone, isNo, settleSize } from './copy';
import { isAsBefore, readCheck, settleAsBefore } from './fixed';
import { measure, type measureFresh, type Measure } from './measure';

/** Asks for the size of the server's copy. It notes the size, and whether that is the image's size. */
export async function askSize(trip: MethodTrip, ask: typeof measureFresh): Promise<Measure> {
  const found = await ask(trip);
  trip.attempt.isVerified = found === trip.attempt.image.size;
  trip.attempt.serverBytes = typeof found === 'number' ? found : 0;
  return found;
}

/** Returns the mark of the file under the current name, which another image's file or this image's file under another name does not have. */
function fileMark(trip: MethodTrip): string {
  return trip.attempt.image.path + ' ' + trip.variables['name'];
}

/** Whether the file under the current name can be read back. If a read-back of it was interrupted before, it is not read again. */
export function canRead(trip: MethodTrip): boolean {
  return trip.link.modem.script('get', 0).length > 0 && trip.server.unread !== fileMark(trip);
}

/**
 * Notes that the file under the current name was not read to the end that was asked for.
 * @param isLost the connection was lost, perhaps before the read; after the first loss, the file is read again
 */
export function noteUnread(trip: MethodTrip, isLost: boolean): void {
  const once = '?' + fileMark(trip);
  trip.server.unread = isLost && trip.server.unread !== once ? once : fileMark(trip);
}

async function readCopy(trip: MethodTrip): Promise<void> {
  await compareCopy(trip, runOnServer, 'get', 0);
  trip.attempt.isVerified = true;
}

/** Reads the server's copy back, since only its content shows whether it is the image. Until the copy is read to its end, it counts as unreadable. */
export async function settleDoubt(trip: MethodTrip): Promise<void> {
  if (!canRead(trip)) throw ended(End.refused);
  noteUnread(trip, false);
  const { end, fault } = await tried(readCopy(trip));
  if (end === End.done || (fault && fault.code === 'content-differs')) trip.server.unread = '';
  // an interrupted read-back costs no try of the image, since the next try does not read back
  trip.attempt.isFree = end === End.broken;
  throw ended(end, fault);
}

/** Compares the content of the copy with the image, if the settings demand it, or a former file of the same size may be there. */
export async function compare(trip: MethodTrip): Promise<void> {
  if (trip.attempt.image.isCheck) return await readCheck(trip);
  if (trip.attempt.image.isLive && isAsBefore(trip)) return await settleAsBefore(trip, async function () { await settleDoubt(trip); });
  if (trip.config['upload.verify'] !== 'content' || trip.attempt.isCompared) return;
  if (trip.link.modem.script('get', 0).length) return await readCopy(trip);
  trip.log.warn('image', 'the ' + trip.link.modem.name + ' cannot read files back, so the content of ' + trip.attempt.image.path
    + ' is not verified');
}

/** Accepts a copy of the right size without a comparison. The server refuses to give the file back, as to an account that may only write. */
function passUnread(trip: MethodTrip, line: string): void {
  trip.attempt.isUnread = true;
  if (isFirst(trip, Told.unread)) {
    trip.log.warn('server', 'does not let the camera read an image back (' + line
      + '), so upload.verify "content" compares nothing there: an image counts as delivered by its size, and none is deleted from the card; '
      + 'set upload.verify to "size", or let this user read');
  }
}

/** Compares the content of the server's copy after an upload. If the server refuses to send it, the copy may have been removed before it was read. */
export async function compareStored(trip: MethodTrip): Promise<void> {
  const { end, fault } = await tried(compare(trip));
  if (!isNo(end, fault)) throw ended(end, fault);
  const [found] = await measure(trip, false);
  if (isCopyGone(trip, found)) return await settleSize(trip, found, undefined);
  // a bare ERROR may come from the modem itself, so it does not show that the server refuses
  if (found === trip.attempt.image.size && fault!.code !== 'refused') passUnread(trip, fault!.line || wordOfCode(fault!.code));
  // Quectel M asks SIZE before it reads a file; the log has a warning already
  else if (found !== 'untold') throw ended(end, fault);
}
