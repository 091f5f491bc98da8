// Runs the scripts of the modem that are about an image or a file on the server.

import type { OnEnd } from '../../../at/step';
import type { Payload } from '../../../at/task';
import type { ScriptName, Way } from '../../../modem/modem';
import { has } from '../../../text';
import { runRows, scriptOf } from '../../script';
import type { DeliveryTrip } from '../../trip';
import { runFirst, showsLogin } from './greeting';
import { tellLogin } from './server';

/** These bring an image to the server, or a file from it. */
const transfers = '|put|resume|stream|streamOn|get|';

/** With the time that the image in hand may take, and for its server where the session begins with it. */
export function runScript(trip: DeliveryTrip, name: ScriptName, onEnd: OnEnd, payload?: Payload, of?: Way): void {
  const bytes = trip.attempt.image ? trip.attempt.image.size : 0;
  const rows = scriptOf(trip, name, bytes, of);
  const told = trip.session.isIn || !(has(transfers, '|' + name + '|') || rows.some(showsLogin)) ? onEnd : telling(trip, onEnd);
  if (trip.session.isUngreeted && rows.some(function (row) { return !!row.greets; })) runFirst(trip, rows, told, payload);
  else runRows(trip, rows, bytes, told, payload);
}

/** Where each operation logs in by itself, the first one that succeeds shows that the server lets the modem in. */
function telling(trip: DeliveryTrip, onEnd: OnEnd): OnEnd {
  return function (end, wrong) {
    if (end === 'done') tellLogin(trip);
    onEnd(end, wrong);
  };
}
