// One request over a socket, if the modem's HTTP engine cannot do it.

import type { End, OnEnd } from '../../../at/step';
import { newFault, type Fault } from '../../../fault';
import { airMs } from '../../../modem/modem';
import type { DeliveryTrip } from '../../deliverytrip';
import { runRows, scriptOf } from '../../imagescript';
import { isOfCard } from '../../pour/imagepayload';
import { isLoss } from '../../pour/loss';
import { doubtServer, tellProof } from '../request/certificate';
import { mostHead } from './head';
import { createAnswer } from './parser';
import { lateMs, receiveAnswer } from './receiveanswer';
import type { Answer } from './response';
import { wishOf } from './retryafter';
import { listenForEnd, writeRequest, type Request } from './write';

/** Longest wait for a response, or pause in it. */
const answerMs = 120000;
/** Bytes of a request that may still be in the modem and the network after it is taken. */
const mostUnderway = 65536;

function hangUp(trip: DeliveryTrip, then: () => void, onEnd: OnEnd): void {
  trip.chat.listen('');
  runRows(trip, scriptOf(trip, 'hangUp', 0), 0, function (end, fault) {
    if (end === 'broken') onEnd(end, fault);
    else then();
  });
}

function staysOpen(trip: DeliveryTrip, request: Request, answer: Answer): boolean {
  return !!request.isFollowed && !!answer.isWhole && !answer.isForeign && !answer.isLast && answer.status < 300 && !trip.chat.heard();
}

/**
 * A query takes the connection of the upload before it, which saves its opening: with TLS some seconds and kilobytes. If the server has
 * closed it meanwhile, the query opens its own.
 * @param onAnswer any final response
 * @param onEnd no final response
 */
export function exchange(trip: DeliveryTrip, request: Request, onAnswer: (answer: Answer) => void, onEnd: OnEnd): void {
  /** Made after the request is written: memory has no room for both. */
  let answer: Answer | undefined;
  const variables = trip.variables;
  const size = variables['size']!;
  const bytes = request.head.length + (request.image ? request.image.size : 0);
  const server = [variables['isSecure'], variables['serverHost'], variables['serverPort']].join();
  request.isOnce = trip.http.open === server && !request.image && !trip.chat.heard();
  const again = request.isOnce ? request.head : '';
  trip.http.open = '';

  /** @param isSent the request was taken completely; otherwise success does not count */
  function settle(end: End, fault: Fault | undefined, isSent: boolean): void {
    variables['size'] = size;
    if (end === 'broken') {
      trip.chat.listen('');
      onEnd(end, fault);
    } else if (request.isOnce && !(answer && answer.hasHead)) {
      request.head = again;
      connect();
    } else if (end === 'done' && isSent && answer && staysOpen(trip, request, answer)) {
      trip.http.open = server;
      onAnswer(answer);
    } else hangUp(trip, function () {
      // a status answers an upload; a query needs all of its body
      if (answer && (answer.status >= 300 || (answer.status >= 200 && isSent && ((end === 'done' && !answer.isForeign) || request.method !== 'GET')))) {
        trip.http.wait = answer.retryAfter ? wishOf(trip, answer) : undefined;
        onAnswer(answer);
      }
      else if (answer && answer.isForeign) onEnd('refused', newFault('unknown', request.method, 'the answer is not HTTP, or has more than ' + mostHead + ' bytes beside its content'));
      else onEnd(end === 'done' ? 'refused' : end, doubtServer(trip, fault || newFault('server-closed', request.method)));
    }, onEnd);
  }

  function send(): void {
    writeRequest(trip, request, function (written, why) {
      // a server may refuse a request before it has read it
      const isLost = !!why && (isLoss(why.code) || isOfCard(why.code));
      const isSent = written === 'done';
      if (written === 'broken' || isLost) settle(written, why, false);
      else {
        answer = createAnswer(request.method === 'HEAD', request.onBody, request.onField);
        receiveAnswer(trip, answer, request, isSent ? answerMs + airMs(Math.min(bytes, mostUnderway)) : lateMs, function (read, late) { settle(read === 'refused' && why ? written : read, why || late, isSent); });
      }
    });
  }

  function connect(): void {
    request.isOnce = false;
    answer = undefined;
    trip.chat.listen('');
    runRows(trip, scriptOf(trip, 'connect', 0), 0, function (end, fault) {
      if (end !== 'done') return settle(end, fault, false);
      if (variables['isProved'] && trip.link.modem.http().names === 'asked' && !variables['checksName']) tellProof(trip, true, true);
      listenForEnd(trip);
      send();
    });
  }

  if (request.isOnce) send();
  else connect();
}
