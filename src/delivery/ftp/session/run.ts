// Runs the scripts of the modem that are about an image or a file on the server.

import type { OnEnd } from '../../../at/step';
import type { Payload } from '../../../at/task';
import type { ScriptName, Way } from '../../../modem/modem';
import { runRows, scriptOf } from '../../script';
import type { DeliveryTrip } from '../../trip';
import { runFirst } from './greeting';

/** With the time that the image in hand may take, and for its server where the session begins with it. */
export function runScript(trip: DeliveryTrip, name: ScriptName, onEnd: OnEnd, payload?: Payload, of?: Way): void {
  const bytes = trip.attempt.image ? trip.attempt.image.size : 0;
  const rows = scriptOf(trip, name, bytes, of);
  if (trip.session.isUngreeted && rows.some(function (row) { return !!row.greets; })) runFirst(trip, rows, onEnd, payload);
  else runRows(trip, rows, bytes, onEnd, payload);
}
