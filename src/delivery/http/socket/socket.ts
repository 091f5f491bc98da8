// Sends one HTTP request over a socket and reads its response, if the modem's HTTP engine cannot do it.

import { End, newFault, type Fault } from '../../../fault';
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

/** Longest wait for the beginning of a response, and longest pause within it, in milliseconds. */
const answerMs = 120000;
/** Most bytes of a request that may still be on their way in modem and network, after the modem has taken the whole request. */
const mostUnderway = 65536;

async function hangUp(trip: DeliveryTrip): Promise<void> {
  trip.chat.listen('');
  const { end, fault } = await tried(until(function (onEnd) { runRows(trip, scriptOf(trip, 'hangUp', 0), 0, onEnd); }));
  if (end === End.broken) throw ended(end, fault);
}

function staysOpen(trip: DeliveryTrip, request: Request, answer: Answer): boolean {
  return !!request.isFollowed && !!answer.isWhole && !answer.isForeign && !answer.isLast && answer.status < 300 && !trip.chat.heard();
}

/** Makes the fault of an answer that is not HTTP/1.1. A TLS port answers by an alert (RFC 8446 6), one of HTTP/2 by a frame (RFC 9113 3.4). */
function foreign(method: string, line: string): Fault {
  const isTls = line[0] === '\x15';
  if (isTls || line[0] === '\0') {
    return newFault('address-wrong', method, isTls ? 'its port speaks TLS, so http.url must begin with https://'
      : 'its port speaks HTTP/2 only; name one that speaks HTTP/1.1');
  }
  return newFault('unknown', method, 'the answer is not HTTP, or has more than ' + mostHead + ' bytes beside its content');
}

/** State of a request that is being sent and answered. */
interface Held {
  /** The response. It is undefined until the request is written, since memory has no room for both at once. */
  answer?: Answer | undefined;
  /** The modem has taken the request completely. */
  isSent?: boolean;
}

/** Writes the request over the open connection, and reads the response. */
async function send(trip: DeliveryTrip, request: Request, held: Held): Promise<void> {
  const bytes = request.head.length + (request.image ? request.image.size : 0);
  const { end: written, fault: why } = await tried(writeRequest(trip, request));
  // a server may refuse a request before it has read all of it, so the response is read even if the writing failed
  const isLost = !!why && (isLoss(why.code) || isOfCard(why.code));
  if (written === End.broken || isLost) throw ended(written, why);
  held.isSent = written === End.done;
  held.answer = createAnswer(request.method === 'HEAD', request.onBody, request.onField);
  const patienceMs = held.isSent ? answerMs + airMs(Math.min(bytes, mostUnderway)) : lateMs;
  const { end: read, fault: late } = await tried(receiveAnswer(trip, held.answer, request, patienceMs));
  throw ended(read === End.refused && why ? written : read, why || late);
}

/**
 * Sends a request and returns its response. A query uses the connection of the upload before it, if that is still open. With TLS this saves some
 * seconds and kilobytes. If the server has closed that connection meanwhile, the query opens a new one.
 * @returns any final response; without one it ends with a fault
 */
export async function exchange(trip: DeliveryTrip, request: Request): Promise<Answer> {
  const held: Held = {};
  const variables = trip.variables;
  const size = variables['size']!;
  const server = [variables['isSecure'], variables['serverHost'], variables['serverPort']].join();
  request.isOnce = trip.http.open === server && !request.image && !trip.chat.heard();
  const again = request.isOnce ? request.head : '';
  trip.http.open = '';

  async function connect(): Promise<void> {
    request.isOnce = false;
    held.answer = undefined;
    trip.chat.listen('');
    await until(function (onEnd) { runRows(trip, scriptOf(trip, 'connect', 0), 0, onEnd); });
    if (variables['isProved'] && trip.link.modem.http().names === 'asked' && !variables['checksName']) tellProof(trip, true, true);
    listenForEnd(trip);
    await send(trip, request, held);
  }

  async function ask(): Promise<void> {
    if (request.isOnce) {
      const { end: once, fault: closed } = await tried(send(trip, request, held));
      if (once === End.broken || (held.answer && held.answer.hasHead)) throw ended(once, closed);
      variables['size'] = size;
      request.head = again;
      held.isSent = false;
    }
    await connect();
  }

  const { end, fault } = await tried(ask());
  const answer = held.answer;
  variables['size'] = size;
  if (end === End.broken) {
    trip.chat.listen('');
    throw ended(end, fault);
  }
  if (end === End.done && held.isSent && answer && staysOpen(trip, request, answer)) {
    trip.http.open = server;
    return answer;
  }
  await hangUp(trip);
  // an upload is judged by the status alone, but a query needs the whole body of its response
  if (answer && (answer.status >= 300
    || (answer.status >= 200 && held.isSent && ((end === End.done && !answer.isForeign) || request.method !== 'GET')))) {
    trip.http.wait = answer.retryAfter ? wishOf(trip, answer) : undefined;
    return answer;
  }
  if (answer && !answer.hasHead) answer.close();
  if (answer && answer.isForeign) throw ended(End.refused, foreign(request.method, answer.line));
  throw ended(end === End.done ? End.refused : end, doubtServer(trip, fault || newFault('server-closed', request.method)));
}
