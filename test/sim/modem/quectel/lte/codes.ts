// Error codes of Quectel's LTE modules. Those of FTP are in BG96 FTP AT commands V1.0, chapters 5 and 6. Those of files are in FILE AT commands
// V1.0, chapter 4. Those of contexts and sockets are in TCP/IP AT commands V1.0, chapter 4.

import { failures, isFailure } from '../../net/failure.ts';

/** The modem's error codes of failed FTP commands, by the cause of the failure. */
export const ftpCodes = {
  unknown: 601, busy: 603, dns: 604, network: 605, closed: 606, dataClosed: 607, timeout: 609, parameter: 610, position: 612, file: 613,
  unavailable: 614, data: 615, notLoggedIn: 625, tls: 631,
} as const;

/** The modem's error codes of failed file commands, by the cause of the failure. */
export const fileCodes = {
  value: 400, larger: 401, none: 402, full: 403, missing: 405, name: 406, exists: 407, timeout: 421, parameter: 425,
} as const;

/** The modem's error codes of failed commands for contexts and sockets, by the cause of the failure. */
export const socketCodes = {
  parameter: 552, busy: 552, identity: 563, dns: 565, connect: 566, deactivated: 567, state: 568, timeout: 569, context: 561,
} as const;

/** The modem's code for each reply code of a server (BG96 FTP AT commands, chapter 6). */
const byReply: Record<number, number> = {
  421: 614, 425: 615, 426: 616, 450: 617, 451: 618, 452: 619, 500: 620, 501: 621, 502: 622, 503: 623, 504: 624,
  530: 625, 532: 626, 550: 627, 551: 628, 552: 629, 553: 630,
};

const byFailure: Record<number, number> = {
  [failures.ssl]: ftpCodes.tls,
  [failures.closed]: ftpCodes.closed,
  [failures.sslClosed]: ftpCodes.closed,
  [failures.timeout]: ftpCodes.timeout,
  [failures.transfer]: ftpCodes.dataClosed,
  [failures.network]: ftpCodes.network,
  [failures.dns]: ftpCodes.dns,
  [failures.serverTimeout]: ftpCodes.unavailable,
};

/** The two codes that the result of a failed FTP command has. */
export interface Trouble {
  /** The modem's own error code. */
  code: number;
  /** The server's reply code, or 0 if the server did not refuse. */
  reply: number;
}

/**
 * Returns the two codes that a failed FTP command prints. A failure that already has a code of this modem keeps it.
 * @param isOpening whether the command was QFTPOPEN
 */
export function troubleOf(reason: unknown, isOpening: boolean): Trouble {
  // An error of the simulator itself must not pass for a modem's error.
  if (!isFailure(reason)) throw reason;
  if (reason.code >= ftpCodes.unknown) return { code: reason.code, reply: 0 };
  if (reason.reply !== undefined) return { code: byReply[reason.reply] ?? ftpCodes.unknown, reply: reason.reply };
  if (reason.code === failures.connect) return isOpening ? { code: ftpCodes.closed, reply: 0 } : { code: ftpCodes.data, reply: 425 };
  return { code: byFailure[reason.code] ?? ftpCodes.unknown, reply: 0 };
}
