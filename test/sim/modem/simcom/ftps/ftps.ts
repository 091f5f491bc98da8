// The SIM7600's FTP(S) commands (AT manual chapter 12), with their required order, and the differences of the A76XX (its AT manual V1.09, chapter
// 17). The commands are in service/, results in result.ts, transfers in transfer.ts, and FTP itself in net/ftp/ftp.ts.

import type { Clock } from '../../../clock.ts';
import type { At, Commands } from '../../command/at.ts';
import type { Network } from '../../common/network.ts';
import { createFtp, type Ftp } from '../../net/ftp/ftp.ts';
import type { Drives } from '../files/drives.ts';
import { createResults } from './result.ts';
import { commandsOf } from './service/commands.ts';
import { atPower, type FtpsOptions, type FtpsService } from './service/state.ts';
import { createTransfer } from './transfer.ts';

/** A modem's FTP(S) service: the handlers of the CFTPS commands, and functions for other parts of the modem. */
export interface Ftps {
  commands: Commands;
  ftp: Ftp;
  /** Whether a file of the modem is being sent by CFTPSPUTFILE. */
  isPutting(): boolean;
  /** Loses the session, as a test's fault demands, without a message to the DTE. Later commands find that there is none. */
  forget(): void;
  /** Ends session, transfers and settings without a message. It is called when the modem has lost its power or the network. */
  drop(): void;
}

/** Creates a modem's FTP(S) service, with the handlers of the CFTPS commands. @param localMs returns the modem's time in milliseconds since 1970 */
export function createFtps(clock: Clock, at: At, drives: Drives, network: Network, localMs: () => number, options: FtpsOptions): Ftps {
  const ftp: Ftp = createFtp(clock, options, () => service.reportClosed());
  const results = createResults(at, options);
  const transfer = createTransfer(at, ftp, drives, results, localMs, options);
  const service: FtpsService = { ...atPower(), at, network, options, ftp, results, transfer, type: 'I', reportClosed: () => {} };

  return {
    commands: commandsOf(service),
    ftp,
    isPutting: () => results.running() === '+CFTPSPUTFILE',
    forget() {
      if (service.state === 'online') service.state = 'lost';
      ftp.kill();
    },
    drop() {
      Object.assign(service, atPower());
      results.setRunning(undefined);
      transfer.reset();
      ftp.kill();
    },
  };
}
