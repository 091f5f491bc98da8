// What the transfers of the Quectel M series share: the modem's parts, the last count, and how a transfer is settled.

import type { Clock } from '../../../../clock.ts';
import { type At, error, type Reply } from '../../../command/at.ts';
import type { Reports } from '../../../common/reports.ts';
import { failure } from '../../../net/failure.ts';
import type { Ftp } from '../../../net/ftp/ftp.ts';
import type { DataMode, DataModeOptions } from '../datamode.ts';
import { quectelCode } from '../error.ts';
import type { QuectelSession } from '../session.ts';
import type { QuectelSettings } from '../setting.ts';
import type { Store } from '../store.ts';

/** Properties of transfers, where the manual leaves them open. */
export interface QuectelMoveOptions extends DataModeOptions {
  /** What happens when QFTPPUT's timeout expires. `size`: the file ends with the bytes that came. `error`: the command fails with code -9. */
  timeUp: 'size' | 'error';
  /** When a lost data connection ends data mode: at once, or after all bytes have come. */
  failsInData: 'at-once' | 'at-end';
  /**
   * Whether the resume offset of AT+QFTPCFG keeps its value after a failed transfer. The manual (2.2.8) only says that it is 0 after a finished
   * transfer.
   */
  keepsRestOnFailure: boolean;
  /** What QFTPPUT of 0 bytes from the UART does: it makes an empty file, or is refused by code -10. */
  emptyPut: 'empty' | 'refused';
  /** Size of the modem's buffer before the radio, in bytes. Bytes that exceed it are lost. */
  putBufferBytes: number;
  /** Most bytes of a file that QFTPGET stores in RAM (2.2.8). */
  ramGetBytes: number;
  /** Called after each slice of an upload that the radio has sent. `sentBytes` and `totalBytes` count from the beginning of the file. */
  onPut?: ((remotePath: string, sentBytes: number, totalBytes: number) => void) | undefined;
}

/** Most characters of a file name on the server. */
export const longestName = 50;

/** The parts of the modem that move files, and what the last transfer has left. */
export interface QuectelTransfers {
  clock: Clock;
  at: At;
  ftp: Ftp;
  store: Store;
  session: QuectelSession;
  settings: QuectelSettings;
  reports: Reports;
  options: QuectelMoveOptions;
  /** Bytes of the last successful transfer. */
  lastBytes: number;
  /** The data mode that `+++` has suspended. */
  left: DataMode | undefined;
}

/** Notes that a transfer has succeeded: it sets the resume offset to 0, and keeps `count` for AT+QFTPLEN. @returns `count`, the transfer's bytes */
export function settle(transfers: QuectelTransfers, count: number): number {
  transfers.settings.forgetRest();
  transfers.lastBytes = count;
  transfers.session.setState('OPENED');
  return count;
}

/** Notes that a transfer has failed. */
export function settleFailed(transfers: QuectelTransfers): void {
  if (!transfers.options.keepsRestOnFailure) transfers.settings.forgetRest();
  transfers.lastBytes = 0;
  transfers.session.setState('OPENED');
}

/**
 * Returns the error code that a failed transfer prints. If the network has ended the session, it is the code of that event, since it has caused the
 * failure.
 */
export function codeOf(transfers: QuectelTransfers, reason: unknown): number {
  return transfers.session.ending() ?? quectelCode(reason, false);
}

/** Runs a transfer, and reports its bytes or its error code. */
export function work(transfers: QuectelTransfers, name: string, job: () => Promise<number>): Reply {
  return transfers.reports.work(name, async () => {
    try {
      return settle(transfers, await job());
    } catch (reason) {
      settleFailed(transfers);
      throw failure(codeOf(transfers, reason), name);
    }
  });
}

/** Carries out ATO, which resumes a transfer that `+++` has suspended. */
export function resume(transfers: QuectelTransfers): Reply {
  return transfers.left?.resume() ?? error();
}

/** Aborts a transfer that `+++` has suspended. @returns whether there was one */
export function cancel(transfers: QuectelTransfers): boolean {
  if (!transfers.left?.abandon()) return false;
  transfers.left = undefined;
  transfers.ftp.kill();
  return true;
}
