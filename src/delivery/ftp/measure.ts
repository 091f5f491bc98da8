// What the server holds of an image: by SIZE, or by its listing where SIZE says nothing that can be believed.

import type { OnEnd } from '../../at/step';
import { fault, isLost, type Fault, type FaultCode } from '../../fault';
import { listenWith } from '../../link/script';
import type { DeliveryTrip } from '../trip';
import { createListing } from './listing';
import { settleRefusal } from './session/alive';
import { runScript } from './session/run';

/** What the server says of an image: its size, that it is not there, or nothing that could be trusted. */
export type Measure = number | 'absent' | 'untold';

/** @param wrong why nothing is told, where all was refused */
type OnMeasured = (measure: Measure, wrong?: Fault) => void;

/** How often a server is asked again after a transfer that it has confirmed, and the first pause; each is twice the one before. */
const lateAsks = 4;
const latePauseMs = 1000;

/**
 * It is not the server that has refused: the session is gone, or the data connection. Without its data port no image goes either, and
 * Quectel's LTE modules refuse all that comes after it as busy.
 */
function isCut(wrong: Fault | undefined): boolean {
  return isLost(wrong) || (!!wrong && (wrong.code === 'data-port' || wrong.code === 'network'));
}

/** Of the one name first, since a whole directory can be long. @param isBrief of that alone */
function list(trip: DeliveryTrip, script: 'list' | 'listAll', isBrief: boolean, onMeasured: OnMeasured, onEnd: OnEnd): void {
  if (trip.server.hasNoList) {
    onMeasured('untold');
    return;
  }
  const listing = createListing(trip.bag['name']!);
  runScript(trip, script, function (end, wrong) {
    if (end === 'broken' || isCut(wrong)) onEnd(end, wrong);
    else if (listing.size() !== undefined) onMeasured(listing.size()!);
    else if (isBrief) onMeasured('absent');
    else if (script === 'list') list(trip, 'listAll', false, onMeasured, onEnd);
    else if (end === 'done') onMeasured(listing.lines() > 0 ? 'absent' : 'untold');
    // all was refused: by a server that gives neither, or since there is none any more
    else settleRefusal(trip, wrong!, function (settled, why, life) {
      if (life === 'gone') onEnd(settled, why);
      else onMeasured('untold', wrong);
    });
  }, listenWith(trip, listing.take));
}

/** An answer of SIZE that may also be an error is not believed: the listing is asked. */
export function measure(trip: DeliveryTrip, onMeasured: OnMeasured, onEnd: OnEnd, isBrief?: boolean): void {
  trip.bag['serverSize'] = '';
  runScript(trip, 'size', function (end, wrong) {
    const size = +(trip.bag['serverSize'] || 0);
    if (end === 'broken' || isCut(wrong)) onEnd(end, wrong);
    else if (end === 'done' && trip.bag['serverSize'] && !trip.link.modem!.isCode(size)) onMeasured(size);
    // what looks like a size was the number of a loss: a listing would only be refused by the modem
    else if (trip.link.lost) onEnd('refused', fault(trip.link.lost as FaultCode, 'size on the server'));
    else list(trip, 'list', !!isBrief, onMeasured, onEnd);
  });
}

/**
 * Of an image that may be there. A number of the connection may say no more than that it is not, at this one question (found by the cuts
 * on a SIM800): the listing shows that the server answers. Where both are refused so, it is the connection, and the image is asked for
 * again before it goes again.
 */
export function measureBegun(trip: DeliveryTrip, onMeasured: OnMeasured, onEnd: OnEnd): void {
  measure(trip, onMeasured, function (end, wrong) {
    const canList = trip.link.modem!.script('listAll', 0).length > 0;
    if (end === 'broken' || trip.link.lost || wrong!.code === 'session' || wrong!.code === 'data-port') onEnd(end, wrong);
    else if (canList) list(trip, 'listAll', false, onMeasured, onEnd);
    // Quectel M: its number for all replies that its table lacks
    else if (wrong!.code === 'connection') onMeasured('untold');
    else onEnd(end, wrong);
  });
}

/** The modem has confirmed each byte: what the server has less of is not missing on the way into the modem. */
export function isConfirmedTaken(trip: DeliveryTrip): boolean {
  return trip.throttle.way!.confirms !== 'nothing';
}

/** What it should not be, or what a listing that comes too early looks like. What is short may as well have been lost on the way. */
function mayBeLate(trip: DeliveryTrip, found: Measure): boolean {
  if (found === 'untold') return !trip.server.isMute && trip.link.modem!.script('size', 0).length > 0;
  return found === 'absent' || found === 0 || found > trip.attempt.image!.size || (found < trip.attempt.image!.size && isConfirmedTaken(trip));
}

/**
 * Object storage shows a new object, or a new name, late: after a transfer or a rename that the server has confirmed it is asked
 * again: of the one name, and in the end of the whole directory. One that never tells anything is asked again for the first image only;
 * one that has told it of the image before, and refuses now, is believed after another login.
 */
export function measureFresh(trip: DeliveryTrip, onMeasured: OnMeasured, onEnd: OnEnd): void {
  const image = trip.attempt.image;
  function ask(count: number): void {
    measure(trip, function (found, wrong) {
      if (count < lateAsks && mayBeLate(trip, found)) {
        trip.clock.after(latePauseMs << count, function () { if (trip.attempt.image === image) ask(count + 1); });
      }
      else if (found === 'untold' && wrong && trip.server.isMute === false) {
        trip.server.isMute = undefined;
        onEnd('refused', fault('rejected', wrong.where, wrong.line));
      } else {
        trip.server.isMute = found === 'untold';
        onMeasured(found);
      }
    }, onEnd, count > 0 && count < lateAsks);
  }
  ask(0);
}
