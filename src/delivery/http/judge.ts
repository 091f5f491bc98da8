import { End, type Fault } from '../../fault';
import { noteSent } from '../../link/link';
import type { MethodTrip } from '../deliverytrip';
import { judgeAnswer } from './believe';
import { noteRefused, noteTaken } from './refused';
import { doubtServer } from './request/certificate';
import { faultOf, isFinal, isSuccess } from './status';

/**
 * Changes the fault's code after the server has refused a live picture. The new code does not end the round, as the server may take other images. A
 * wrong password keeps its code, since it is wrong for all images.
 */
export function soften(fault: Fault): Fault {
  const isOne = (fault.code === 'server-busy' && fault.wait === undefined) || fault.code === 'moved' || fault.code === 'address-wrong'
    || (fault.code === 'login-wrong' && !/40[17]/.test(fault.line || ''));
  if (isOne) fault.code = 'put-denied';
  return fault;
}

/**
 * Decides by the HTTP status of the response whether an upload has succeeded. It throws a fault unless the server has accepted the image.
 * @param line status line of the response, for the log
 */
export async function judgeUpload(trip: MethodTrip, status: number, method: string, line: string): Promise<void> {
  const path = trip.attempt.image.path;
  // a server may call a request invalid (400, 411) because the line to the modem has garbled it, so such a status proves nothing
  trip.attempt.isAnswered = status < 600 && status !== 400 && status !== 411;
  trip.attempt.hasStatus = status < 600;
  const isLive = trip.attempt.image.isLive;
  const doubt = isSuccess(status) ? judgeAnswer(trip, method) : undefined;
  if (!isLive) trip.copies.clean = isSuccess(status) && !doubt ? path : '';
  if (doubt) throw ended(End.refused, doubt);
  if (isSuccess(status)) {
    trip.attempt.isConfirmed = true;
    noteSent(trip);
    noteTaken(trip);
    return;
  }
  const fault = doubtServer(trip, faultOf(trip, status, method, line));
  if (isLive) throw ended(End.refused, soften(fault));
  // a refusal is certain if it came through the modem's own HTTP engine. Over a socket, the line may have garbled the request's head, so only a
  // second refusal of the same image is certain
  const isSure = trip.throttle.method.name === 'efs' || trip.http.doubted === path;
  trip.http.doubted = path;
  throw ended(End.refused, isFinal(status) && isSure ? noteRefused(trip, fault) : fault);
}
