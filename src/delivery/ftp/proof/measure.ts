// Asks the server for an image's size: by SIZE, or by a listing if SIZE is unreliable.

import { End, newFault, isLost, type Fault } from '../../../fault';
import { listenWith } from '../../../link/script';
import { wholeOf } from '../../../number';
import { stemOf } from '../../../template';
import type { DeliveryTrip, MethodTrip } from '../../deliverytrip';
import { noteServer } from '../../servernote';
import { settleRefusal } from '../session/alive';
import { runOnServer } from '../session/run';
import { createListing } from './listing';

/** Size of the server's copy in bytes. `absent`: there is none. `untold`: there is no reliable answer. */
export type Measure = number | 'absent' | 'untold';

/**
 * Number of times that the server is asked again after a confirmed transfer. The first pause is `latePauseMs`, and each later pause is twice as long
 * as the one before.
 */
const lateAsks = 4;
const latePauseMs = 1000;

/**
 * Whether the fault means that the link to the modem or the data connection is cut, and not that the server refuses. Without a data port, Quectel's
 * LTE modules refuse every command as busy.
 */
function isCut(fault: Fault): boolean {
  return isLost(fault) || fault.code === 'data-port' || fault.code === 'tls-data' || fault.code === 'network';
}

/**
 * Finds the file's size in a listing. A listing of this file alone comes first, since that of a whole directory can be long.
 * @param isBrief no whole directory is listed
 * @returns the size in bytes, `absent` or `untold`, and the server's refusal if all listings were refused
 */
async function list(trip: DeliveryTrip, script: 'list' | 'listAll', isBrief: boolean): Promise<[Measure, Fault | undefined]> {
  const known = trip.server.hasNoList ? 'untold' : trip.attempt.isConfirmed ? undefined : trip.attempt.unlisted;
  if (known) return [known, undefined];
  const listing = createListing(trip.variables['name']!, stemOf(trip.variables['finalName'] || trip.variables['name']!));
  const { end, fault } = await tried(until(function (onEnd) { runOnServer(trip, script, onEnd, listenWith(trip, listing.take)); }));
  if (fault && (end === End.broken || isCut(fault))) throw ended(end, fault);
  const size = listing.size();
  if (size !== undefined) return [size, undefined];
  if (listing.isOdd()) return ['untold', undefined];
  if (isBrief) return ['absent', undefined];
  if (script === 'list') return await list(trip, 'listAll', false);
  if (!fault) {
    const told = listing.lines() > 0 ? 'absent' : 'untold';
    trip.attempt.unlisted = listing.isUnnamed() ? told : undefined;
    return [told, undefined];
  }
  // both listings were refused: either the server has no file of this name, or the FTP session is gone
  const life = await settleRefusal(trip, fault);
  if (life === 'gone') throw ended(End.refused, fault);
  return ['untold', fault];
}

/**
 * Asks for the file's size by the FTP command SIZE, and by a listing if the answer may be an error.
 * @param isBrief no whole directory is listed
 * @returns the size in bytes, `absent` or `untold`, and the refusal if everything was refused
 */
export async function measure(trip: DeliveryTrip, isBrief: boolean): Promise<[Measure, Fault | undefined]> {
  trip.variables['serverSize'] = '';
  const { end, fault } = await tried(runOnServer(trip, 'size'));
  const size = wholeOf(trip.variables['serverSize']);
  if (fault && (end === End.broken || isCut(fault))) throw ended(end, fault);
  if (end === End.done && size >= 0 && !trip.link.modem.isCode(size)) return [size, undefined];
  // the modem has reported a lost connection in place of a size, so it would also refuse a listing
  if (trip.link.lost) throw ended(End.refused, newFault(trip.link.lost, 'size on the server'));
  return await list(trip, 'list', isBrief);
}

/**
 * Asks for the file's size before an upload. A connection error may only mean that the file does not exist, as with a SIM800 after power cuts. It
 * counts as a fault only if a listing fails, too.
 */
export async function measureBegun(trip: DeliveryTrip): Promise<Measure> {
  const { end, fault, value: [found] } = await tried(measure(trip, false));
  if (end === End.done) return found!;
  const canList = trip.link.modem.script('listAll', 0).length > 0;
  const isGone = end === End.broken || trip.link.lost || fault!.code === 'session' || fault!.code === 'data-port';
  if (!isGone && canList) {
    const [listed] = await list(trip, 'listAll', false);
    return listed;
  }
  // Quectel's M modems report each FTP reply that they do not know as a connection error, so the error proves nothing here
  if (!isGone && fault!.code === 'connection') return 'untold';
  throw ended(end, fault);
}

/** Notes whether the server answers SIZE, or only its listing shows a file's size. */
function noteSizes(trip: DeliveryTrip, hasNoSize: boolean): void {
  if (trip.server.hasNoSize === hasNoSize) return;
  trip.server.hasNoSize = hasNoSize;
  noteServer(trip, true);
}

/**
 * Asks for the size of the file in whose place an image goes. A refused SIZE means that there is none, once the server is known to answer SIZE. A
 * listing is asked for if the answer was lost, or if the server is known to have no SIZE. In a directory that was there before, it is also asked for
 * if that is unknown.
 */
export async function measureNew(trip: DeliveryTrip): Promise<Measure> {
  const hasSize = trip.link.modem.script('size', 0).length > 0;
  let found: number | 'untold' | undefined;
  if (hasSize && !trip.server.hasNoSize) {
    found = await sizeBefore(trip);
    if (typeof found === 'number') return found;
  }
  if (hasSize && !found
    && (trip.server.hasNoSize === false || (trip.server.hasNoSize === undefined && trip.copies.folders['new ' + trip.session.cwd]))) {
    return 'absent';
  }
  const [listed] = await list(trip, trip.link.modem.script('list', 0).length ? 'list' : 'listAll', true);
  return listed;
}

/**
 * Asks, by SIZE alone, for the size in bytes of the server's file of this name. The result is undefined if SIZE is refused, as there is no file or
 * no such command. It is `untold` if the answer was lost: a modem that logs in for each command would go on, and write over the file. Quectel's M
 * modems report replies that they do not know as a connection error.
 */
export async function sizeBefore(trip: DeliveryTrip): Promise<number | 'untold' | undefined> {
  trip.variables['serverSize'] = '';
  const { end, fault } = await tried(runOnServer(trip, 'size'));
  const size = wholeOf(trip.variables['serverSize']);
  // the server's own reply that there is no such file shows that the connection works, whatever the modem has said of it before
  const isReply = !!fault && !!fault.line && fault.line.slice(-3) === '550';
  if (end === End.broken || (!isReply && (trip.link.lost || (fault && fault.code === 'session')))) throw ended(end, fault);
  if (fault && !isReply && fault.code !== 'connection' && isCut(fault)) return 'untold';
  return end === End.done && size >= 0 && !trip.link.modem.isCode(size) ? size : undefined;
}

/** Whether the upload method makes the modem confirm each byte that it takes. */
export function isConfirmedTaken(trip: MethodTrip): boolean {
  return trip.throttle.method.confirms !== 'nothing';
}

/**
 * Whether the size may still change, so that the server is asked again. The server may list a file late, or before it is complete. A size below the
 * image's is asked again only if the modem has confirmed all bytes. Otherwise bytes may have been lost.
 */
function mayBeLate(trip: MethodTrip, found: Measure): boolean {
  if (found === 'untold') return !trip.server.isMute && trip.link.modem.script('size', 0).length > 0;
  return found === 'absent' || found === 0 || found > trip.attempt.image.size || (found < trip.attempt.image.size && isConfirmedTaken(trip));
}

/**
 * Asks for the file's size after an upload. Object storage shows a new file late, so the server is asked several times, at last for a listing of the
 * whole directory. A server that never told a size is asked again for the first image only. If it told sizes before and now refuses, a new login is
 * tried first.
 */
export async function measureFresh(trip: MethodTrip): Promise<Measure> {
  const image = trip.attempt.image;
  for (let count = 0; ; count++) {
    const [found, fault] = await measure(trip, count > 0 && count < lateAsks);
    if (count >= lateAsks || !mayBeLate(trip, found)) {
      if (found === 'untold' && fault && trip.server.isMute === false) {
        trip.server.isMute = undefined;
        fault.code = 'rejected';
        throw ended(End.refused, fault);
      }
      trip.server.isMute = found === 'untold';
      if (typeof found === 'number') noteSizes(trip, wholeOf(trip.variables['serverSize']) !== found);
      return found;
    }
    await elapsed(trip.clock, latePauseMs << count);
    // another round has begun, so this one must not go on, and it waits forever
    if (trip.attempt.image !== image) return await until<Measure>(function () { return; });
  }
}
