// Reads answers of the server that may be long, such as listings. Their bytes and their time are limited. Before such an answer, the line is set to a
// rate at which it loses no bytes.

import type { OnEnd } from '../../../at/step';
import type { Payload } from '../../../at/task';
import { newFault, type Fault } from '../../../fault';
import { slowly } from '../../../link/baud';
import { airMs, type ScriptName } from '../../../modem/modem';
import { inBytes } from '../../../text';
import type { DeliveryTrip } from '../../deliverytrip';

/** Most bytes of a listing (about 3,500 lines). */
const mostBytes = 262144;
/** A transfer may take as long as its bytes need over the slowest network, plus this many milliseconds. */
const mostMs = 360000;

/** Makes a receiver that breaks off an endless or slow transfer, which would block the camera for days. Such a listing is not asked for again. */
function bounded(trip: DeliveryTrip, name: ScriptName, bytes: number, payload: Payload): Payload {
  const startMs = trip.clock.now();
  let seen = 0;
  function take(part: string, isLast: boolean): void {
    seen += part.length;
    const ms = trip.clock.now() - startMs;
    const isTooLong = name !== 'get' && seen > mostBytes;
    // some modems fetch the whole file before they give its first byte, so the limit counts all its bytes from the beginning
    if (!isTooLong && ms <= mostMs + airMs(name === 'get' ? Math.max(seen, bytes) : seen)) {
      payload.take(part, isLast);
      return;
    }
    const what = 'broken off after ' + inBytes(seen) + ' in ' + Math.round(ms / 1000) + ' s';
    if (name !== 'get') {
      trip.server.hasNoList = true;
      trip.log.warn('server', 'the listing of the folder is too long or too slow, so it was ' + what
        + ' and is not asked for again; let the server answer SIZE, or put dates into ftp.directory');
    }
    trip.chat.abort(newFault(isTooLong ? 'session' : 'server-timeout', name === 'get' ? 'get' : 'list', what));
  }
  return Object.assign({}, payload, { take: take });
}

/**
 * Sets the fault's code to `tls-data` if TLS fails only on data connections, since the server may demand that they resume the login's TLS session.
 * After an image has gone through, the network must be the cause, so the code stays.
 */
export function explainData(trip: DeliveryTrip, fault: Fault): void {
  const isOfData = fault.code === 'tls' || fault.code === 'data-port';
  if (isOfData && trip.variables['isSecure'] && trip.session.isIn && !trip.link.smooth) fault.code = 'tls-data';
}

/**
 * Runs a script whose answer may be long.
 * @param bytes size of the file to read
 * @param run starts the script, with a callback for its end and a receiver of its bytes
 */
export async function runLong(
  trip: DeliveryTrip, name: ScriptName, bytes: number, payload: Payload | undefined, run: (onRun: OnEnd, given: Payload | undefined) => void
): Promise<void> {
  const limited = payload && bounded(trip, name, bytes, payload);
  const { end, fault } = await tried(slowly(trip, false, async function () { await until(function (onEnd) { run(onEnd, limited); }); }));
  if (fault) explainData(trip, fault);
  throw ended(end, fault);
}
