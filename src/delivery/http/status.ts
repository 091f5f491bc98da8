// Meaning of a status: the server's (RFC 9110), or from 600 on the modem's (AT800 11.3.2, AT76v3 13.3.2).

import { newFault, type Fault, type FaultCode } from '../../fault';

/** Whether the upload succeeded. */
export function isTaken(status: number): boolean {
  return status >= 200 && status < 300;
}

/** No retry helps: the server refuses the address or this image. Other images may succeed. */
export function isFinal(status: number): boolean {
  return [404, 405, 409, 410, 411, 413, 414, 415, 422].indexOf(status) >= 0;
}

function codeOfServer(status: number): FaultCode {
  switch (status) {
    case 401: case 403: case 407: return 'login-wrong';
    case 404: case 405: case 409: case 410: return 'folder-denied';
    case 408: case 504: return 'server-timeout';
    case 429: case 503: return 'server-busy';
    // not a final status: garbled, or not HTTP
    default: return status >= 500 ? 'transfer-broken' : status >= 400 ? 'put-denied' : status >= 300 ? 'moved' : 'unknown';
  }
}

function codeOfModem(status: number): FaultCode {
  switch (status) {
    case 601: case 709: case 717: return 'network';
    case 602: case 707: return 'modem-full';
    case 603: case 713: return 'host-unknown';
    case 604: case 703: case 711: return 'busy';
    case 605: case 606: case 701: case 710: case 715: case 719: return 'tls';
    case 705: case 718: case 720: return 'server-timeout';
    case 708: return 'bad-name';
    case 712: case 714: return 'connection';
    case 600: case 702: return 'unknown';
    default: return 'server-closed';
  }
}

/** @param line the response for the log */
export function faultOf(status: number, where: string, line: string): Fault {
  return newFault(status >= 600 ? codeOfModem(status) : codeOfServer(status), where, line);
}

/** Queries are refused for good; 408 and 429 are temporary. */
export function isHidden(status: number): boolean {
  return status === 501 || (status >= 300 && status < 500 && status !== 408 && status !== 429);
}
