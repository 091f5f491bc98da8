// The FTP service of the Quectel M series: account, settings, session and commands, by GSM FTP AT Commands V1.2, chapter 2. Results are in
// report.ts, transfers in move.ts, the commands in service/, and FTP itself in net/ftp/ftp.ts.

import type { Clock } from '../../../clock.ts';
import type { At, Commands } from '../../command/at.ts';
import { failure } from '../../net/failure.ts';
import { createFtp, type Ftp } from '../../net/ftp/ftp.ts';
import type { QuectelContext } from '../context.ts';
import { quectelErrors } from './error.ts';
import { createQuectelMove } from './move.ts';
import { createQuectelReports } from './report.ts';
import { commandsOf } from './service/commands.ts';
import { deactivate } from './service/session.ts';
import { atPower, type FtpService, type QuectelFtpOptions } from './service/state.ts';
import type { QuectelSession } from './session.ts';
import { createQuectelSettings } from './setting.ts';
import type { Store } from './store.ts';

/** A modem's FTP service: the handlers of the QFTP commands, and functions for other parts of the modem. */
export interface QuectelFtp {
  commands: Commands;
  ftp: Ftp;
  /** Ends the FTP session. It is called when the modem has lost the session's GPRS context. */
  deactivate(): void;
  /** Loses the FTP session, as a test's fault demands. The modem reports the loss only at the next command. */
  forget(): void;
  /** Ends the session and transfers, and forgets all settings. It is called when the modem has lost its power. */
  drop(): void;
}

/** Creates a modem's FTP service, with the handlers of the QFTP commands and no session. */
export function createQuectelFtp(clock: Clock, at: At, context: QuectelContext, store: Store, options: QuectelFtpOptions): QuectelFtp {
  const ftp: Ftp = createFtp(clock, options, () => service.reportClosed());
  const reports = createQuectelReports(at, options);
  const settings = createQuectelSettings(reports, store, options);
  const session: QuectelSession = {
    setState: next => void (service.state = next),
    ending: () => service.ending,
    async prepare() {
      if (!settings.reachesData()) throw failure(quectelErrors.dataRefused, 'the server cannot connect in active mode');
      await ftp.setType(settings.type());
    },
  };
  const move = createQuectelMove(clock, at, ftp, store, session, settings, reports, options);
  const service: FtpService = { ...atPower(), at, context, options, ftp, reports, settings, move, reportClosed: () => {} };

  return {
    commands: commandsOf(service),
    ftp,
    deactivate: () => deactivate(service),
    forget() {
      service.isLost = ftp.isOpen();
      ftp.kill();
    },
    drop() {
      Object.assign(service, atPower());
      reports.forget();
      settings.reset();
      move.drop();
      ftp.kill();
    },
  };
}
