// Runs the scripts of the modem that are about an image or a file at the server.

import type { OnEnd } from '../../../at/step';
import type { Payload } from '../../../at/task';
import type { ScriptName } from '../../../modem/modem';
import { runRows } from '../../script';
import type { DeliveryTrip } from '../../trip';
import { runFirst } from './greeting';

/** With the time that the image in hand may take, and for its server where the session begins with it. */
export function runScript(trip: DeliveryTrip, name: ScriptName, onEnd: OnEnd, payload?: Payload): void {
  const bytes = trip.attempt.image ? trip.attempt.image.size : 0;
  const rows = trip.link.modem!.script(name, bytes);
  if (trip.session.isUngreeted && rows.some(function (row) { return !!row.greets; })) runFirst(trip, rows, onEnd, payload);
  else runRows(trip, rows, bytes, onEnd, payload);
}

/** Takes away what lies at the server under the name in the bag, whatever the server says to it. */
export function eraseServed(trip: DeliveryTrip, onEnd: OnEnd): void {
  runScript(trip, 'erase', function (end, wrong) {
    if (end === 'broken') onEnd(end, wrong);
    else onEnd('done');
  });
}
