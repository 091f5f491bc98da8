// QFTPPUT and QFTPGET of the Quectel M series. They move files between the server and the UART, or between the server and the modem's own
// storages (GSM FTP AT Commands V1.2, 2.2.3, 2.2.4, 4.2, 4.3, 4.5).

import type { Clock } from '../../../clock.ts';
import type { At, Reply } from '../../command/at.ts';
import type { Arg } from '../../command/syntax.ts';
import type { Reports } from '../../common/reports.ts';
import type { Ftp } from '../../net/ftp/ftp.ts';
import type { QuectelSession } from './session.ts';
import type { QuectelSettings } from './setting.ts';
import type { Store } from './store.ts';
import { get } from './transfer/get.ts';
import { put } from './transfer/put.ts';
import { cancel, type QuectelMoveOptions, type QuectelTransfers, resume } from './transfer/transfers.ts';

export type { QuectelMoveOptions } from './transfer/transfers.ts';

/** The functions that carry out QFTPPUT and QFTPGET, and that suspend, resume or abort their transfers. */
export interface QuectelMove {
  put(args: Arg[], online: (then: () => Reply) => Reply): Reply;
  get(args: Arg[], online: (then: () => Reply) => Reply): Reply;
  /** Carries out ATO, which resumes a transfer that `+++` has suspended. */
  resume(): Reply;
  /** Aborts a transfer that `+++` has suspended, when QFTPCLOSE comes. @returns whether there was one */
  cancel(): boolean;
  /** Returns the number of bytes of the last successful transfer, as AT+QFTPLEN prints it. */
  lastBytes(): number;
  drop(): void;
}

/** Creates the functions for QFTPPUT and QFTPGET. */
export function createQuectelMove(
  clock: Clock,
  at: At,
  ftp: Ftp,
  store: Store,
  session: QuectelSession,
  settings: QuectelSettings,
  reports: Reports,
  options: QuectelMoveOptions,
): QuectelMove {
  const transfers: QuectelTransfers = { clock, at, ftp, store, session, settings, reports, options, lastBytes: 0, left: undefined };
  return {
    put: (args, online) => put(transfers, args, online),
    get: (args, online) => get(transfers, args, online),
    resume: () => resume(transfers),
    cancel: () => cancel(transfers),
    lastBytes: () => transfers.lastBytes,
    drop: () => void Object.assign(transfers, { lastBytes: 0, left: undefined }),
  };
}
