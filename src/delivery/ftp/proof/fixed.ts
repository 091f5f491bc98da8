// Checks files that are sent under a fixed name, such as the live picture. The former file of the same size must not pass for the new file.

import { End, newFault } from '../../../fault';
import { wholeOf } from '../../../number';
import { inBytes } from '../../../text';
import type { ImageTrip, MethodTrip } from '../../deliverytrip';
import { underOwnName } from '../../imagescript';
import { compareCopy } from '../../readback';
import { isReplyEnough, isTemporary } from '../../verdict';
import { eraseServed } from '../session/directory';
import { runOnServer } from '../session/run';
import { isNo } from './copy';
import { measure, type Measure } from './measure';

/** Asks for the time of the file on the server, as MDTM gives it. It is empty if the modem has no command for it, or the server refuses. */
async function askTime(trip: MethodTrip): Promise<string> {
  trip.variables['fileTime'] = '';
  if (!trip.link.modem.script('time', 0).length) return '';
  const { end, fault } = await tried(runOnServer(trip, 'time'));
  if (end === End.broken) throw ended(end, fault);
  return end === End.done ? trip.variables['fileTime'] || '' : '';
}

/**
 * Asks, before the upload, for the size in bytes of the server's file of this name. A listing, which can be long, is asked for only if the modem or
 * the server has no command SIZE. If the server refuses SIZE, the result is undefined. Should it answer SIZE after the upload, there was no file
 * before.
 */
export async function sizeBefore(trip: MethodTrip): Promise<Measure | undefined> {
  trip.variables['serverSize'] = '';
  if (trip.server.hasNoSize || !trip.link.modem.script('size', 0).length) {
    const [found] = await measure(trip, true);
    return found;
  }
  const { end, fault } = await tried(runOnServer(trip, 'size'));
  const size = wholeOf(trip.variables['serverSize']);
  if (end === End.broken || trip.link.lost || (fault && fault.code === 'session')) throw ended(end, fault);
  return end === End.done && size >= 0 && !trip.link.modem.isCode(size) ? size : undefined;
}

/**
 * Asks for the size of the server's file under the image's own name, and returns it in words for the log. The text is empty if there is no such file,
 * or if it has the image's size.
 */
export async function lookUp(trip: MethodTrip): Promise<string> {
  const size = trip.attempt.image.size;
  let words = '';
  await underOwnName(trip, async function () {
    const found = await sizeBefore(trip);
    if (typeof found === 'number' && found && found !== size) words = inBytes(found);
  });
  return words;
}

/**
 * Notes size and time of the former file that the live picture replaces. It deletes what an interrupted upload left under the temporary name. It
 * always ends `refused`, since the picture is to be sent.
 */
export async function askBefore(trip: MethodTrip): Promise<void> {
  const attempt = trip.attempt;
  await underOwnName(trip, async function () {
    if (trip.config['upload.verify'] === 'none' || isReplyEnough(trip)) return;
    const found = await sizeBefore(trip);
    if (typeof found === 'number') attempt.before = found;
    if (found === attempt.image.size) attempt.beforeTime = await askTime(trip);
  });
  if (isTemporary(trip)) await eraseServed(trip);
  throw ended(End.refused);
}

/**
 * Whether the file on the server may still be the former live picture, since both pictures have the same size. It is also true if only a listing gave
 * the size, because the former picture's size was not asked for in that way.
 */
export function isAsBefore(trip: MethodTrip): boolean {
  const attempt = trip.attempt;
  const isListed = attempt.before === undefined && !trip.variables['serverSize'] && attempt.serverBytes > 0 && trip.link.modem.script('size', 0).length > 0;
  return !isTemporary(trip) && (isListed || attempt.before === attempt.image.size);
}

/** Decides whether a file of the former picture's size is the new picture. If the file's time on the server has not changed, its content decides. */
export async function settleAsBefore(trip: MethodTrip, compare: () => Promise<void>): Promise<void> {
  const before = trip.attempt.beforeTime;
  if (before) {
    const time = await askTime(trip);
    if (time && time !== before) return;
  }
  const { end, fault } = await tried(compare());
  throw ended(end, end === End.refused && !fault ? newFault('content-differs', 'the copy on the server', 'of the size before, and unreadable') : fault);
}

/** Reads back the test picture of `ferry.check()` from the server. An account that may only write cannot read, which is no fault. */
export async function readCheck(trip: MethodTrip): Promise<void> {
  if (!trip.link.modem.script('get', 0).length) return;
  const { end, fault } = await tried(compareCopy(trip, runOnServer, 'get', 0));
  if (!isNo(end, fault) && !(fault && fault.code === 'file-missing')) throw ended(end, fault);
}

/** Deletes the test picture of `ferry.check()` on the server, so that nothing stays there. */
export async function eraseCheck(trip: ImageTrip): Promise<void> {
  if (!trip.link.modem.script('remove', 0).length) return;
  const { end, fault } = await tried(underOwnName(trip, async function () { await runOnServer(trip, 'remove'); }));
  trip.attempt.image.isGone = end === End.done;
  if (end === End.broken) throw ended(end, fault);
}
