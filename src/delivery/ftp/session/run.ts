import type { OnEnd } from '../../../at/step';
import type { Payload } from '../../../at/task';
import { End } from '../../../fault';
import type { OnRun } from '../../../link/script';
import type { ScriptName, Method } from '../../../modem/modem';
import type { DeliveryTrip } from '../../deliverytrip';
import { runRows, scriptOf } from '../../imagescript';
import { runFirst, showsLogin } from './greeting';
import { runLong } from './long';
import { tellLogin } from './server';

/**
 * Runs a script of AT commands on the server, with timeouts for the current image. If the script begins the session, the timeouts are those of the
 * login. The caller awaits the result, or passes a callback.
 */
export function runOnServer(trip: DeliveryTrip, name: ScriptName): ScriptRun;
export function runOnServer(trip: DeliveryTrip, name: ScriptName, onEnd: OnRun, payload?: Payload, of?: Method): void;
export function runOnServer(trip: DeliveryTrip, name: ScriptName, onEnd?: OnRun, payload?: Payload, of?: Method): ScriptRun | void {
  const bytes = trip.attempt.image ? trip.attempt.image.size : 0;
  const rows = scriptOf(trip, name, bytes, of);
  const isTransfer = (['put', 'resume', 'stream', 'streamOn', 'get'] as ScriptName[]).indexOf(name) >= 0;
  const told = trip.session.isIn || !(isTransfer || rows.some(showsLogin)) ? onEnd as OnEnd : telling(trip, onEnd as OnEnd);
  const isFirst = trip.session.isUngreeted && rows.some(function (row) { return !!row.greets; });
  function run(onRun: OnEnd, given: Payload | undefined): void {
    if (isFirst) launch(runFirst(trip, rows, given), onRun);
    else runRows(trip, rows, bytes, onRun, { payload: given });
  }
  // the modem gives such an answer in pieces of a size that it chooses
  if (name === 'get' || name === 'list' || name === 'listAll') launch(runLong(trip, name, bytes, payload, run), told);
  else run(told, payload);
}

/** Makes a callback that logs the login at the first success, for a modem where each operation logs in by itself. */
function telling(trip: DeliveryTrip, onEnd: OnEnd): OnEnd {
  return function (end, fault) {
    if (end === End.done) tellLogin(trip);
    onEnd(end, fault);
  };
}
