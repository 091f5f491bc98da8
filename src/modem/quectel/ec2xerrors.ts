// Meanings of the error numbers of Quectel's LTE modems, by TS 27.007 and their manuals, which ec2x.ts names. These are BGF chapters 5 and 6
// (FTP), BGFS chapter 4 (files), and BGT chapter 4 (context and sockets). The numbers come as `+QFTPOPEN: 604,0`, with the server's code
// after the comma, or as `+CME ERROR: 604`.

import type { FaultCode } from '../../fault';
import { leadingNumber } from '../../number';
import { has } from '../../text';
import { numberIn } from '../modem';
import { standardCodeOf } from '../standard';

/** Commands for folders on the server. Their error numbers do not tell a missing folder from one that exists or is forbidden. */
const folderCommands = '|+QFTPCWD|+QFTPMKDIR|+QFTPRMDIR|';

/**
 * Returns the fault's code for an error number of FTP (manual BGF chapter 5), or undefined for an unknown one. Chapter 6 tells which replies
 * of the server stand behind a number.
 * @param name the command's name
 */
function ftpCode(n: number, name: string): FaultCode | undefined {
  const isOpening = name === '+QFTPOPEN';
  const isFolder = has(folderCommands, '|' + name + '|');
  switch (n) {
    case 601: return isFolder ? 'rejected' : 'unknown'; // 601 is any reply of the server that chapter 6 lacks, such as 521 for a folder that exists
    case 602: case 603: return 'busy';
    case 604: return 'host-unknown';
    case 605: return 'network';
    // at the login, error 606 means that the server's port is closed; later it means that the server has closed the connection
    case 606: return isOpening ? 'connection' : 'server-closed';
    case 607: return 'transfer-broken';
    case 608: return 'server-closed';
    case 614: return 'server-away';
    case 609: return 'server-timeout';
    case 610: case 621: case 630: return isFolder ? 'rejected' : 'bad-name';
    case 611: case 612: case 613: return 'file-missing'; // these errors mean that a file is missing in the modem, not on the server
    case 615: return 'data-port';
    case 616: return 'transfer-broken';
    case 617: case 618: case 620: case 622: case 623: case 624: case 627: case 628: return 'rejected';
    case 619: case 629: return 'put-denied'; // these errors mean that the server has answered 452 or 552, since its storage is full
    case 625: return isOpening ? 'login-wrong' : 'session'; // the manual calls error 625 "not logged in"
    case 626: return 'login-wrong';
    case 631: return 'tls';
    default: return undefined;
  }
}

/** Returns the fault's code for an error number about a file in the modem (manual BGFS chapter 4), or undefined for an unknown one. */
function fileCode(n: number): FaultCode | undefined {
  switch (n) {
    case 400: case 425: return 'refused';
    case 406: return 'bad-name';
    case 405: case 410: case 411: case 412: case 414: case 416: case 417: case 418: case 426: return 'file-missing';
    case 401: case 402: case 403: case 407: case 409: case 413: case 420: case 423: return 'modem-full';
    case 421: return 'bytes-lost'; // fewer bytes than the command has announced came within its timeout
    default: return undefined;
  }
}

/** Returns the fault's code for an error number about a data connection or a socket (manual BGT chapter 4), or undefined for an unknown one. */
function contextCode(n: number): FaultCode | undefined {
  switch (n) {
    case 551: case 553: case 555: case 563: case 568: case 572: case 574: return 'busy';
    case 550: return 'unknown';
    case 552: return 'bad-name';
    case 554: case 556: case 557: case 558: case 559: case 560: return 'connection';
    case 561: case 562: case 567: case 570: return 'network';
    case 564: case 565: return 'host-unknown';
    case 566: return 'host-refused';
    case 569: return 'server-timeout';
    case 573: return 'apn-wrong';
    default: return undefined;
  }
}

/**
 * Returns the fault's code for a line such as `+QIOPEN: 0,566`, which has the socket and then the error number. After QSSLOPEN, the numbers
 * 566 and 567 may mean that the server or that a certificate is at fault. QIOPEN then shows whether the server can be reached.
 */
function socketCode(line: string, name: string): FaultCode | undefined {
  const comma = line.indexOf(',');
  const n = comma < 0 ? NaN : leadingNumber(line.slice(comma + 1));
  return name === '+QSSLOPEN' && (n === 566 || n === 567) ? 'tls' : contextCode(n);
}

/** Returns the fault's code for the number in a refusal. It returns undefined if the refusal has no known number. */
export function ec2xCode(line: string): FaultCode | undefined {
  const name = line.split(':')[0];
  const n = numberIn(line);
  if (name === '+QIOPEN' || name === '+QSSLOPEN') return socketCode(line, name);
  if (name === '+QFUPL') return 'content-differs'; // the checksum in the modem's line differs from that of the file on the card
  if (name.indexOf('+QFTP') !== 0 && name !== '+CME ERROR') return undefined;
  if (n === undefined) return undefined;
  return ftpCode(n, name) || (name === '+CME ERROR' ? fileCode(n) || contextCode(n) || standardCodeOf(line) : undefined);
}
