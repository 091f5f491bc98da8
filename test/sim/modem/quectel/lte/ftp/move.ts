// QFTPPUT, QFTPGET, QFTPLIST and QFTPLEN of Quectel's LTE modules. They move data between the server and the UART (`COM:`) or the modem's own
// files. Sources: BG96 FTP AT commands V1.0, 2.5, 2.6 and 2.16, and for the last argument of QFTPPUT the UGxx manual V1.2, p. 16. Only transfers
// by count are simulated, and none that `+++` ends.

import { type At, type Commands, ok } from '../../../command/at.ts';
import type { Ftp } from '../../../net/ftp/ftp.ts';
import type { LteFiles } from '../files.ts';
import type { LteReports } from './report.ts';
import type { LteSettings } from './setting.ts';
import { getCommands } from './transfer/get.ts';
import { putCommands } from './transfer/put.ts';
import { cancel, type LteMoveOptions, type LteTransfers, type Session } from './transfer/transfers.ts';

export type { LteMoveOptions } from './transfer/transfers.ts';

/** The handlers of the commands that move files, such as QFTPPUT, and the state of the present transfer. */
export interface LteMove {
  commands: Commands;
  isUnderway(): boolean;
  /** Aborts the present transfer without a message. */
  cancel(): void;
}

/** Creates the handlers of the commands that move files, such as QFTPPUT. */
export function createLteMove(
  at: At,
  ftp: Ftp,
  files: LteFiles,
  reports: LteReports,
  settings: LteSettings,
  session: Session,
  options: LteMoveOptions,
): LteMove {
  const transfers: LteTransfers = { at, ftp, files, reports, settings, session, options, upload: undefined, isWorking: false, lastBytes: 0 };
  return {
    commands: {
      ...putCommands(transfers),
      ...getCommands(transfers),
      '+QFTPLEN': { test: () => ok(), run: () => reports.now('+QFTPLEN', `0,${transfers.lastBytes}`) },
    },
    isUnderway: () => transfers.isWorking || transfers.upload !== undefined,
    cancel: () => cancel(transfers),
  };
}
