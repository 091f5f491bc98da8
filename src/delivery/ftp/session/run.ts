// Runs the scripts of the modem that are about an image or a file on the server.

import type { OnEnd } from '../../../at/step';
import type { Payload } from '../../../at/task';
import { fault } from '../../../fault';
import { slowly } from '../../../link/baud';
import { airMs, type ScriptName, type Way } from '../../../modem/modem';
import { has, inBytes } from '../../../text';
import { runRows, scriptOf } from '../../script';
import type { DeliveryTrip } from '../../trip';
import { runFirst, showsLogin } from './greeting';
import { tellLogin } from './server';

/** These bring an image to the server, or a file from it. */
const transfers = '|put|resume|stream|streamOn|get|';
/** Of these the modem chooses how much comes at once. */
const longAnswers = '|get|list|listAll|';
/** Of a listing, some 3,500 lines; and of a file beyond what it should be. */
const mostBytes = 262144;
/** So long a server may take, and the time that its bytes take over the slowest network. */
const mostMs = 360000;

/** Breaks off what a server sends for ever, or too slowly: it would hold the camera for days. A listing is not asked for again then. */
function bounded(trip: DeliveryTrip, name: ScriptName, bytes: number, payload: Payload): Payload {
  const take = payload.take;
  const startMs = trip.clock.now();
  let seen = 0;
  payload.take = function (part, isLast) {
    seen += part.length;
    const ms = trip.clock.now() - startMs;
    const isTooLong = name !== 'get' && seen > mostBytes;
    // some modems fetch all of a file before they hand out its first byte
    if (!isTooLong && ms <= mostMs + airMs(name === 'get' ? Math.max(seen, bytes) : seen)) {
      take(part, isLast);
      return;
    }
    const what = 'broken off after ' + inBytes(seen) + ' in ' + Math.round(ms / 1000) + ' s';
    if (name !== 'get') {
      trip.server.hasNoList = true;
      trip.log.warn('server', 'the listing of the folder is too long or too slow, so it was ' + what + ' and is not asked for again; let the server answer SIZE, or put dates into ftp.directory');
    }
    trip.chat.abort(fault(isTooLong ? 'session' : 'server-timeout', name, what));
  };
  return payload;
}

/** With the time that the image in hand may take, and for its server where the session begins with it. */
export function runScript(trip: DeliveryTrip, name: ScriptName, onEnd: OnEnd, payload?: Payload, of?: Way): void {
  const bytes = trip.attempt.image ? trip.attempt.image.size : 0;
  const rows = scriptOf(trip, name, bytes, of);
  const told = trip.session.isIn || !(has(transfers, '|' + name + '|') || rows.some(showsLogin)) ? onEnd : telling(trip, onEnd);
  const isFirst = trip.session.isUngreeted && rows.some(function (row) { return !!row.greets; });
  const isLong = has(longAnswers, '|' + name + '|');
  const limited = isLong && payload ? bounded(trip, name, bytes, payload) : payload;
  function run(onRun: OnEnd): void {
    if (isFirst) runFirst(trip, rows, onRun, limited);
    else runRows(trip, rows, bytes, onRun, limited);
  }
  if (isLong) slowly(trip, run, told);
  else run(told);
}

/** Where each operation logs in by itself, the first one that succeeds shows that the server lets the modem in. */
function telling(trip: DeliveryTrip, onEnd: OnEnd): OnEnd {
  return function (end, wrong) {
    if (end === 'done') tellLogin(trip);
    onEnd(end, wrong);
  };
}
