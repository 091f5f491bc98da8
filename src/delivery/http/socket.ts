// One request and its answer over a socket of the modem, for what its own HTTP engine cannot do: head and body go in slices that the modem
// confirms, and the answer is read piece by piece.

import { isSkipped, resultsOf, wantsOf } from '../../at/row';
import type { End, OnEnd, Step } from '../../at/step';
import type { Payload } from '../../at/task';
import { fault, type Fault } from '../../fault';
import { listenWith } from '../../link/script';
import { isLoss, judgeLoss, settleLoss } from '../loss';
import { runRows, scriptOf } from '../script';
import { isOfCard, lateShare } from '../stage';
import type { DeliveryTrip } from '../trip';
import { createAnswer, type Answer, type OnBody, type OnField } from './answer';
import { doubtServer } from './certificate';

/** How long a server may think, or an answer pause. */
const answerMs = 120000;
/** Of a server that has closed the connection, or does not take what is sent: the rest of its answer is in the modem. */
const lateMs = 3000;
/** Between two looks for more of an answer. */
const lookMs = 300;
/** Read at once; the engine's receive buffer holds no more (facts: 1,024 bytes). */
const pieceBytes = '1024';
/** How often a slice is offered again to a modem whose buffer is full, and after which pause. */
const mostOffers = 240;
const offerMs = 500;

export interface Request {
  method: string;
  /** With the head in front of it; gone once it is written. */
  payload: Payload | undefined;
  /** In bytes, the head with the body. */
  bytes: number;
  /** Takes the body of the answer. */
  onBody: OnBody;
  onField?: OnField;
  /** Asked from the end of its head on: whether the rest of the answer is of no use. The connection is closed then. */
  isEnough?: (answer: Answer) => boolean;
}

/** A payload that is not read to its end by one script; what was learnt of the modem's OK since it was made holds for the rest of it. */
function shielded(trip: DeliveryTrip, payload: Payload): Payload {
  const okMs = payload.okMs && Math.max(payload.okMs, trip.throttle.lateMs * lateShare);
  return { left: payload.left, pour: payload.pour, take: payload.take, close: function () { return; }, okMs: okMs! };
}

/** The end of the connection is no answer to what runs. Where TLS tells it in other words, these are behind a bar. */
function listenForEnd(trip: DeliveryTrip): void {
  const lines = trip.link.modem!.http().closedLine.split('|');
  trip.chat.listen((trip.bag['isSecure'] && lines[1]) || lines[0]!);
}

/** What the modem says to a whole slice beside OK may have no number to be waited for. */
function lossRow(row: Step): Step {
  const isNamed = resultsOf(row).some(function (want) { return want.indexOf(':') > 0; });
  return isNamed ? row : Object.assign({}, row, { want: wantsOf(row).filter(function (want) { return want === 'OK'; }) });
}

function drop(request: Request): void {
  request.payload!.close();
  request.payload = undefined;
}

/** Puts the request into the modem; refused where the connection does not take it. */
function write(trip: DeliveryTrip, request: Request, onEnd: OnEnd): void {
  const rows = scriptOf(trip, 'write', request.bytes);
  const row = rows.filter(function (one) { return !!one.slice && !isSkipped(one, function (name) { return trip.bag[name]; }); })[0]!;
  let offers = 0;
  let before = request.payload!.left();
  let isClosed = false;

  function end(ended: End, wrong?: Fault): void {
    drop(request);
    onEnd(ended, wrong);
  }

  /** Refused before its first byte: the modem has no room, until the server has taken some. */
  function isToWait(left: number): boolean {
    const isUntouched = +trip.bag['offset']! + left === request.bytes;
    return left > 0 && isUntouched && offers < mostOffers && !isClosed && !trip.chat.heard() && !trip.link.lost;
  }

  /** It was only late. */
  function goOn(ended: End, wrong?: Fault): void {
    listenForEnd(trip);
    if (ended === 'done' && request.payload!.left() > 0) offer();
    else end(ended, wrong);
  }

  function sent(ended: End, wrong?: Fault): void {
    const left = request.payload!.left();
    const image = trip.attempt.image;
    offers = left < before ? 0 : offers + 1;
    before = left;
    if (ended === 'broken' && wrong!.code === 'bytes-lost' && image) {
      isClosed = !!trip.chat.heard();
      settleLoss(trip, { path: image.path, row: lossRow(row), judge: judgeLoss }, wrong!, goOn);
    } else if (ended === 'refused' && isToWait(left)) trip.clock.after(offerMs, offer);
    else end(ended, wrong);
  }

  function offer(): void {
    trip.expect(offerMs);
    runRows(trip, rows, request.bytes, sent, shielded(trip, request.payload!));
  }

  offer();
}

/** An FTP server that has closed its session meanwhile is another matter. */
function isLinkLost(trip: DeliveryTrip): boolean {
  return !!trip.link.lost && trip.link.lost !== 'server-closed';
}

/** Reads until the answer is whole. @param patienceMs without a byte */
function receive(trip: DeliveryTrip, answer: Answer, request: Request, patienceMs: number, onEnd: OnEnd): void {
  let heardMs = trip.clock.now();
  let seen = 0;

  function take(bytes: string): void {
    seen += bytes.length;
    answer.take(bytes);
  }

  function isOver(): boolean {
    return answer.isWhole || (!!request.isEnough && answer.hasHead && request.isEnough(answer));
  }

  function look(): void {
    const before = seen;
    trip.bag['piece'] = pieceBytes;
    runRows(trip, scriptOf(trip, 'receive', 0), 0, function (end, wrong) {
      const isClosed = !!trip.chat.heard();
      const quietMs = trip.clock.now() - heardMs;
      if (seen > before) heardMs = trip.clock.now();
      if (end === 'broken') onEnd(end, wrong);
      else if (isOver()) onEnd('done');
      else if (seen > before) trip.clock.after(0, look);
      else if (isClosed && quietMs > lateMs) onEnd(answer.close() ? 'done' : 'refused', fault('server-closed', request.method, answer.hasHead ? 'broke off its answer' : 'closed the connection without an answer'));
      else if (isLinkLost(trip) || quietMs > patienceMs) onEnd('refused', fault(isLinkLost(trip) ? 'network' : 'server-timeout', request.method, 'no answer'));
      else trip.clock.after(lookMs, look);
    }, listenWith(trip, take));
  }

  look();
}

/** @param onAnswer hears of a final answer, whatever it is; @param onEnd of what was none */
export function exchange(trip: DeliveryTrip, request: Request, onAnswer: (answer: Answer) => void, onEnd: OnEnd): void {
  /** Made once the request is written: both would not fit beside each other. */
  let answer: Answer | undefined;
  const size = trip.bag['size']!;

  /** The connection is of no use any more. */
  function hangUp(then: () => void): void {
    trip.chat.listen('');
    trip.bag['size'] = size;
    runRows(trip, scriptOf(trip, 'hangUp', 0), 0, function (end, wrong) {
      if (end === 'broken') onEnd(end, wrong);
      else then();
    });
  }

  /** @param isSent the server was given all of it: what has taken less has taken nothing */
  function settle(end: End, wrong: Fault | undefined, isSent: boolean): void {
    if (end === 'broken') {
      trip.chat.listen('');
      trip.bag['size'] = size;
      onEnd(end, wrong);
    } else hangUp(function () {
      // an upload is answered by its status, a question by all that was asked for
      if (answer && (answer.status >= 300 || (answer.status >= 200 && isSent && (end === 'done' || request.method !== 'GET')))) onAnswer(answer);
      else if (answer && answer.isForeign) onEnd('refused', fault('unknown', request.method, 'the answer is not HTTP'));
      else onEnd(end === 'done' ? 'refused' : end, doubtServer(trip, wrong || fault('server-closed', request.method)));
    });
  }

  trip.bag['size'] = '' + request.bytes;
  runRows(trip, scriptOf(trip, 'connect', 0), 0, function (end, wrong) {
    if (end !== 'done') {
      drop(request);
      settle(end, wrong, false);
      return;
    }
    listenForEnd(trip);
    write(trip, request, function (written, why) {
      // a server that refuses a request may say so before it has read all of it
      const isLost = !!why && (isLoss(why.code) || isOfCard(why.code));
      const isSent = written === 'done';
      if (written === 'broken' || isLost) settle(written, why, false);
      else {
        answer = createAnswer(request.method === 'HEAD', request.onBody, request.onField);
        receive(trip, answer, request, isSent ? answerMs : lateMs, function (read, late) { settle(read === 'refused' && why ? written : read, why || late, isSent); });
      }
    });
  });
}
