// Checks files that are sent under a fixed name, such as the live picture. The former file of the same size must not pass for the new file.

import { End, newFault } from '../../../fault';
import type { ImageTrip, MethodTrip } from '../../deliverytrip';
import { underOwnName } from '../../imagescript';
import { compareCopy } from '../../readback';
import { isTemporary } from '../../verdict';
import { eraseServed } from '../session/enterfolder';
import { runOnServer } from '../session/run';
import { isNo } from './copy';
import type { Measure } from './measure';

/** Asks for the time of the file on the server, as MDTM gives it. It is empty if the modem has no command for it, or the server refuses. */
async function askTime(trip: MethodTrip): Promise<string> {
  trip.variables['fileTime'] = '';
  if (!trip.link.modem.script('time', 0).length) return '';
  const { end, fault } = await tried(runOnServer(trip, 'time'));
  if (end === End.broken) throw ended(end, fault);
  return end === End.done ? trip.variables['fileTime'] || '' : '';
}

/**
 * Deletes what an interrupted upload left under the temporary name, since a server that keeps files would refuse the next one. It always ends
 * `refused`, since the picture is to be sent.
 */
export async function clearLive(trip: MethodTrip): Promise<void> {
  if (isTemporary(trip)) await eraseServed(trip);
  throw ended(End.refused);
}

/** Notes size and time of the former file that the live picture replaces. */
export async function noteBefore(trip: MethodTrip, found: Measure): Promise<void> {
  if (typeof found === 'number') trip.attempt.before = found;
  if (found === trip.attempt.image.size) trip.attempt.beforeTime = await askTime(trip);
}

/**
 * Whether the file on the server may still be the former live picture, since both pictures have the same size. It is also true if only a listing gave
 * the size, because the former picture's size was not asked for in that way.
 */
export function isAsBefore(trip: MethodTrip): boolean {
  const attempt = trip.attempt;
  const isListed = attempt.before === undefined && !!trip.server.hasNoSize && attempt.serverBytes > 0 && trip.link.modem.script('size', 0).length > 0;
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
  throw ended(end, end === End.refused && !fault
    ? newFault('content-differs', 'the copy on the server', 'of the size before, and unreadable')
    : fault);
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
