// Error codes of the Quectel M-series' FTP service (GSM FTP AT Commands V1.2, chapter 3).

import { failures, isFailure } from '../../net/failure.ts';

/** The modem's error codes of failed FTP commands, by the cause of the failure. */
export const quectelErrors = {
  unknown: -1,
  busy: -3,
  dns: -4,
  network: -5,
  sessionClosed: -6,
  dataClosed: -7,
  deactivated: -8,
  timeout: -9,
  parameter: -10,
  fileMissing: -11,
  file: -12,
  dataRefused: -425,
  refused: -550,
} as const;

/** Reply codes of FTP servers that the manual's table has. Other reply codes are printed as an unknown error. */
const replies = [421, 425, 426, 450, 452, 500, 501, 502, 530, 532, 550, 551, 552, 553];

const byFailure: Record<number, number> = {
  [failures.closed]: quectelErrors.sessionClosed,
  [failures.timeout]: quectelErrors.timeout,
  [failures.transfer]: quectelErrors.dataClosed,
  [failures.network]: quectelErrors.network,
  [failures.dns]: quectelErrors.dns,
  [failures.serverTimeout]: -421,
};

/**
 * Returns the error code that a failed command prints. If the failure's code is negative, it is already the modem's own code.
 * @param isOpening whether the command was QFTPOPEN
 */
export function quectelCode(reason: unknown, isOpening: boolean): number {
  // An error of the simulator itself must not pass for a modem's error.
  if (!isFailure(reason)) throw reason;
  if (reason.code < 0) return reason.code;
  if (reason.reply !== undefined) return replies.includes(reason.reply) ? -reason.reply : quectelErrors.unknown;
  if (reason.code === failures.connect) return isOpening ? quectelErrors.network : quectelErrors.dataRefused;
  return byFailure[reason.code] ?? quectelErrors.unknown;
}
