// One request and its answer over a socket of the modem, for what its own HTTP engine cannot do.

import type { End, OnEnd } from '../../at/step';
import { fault, type Fault } from '../../fault';
import { airMs } from '../../modem/modem';
import { isLoss } from '../loss';
import { runRows, scriptOf } from '../script';
import { isOfCard } from '../stage';
import type { DeliveryTrip } from '../trip';
import { createAnswer, type Answer, type OnBody, type OnField } from './answer';
import { doubtServer, tellProof } from './certificate';
import { mostHead } from './head';
import { lateMs, receiveAnswer } from './receive';
import { listenForEnd, writeRequest } from './write';

/** How long a server may think, or an answer pause. */
const answerMs = 120000;
/** Of a request, so much may still be in the modem and in the network when the last byte is taken. */
const mostUnderway = 65536;

export interface Request {
  method: string;
  /** With what stands in front of the image; gone once it is written. */
  head: string;
  /** The image in hand is in the body, and this is behind it. */
  hasImage?: boolean;
  tail?: string;
  /** Takes the body of the answer. */
  onBody: OnBody;
  onField?: OnField;
  /** Asked from the end of its head on: whether the rest of the answer is of no use. The connection is closed then. */
  isEnough?: (answer: Answer) => boolean;
}

/** @param onAnswer hears of a final answer, whatever it is; @param onEnd of what was none */
export function exchange(trip: DeliveryTrip, request: Request, onAnswer: (answer: Answer) => void, onEnd: OnEnd): void {
  /** Made once the request is written: both would not fit beside each other. */
  let answer: Answer | undefined;
  const size = trip.bag['size']!;
  const bytes = request.head.length + (request.hasImage ? trip.attempt.image!.size : 0);

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
      if (answer && (answer.status >= 300 || (answer.status >= 200 && isSent && ((end === 'done' && !answer.isForeign) || request.method !== 'GET')))) onAnswer(answer);
      else if (answer && answer.isForeign) onEnd('refused', fault('unknown', request.method, 'the answer is not HTTP, or has more than ' + mostHead + ' bytes beside its content'));
      else onEnd(end === 'done' ? 'refused' : end, doubtServer(trip, wrong || fault('server-closed', request.method)));
    });
  }

  runRows(trip, scriptOf(trip, 'connect', 0), 0, function (end, wrong) {
    if (end !== 'done') {
      settle(end, wrong, false);
      return;
    }
    if (trip.bag['isProved'] && trip.link.modem!.http().names === 'asked' && !trip.bag['checksName']) tellProof(trip, true, true);
    listenForEnd(trip);
    writeRequest(trip, request, function (written, why) {
      // a server that refuses a request may say so before it has read all of it
      const isLost = !!why && (isLoss(why.code) || isOfCard(why.code));
      const isSent = written === 'done';
      if (written === 'broken' || isLost) settle(written, why, false);
      else {
        answer = createAnswer(request.method === 'HEAD', request.onBody, request.onField);
        receiveAnswer(trip, answer, request, isSent ? answerMs + airMs(Math.min(bytes, mostUnderway)) : lateMs, function (read, late) { settle(read === 'refused' && why ? written : read, why || late, isSent); });
      }
    });
  });
}
