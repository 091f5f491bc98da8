import { newFault } from '../../../fault';
import { pieceBytes } from '../../../link/baud';
import { listenWith } from '../../../link/script';
import { airMs } from '../../../modem/modem';
import { inBytes } from '../../../text';
import type { DeliveryTrip } from '../../deliverytrip';
import { runRows, scriptOf } from '../../imagescript';
import type { Answer } from './response';
import type { Request } from './write';

/** The modem may hold the rest of a response this long, in milliseconds, after the server closed or refused the request. */
export const lateMs = 3000;
/** Pause between two looks into the modem's buffer, in milliseconds. */
const lookMs = 300;
/** The first look is delayed by 0 to 6 steps, another number each time. A step is this long, in milliseconds. */
const steps = 7;
const stepMs = 45;
/** Bytes that are read before the head is parsed. */
const headBytes = 512;
/** A response may last this many times its longest pause, beside the time of its bytes over the slowest network. */
const mostPauses = 3;

/** The modem has reported a lost link. The end of an FTP session is none. */
function isLinkLost(trip: DeliveryTrip): boolean {
  return !!trip.link.lost && trip.link.lost !== 'server-closed' && trip.link.lost !== 'server-away';
}

/** Reads until the response is complete. @param patienceMs longest pause of the server in milliseconds */
export async function receiveAnswer(trip: DeliveryTrip, answer: Answer, request: Request, patienceMs: number): Promise<void> {
  const startMs = trip.clock.now();
  let heardMs = startMs;
  let seen = 0;
  /** The last look got all that it asked for, so the modem may hold more, and sends no notice of it. */
  let isMore = false;
  /** The head of the answer. It is parsed after the script, which leaves no memory for both. */
  let head = '';

  function take(bytes: string): void {
    seen += bytes.length;
    if (answer.hasHead) answer.take(bytes);
    else head += bytes;
  }

  function isOver(): boolean {
    return !!answer.isWhole || (!!request.isEnough && !!answer.hasHead && request.isEnough(answer));
  }

  // In a new turn, with a free stack. Each try asks at other times. An engine that loses bursts may lose an answer that comes
  // with the modem's notices of it and of the connection's end.
  let pauseMs = Math.floor(startMs) % steps * stepMs;
  for (;;) {
    await elapsed(trip.clock, pauseMs);
    const before = seen;
    const asked = Math.min(pieceBytes(trip, !isMore), answer.hasHead ? Infinity : headBytes);
    trip.variables['piece'] = '' + asked;
    const { end, fault } = await tried(until(function (onEnd) { runRows(trip, scriptOf(trip, 'receive', 0), 0, onEnd, { payload: listenWith(trip, take) }); }));
    const isClosed = !!trip.chat.heard();
    const allMs = trip.clock.now() - startMs;
    const quietMs = trip.clock.now() - heardMs;
    const read = head;
    head = '';
    if (read) answer.take(read);
    if (seen > before) heardMs = trip.clock.now();
    isMore = seen - before >= asked;
    if (end === 'broken') throw ended(end, fault);
    if (isOver()) return;
    if (allMs > mostPauses * patienceMs + airMs(seen)) throw ended('refused', newFault('server-timeout', request.method, 'its answer is too slow: ' + inBytes(seen) + ' in ' + Math.round(allMs / 1000) + ' s'));
    pauseMs = seen > before ? 0 : lookMs;
    if (seen === before && isClosed && quietMs > lateMs) throw ended(answer.close() ? 'done' : 'refused', newFault('server-closed', request.method, answer.hasHead ? 'broke off its answer' : 'closed the connection without an answer'));
    if (seen === before && (isLinkLost(trip) || quietMs > patienceMs)) throw ended('refused', newFault(isLinkLost(trip) ? 'network' : 'server-timeout', request.method, 'no answer'));
  }
}
