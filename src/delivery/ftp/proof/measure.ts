// An image's size on the server: by SIZE, or by a listing if SIZE is unreliable.

import { newFault, isLost, type Fault, type FaultCode } from '../../../fault';
import { listenWith } from '../../../link/script';
import { wholeOf } from '../../../number';
import { has } from '../../../text';
import type { DeliveryTrip, MethodTrip } from '../../deliverytrip';
import { isTemporary } from '../../verdict';
import { settleRefusal } from '../session/alive';
import { runOnServer } from '../session/run';
import { createListing } from './listing';

/** Size in bytes; not there; no reliable answer. */
export type Measure = number | 'absent' | 'untold';

/** Queries repeated after a confirmed transfer, and the first pause; each pause doubles. */
const lateAsks = 4;
const latePauseMs = 1000;

/** The server did not refuse. Without a data port no image goes, and Quectel's LTE modules refuse everything as busy. */
function isCut(fault: Fault): boolean {
  return isLost(fault) || fault.code === 'data-port' || fault.code === 'tls-data' || fault.code === 'network';
}

/**
 * Lists the name first: a directory can be long.
 * @param isBrief only that
 * @returns the measure; and the refusal, if everything was refused
 */
async function list(trip: DeliveryTrip, script: 'list' | 'listAll', isBrief: boolean): Promise<[Measure, Fault | undefined]> {
  const known = trip.server.hasNoList ? 'untold' : isTemporary(trip) && !trip.attempt.isConfirmed && has(trip.variables['name']!, trip.variables['finalName']!) ? trip.attempt.unlisted : undefined;
  if (known) return [known, undefined];
  const listing = createListing(trip.variables['name']!);
  const { end, fault } = await tried(until(function (onEnd) { runOnServer(trip, script, onEnd, listenWith(trip, listing.take)); }));
  if (fault && (end === 'broken' || isCut(fault))) throw ended(end, fault);
  if (listing.size() !== undefined) return [listing.size()!, undefined];
  if (isBrief) return ['absent', undefined];
  if (script === 'list') return await list(trip, 'listAll', false);
  if (!fault) {
    const told = listing.lines() > 0 ? 'absent' : 'untold';
    trip.attempt.unlisted = listing.isUnnamed() ? told : undefined;
    return [told, undefined];
  }
  // both listings were refused: unsupported, or the session is gone
  const life = await settleRefusal(trip, fault);
  if (life === 'gone') throw ended('refused', fault);
  return ['untold', fault];
}

/**
 * Asks SIZE; a listing, if its answer may be an error.
 * @param isBrief no listing of the directory
 * @returns as `list`
 */
export async function measure(trip: DeliveryTrip, isBrief: boolean): Promise<[Measure, Fault | undefined]> {
  trip.variables['serverSize'] = '';
  const { end, fault } = await tried(runOnServer(trip, 'size'));
  const size = wholeOf(trip.variables['serverSize']);
  if (fault && (end === 'broken' || isCut(fault))) throw ended(end, fault);
  if (end === 'done' && size >= 0 && !trip.link.modem.isCode(size)) return [size, undefined];
  // the size was a loss's code: the modem would refuse a listing
  if (trip.link.lost) throw ended('refused', newFault(trip.link.lost as FaultCode, 'size on the server'));
  return await list(trip, 'list', isBrief);
}

/** A connection error may only mean an absent file (a SIM800 after cuts), unless a listing fails, too. */
export async function measureBegun(trip: DeliveryTrip): Promise<Measure> {
  const { end, fault, value: [found] } = await tried(measure(trip, false));
  if (end === 'done') return found!;
  const canList = trip.link.modem.script('listAll', 0).length > 0;
  const isGone = end === 'broken' || trip.link.lost || fault!.code === 'session' || fault!.code === 'data-port';
  if (!isGone && canList) {
    const [listed] = await list(trip, 'listAll', false);
    return listed;
  }
  // Quectel M's code for all unknown replies
  if (!isGone && fault!.code === 'connection') return 'untold';
  throw ended(end, fault);
}

/** The modem has confirmed each byte. */
export function isConfirmedTaken(trip: MethodTrip): boolean {
  return trip.throttle.method.confirms !== 'nothing';
}

/** An impossible size may come from an early listing, a short one from a loss. */
function mayBeLate(trip: MethodTrip, found: Measure): boolean {
  if (found === 'untold') return !trip.server.isMute && trip.link.modem.script('size', 0).length > 0;
  return found === 'absent' || found === 0 || found > trip.attempt.image.size || (found < trip.attempt.image.size && isConfirmedTaken(trip));
}

/**
 * Object storage shows a new object or name late: it is asked again, in the end for the whole directory. A server that never reports
 * sizes is asked again for the first image only; one that did is believed after another login.
 */
export async function measureFresh(trip: MethodTrip): Promise<Measure> {
  const image = trip.attempt.image;
  for (let count = 0; ; count++) {
    const [found, fault] = await measure(trip, count > 0 && count < lateAsks);
    if (count >= lateAsks || !mayBeLate(trip, found)) {
      if (found === 'untold' && fault && trip.server.isMute === false) {
        trip.server.isMute = undefined;
        fault.code = 'rejected';
        throw ended('refused', fault);
      }
      trip.server.isMute = found === 'untold';
      return found;
    }
    await elapsed(trip.clock, latePauseMs << count);
    // another round has begun, so this one goes no further
    if (trip.attempt.image !== image) return await until<Measure>(function () { return; });
  }
}
