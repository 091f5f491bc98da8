// Meanings of the error numbers of SIM7500 and SIM7600, by their AT command manual V3.00 (AT76v3) and TS 27.007. Sections of AT76v3 are
// 12.3.1, "Summary of result codes for FTPS", 10.3 (sockets with TLS) and 11.3 (sockets without TLS).

import type { FaultCode } from '../../fault';
import { leadingNumber } from '../../number';
import { has } from '../../text';
import { numberIn } from '../modem';
import { standardCodeOf } from '../standard';

/** FTP commands that open a data connection to the server (manual AT76v3 12.2.11 to 12.2.15). */
const dataCommands = '|+CFTPSPUT|+CFTPSPUTFILE|+CFTPSGET|+CFTPSGETFILE|+CFTPSLIST|';
/**
 * Commands whose error numbers say little. For a folder, no number tells whether it is missing, exists or is forbidden. CFTPSSTART opens the
 * data connection and asks no server.
 */
const vagueCommands = '|+CFTPSMKD|+CFTPSCWD|+CFTPSRMD|+CFTPSSTART|';

function cftpsCode(n: number | undefined, name: string): FaultCode | undefined {
  const isData = has(dataCommands, '|' + name + '|');
  const isVague = has(vagueCommands, '|' + name + '|');
  switch (n) {
    case 1: case 16: return 'tls';
    case 2: return isVague ? 'rejected' : 'unknown';
    case 3: case 11: return 'busy';
    case 4: return 'server-closed';
    case 421: return 'server-away';
    case 5: return 'server-timeout';
    case 6: return isVague ? 'rejected' : isData ? 'transfer-broken' : 'unknown'; // the manual calls error 6 "transfer failed"
    case 7: case 17: return isVague ? 'rejected'
      : name === '+CFTPSLOGIN' ? 'unknown'
      : 'file-missing'; // after a login these numbers name no reason, as the manual adds "or any other memory error" to their meaning
    case 8: return isVague ? 'rejected' : 'bad-name';
    case 9: return 'rejected';
    case 10: case 13: case 15: return 'network'; // the modem made no socket, or closed it, so the server is not the cause
    case 12: return 'host-unknown';
    // The commands for which `isData` is true come after the login, so a data connection was refused. Otherwise the server has refused the
    // first connection.
    case 14: return isData ? 'data-port' : 'host-refused';
    default: return undefined;
  }
}

/** Returns the fault's code for an error number of a socket with TLS (manual AT76v3 10.3), or undefined for an unknown one. */
function cchCode(n: number): FaultCode | undefined {
  switch (n) {
    case 1: case 15: case 19: return 'tls'; // these errors mean that TLS has failed by an alert, in its handshake, or for lack of a certificate
    case 2: case 7: return 'unknown';
    case 3: case 11: return 'busy';
    case 4: case 6: case 16: return 'server-closed';
    case 5: case 18: return 'server-timeout';
    case 8: return 'bad-name';
    case 9: case 10: case 12: case 17: return 'network'; // these errors mean that the modem has no network, session or socket
    case 13: return 'host-unknown';
    case 14: return 'connection';
    default: return undefined;
  }
}

/** Returns the fault's code for an error number of a socket without TLS (manual AT76v3 11.3), or undefined for an unknown one. */
function cipCode(n: number): FaultCode | undefined {
  switch (n) {
    case 1: case 2: case 5: return 'network';
    case 3: return 'bad-name';
    case 4: case 6: case 7: case 8: case 9: return 'busy';
    case 11: return 'host-unknown';
    case 255: return 'unknown';
    default: return undefined;
  }
}

/**
 * Returns the fault's code for the number in a line about a socket. In `+CCHOPEN: 0,14` the number follows the socket, and in `+CCHSTART: 9`
 * it is alone.
 */
function socketCode(line: string): FaultCode | undefined {
  const n = leadingNumber(line.slice(Math.max(line.indexOf(':'), line.indexOf(',')) + 1));
  return line.indexOf('+CCH') === 0 ? cchCode(n) : cipCode(n);
}

/**
 * Returns `apn-wrong` for an error by which the network refuses APN, account or address (TS 27.007 9.2.2). It returns undefined for any other
 * error.
 */
function contextCode(line: string): FaultCode | undefined {
  const n = line.indexOf('+CME ERROR:') === 0 ? numberIn(line)! : 0;
  return (n >= 127 && n <= 133) || n === 149 ? 'apn-wrong' : undefined;
}

/** Returns the fault's code for the number in a refusal. It returns undefined if the refusal has no known number. */
export function sim7600Code(line: string): FaultCode | undefined {
  if (line.indexOf('+CCH') === 0 || line.indexOf('+CIPOPEN') === 0) return socketCode(line);
  if (line.indexOf('+CFTPS') !== 0) return standardCodeOf(line) || contextCode(line);
  const code = cftpsCode(numberIn(line), line.split(':')[0]);
  // CFTPSSTART asks only the mobile network, so it was the network that has refused the connection
  return code === 'rejected' && line.indexOf('+CFTPSSTART') === 0 ? 'apn-wrong' : code;
}
