import { End, newFault } from '../../../fault';
import { pieceBytes } from '../../../link/baud';
import { listenWith } from '../../../link/script';
import { airMs } from '../../../modem/modem';
import { inBytes } from '../../../text';
import type { DeliveryTrip } from '../../deliverytrip';
import { runRows, scriptOf } from '../../imagescript';
import type { Answer } from './response';
import type { Request } from './write';

/** Milliseconds for which the modem may hold the rest of a response after the server has closed the connection or refused the request. */
export const lateMs = 3000;
/** Pause between two reads of the modem's buffer, in milliseconds. */
const lookMs = 300;
/**
 * Number of different delays before the first read of a response. A delay is `stepMs` milliseconds, times 0 to 6. So a repeated request reads at
 * another moment.
 */
const steps = 7;
const stepMs = 45;
/** Most bytes of each read while the head of the response is incomplete. */
const headBytes = 512;
/**
 * Factor that limits the time of a response. It may last so many times the server's longest pause, in addition to the time of its bytes over the
 * slowest network.
 */
const mostPauses = 3;

/** Whether the modem has reported a lost connection to the network. The end of an FTP session does not count. */
function isLinkLost(trip: DeliveryTrip): boolean {
  return !!trip.link.lost && trip.link.lost !== 'server-closed' && trip.link.lost !== 'server-away';
}

/**
 * Reads the response until it is complete, or until the request needs no more of it. @param patienceMs longest pause of the server in milliseconds
 */
export async function receiveAnswer(trip: DeliveryTrip, answer: Answer, request: Request, patienceMs: number): Promise<void> {
  const startMs = trip.clock.now();
  let heardMs = startMs;
  let seen = 0;
  /** Whether the last read got as many bytes as it asked for. If so, the modem may hold more, and does not announce them. */
  let isMore = false;
  /** Bytes of the response that are not parsed yet. The parser runs only after the script that reads them, since memory has no room for both. */
  let head = '';

  function take(bytes: string): void {
    seen += bytes.length;
    if (answer.hasHead) answer.take(bytes);
    else head += bytes;
  }

  function isOver(): boolean {
    return !!answer.isWhole || (!!request.isEnough && !!answer.hasHead && request.isEnough(answer));
  }

  // The wait begins a new turn of the event loop, which has a free stack. The engine may lose a response that arrives in one burst with notices of
  // the modem. So each try of a request waits for a different time.
  let pauseMs = Math.floor(startMs) % steps * stepMs;
  for (;;) {
    await elapsed(trip.clock, pauseMs);
    const before = seen;
    const asked = Math.min(pieceBytes(trip, !isMore), answer.hasHead ? Infinity : headBytes);
    trip.variables['piece'] = '' + asked;
    const { end, fault } = await tried(until(function (onEnd) {
      runRows(trip, scriptOf(trip, 'receive', 0), 0, onEnd, { payload: listenWith(trip, take) });
    }));
    const isClosed = !!trip.chat.heard();
    const allMs = trip.clock.now() - startMs;
    const quietMs = trip.clock.now() - heardMs;
    const read = head;
    head = '';
    if (read) answer.take(read);
    if (seen > before) heardMs = trip.clock.now();
    isMore = seen - before >= asked;
    if (end === End.broken) throw ended(end, fault);
    if (isOver()) return;
    if (allMs > mostPauses * patienceMs + airMs(seen)) {
      throw ended(End.refused, newFault('server-timeout', request.method,
        'its answer is too slow: ' + inBytes(seen) + ' in ' + Math.round(allMs / 1000) + ' s'));
    }
    pauseMs = seen > before ? 0 : lookMs;
    if (seen === before && isClosed && quietMs > lateMs) {
      throw ended(answer.close() ? End.done : End.refused,
        newFault('server-closed', request.method, answer.hasHead ? 'broke off its answer' : 'closed the connection without an answer'));
    }
    if (seen === before && (isLinkLost(trip) || quietMs > patienceMs)) {
      throw ended(End.refused, newFault(isLinkLost(trip) ? 'network' : 'server-timeout', request.method, 'no answer'));
    }
  }
}
