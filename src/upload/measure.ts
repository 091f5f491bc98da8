// What the server holds of an image: by SIZE, or by its listing where SIZE says nothing that can be believed.

import { createListing } from './listing';
import { fault, type Fault, type FaultCode } from '../fault';
import type { OnEnd } from './machine';
import { cureOf } from './states';
import { listenWith, runScript, type Trip } from './trip';

/** What the server says of an image: its size, that it is not there, or nothing that could be trusted. */
export type Measure = number | 'absent' | 'untold';

/** The connection, not the server, has said no; what says nothing of either is left to the next question. */
function isLost(wrong: Fault | undefined): boolean {
  return !!wrong && cureOf(wrong.code) === 'session' && wrong.code !== 'rejected' && wrong.code !== 'refused' && wrong.code !== 'unknown';
}

/** Of the one name first, since a whole directory can be long. */
function list(trip: Trip, script: 'list' | 'listAll', onMeasured: (measure: Measure) => void, onEnd: OnEnd): void {
  const listing = createListing(trip.bag['name']!);
  runScript(trip, script, function (end, wrong) {
    if (end === 'broken' || isLost(wrong)) onEnd(end, wrong);
    else if (listing.size() !== undefined) onMeasured(listing.size()!);
    else if (script === 'list') list(trip, 'listAll', onMeasured, onEnd);
    else onMeasured(end === 'done' && listing.lines() > 0 ? 'absent' : 'untold');
  }, listenWith(trip, listing.take));
}

/** An answer of SIZE that may also be an error is not believed: the listing is asked. */
export function measure(trip: Trip, onMeasured: (measure: Measure) => void, onEnd: OnEnd): void {
  trip.bag['serverSize'] = '';
  runScript(trip, 'size', function (end, wrong) {
    const size = +(trip.bag['serverSize'] || 0);
    if (end === 'broken' || isLost(wrong)) onEnd(end, wrong);
    else if (end === 'done' && trip.bag['serverSize'] && !trip.modem!.isCode(size)) onMeasured(size);
    // what looks like a size was the number of a loss: a listing would only be refused by the modem
    else if (trip.lost) onEnd('refused', fault(trip.lost as FaultCode, 'size at the server'));
    else list(trip, 'list', onMeasured, onEnd);
  });
}
