// The answer to a request over a socket, read piece by piece.

import type { OnEnd } from '../../at/step';
import { fault } from '../../fault';
import { pieceBytes } from '../../link/baud';
import { listenWith } from '../../link/script';
import { airMs } from '../../modem/modem';
import { inBytes } from '../../text';
import { runRows, scriptOf } from '../script';
import type { DeliveryTrip } from '../trip';
import type { Answer } from './answer';
import type { Request } from './socket';

/** Of a server that has closed the connection, or does not take what is sent: the rest of its answer is in the modem. */
export const lateMs = 3000;
/** Between two looks for more of an answer. */
const lookMs = 300;
/** Of a head, which is kept until it is read. */
const headBytes = 512;
/** An answer may take so many times as long as it may pause; and the time that its bytes take over the slowest network. */
const mostPauses = 3;

/** An FTP server that has closed its session meanwhile is another matter. */
function isLinkLost(trip: DeliveryTrip): boolean {
  return !!trip.link.lost && trip.link.lost !== 'server-closed';
}

/** Reads until the answer is whole. @param patienceMs without a byte */
export function receiveAnswer(trip: DeliveryTrip, answer: Answer, request: Request, patienceMs: number, onEnd: OnEnd): void {
  const startMs = trip.clock.now();
  let heardMs = startMs;
  let seen = 0;
  /** Read once the script is over: both would not fit into memory beside each other. */
  let head = '';

  function take(bytes: string): void {
    seen += bytes.length;
    if (answer.hasHead) answer.take(bytes);
    else head += bytes;
  }

  function isOver(): boolean {
    return !!answer.isWhole || (!!request.isEnough && !!answer.hasHead && request.isEnough(answer));
  }

  function look(): void {
    const before = seen;
    trip.bag['piece'] = '' + Math.min(pieceBytes(trip), answer.hasHead ? Infinity : headBytes);
    runRows(trip, scriptOf(trip, 'receive', 0), 0, function (end, wrong) {
      const isClosed = !!trip.chat.heard();
      const allMs = trip.clock.now() - startMs;
      const quietMs = trip.clock.now() - heardMs;
      const read = head;
      head = '';
      if (read) answer.take(read);
      if (seen > before) heardMs = trip.clock.now();
      if (end === 'broken') onEnd(end, wrong);
      else if (isOver()) onEnd('done');
      else if (allMs > mostPauses * patienceMs + airMs(seen)) onEnd('refused', fault('server-timeout', request.method, 'its answer is too slow: ' + inBytes(seen) + ' in ' + Math.round(allMs / 1000) + ' s'));
      else if (seen > before) trip.clock.after(0, look);
      else if (isClosed && quietMs > lateMs) onEnd(answer.close() ? 'done' : 'refused', fault('server-closed', request.method, answer.hasHead ? 'broke off its answer' : 'closed the connection without an answer'));
      else if (isLinkLost(trip) || quietMs > patienceMs) onEnd('refused', fault(isLinkLost(trip) ? 'network' : 'server-timeout', request.method, 'no answer'));
      else trip.clock.after(lookMs, look);
    }, listenWith(trip, take));
  }

  // in a fresh turn: what has written the request is still on the engine's stack
  trip.clock.after(0, look);
}
