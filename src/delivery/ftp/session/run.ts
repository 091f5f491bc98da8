// Runs the scripts of the modem that are about an image or a file on the server.

import type { OnEnd } from '../../../at/step';
import type { Payload } from '../../../at/task';
import { slowly } from '../../../link/baud';
import type { ScriptName, Way } from '../../../modem/modem';
import { has } from '../../../text';
import { runRows, scriptOf } from '../../script';
import type { DeliveryTrip } from '../../trip';
import { runFirst, showsLogin } from './greeting';
import { tellLogin } from './server';

/** These bring an image to the server, or a file from it. */
const transfers = '|put|resume|stream|streamOn|get|';
/** Of these the modem chooses how much comes at once. */
const longAnswers = '|get|list|listAll|';

/** With the time that the image in hand may take, and for its server where the session begins with it. */
export function runScript(trip: DeliveryTrip, name: ScriptName, onEnd: OnEnd, payload?: Payload, of?: Way): void {
  const bytes = trip.attempt.image ? trip.attempt.image.size : 0;
  const rows = scriptOf(trip, name, bytes, of);
  const told = trip.session.isIn || !(has(transfers, '|' + name + '|') || rows.some(showsLogin)) ? onEnd : telling(trip, onEnd);
  const isFirst = trip.session.isUngreeted && rows.some(function (row) { return !!row.greets; });
  function run(onRun: OnEnd): void {
    if (isFirst) runFirst(trip, rows, onRun, payload);
    else runRows(trip, rows, bytes, onRun, payload);
  }
  if (has(longAnswers, '|' + name + '|')) slowly(trip, run, told);
  else run(told);
}

/** Where each operation logs in by itself, the first one that succeeds shows that the server lets the modem in. */
function telling(trip: DeliveryTrip, onEnd: OnEnd): OnEnd {
  return function (end, wrong) {
    if (end === 'done') tellLogin(trip);
    onEnd(end, wrong);
  };
}
