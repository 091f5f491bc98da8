import type { OnEnd } from '../../../at/step';
import type { Payload } from '../../../at/task';
import { newFault, type Fault } from '../../../fault';
import { slowly } from '../../../link/baud';
import type { OnRun } from '../../../link/script';
import { airMs, type ScriptName, type Method } from '../../../modem/modem';
import { has, inBytes } from '../../../text';
import type { DeliveryTrip } from '../../deliverytrip';
import { runRows, scriptOf } from '../../imagescript';
import { runFirst, showsLogin } from './greeting';
import { tellLogin } from './server';

const transfers = '|put|resume|stream|streamOn|get|';
/** Scripts for which the modem chooses the chunk size. */
const longAnswers = '|get|list|listAll|';
/** Limit of a listing (about 3,500 lines), and of a file's excess. */
const mostBytes = 262144;
/** Added to the transfer time over the slowest network. */
const mostMs = 360000;

/** Aborts an endless or slow transfer, which would block the camera for days. Such a listing is not repeated. */
function bounded(trip: DeliveryTrip, name: ScriptName, bytes: number, payload: Payload): Payload {
  const startMs = trip.clock.now();
  let seen = 0;
  function take(part: string, isLast: boolean): void {
    seen += part.length;
    const ms = trip.clock.now() - startMs;
    const isTooLong = name !== 'get' && seen > mostBytes;
    // some modems fetch the whole file first
    if (!isTooLong && ms <= mostMs + airMs(name === 'get' ? Math.max(seen, bytes) : seen)) {
      payload.take(part, isLast);
      return;
    }
    const what = 'broken off after ' + inBytes(seen) + ' in ' + Math.round(ms / 1000) + ' s';
    if (name !== 'get') {
      trip.server.hasNoList = true;
      trip.log.warn('server', 'the listing of the folder is too long or too slow, so it was ' + what + ' and is not asked for again; let the server answer SIZE, or put dates into ftp.directory');
    }
    trip.chat.abort(newFault(isTooLong ? 'session' : 'server-timeout', name, what));
  }
  return Object.assign({}, payload, { take: take });
}

/** Runs with the current image's timeouts, and the server's if the session begins with this script. */
export function runOnServer(trip: DeliveryTrip, name: ScriptName, onEnd: OnRun, payload?: Payload, of?: Method): void {
  const bytes = trip.attempt.image ? trip.attempt.image.size : 0;
  const rows = scriptOf(trip, name, bytes, of);
  const told = trip.session.isIn || !(has(transfers, '|' + name + '|') || rows.some(showsLogin)) ? onEnd as OnEnd : telling(trip, onEnd as OnEnd);
  const isFirst = trip.session.isUngreeted && rows.some(function (row) { return !!row.greets; });
  const isLong = has(longAnswers, '|' + name + '|');
  const limited = isLong && payload ? bounded(trip, name, bytes, payload) : payload;
  function run(onRun: OnEnd): void {
    if (isFirst) runFirst(trip, rows, onRun, limited);
    else runRows(trip, rows, bytes, onRun, limited);
  }
  const explained = trip.variables['isSecure'] && isLong ? explaining(trip, told) : told;
  if (isLong) slowly(trip, run, explained);
  else run(explained);
}

/** If each operation logs in by itself, the first success shows the login. */
function telling(trip: DeliveryTrip, onEnd: OnEnd): OnEnd {
  return function (end, fault) {
    if (end === 'done') tellLogin(trip);
    onEnd(end, fault);
  };
}

/** Over TLS a server may demand that data connections resume the session of the login. Once an image has gone, the network is the cause. */
export function explainData(trip: DeliveryTrip, fault: Fault): void {
  const isOfData = fault.code === 'tls' || fault.code === 'data-port';
  if (isOfData && trip.variables['isSecure'] && trip.session.isIn && !trip.link.smooth) fault.code = 'tls-data';
}

function explaining(trip: DeliveryTrip, onEnd: OnEnd): OnEnd {
  return function (end, fault) {
    if (fault) explainData(trip, fault);
    onEnd(end, fault);
  };
}
