// An image's size on the server: by SIZE, or by a listing if SIZE is unreliable.

import type { OnEnd, OnFail } from '../../../at/step';
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

/** @param fault the refusal, if everything was refused */
type OnMeasured = (measure: Measure, fault?: Fault) => void;

/** Queries repeated after a confirmed transfer, and the first pause; each pause doubles. */
const lateAsks = 4;
const latePauseMs = 1000;

/** The server did not refuse. Without a data port no image goes, and Quectel's LTE modules refuse everything as busy. */
function isCut(fault: Fault): boolean {
  return isLost(fault) || fault.code === 'data-port' || fault.code === 'tls-data' || fault.code === 'network';
}

/** Lists the name first: a directory can be long. @param isBrief only that */
function list(trip: DeliveryTrip, script: 'list' | 'listAll', isBrief: boolean, onMeasured: OnMeasured, onEnd: OnFail): void {
  const known = trip.server.hasNoList ? 'untold' : isTemporary(trip) && !trip.attempt.isConfirmed && has(trip.variables['name']!, trip.variables['finalName']!) ? trip.attempt.unlisted : undefined;
  if (known) {
    onMeasured(known);
    return;
  }
  const listing = createListing(trip.variables['name']!);
  runOnServer(trip, script, function (end, fault) {
    if (fault && (end === 'broken' || isCut(fault))) onEnd(end, fault);
    else if (listing.size() !== undefined) onMeasured(listing.size()!);
    else if (isBrief) onMeasured('absent');
    else if (script === 'list') list(trip, 'listAll', false, onMeasured, onEnd);
    else if (end === 'done') {
      const told = listing.lines() > 0 ? 'absent' : 'untold';
      trip.attempt.unlisted = listing.isUnnamed() ? told : undefined;
      onMeasured(told);
    }
    // both listings were refused: unsupported, or the session is gone
    else settleRefusal(trip, fault, function (settled, why, life) {
      if (life === 'gone') onEnd(settled, why);
      else onMeasured('untold', fault);
    });
  }, listenWith(trip, listing.take));
}

/** Asks SIZE; a listing, if its answer may be an error. */
export function measure(trip: DeliveryTrip, onMeasured: OnMeasured, onEnd: OnFail, isBrief?: boolean): void {
  trip.variables['serverSize'] = '';
  runOnServer(trip, 'size', function (end, fault) {
    const size = wholeOf(trip.variables['serverSize']);
    if (fault && (end === 'broken' || isCut(fault))) onEnd(end, fault);
    else if (end === 'done' && size >= 0 && !trip.link.modem.isCode(size)) onMeasured(size);
    // the size was a loss's code: the modem would refuse a listing
    else if (trip.link.lost) onEnd('refused', newFault(trip.link.lost as FaultCode, 'size on the server'));
    else list(trip, 'list', !!isBrief, onMeasured, onEnd);
  });
}

/** A connection error may only mean an absent file (a SIM800 after cuts), unless a listing fails, too. */
export function measureBegun(trip: DeliveryTrip, onMeasured: OnMeasured, onEnd: OnEnd): void {
  measure(trip, onMeasured, function (end, fault) {
    const canList = trip.link.modem.script('listAll', 0).length > 0;
    if (end === 'broken' || trip.link.lost || fault.code === 'session' || fault.code === 'data-port') onEnd(end, fault);
    else if (canList) list(trip, 'listAll', false, onMeasured, onEnd);
    // Quectel M's code for all unknown replies
    else if (fault.code === 'connection') onMeasured('untold');
    else onEnd(end, fault);
  });
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
export function measureFresh(trip: MethodTrip, onMeasured: OnMeasured, onEnd: OnEnd): void {
  const image = trip.attempt.image;
  function ask(count: number): void {
    measure(trip, function (found, fault) {
      if (count < lateAsks && mayBeLate(trip, found)) {
        trip.clock.after(latePauseMs << count, function () { if (trip.attempt.image === image) ask(count + 1); });
      }
      else if (found === 'untold' && fault && trip.server.isMute === false) {
        trip.server.isMute = undefined;
        fault.code = 'rejected';
        onEnd('refused', fault);
      } else {
        trip.server.isMute = found === 'untold';
        onMeasured(found);
      }
    }, onEnd, count > 0 && count < lateAsks);
  }
  ask(0);
}
