// Finds the code by which a modem reports a failure of FTP (SIM7600 AT manual 12.3.1).

import { FTPError, type Client } from 'basic-ftp';

/** Why an FTP command of the modem has failed. */
export interface Failure {
  /** The code of the SIM7600 for the failure. Other families translate it. */
  code: number;
  /** A sentence that says what happened, for people who read a test's record. */
  reason: string;
  /** The reply code of the server if it refused, such as 550. Otherwise it is undefined. */
  reply?: number;
}

/** The SIM7600's error codes of failed FTP commands, by the cause of the failure. */
export const failures = {
  ssl: 1,
  closed: 4,
  timeout: 5,
  transfer: 6,
  rejected: 9,
  network: 10,
  dns: 12,
  connect: 14,
  sslClosed: 16,
  serverTimeout: 421,
} as const;

/** Returns a failure with this code and reason. */
export function failure(code: number, reason: string): Failure {
  return { code, reason };
}

/** Returns whether a thrown value is a Failure of FTP. Any other value is an error of the simulator itself. */
export function isFailure(value: unknown): value is Failure {
  return typeof value === 'object' && value !== null && !(value instanceof Error) && 'code' in value && 'reason' in value;
}

const unreachable = ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'EADDRNOTAVAIL'];

/**
 * Returns the failure that an exception of the package basic-ftp means.
 * @param isConnecting whether the session was being opened
 * @param isTaken whether the server had begun to accept data
 */
export function explain(reason: unknown, open: Client, isConnecting = false, isTaken = false): Failure {
  const error = reason instanceof Error ? reason : new Error(String(reason));
  const text = error.message;
  if (error instanceof FTPError) return { ...failure(codeOfReply(error.code, isTaken), text), reply: error.code };
  const code = String((error as NodeJS.ErrnoException).code ?? '');
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return failure(failures.dns, text);
  if (/timeout/i.test(text)) return failure(failures.timeout, text);
  if (isConnecting && unreachable.includes(code)) return failure(failures.connect, text);
  if (/^ERR_SSL|^ERR_TLS|^EPROTO/.test(code)) return failure(failures.ssl, text);
  if (/data socket/.test(text)) return failure(failures.transfer, text);
  if (open.closed) return failure(open.ftp.hasTLS && !isConnecting ? failures.sslClosed : failures.closed, text);
  return failure(isTaken ? failures.transfer : failures.network, text);
}

function codeOfReply(code: number, isTaken: boolean): number {
  if (code === 421) return failures.serverTimeout;
  return isTaken ? failures.transfer : failures.rejected;
}
