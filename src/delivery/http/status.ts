// Tells what an HTTP status means. Below 600 it is the server's (RFC 9110), from 600 on it is an error number of the modem.

import { newFault, type Fault, type FaultCode } from '../../fault';
import type { DeliveryTrip } from '../deliverytrip';

/** Whether the server has accepted the request (2xx). */
export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** Whether a retry is useless: the server refuses the address or this image, but may take other images. */
export function isFinal(status: number): boolean {
  return [404, 405, 409, 410, 411, 413, 414, 415, 422].indexOf(status) >= 0;
}

/** Whether an upload may have been refused for its condition. The status 412, at Azure also 409, means that its URL already has a file. */
export function isForCondition(status: number): boolean {
  return status === 412 || status === 409 || isConditionRefused(status);
}

/** Whether the server may have refused the header of the condition (If-None-Match), as it does not know that header. Object storage answers 501. */
export function isConditionRefused(status: number): boolean {
  return status === 400 || status === 501;
}

function codeOfServer(status: number): FaultCode {
  switch (status) {
    case 401: case 403: case 407: return 'login-wrong';
    case 404: case 405: case 409: case 410: return 'folder-denied';
    case 408: case 504: return 'server-timeout';
    case 429: case 503: return 'server-busy';
    // a status below 300 cannot be final here, so the line has garbled the response, or the response is not HTTP
    default: return status === 507 ? 'put-denied'
      : status >= 500 ? 'server-fault'
      : status >= 400 ? 'put-denied'
      : status >= 300 ? 'moved'
      : 'unknown';
  }
}

/** Makes the fault for a status. @param where name of the request, for the log @param line of the response, for the log */
export function faultOf(trip: DeliveryTrip, status: number, where: string, line: string): Fault {
  const http = trip.link.modem.http();
  const isNoLogin = status === 403 && !trip.config['http.user'] && !trip.config['http.header'];
  const fault = newFault(status >= 600 ? (http.codeOf && http.codeOf(status)) || 'server-closed'
    : isNoLogin ? 'address-wrong'
    : codeOfServer(status), where, line);
  if (fault.code === 'server-busy' && trip.http.wait !== undefined) fault.wait = trip.http.wait;
  trip.http.wait = undefined;
  return fault;
}

/** Whether this status means that the server never shows the file. 408 and 429 are temporary, so they do not count. */
export function isHidden(status: number): boolean {
  return status === 501 || (status >= 300 && status < 500 && status !== 408 && status !== 429);
}
