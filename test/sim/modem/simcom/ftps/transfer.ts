// Transfers between the SIM7600 and the server (AT manual 12.2.11 to 12.2.17). CFTPSPUTFILE and CFTPSGETFILE use the modem's drives, and
// CFTPSPUT, CFTPSGET and CFTPSLIST the serial port. The session is checked in service/.

import { ok, type At, type Handler } from '../../command/at.ts';
import type { Ftp } from '../../net/ftp/ftp.ts';
import type { Drives } from '../files/drives.ts';
import type { Results } from './result.ts';
import { get, list, readCache } from './transfer/download.ts';
import { getFile, putFile } from './transfer/file.ts';
import { put } from './transfer/put.ts';
import type { TransferOptions, Transfers } from './transfer/state.ts';

/** The handlers of the commands that move data between the modem and the FTP server. */
export interface Transfer {
  list: Handler;
  get: Handler;
  put: Handler;
  putFile: Handler;
  getFile: Handler;
  /** Carries out AT+CFTPSCACHERD?, which prints the number of bytes in the cache. */
  cachedBytes: Handler;
  /** Carries out AT+CFTPSCACHERD, which prints the next bytes of the cache. */
  readCache: Handler;
  reset(): void;
}

/** Creates the handlers of the commands that transfer data. @param localMs returns the modem's time in milliseconds since 1970 */
export function createTransfer(
  at: At,
  ftp: Ftp,
  drives: Drives,
  results: Results,
  localMs: () => number,
  options: TransferOptions,
): Transfer {
  const transfers: Transfers = { at, ftp, drives, results, options, localMs, cache: undefined };
  return {
    list: args => list(transfers, args),
    get: args => get(transfers, args),
    put: args => put(transfers, args),
    putFile: args => putFile(transfers, args),
    getFile: args => getFile(transfers, args),
    cachedBytes: () => ok(`+CFTPSCACHERD: ${transfers.cache?.length ?? 0}`),
    readCache: () => readCache(transfers),
    reset: () => void (transfers.cache = undefined),
  };
}
